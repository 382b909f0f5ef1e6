package bevara.storage;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;

/// Whose word counts when a log is checked: signatures of checkpoints by keys that `relied` says yes to, and time
/// stamps that one of `authorities` vouches for; where those are empty, time stamps of anyone. `keys` are known
/// beforehand; the log brings further ones along, which prove nothing by themselves.
public record LogTrust(List<PublicKey> keys, Predicate<PublicKey> relied, List<X509Certificate> authorities) {
    public LogTrust {
        keys = List.copyOf(keys);
        authorities = List.copyOf(authorities);
    }

    /// For who has nothing to compare with: that the log agrees with itself is all that can be told.
    public static LogTrust anyone() {
        return new LogTrust(List.of(), _ -> true, List.of());
    }
}
