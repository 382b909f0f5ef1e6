package bevara.storage;

import java.security.PublicKey;
import java.util.function.UnaryOperator;

/// What signs the checkpoints of the proof log: an Ed25519 key. `archive` names the archive in their first line;
/// `signature` gives the 64 bytes for a message.
public record LogSigner(String archive, PublicKey publicKey, UnaryOperator<byte[]> signature) {}
