package bevara.ingest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A disk that keeps after a power cut only what it must: bytes that were forced by the file itself, names that
/// were forced by their folder. Of all else a random part survives, and a write may be torn. No file system in use
/// forgets that much; what outlives this one outlives them all.
final class ForgetfulDisk {
    /// Everything stops here. An error, so that nobody handles it as a failing disk.
    static final class PowerCut extends Error {
        PowerCut() {
            super("the power is cut");
        }
    }

    sealed interface Node permits FileNode, FolderNode {}

    private record UnforcedWrite(long position, byte[] bytes) {}

    static final class FileNode implements Node {
        private byte[] bytes = new byte[0];
        private byte[] forced = new byte[0];
        private final List<UnforcedWrite> unforced = new ArrayList<>();

        int size() {
            return bytes.length;
        }

        int read(ByteBuffer into, long position) {
            if (position >= bytes.length) return -1;
            int count = (int) Math.min(into.remaining(), bytes.length - position);
            into.put(bytes, (int) position, count);
            return count;
        }

        void write(byte[] more, long position) {
            bytes = with(bytes, more, more.length, position);
            unforced.add(new UnforcedWrite(position, more));
        }

        private static byte[] with(byte[] bytes, byte[] more, int count, long position) {
            var grown = Arrays.copyOf(bytes, (int) Math.max(bytes.length, position + count));
            System.arraycopy(more, 0, grown, (int) position, count);
            return grown;
        }

        void truncate(long size) {
            if (size < bytes.length) bytes = Arrays.copyOf(bytes, (int) size);
        }

        void force() {
            forced = bytes;
            unforced.clear();
        }

        /// Each unforced write is kept, lost or torn, each on its own.
        void loseSome(RandomGenerator random) {
            bytes = forced;
            for (var write : unforced) {
                int kept = switch (random.nextInt(3)) {
                    case 0 -> 0;
                    case 1 -> write.bytes.length;
                    default -> random.nextInt(write.bytes.length + 1);
                };
                if (kept > 0) bytes = with(bytes, write.bytes, kept, write.position);
            }
            force();
        }
    }

    static final class FolderNode implements Node {
        private final Map<String, Node> names = new LinkedHashMap<>();
        private Map<String, Node> forced = Map.of();
        /// The changes since the last force; a removal has no node.
        private final List<Map.Entry<String, @Nullable Node>> unforced = new ArrayList<>();

        Map<String, Node> names() {
            return names;
        }

        void enter(String name, Node node) {
            names.put(name, node);
            unforced.add(Map.entry(name, node));
        }

        void remove(String name) {
            names.remove(name);
            unforced.add(new java.util.AbstractMap.SimpleEntry<>(name, null));
        }

        void force() {
            forced = new LinkedHashMap<>(names);
            unforced.clear();
        }

        /// Of the changes to one name some first ones are kept; other names are on their own.
        void loseSome(RandomGenerator random) {
            var changed = new LinkedHashMap<String, List<Map.Entry<String, @Nullable Node>>>();
            for (var change : unforced)
                changed.computeIfAbsent(change.getKey(), _ -> new ArrayList<>()).add(change);
            names.clear();
            names.putAll(forced);
            changed.forEach((name, changes) -> {
                for (var change : changes.subList(0, random.nextInt(changes.size() + 1))) {
                    var node = change.getValue();
                    if (node == null) names.remove(name);
                    else names.put(name, node);
                }
            });
            names.values().forEach(node -> {
                switch (node) {
                    case FileNode file -> file.loseSome(random);
                    case FolderNode folder -> folder.loseSome(random);
                }
            });
            force();
        }
    }

    final FolderNode root = new FolderNode();
    private boolean lying;
    private boolean off;
    private long steps;
    private long cutAt = Long.MAX_VALUE;
    private long forces;

    /// From now on a force is answered and not done.
    void lie() {
        lying = true;
    }

    /// The power is cut before this many more steps are done.
    void cutAfter(long more) {
        cutAt = steps + more;
    }

    long steps() {
        return steps;
    }

    long forces() {
        return forces;
    }

    boolean off() {
        return off;
    }

    /// Called before whatever changes nothing.
    void alive() {
        if (off) throw new PowerCut();
    }

    /// Called before every change. Once the power is cut nothing happens any more.
    void step() {
        if (off || ++steps > cutAt) {
            off = true;
            throw new PowerCut();
        }
    }

    void force(Node node) {
        step();
        forces++;
        if (lying) return;
        switch (node) {
            case FileNode file -> file.force();
            case FolderNode folder -> folder.force();
        }
    }

    /// The power comes back, and of what was not forced nothing survived.
    void restartWithNothingMore() {
        restart(() -> 0);
    }

    /// The power comes back, and of what was not forced all survived, as on a disk whose cache was written after all.
    void restartWithEverything() {
        lying = false;
        off = false;
        cutAt = Long.MAX_VALUE;
    }

    /// The power comes back.
    void restart(RandomGenerator random) {
        root.loseSome(random);
        off = false;
        lying = false;
        cutAt = Long.MAX_VALUE;
    }
}
