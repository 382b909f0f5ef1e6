package bevara.storage;

import java.security.PublicKey;
import java.util.List;
import java.util.function.Predicate;

/// Whose signatures of checkpoints count: those of keys that `relied` says yes to. `keys` are known
/// beforehand; the log brings further ones along, which prove nothing by themselves.
public record LogTrust(List<PublicKey> keys, Predicate<PublicKey> relied) {
    public LogTrust {
        keys = List.copyOf(keys);
    }

    /// For who has no key to compare with: that the log agrees with itself is all that can be told.
    public static LogTrust anyone() {
        return new LogTrust(List.of(), _ -> true);
    }
}
