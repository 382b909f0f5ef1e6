package bevara.storage;

import bevara.storage.LogPaths.Tile;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The right edge of a log, where it grows: what its unfinished tiles hold. For one thread.
final class LogEdge {
    /// A file to be written.
    record File(Tile tile, byte[] bytes) {}

    private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    private final List<ByteArrayOutputStream> rows = new ArrayList<>();
    private final BitSet grown = new BitSet();
    private final List<File> finished = new ArrayList<>();
    private final MerkleFrontier frontier = new MerkleFrontier();
    private long size;

    /// The edge of an empty log.
    LogEdge() {}

    /// The edge of the log that `tiles` has, of `size` leaves. Throws [StorageFault.Corrupt] when its
    /// last entries have other hashes than the tiles say.
    static LogEdge of(LogTiles tiles, long size) {
        var edge = new LogEdge();
        edge.size = size;
        for (int level = 0; level < Long.BYTES && size >>> 8 * level > 0; level++) {
            var row = new ByteArrayOutputStream();
            long hashes = size >>> 8 * level;
            if (hashes % LogPaths.WIDTH > 0) row.writeBytes(tiles.tile(level, hashes / LogPaths.WIDTH));
            edge.rows.add(row);
        }
        edge.frontier.take(tiles, size);
        if (size % LogPaths.WIDTH > 0) edge.takeEntries(tiles, size / LogPaths.WIDTH);
        return edge;
    }

    private void takeEntries(LogTiles tiles, long index) {
        var hashes = new ByteArrayOutputStream();
        for (var entry : tiles.entries(index)) {
            write(entry);
            hashes.writeBytes(MerkleTree.leafHash(entry));
        }
        if (!java.util.Arrays.equals(hashes.toByteArray(), rows.getFirst().toByteArray()))
            throw new StorageFault.Corrupt("tile/entries " + index, "entries with the tile's hashes", "others");
    }

    long size() {
        return size;
    }

    byte[] root() {
        return frontier.root();
    }

    void add(byte[] entry) {
        if (entry.length > 0xffff) throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
        write(entry);
        if ((size + 1) % LogPaths.WIDTH == 0) {
            var tile = new Tile(LogPaths.ENTRIES, size / LogPaths.WIDTH, LogPaths.WIDTH);
            finished.add(new File(tile, bundle.toByteArray()));
            bundle.reset();
        }
        addHash(MerkleTree.leafHash(entry));
    }

    /// Adds a leaf of which only the hash is of interest: no entries are written.
    void addHash(byte[] hash) {
        frontier.add(hash);
        size++;
        add(0, hash);
    }

    /// The full tiles since the last call; they are forgotten here.
    List<File> takeFinished() {
        var files = List.copyOf(finished);
        finished.clear();
        return files;
    }

    private void write(byte[] entry) {
        bundle.write(entry.length >>> 8);
        bundle.write(entry.length);
        bundle.writeBytes(entry);
    }

    private void add(int level, byte[] hash) {
        if (rows.size() == level) rows.add(new ByteArrayOutputStream());
        var row = rows.get(level);
        row.writeBytes(hash);
        grown.set(level);
        if (row.size() < LogPaths.WIDTH * MerkleTree.HASH) return;
        var hashes = row.toByteArray();
        row.reset();
        grown.clear(level);
        long index = (size >>> 8 * level) / LogPaths.WIDTH - 1;
        finished.add(new File(new Tile(level, index, LogPaths.WIDTH), hashes));
        var above = new MerkleFrontier();
        for (int i = 0; i < LogPaths.WIDTH; i++)
            above.add(java.util.Arrays.copyOfRange(hashes, i * MerkleTree.HASH, (i + 1) * MerkleTree.HASH));
        add(level + 1, above.root());
    }

    /// The files in which the log differs from what it was before the additions: entries first, then
    /// hashes. Each of them has a name that no smaller log has. They are forgotten here.
    List<File> takeFiles() {
        var files = new ArrayList<>(takeFinished());
        if (bundle.size() > 0)
            files.add(new File(
                    new Tile(LogPaths.ENTRIES, size / LogPaths.WIDTH, (int) (size % LogPaths.WIDTH)),
                    bundle.toByteArray()));
        for (int level = grown.nextSetBit(0); level >= 0; level = grown.nextSetBit(level + 1)) {
            long hashes = size >>> 8 * level;
            var bytes = rows.get(level).toByteArray();
            files.add(new File(new Tile(level, hashes / LogPaths.WIDTH, bytes.length / MerkleTree.HASH), bytes));
        }
        grown.clear();
        return files;
    }
}
