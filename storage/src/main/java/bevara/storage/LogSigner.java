package bevara.storage;

import java.security.PublicKey;
import java.util.List;
import java.util.function.UnaryOperator;

/// What signs the checkpoints of the proof log: an Ed25519 key. `archive` names the archive in their first line;
/// `signature` gives the 64 bytes for a message. A log is also believed where one of the `former` keys signed it.
public record LogSigner(String archive, PublicKey publicKey, UnaryOperator<byte[]> signature, List<PublicKey> former) {
    public LogSigner {
        former = List.copyOf(former);
    }

    public LogSigner(String archive, PublicKey publicKey, UnaryOperator<byte[]> signature) {
        this(archive, publicKey, signature, List.of());
    }

    boolean signed(Checkpoint checkpoint) {
        return checkpoint.signedBy(publicKey) || former.stream().anyMatch(checkpoint::signedBy);
    }
}
