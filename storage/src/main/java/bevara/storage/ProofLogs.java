package bevara.storage;

import bevara.storage.Repair.Vouching;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The proof logs, one for each tenant, and what is entered in them.
final class ProofLogs {
    private final ObjectStore store;
    private final OcflObjects objects;
    private final DataSource database;
    private final @Nullable LogSigner signer;
    private final Consumer<String> milestone;
    private final Map<TenantId, TiledLog> logs = new ConcurrentHashMap<>();
    /// The size at which each log is known to have a time stamp.
    private final Map<TenantId, Long> stamped = new ConcurrentHashMap<>();

    ProofLogs(
            ObjectStore store,
            OcflObjects objects,
            DataSource database,
            @Nullable LogSigner signer,
            Consumer<String> milestone) {
        this.store = store;
        this.objects = objects;
        this.database = database;
        this.signer = signer;
        this.milestone = milestone;
    }

    private TiledLog log(TenantId tenant) {
        return logs.computeIfAbsent(tenant, t -> new TiledLog(t, store, new LogTable(t, database), signer, milestone));
    }

    private void enter(TenantId tenant, List<LogLeaf> leaves) {
        if (signer != null) log(tenant).append(leaves);
    }

    /// Enters a version whose inventory has this digest.
    void enter(StoredVersion version, Digest inventory) {
        enter(version.tenant(), List.of(leaf(version, inventory)));
    }

    /// Enters those versions of an AIP that the log lacks.
    void enter(Aip aip) {
        enter(aip.tenant(), aip.versions().stream().map(this::leaf).toList());
    }

    void enter(RegisterEntry record) {
        if (record.register().equals(LogLeaf.DECISIONS)) enter(record.tenant(), List.of(LogLeaf.decision(record)));
    }

    /// Whether a leaf says that this is the version's inventory. A log with any leaf has one for every
    /// version that is in the journal.
    Vouching.Word vouch(AipPlace place, int version, byte[] inventory) {
        if (signer == null) return Vouching.Word.SILENT;
        var log = log(place.tenant());
        if (log.head().size() == 0) return Vouching.Word.SILENT;
        try {
            var stored = Inventory.parse(place, inventory).toStoredVersion(place, version);
            boolean there = log.index(leaf(stored, Digest.of(inventory))).isPresent();
            return there ? Vouching.Word.YES : Vouching.Word.NO;
        } catch (StorageFault.Corrupt | IllegalStateException _) {
            return Vouching.Word.NO;
        }
    }

    /// Has the newest checkpoint stamped, unless it is.
    StampOutcome stamp(TenantId tenant, StampRequest request) {
        if (isStamped(tenant, log(tenant).head().size())) return new StampOutcome.Nothing();
        var checkpoint = log(tenant).keepNewest();
        if (checkpoint.isEmpty() || isStamped(tenant, checkpoint.get().size())) return new StampOutcome.Nothing();
        try {
            return keep(tenant, checkpoint.get(), request.stamp(bytes(checkpoint.get())));
        } catch (StampFault e) {
            return new StampOutcome.Failed(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private boolean isStamped(TenantId tenant, long size) {
        if (size == 0 || stamped.getOrDefault(tenant, 0L) == size) return true;
        boolean there = store.stat(log(tenant).key(LogPaths.timestamp(size))).isPresent();
        if (there) stamped.put(tenant, size);
        return there;
    }

    private StampOutcome keep(TenantId tenant, Checkpoint checkpoint, Timestamp timestamp) {
        var key = log(tenant).key(LogPaths.timestamp(checkpoint.size()));
        try {
            store.put(List.of(ObjectStore.Write.of(key, timestamp.encoded())));
        } catch (StorageFault.Conflict _) {
            // Another process was first.
            return new StampOutcome.Nothing();
        }
        return new StampOutcome.Made(checkpoint.size(), timestamp.time());
    }

    private static byte[] bytes(Checkpoint checkpoint) {
        return checkpoint.text().getBytes(StandardCharsets.UTF_8);
    }

    /// False when the store has the newest checkpoint.
    boolean mendCheckpoint(TenantId tenant, Stores.Store store) {
        return signer != null && log(tenant).mendCheckpoint(store);
    }

    /// What the database learned so since this was asked last.
    List<LogLeaf> catchUp(TenantId tenant) {
        return log(tenant).catchUp();
    }

    long tidy(TenantId tenant) {
        return log(tenant).tidy();
    }

    private LogLeaf leaf(StoredVersion version) {
        var place = new AipPlace(version.tenant(), version.aip());
        return leaf(version, objects.versionInventory(place, version.version()));
    }

    private static LogLeaf leaf(StoredVersion v, Digest inventory) {
        return new LogLeaf.AipVersion(v.tenant(), v.aip(), v.version(), inventory, v.created()).leaf();
    }

    ProofLog of(TenantId tenant) {
        return new Shown(tenant, log(tenant));
    }

    /// Shows what is known to be durable.
    private final class Shown implements ProofLog {
        private final TenantId tenant;
        private final TiledLog log;

        Shown(TenantId tenant, TiledLog log) {
            this.tenant = tenant;
            this.log = log;
        }

        @Override
        public Optional<String> checkpoint() {
            return Optional.of(log.head().checkpoint()).filter(text -> !text.isEmpty());
        }

        @Override
        public Optional<byte[]> tile(String path) {
            return LogPaths.tile(path)
                    .filter(tile -> tile.isIn(log.head().size()))
                    .flatMap(tile -> log.file(tile.path()));
        }

        @Override
        public Optional<String> key(String hash) {
            return hash.matches("[0-9a-f]{8}")
                    ? log.file(LogKeys.path(hash)).map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    : Optional.empty();
        }

        @Override
        public Optional<LogProof> proof(long leaf) {
            var head = log.head();
            if (leaf < 0 || leaf >= head.size()) return Optional.empty();
            var tiles = new LogTiles(log::file, head.size());
            var entry = new LogLeaf(tiles.entry(leaf)).text();
            return Optional.of(new LogProof(
                    leaf, entry, digests(MerkleTree.inclusion(tiles, leaf, head.size())), head.checkpoint()));
        }

        @Override
        public Optional<LogProof> proof(AipId aip, int version) {
            var place = new AipPlace(tenant, aip);
            return objects.inventory(place)
                    .filter(inventory -> version >= 1 && version <= inventory.headNumber())
                    .map(inventory -> leaf(inventory.toStoredVersion(place, version)))
                    .flatMap(log::index)
                    .flatMap(this::proof);
        }

        @Override
        public Optional<List<Digest>> consistency(long from, long to) {
            if (from < 0 || from > to || to > log.head().size()) return Optional.empty();
            return Optional.of(digests(MerkleTree.consistency(new LogTiles(log::file, to), from, to)));
        }

        private static List<Digest> digests(List<byte[]> hashes) {
            return hashes.stream()
                    .map(hash -> new Digest(HexFormat.of().formatHex(hash)))
                    .toList();
        }
    }
}
