package bevara.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks a whole proof log: computes it anew from its entries, and compares every hash, every
/// checkpoint and every signature. Memory does not grow with the log. For one use.
final class LogCheck {
    /// Is told every leaf, in order.
    interface Reader {
        void leaf(long index, LogLeaf leaf);
    }

    private final LogSource source;
    private final LogTrust trust;
    private final LogFindings findings;
    private final LogEdge computed = new LogEdge();
    private long checkpoints;

    LogCheck(LogSource source, LogTrust trust, LogFindings findings) {
        this.source = source;
        this.trust = trust;
        this.findings = findings;
    }

    long checkpoints() {
        return checkpoints;
    }

    long leaves() {
        return computed.size();
    }

    /// The newest checkpoint, its signature checked; empty when there is none.
    Optional<Checkpoint> newest() {
        return file(LogPaths.CHECKPOINT).flatMap(bytes -> checkpoint(LogPaths.CHECKPOINT, bytes));
    }

    private Optional<Checkpoint> checkpoint(String place, byte[] bytes) {
        checkpoints++;
        try {
            var read = Checkpoint.parse(place, new String(bytes, StandardCharsets.UTF_8));
            requireSignature(place, read);
            return Optional.of(read);
        } catch (StorageFault.Corrupt e) {
            findings.add("log-checkpoint-unreadable", place, "", "");
            return Optional.empty();
        }
    }

    private void requireSignature(String place, Checkpoint checkpoint) {
        var keys = new ArrayList<>(trust.keys());
        for (var hash : checkpoint.keyHashes())
            file(LogKeys.path(hash))
                    .flatMap(bytes -> LogKeys.read(new String(bytes, StandardCharsets.UTF_8)))
                    .ifPresent(keys::add);
        var signers = keys.stream().filter(checkpoint::signedBy).toList();
        if (signers.isEmpty()) findings.add("log-signature-wrong", place, "", "");
        else if (signers.stream().noneMatch(trust.relied())) findings.add("log-key-not-trusted", place, "", "");
    }

    /// Computes the log up to the newest checkpoint. `older` is a checkpoint that was kept elsewhere,
    /// null when there is none.
    void run(Checkpoint newest, @Nullable Checkpoint older, Reader reader) {
        if (older != null) {
            checkpoints++;
            requireSignature("--checkpoint", older);
            if (!older.origin().equals(newest.origin()))
                findings.add("log-origin-differs", "--checkpoint", older.origin(), newest.origin());
            if (older.size() > newest.size())
                findings.add("log-rolled-back", LogPaths.CHECKPOINT, newest.size(), older.size());
        }
        var tiles = new LogTiles(source, newest.size());
        try (var paths = source.kept()) {
            var kept = new Kept(paths.iterator(), newest);
            kept.compare();
            compare("--checkpoint", older);
            for (long index = 0; computed.size() < newest.size(); index++) {
                for (var entry : entries(tiles, index)) {
                    if (entry.bytes() != null) reader.leaf(computed.size(), new LogLeaf(entry.bytes()));
                    computed.addHash(entry.hash());
                    kept.compare();
                    compare("--checkpoint", older);
                }
                // Without either entries or hashes of this tile nothing that follows can be computed.
                if (computed.size() < Math.min(newest.size(), (index + 1) * LogPaths.WIDTH)) return;
            }
            kept.reportRest();
        }
        compare(LogPaths.CHECKPOINT, newest);
        computed.takeFinished().forEach(this::compare);
        computed.takeFiles().forEach(this::compare);
    }

    private void compare(String place, @Nullable Checkpoint checkpoint) {
        if (checkpoint == null || checkpoint.size() != computed.size()) return;
        var root = LogTable.digest(computed.root());
        if (!root.equals(checkpoint.root())) findings.add("log-root-differs", place, root, checkpoint.root());
    }

    private void compare(LogEdge.File expected) {
        var path = expected.tile().path();
        var found = file(path).or(() -> file(expected.tile().whole().path()));
        if (found.isEmpty()) {
            findings.add("log-tile-missing", path, "", "");
            return;
        }
        int length = expected.bytes().length;
        if (found.get().length < length || !Arrays.equals(expected.bytes(), Arrays.copyOf(found.get(), length)))
            findings.add("log-tile-differs", path, LogTable.digest(MerkleTree.leafHash(found.get())), "");
    }

    /// `bytes` is null when the entry is lost and only its hash is there.
    private record Entry(byte @Nullable [] bytes, byte[] hash) {}

    /// The entries of a bundle, each compared with the hash that the tile has of it. What is lost or
    /// does not fit is a finding; the check then goes on with the tile's hash.
    private List<Entry> entries(LogTiles tiles, long index) {
        computed.takeFinished().forEach(this::compare);
        long first = index * LogPaths.WIDTH;
        var entries = new ArrayList<Entry>();
        var hashes = hashes(tiles, index);
        List<byte[]> bundle = List.of();
        try {
            bundle = tiles.entries(index);
        } catch (StorageFault.Corrupt e) {
            findings.add("log-tile-missing", new LogPaths.Tile(LogPaths.ENTRIES, index, LogPaths.WIDTH).path(), "", "");
        }
        int count = Math.max(bundle.size(), hashes.size());
        for (int i = 0; i < count; i++) {
            var bytes = i < bundle.size() ? bundle.get(i) : null;
            var known = i < hashes.size() ? hashes.get(i) : null;
            if (bytes != null && (known == null || Arrays.equals(known, MerkleTree.leafHash(bytes)))) {
                entries.add(new Entry(bytes, MerkleTree.leafHash(bytes)));
                continue;
            }
            if (bytes != null) findings.add("log-leaf-differs", "leaf " + (first + i), new LogLeaf(bytes).text(), "");
            if (known != null) entries.add(new Entry(null, known));
        }
        return entries;
    }

    private static List<byte[]> hashes(LogTiles tiles, long index) {
        var hashes = new ArrayList<byte[]>();
        try {
            var tile = tiles.tile(0, index);
            for (int from = 0; from < tile.length; from += MerkleTree.HASH)
                hashes.add(Arrays.copyOfRange(tile, from, from + MerkleTree.HASH));
        } catch (StorageFault.Corrupt e) {
            // The tile itself is compared when all of it is computed.
            return List.of();
        }
        return hashes;
    }

    private Optional<byte[]> file(String path) {
        return source.file(path);
    }

    /// The checkpoints kept under their sizes, in order.
    private final class Kept {
        private final Iterator<String> paths;
        private final Checkpoint newest;
        private @Nullable String path;
        private long size;

        Kept(Iterator<String> paths, Checkpoint newest) {
            this.paths = paths;
            this.newest = newest;
            advance();
        }

        private void advance() {
            path = null;
            while (path == null && paths.hasNext()) {
                var next = paths.next();
                LogPaths.keptSize(next).ifPresent(number -> {
                    path = next;
                    size = number;
                });
            }
        }

        void compare() {
            while (path != null && size == computed.size()) {
                var name = path;
                file(name).flatMap(bytes -> checkpoint(name, bytes)).ifPresent(this::compareKept);
                advance();
            }
        }

        private void compareKept(Checkpoint kept) {
            if (kept.size() != size) findings.add("log-checkpoint-misplaced", String.valueOf(path), kept.size(), size);
            else LogCheck.this.compare(String.valueOf(path), kept);
            if (!kept.origin().equals(newest.origin()))
                findings.add("log-origin-differs", String.valueOf(path), kept.origin(), newest.origin());
        }

        /// Kept checkpoints that speak of more leaves than the newest one.
        void reportRest() {
            for (; path != null; advance()) findings.add("log-rolled-back", path, newest.size(), size);
        }
    }
}
