package bevara.storage;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// That an entry is in the proof log: the `leaf`th entry, counted from 0, of a log whose checkpoint is given.
/// `path` is the inclusion proof of RFC 9162, 2.1.3, from the leaf up. Whether it proves anything is for
/// [#faults] to say.
public record LogProof(long leaf, String entry, List<Digest> path, String checkpoint) {
    public LogProof {
        path = List.copyOf(path);
    }

    /// What can be wrong with a proof; `code` is stable.
    public enum Fault {
        CHECKPOINT_UNREADABLE("proof-checkpoint-unreadable"),
        PATH_WRONG("proof-path-wrong"),
        SIGNATURE_NOT_TRUSTED("proof-signature-not-trusted");

        private final String code;

        Fault(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /// Nothing when the path leads from the entry to the checkpoint's root, and one of these Ed25519 keys signed
    /// the checkpoint.
    public List<Fault> faults(Collection<PublicKey> keys) {
        Checkpoint read;
        try {
            read = Checkpoint.parse("proof", checkpoint);
        } catch (StorageFault.Corrupt e) {
            return List.of(Fault.CHECKPOINT_UNREADABLE);
        }
        var faults = new ArrayList<Fault>();
        var hash = MerkleTree.leafHash(entry.getBytes(StandardCharsets.UTF_8));
        var hashes = path.stream().map(d -> HexFormat.of().parseHex(d.hex())).toList();
        if (!MerkleTree.includes(hash, leaf, read.size(), hashes, read.rootBytes())) faults.add(Fault.PATH_WRONG);
        if (keys.stream().noneMatch(read::signedBy)) faults.add(Fault.SIGNATURE_NOT_TRUSTED);
        return faults;
    }

    /// How many leaves the log had at the checkpoint; 0 when the checkpoint is unreadable.
    public long treeSize() {
        try {
            return Checkpoint.parse("proof", checkpoint).size();
        } catch (StorageFault.Corrupt e) {
            return 0;
        }
    }

    /// The SHA-256 of the inventory that the entry names; empty when it is of another kind.
    public Optional<Digest> inventory() {
        return aipVersion().map(LogLeaf.AipVersion::inventory);
    }

    /// Whether the entry says that this version of an AIP has an inventory with this digest.
    public boolean speaksOf(String tenant, String aip, int version, String inventory) {
        return aipVersion()
                .filter(leaf -> leaf.tenant().value().equals(tenant)
                        && leaf.aip().value().equals(aip)
                        && leaf.version() == version
                        && leaf.inventory().hex().equals(inventory))
                .isPresent();
    }

    private Optional<LogLeaf.AipVersion> aipVersion() {
        try {
            return new LogLeaf(entry.getBytes(StandardCharsets.UTF_8)).aipVersion();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
