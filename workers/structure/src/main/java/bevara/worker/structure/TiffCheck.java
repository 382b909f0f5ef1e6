package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import bevara.worker.structure.Stop.Unsure;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// TIFF 6.0 and BigTIFF in both byte orders: the chain of image file directories, which may not run in circles, the
/// tags that an image must have, and that values, strips and tiles lie inside the file.
final class TiffCheck implements Check {
    private static final int SUBFILES = 330;
    private static final int WIDTH = 256;
    private static final int LENGTH = 257;
    private static final int COMPRESSION = 259;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS = 278;
    private static final int STRIP_COUNTS = 279;
    private static final int PLANES = 284;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_LENGTH = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_COUNTS = 325;
    private static final int OLD_JPEG = 513;
    private static final int OLD_JPEG_COMPRESSION = 6;
    private static final int PRIVATE = 32768;
    /// Of white paper a fax (CCITT T.6) holds a line in a bit.
    private static final double MOST_DOTS_A_BYTE = 1e7;

    private static final int MOST_DIRECTORIES = 100_000;

    /// The bytes of a value by its type (section 2, BigTIFF), 0 for none.
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

    @Override
    public String standard() {
        return "TIFF 6.0 (Adobe 1992), BigTIFF";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop {
        var order = bytes.has(0, "II") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        if (order == ByteOrder.BIG_ENDIAN && !bytes.has(0, "MM"))
            throw new Damaged("tiff-header", 0, "the file begins with neither II nor MM (section 2)");
        var ordered = bytes.in(order);
        int magic = ordered.u16(2);
        if (magic != 42 && magic != 43)
            throw new Damaged("tiff-header", 2, "the number %d stands for 42 (section 2)".formatted(magic));
        new Reading(ordered, magic == 43).run();
        return Depth.FRAME;
    }

    private record Entry(int tag, int type, long count, long at) {}

    private static final class Reading {
        private final Bytes bytes;
        private final boolean big;
        private final Set<Long> seen = new HashSet<>();

        Reading(Bytes bytes, boolean big) {
            this.bytes = bytes;
            this.big = big;
        }

        void run() throws Stop {
            if (big && (bytes.u16(4) != 8 || bytes.u16(6) != 0))
                throw new Damaged("tiff-header", 4, "offsets of BigTIFF have 8 bytes");
            long first = offset(big ? 8 : 4);
            if (first == 0) throw new Damaged("tiff-no-image", 4, "the file has no directory (section 2)");
            for (long at = first; at != 0; ) at = directory(at, true);
        }

        private long offset(long at) throws Damaged {
            return big ? bytes.u64(at) : bytes.u32(at);
        }

        /// Returns where the next one is, 0 after the last.
        private long directory(long at, boolean image) throws Stop {
            if (!seen.add(at))
                throw new Damaged("tiff-directory-loop", at, "the directories run in a circle (section 2)");
            if (seen.size() > MOST_DIRECTORIES) throw new Unsure("more than 100,000 directories");
            bytes.need(at, big ? 8 : 2, "directory " + seen.size());
            long entries = big ? bytes.u64(at) : bytes.u16(at);
            int size = big ? 20 : 12;
            long begin = at + (big ? 8 : 2);
            if (entries < 1 || entries > 65_535)
                throw new Damaged("tiff-directory", at, "a directory of %d entries (section 2)".formatted(entries));
            bytes.need(begin, entries * size + (big ? 8 : 4), "directory " + seen.size());
            var tags = new HashMap<Integer, Entry>();
            for (long n = 0; n < entries; n++) {
                var entry = entry(begin + n * size);
                if (entry != null) tags.put(entry.tag(), entry);
            }
            var place = "directory " + seen.size();
            if (image) demand(tags, place);
            content(tags, place);
            var subfiles = tags.get(SUBFILES);
            for (long n = 0; subfiles != null && n < subfiles.count(); n++) chain(value(subfiles, n));
            return offset(begin + entries * size);
        }

        private void chain(long first) throws Stop {
            for (long at = first; at != 0; ) at = directory(at, false);
        }

        /// Null for a type that nobody knows, which is passed over (section 2).
        private @Nullable Entry entry(long at) throws Damaged {
            int tag = bytes.u16(at);
            int type = bytes.u16(at + 2);
            long count = offset(at + 4);
            int each = type < SIZES.length ? SIZES[type] : 0;
            if (each == 0) return null;
            int room = big ? 8 : 4;
            long place = at + (big ? 12 : 8);
            boolean here = count >= 0 && count <= room / each;
            long value = here ? place : offset(place);
            boolean outside =
                    value < 0 || count < 0 || count > bytes.length() / each || value > bytes.length() - count * each;
            if (outside && tag >= PRIVATE) return null;
            if (outside)
                throw new Damaged(
                        "tiff-value-outside",
                        at,
                        "the value of tag %d lies outside the file (section 2)".formatted(tag));
            return new Entry(tag, type, count, value);
        }

        private long value(Entry entry, long n) throws Damaged {
            if (n >= entry.count()) return 0;
            return switch (SIZES[entry.type()]) {
                case 1 -> bytes.u8(entry.at() + n);
                case 2 -> bytes.u16(entry.at() + 2 * n);
                case 4 -> bytes.u32(entry.at() + 4 * n);
                default -> bytes.u64(entry.at() + 8 * n);
            };
        }

        private long value(Map<Integer, Entry> tags, int tag, long otherwise) throws Damaged {
            var entry = tags.get(tag);
            return entry == null || entry.count() == 0 ? otherwise : value(entry, 0);
        }

        /// Section 8: what every baseline reader relies on.
        private void demand(Map<Integer, Entry> tags, String place) throws Damaged {
            for (int tag : new int[] {WIDTH, LENGTH})
                if (!tags.containsKey(tag))
                    throw new Damaged("tiff-tag-missing", place, "the tag %d is missing (section 8)".formatted(tag));
            if (value(tags, WIDTH, 0) <= 0 || value(tags, LENGTH, 0) <= 0)
                throw new Damaged("tiff-size", place, "the image has no width or no length (section 8)");
            if (!tags.containsKey(STRIP_OFFSETS) && !tags.containsKey(TILE_OFFSETS) && !tags.containsKey(OLD_JPEG))
                throw new Damaged("tiff-no-image", place, "there are neither strips nor tiles (section 8)");
        }

        private void content(Map<Integer, Entry> tags, String place) throws Stop {
            long length = value(tags, LENGTH, 0);
            long planes = value(tags, PLANES, 1) == 2 ? Math.max(1, value(tags, SAMPLES, 1)) : 1;
            if (tags.containsKey(TILE_OFFSETS)) {
                long across = parts(value(tags, WIDTH, 0), value(tags, TILE_WIDTH, 0));
                pieces(
                        "tile",
                        tags,
                        TILE_OFFSETS,
                        TILE_COUNTS,
                        across * parts(length, value(tags, TILE_LENGTH, 0)) * planes,
                        place);
            } else if (tags.containsKey(STRIP_OFFSETS)) {
                pieces(
                        "strip",
                        tags,
                        STRIP_OFFSETS,
                        STRIP_COUNTS,
                        parts(length, value(tags, ROWS, length)) * planes,
                        place);
            }
        }

        /// Readers make room for what is stated: an image of no content may state any size.
        private void dots(Map<Integer, Entry> tags, long held, String place) throws Stop {
            double dots = (double) value(tags, WIDTH, 0) * value(tags, LENGTH, 0);
            if (value(tags, COMPRESSION, 1) == 1 && dots > 8.0 * held)
                throw new Damaged(
                        "tiff-size",
                        place,
                        "%.0f dots are stated, and %d bytes are there (section 8)".formatted(dots, held));
            if (dots > MOST_DOTS_A_BYTE * held)
                throw new Unsure("%.0f dots are stated in %d bytes".formatted(dots, held));
        }

        private static long parts(long whole, long part) {
            return part <= 0 || whole <= 0 ? 1 : (whole + part - 1) / part;
        }

        private void pieces(String what, Map<Integer, Entry> tags, int offsets, int counts, long expected, String place)
                throws Stop {
            var places = tags.get(offsets);
            var sizes = tags.get(counts);
            if (places == null || sizes == null) {
                if (value(tags, COMPRESSION, 1) == OLD_JPEG_COMPRESSION) return;
                throw new Damaged("tiff-tag-missing", place, "the tag %d is missing (section 8)".formatted(counts));
            }
            if (places.count() < expected || sizes.count() < places.count())
                throw new Damaged(
                        "tiff-pieces-missing",
                        place,
                        "the image needs %d %ss; %d are there, %d with a size (sections 8, 15)"
                                .formatted(expected, what, places.count(), sizes.count()));
            long held = 0;
            for (long n = 0; n < places.count(); n++) {
                long at = value(places, n);
                long size = value(sizes, n);
                if (at < 0 || size < 0 || at > bytes.length() - size)
                    throw new Damaged(
                            "tiff-piece-outside",
                            "%s, %s %d".formatted(place, what, n + 1),
                            "%d bytes at %d lie outside the file (sections 8, 15)".formatted(size, at));
                held += size;
            }
            dots(tags, held, place);
        }
    }
}
