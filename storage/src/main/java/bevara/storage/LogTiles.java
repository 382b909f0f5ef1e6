package bevara.storage;

import bevara.storage.LogPaths.Tile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what a log of a given size consists of. Throws [StorageFault.Corrupt] when a tile is missing or has
/// another length than it must. For one thread.
final class LogTiles implements MerkleTree.Nodes {
    private static final int CACHED = 32;

    private final LogSource source;
    private final long size;
    private final Map<Tile, byte[]> cache = new LinkedHashMap<>(CACHED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Tile, byte[]> eldest) {
            return size() > CACHED;
        }
    };

    LogTiles(LogSource source, long size) {
        this.source = source;
        this.size = size;
    }

    @Override
    public byte[] node(int level, long index) {
        int height = level % 8;
        long first = index << height;
        var tile = tile(level / 8, first / LogPaths.WIDTH);
        int from = (int) (first % LogPaths.WIDTH) * MerkleTree.HASH;
        return subtree(tile, from, height);
    }

    private static byte[] subtree(byte[] tile, int from, int height) {
        if (height == 0) return Arrays.copyOfRange(tile, from, from + MerkleTree.HASH);
        int half = MerkleTree.HASH << (height - 1);
        return MerkleTree.join(subtree(tile, from, height - 1), subtree(tile, from + half, height - 1));
    }

    /// The hashes of the tile as far as a log of this size has them.
    byte[] tile(int level, long index) {
        long hashes = size >>> 8 * level;
        int width = (int) Math.min(LogPaths.WIDTH, hashes - index * LogPaths.WIDTH);
        return cache.computeIfAbsent(new Tile(level, index, width), this::hashes);
    }

    private byte[] hashes(Tile tile) {
        int wanted = tile.width() * MerkleTree.HASH;
        var bytes = bytes(tile);
        if (bytes.length < wanted)
            throw new StorageFault.Corrupt(tile.path(), wanted + " bytes", bytes.length + " bytes");
        return bytes.length == wanted ? bytes : Arrays.copyOf(bytes, wanted);
    }

    /// A partial tile may be gone when the whole one is there.
    private byte[] bytes(Tile tile) {
        return source.file(tile.path())
                .or(() -> tile.full()
                        ? java.util.Optional.empty()
                        : source.file(tile.whole().path()))
                .orElseThrow(() -> new StorageFault.Corrupt(tile.path(), "a tile", "nothing"));
    }

    /// The entries of a bundle as far as a log of this size has them.
    List<byte[]> entries(long index) {
        int width = (int) Math.min(LogPaths.WIDTH, size - index * LogPaths.WIDTH);
        var tile = new Tile(LogPaths.ENTRIES, index, width);
        var bytes = ByteBuffer.wrap(bytes(tile));
        var entries = new ArrayList<byte[]>(width);
        while (entries.size() < width) {
            if (bytes.remaining() < 2) throw shorter(tile, entries.size());
            var entry = new byte[bytes.getShort() & 0xffff];
            if (bytes.remaining() < entry.length) throw shorter(tile, entries.size());
            bytes.get(entry);
            entries.add(entry);
        }
        return entries;
    }

    private static StorageFault shorter(Tile tile, int entries) {
        return new StorageFault.Corrupt(tile.path(), tile.width() + " entries", Integer.toString(entries));
    }

    byte[] entry(long leaf) {
        return entries(leaf / LogPaths.WIDTH).get((int) (leaf % LogPaths.WIDTH));
    }

    byte[] root() {
        return MerkleTree.root(this, size);
    }
}
