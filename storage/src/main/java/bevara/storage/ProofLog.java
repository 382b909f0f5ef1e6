package bevara.storage;

import java.util.List;
import java.util.Optional;

/// One tenant's proof log, to be read: an append-only Merkle log (RFC 9162) laid out as C2SP
/// tlog-tiles. What is shown here is durable, and stays the beginning of whatever the log becomes.
public interface ProofLog {
    /// The newest checkpoint, a C2SP signed note; empty as long as nothing was logged.
    Optional<String> checkpoint();

    /// A tile or entry bundle by its path, such as `tile/0/000`; empty when the log has none such.
    Optional<byte[]> tile(String path);

    /// A public key that signed checkpoints, by its key hash in hexadecimal: a C2SP verifier key. Empty
    /// when the log has none such.
    Optional<String> key(String hash);

    /// That the leaf, counted from 0, is in the newest checkpoint; empty when there is no such leaf.
    Optional<LogProof> proof(long leaf);

    /// That a version of an AIP, as it is stored, is in the newest checkpoint; empty when the archive
    /// has no such version, or the log does not have it.
    Optional<LogProof> proof(AipId aip, int version);

    /// The consistency proof of RFC 9162, 2.1.4, between two sizes; empty when the log was never so
    /// large, or `from` is larger than `to`.
    Optional<List<Digest>> consistency(long from, long to);
}
