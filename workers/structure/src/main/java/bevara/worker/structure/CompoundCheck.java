package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import bevara.worker.structure.Stop.Locked;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The compound files of older office programs: header, allocation table, and the sectors of every stream. Tells
/// passwords of Word, Excel and PowerPoint, and of newer documents that are encrypted as a whole. Clauses are those of
/// Microsoft's MS-CFB.
final class CompoundCheck implements Check {
    static final int[] SIGNATURE = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    private static final long LAST_REGULAR = 0xffff_fffaL;
    private static final long END = 0xffff_fffeL;
    private static final int IN_HEADER = 109;
    private static final int ENTRY = 128;
    private static final int STREAM = 2;
    private static final int ROOT = 5;
    private static final int MINI = 64;
    private static final int FILEPASS = 0x2f;
    private static final int EOF_RECORD = 0x0a;
    private static final int RECORDS = 100;

    @Override
    public String standard() {
        return "Compound File Binary (MS-CFB)";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop {
        var reading = new Reading(bytes.in(ByteOrder.LITTLE_ENDIAN));
        reading.directory();
        reading.passwords();
        return Depth.FRAME;
    }

    private record Entry(String name, int type, long first, long size) {}

    private static final class Reading {
        private final Bytes bytes;
        private final int shift;
        private final long sectors;
        private final long cutoff;
        private final List<Long> table = new ArrayList<>();
        private final Map<String, Entry> streams = new HashMap<>();
        private @Nullable Entry root;

        Reading(Bytes bytes) throws Damaged {
            this.bytes = bytes;
            if (!bytes.has(0, SIGNATURE)) throw new Damaged("cfb-header", 0, "the signature is missing (2.2)");
            shift = bytes.u16(30);
            if (shift != 9 && shift != 12 || bytes.u16(28) != 0xfffe)
                throw new Damaged("cfb-header", 28, "byte order or sector size are none that are known (2.2)");
            cutoff = bytes.u32(56);
            sectors = ((bytes.length() + (1L << shift) - 1) >> shift) - 1;
            table();
        }

        private long place(long sector, String what) throws Damaged {
            if (sector >= sectors)
                throw new Damaged(
                        "cfb-sector-outside",
                        what,
                        "its sector %d lies after the end of the file, which is cut off (2.1)".formatted(sector));
            return (sector + 1) << shift;
        }

        /// Which sectors hold the allocation table: 109 in the header, the others in a chain (2.5).
        private void table() throws Damaged {
            for (int n = 0; n < IN_HEADER; n++) add(bytes.u32(76 + 4L * n));
            int each = (1 << shift) / 4 - 1;
            long next = bytes.u32(68);
            for (long seen = 0; next < LAST_REGULAR; seen++) {
                if (seen > sectors) throw circle("the list of the allocation table");
                long at = place(next, "the list of the allocation table");
                for (int n = 0; n < each; n++) add(bytes.u32(at + 4L * n));
                next = bytes.u32(at + 4L * each);
            }
        }

        private void add(long sector) throws Damaged {
            if (sector < LAST_REGULAR) table.add(place(sector, "the allocation table"));
        }

        private static Damaged circle(String what) {
            return new Damaged("cfb-chain", what, "its sectors run in a circle (2.3)");
        }

        private long next(long sector, String what) throws Damaged {
            int each = (1 << shift) / 4;
            if (sector / each >= table.size())
                throw new Damaged(
                        "cfb-chain", what, "its sector %d is not in the allocation table (2.3)".formatted(sector));
            return bytes.u32(table.get((int) (sector / each)) + 4 * (sector % each));
        }

        /// The places of the sectors that a stream of so many bytes needs; of all there are when negative.
        private List<Long> chain(long first, long size, String what) throws Damaged {
            var chain = new ArrayList<Long>();
            long needed = size < 0 ? Long.MAX_VALUE : (size + (1L << shift) - 1) >> shift;
            for (long at = first; chain.size() < needed; at = next(at, what)) {
                if (at >= LAST_REGULAR) {
                    if (size < 0 && at == END) break;
                    throw new Damaged(
                            "cfb-chain", what, "it has fewer sectors than its %d bytes need (2.3)".formatted(size));
                }
                if (chain.size() > sectors) throw circle(what);
                chain.add(place(at, what));
            }
            return chain;
        }

        void directory() throws Damaged {
            for (long at : chain(bytes.u32(48), -1, "the directory"))
                for (int n = 0; n < 1 << shift; n += ENTRY) entry(at + n);
            if (root == null) throw new Damaged("cfb-directory", "the directory", "it has no root (2.6.2)");
            for (var stream : streams.values())
                if (stream.size() >= cutoff) chain(stream.first(), stream.size(), "stream " + stream.name());
        }

        private void entry(long at) throws Damaged {
            int type = bytes.u8(at + 66);
            int length = Math.clamp(bytes.u16(at + 64) - 2L, 0, 62);
            var name = new String(bytes.take(at, length), StandardCharsets.UTF_16LE);
            // The upper half is not set where sectors are small (2.6.3).
            long size = shift == 9 ? bytes.u32(at + 120) : bytes.u64(at + 120);
            var entry = new Entry(name, type, bytes.u32(at + 116), size);
            if (type == ROOT) root = entry;
            if (type == STREAM) streams.putIfAbsent(name, entry);
        }

        void passwords() throws Stop {
            for (var name : List.of("EncryptedPackage", "EncryptionInfo", "\tDRMContent"))
                if (streams.containsKey(name)) throw new Locked("stream " + name.strip());
            var word = read("WordDocument", 32);
            // MS-DOC 2.5.2: fEncrypted.
            if (word.length() == 32 && word.u16(0) == 0xa5ec && (word.u16(10) & 0x0100) != 0) throw new Locked("");
            excel(read("Workbook", 1 << 14));
            excel(read("Book", 1 << 14));
            var user = read("Current User", 32);
            // MS-PPT 2.3.2: headerToken of an encrypted document.
            if (user.length() >= 16 && user.u32(12) == 0xf3d1_c4dfL) throw new Locked("");
        }

        /// MS-XLS 2.4.117: the record FilePass stands in the workbook's globals.
        private static void excel(Bytes records) throws Stop {
            long at = 0;
            for (int n = 0; n < RECORDS && at + 4 <= records.length(); n++) {
                int type = records.u16(at);
                if (type == FILEPASS) throw new Locked("record FilePass");
                if (type == EOF_RECORD) return;
                at += 4 + records.u16(at + 2);
            }
        }

        /// The stream's first bytes, at most so many; empty when there is none.
        private Bytes read(String name, int most) throws Damaged {
            var stream = streams.get(name);
            if (stream == null || root == null) return Bytes.of(new byte[0]);
            int length = (int) Math.min(most, stream.size());
            var what = "stream " + name;
            boolean mini = stream.size() < cutoff;
            var places = mini ? miniChain(stream, length) : chain(stream.first(), length, what);
            int each = mini ? MINI : 1 << shift;
            var read = new byte[length];
            for (int n = 0; n * each < length; n++) {
                int part = Math.min(each, length - n * each);
                System.arraycopy(bytes.take(places.get(n), part), 0, read, n * each, part);
            }
            return Bytes.of(read).in(ByteOrder.LITTLE_ENDIAN);
        }

        /// Small streams lie together in the root's (2.4).
        private List<Long> miniChain(Entry stream, int length) throws Damaged {
            var what = "stream " + stream.name();
            var home = chain(java.util.Objects.requireNonNull(root).first(), root.size(), "the small streams");
            var table = chain(bytes.u32(60), -1, "the table of small streams");
            var places = new ArrayList<Long>();
            int each = (1 << shift) / MINI;
            int numbers = (1 << shift) / 4;
            for (long at = stream.first(); (long) places.size() * MINI < length; ) {
                if (at / each >= home.size() || at / numbers >= table.size())
                    throw new Damaged("cfb-chain", what, "it has fewer sectors than it needs (2.4)");
                places.add(home.get((int) (at / each)) + at % each * MINI);
                at = bytes.u32(table.get((int) (at / numbers)) + 4 * (at % numbers));
            }
            return places;
        }
    }
}
