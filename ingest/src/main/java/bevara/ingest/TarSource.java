package bevara.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/// A tar file: ustar and pax (POSIX.1-2017), GNU long names, or the seventh edition's; packed by gzip or not.
/// Names are kept as bytes until they are known to be UTF-8, so that no name is changed unseen.
final class TarSource implements PackageSource {
    static final int BLOCK = 512;
    private static final int LONGEST_EXTENSION = 1 << 20;
    private static final int MOST_HIDDEN = 20;

    private final FileChannel channel;
    private final boolean gzip;
    private final Limits limits;

    TarSource(Path path, boolean gzip, Limits limits) {
        this.gzip = gzip;
        this.limits = limits;
        try {
            this.channel = FileChannel.open(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether these bytes begin a tar file; one of zeros only is an empty one.
    static boolean startsTar(byte[] block) {
        return block.length == BLOCK && (zeros(block) || checksumRight(block));
    }

    @Override
    public boolean opensLater() {
        return false;
    }

    @Override
    public String wrapping() {
        return gzip ? "application/gzip" : "application/x-tar";
    }

    @Override
    public void visit(Entry.Visitor visitor) throws IOException {
        FileRange file;
        try {
            file = new FileRange(channel, 0, channel.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Reading(file).visit(visitor);
    }

    /// One walk through the file.
    private final class Reading {
        private final FileRange file;
        private final InputStream in;
        private final Map<String, byte[]> global = new HashMap<>();
        private Map<String, byte[]> extended = new HashMap<>();
        private long unpacked;
        private long extendedBytes;
        private long globalBytes;

        Reading(FileRange file) throws ArchiveDamaged {
            this.file = file;
            var buffered = new BufferedInputStream(file, 1 << 16);
            this.in = gzip ? new BufferedInputStream(unpacked(buffered), 1 << 16) : buffered;
        }

        /// The JDK's own reader recurses for every member of a gzip file, so that many small ones end it.
        private static InputStream unpacked(InputStream packed) throws ArchiveDamaged {
            return Decoding.by(() -> new GzipCompressorInputStream(packed, true));
        }

        void visit(Entry.Visitor visitor) throws IOException {
            boolean first = true;
            while (true) {
                var header = in.readNBytes(BLOCK);
                count(header.length);
                if (first && gzip && !startsTar(header))
                    throw new ArchiveDamaged(Code.NOT_A_PACKAGE, "gzip holds no tar", null);
                first = false;
                if (header.length < BLOCK) throw new ArchiveDamaged("tar ends without an end");
                if (zeros(header)) break;
                if (!checksumRight(header)) throw new ArchiveDamaged("tar header broken");
                if (!member(header, visitor)) return;
            }
            var rest = rest();
            if (rest.size() > 0) visitor.visit(rest, InputStream::nullInputStream);
        }

        /// How much follows the end that is not zero, read to the last byte: gzip tells only there whether all of
        /// it was right.
        private Entry rest() throws IOException {
            long noise = 0;
            var hidden = new ArrayList<String>();
            for (var block = in.readNBytes(BLOCK); block.length > 0; block = in.readNBytes(BLOCK)) {
                count(block.length);
                if (zeros(block)) continue;
                noise += block.length;
                if (hidden.size() < MOST_HIDDEN && block.length == BLOCK && checksumRight(block))
                    hidden.add(shown(block));
            }
            return Entry.noise(noise, hidden);
        }

        /// The name that a header has itself; that of an extension tells that there is a member, too.
        private static String shown(byte[] header) {
            return entry(name(header), Entry.Type.FILE, 0).name();
        }

        private boolean member(byte[] header, Entry.Visitor visitor) throws IOException {
            byte type = header[156];
            long size = number(header, 124, 12);
            switch (type) {
                case 'L' -> extended.put("path", text(size));
                case 'K' -> extended.put("linkpath", text(size));
                case 'x', 'X' -> extended.putAll(pax(text(size)));
                case 'g' -> {
                    globalBytes += size;
                    if (globalBytes > LONGEST_EXTENSION) throw new ArchiveDamaged("tar extensions too long");
                    global.putAll(pax(text(size)));
                }
                default -> {
                    return show(header, type, size, visitor);
                }
            }
            return true;
        }

        private boolean show(byte[] header, byte type, long headerSize, Entry.Visitor visitor) throws IOException {
            var fields = new HashMap<>(global);
            fields.putAll(extended);
            extended = new HashMap<>();
            extendedBytes = 0;
            long size = headerSize;
            if (fields.get("size") instanceof byte[] stated) size = decimal(stated);
            // Nothing follows these, whatever they state: for a folder it is how much may be put into it.
            if (type >= '1' && type <= '6') size = 0;
            var rawName = fields.get("path") instanceof byte[] path ? path : name(header);
            boolean sparse = type == 'S' || fields.keySet().stream().anyMatch(k -> k.startsWith("GNU.sparse."));
            var entry = entry(rawName, kind(type, rawName, sparse), size);
            var member = new Member(size);
            long declared = size;
            if (!visitor.visit(entry, () -> new DeclaredSize(member, declared))) return false;
            skip(member.left, true);
            skip((BLOCK - size % BLOCK) % BLOCK, true);
            return true;
        }

        private void skip(long bytes, boolean all) throws IOException {
            long left = bytes;
            var sink = new byte[1 << 16];
            while (left > 0) {
                if (!gzip) {
                    long jumped = in.skip(left);
                    left -= jumped;
                    if (jumped > 0) continue;
                }
                int got = in.read(sink, 0, (int) Math.min(sink.length, left));
                if (got < 0) {
                    if (all) throw new ArchiveDamaged("tar cut off");
                    return;
                }
                count(got);
                left -= got;
            }
        }

        private void count(int bytes) throws ArchiveDamaged {
            unpacked += bytes;
            if (gzip && limits.bomb(unpacked, file.position()))
                throw new ArchiveDamaged(Code.ZIP_BOMB, "gzip grows too much", null);
        }

        private byte[] text(long size) throws IOException {
            extendedBytes += size;
            if (size > LONGEST_EXTENSION || extendedBytes > 2L * LONGEST_EXTENSION)
                throw new ArchiveDamaged("tar extension too long");
            var bytes = in.readNBytes((int) size);
            count(bytes.length);
            if (bytes.length < size) throw new ArchiveDamaged("tar cut off");
            skip((BLOCK - size % BLOCK) % BLOCK, true);
            return bytes;
        }

        /// The content of the member that the walk stands at.
        private final class Member extends InputStream {
            private long left;

            Member(long size) {
                this.left = size;
            }

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (left == 0) return -1;
                int got = in.read(into, offset, (int) Math.min(length, left));
                if (got < 0) throw new ArchiveDamaged("tar cut off");
                count(got);
                left -= got;
                return got;
            }

            @Override
            public void close() {}
        }
    }

    private static Entry entry(byte[] rawName, Entry.Type type, long size) {
        int length = rawName.length;
        while (length > 0 && rawName[length - 1] == 0) length--;
        var bytes = Arrays.copyOf(rawName, length);
        var name = ZipSource.utf8(bytes);
        return name != null
                ? new Entry(name, type, size, -1, -1, List.of())
                : new Entry(
                        new String(bytes, StandardCharsets.ISO_8859_1),
                        type,
                        size,
                        -1,
                        -1,
                        List.of(Code.NAME_NOT_UTF8));
    }

    private static Entry.Type kind(byte type, byte[] rawName, boolean sparse) {
        if (sparse) return Entry.Type.UNKNOWN_COMPRESSION;
        return switch (type) {
            case 0, '0', '7' ->
                rawName.length > 0 && rawName[rawName.length - 1] == '/' ? Entry.Type.FOLDER : Entry.Type.FILE;
            case '5', 'D' -> Entry.Type.FOLDER;
            case '1', '2' -> Entry.Type.LINK;
            default -> Entry.Type.SPECIAL;
        };
    }

    private static byte[] name(byte[] header) {
        var name = field(header, 0, 100);
        boolean ustar = header[257] == 'u' && header[258] == 's' && header[259] == 't' && header[262] == 0;
        var prefix = ustar ? field(header, 345, 155) : new byte[0];
        if (prefix.length == 0) return name;
        var whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        whole[prefix.length] = '/';
        System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
        return whole;
    }

    private static byte[] field(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) end++;
        return Arrays.copyOfRange(header, at, end);
    }

    /// Octal digits, or binary when the first bit is set (GNU).
    private static long number(byte[] header, int at, int length) throws ArchiveDamaged {
        if ((header[at] & 0x80) != 0) {
            long value = header[at] & 0x3f;
            for (int i = at + 1; i < at + length; i++) {
                if (value >= 1L << 54) throw new ArchiveDamaged("tar number too large");
                value = value << 8 | header[i] & 0xff;
            }
            return value;
        }
        long value = 0;
        for (int i = at; i < at + length; i++) {
            byte digit = header[i];
            if (digit >= '0' && digit <= '7') value = value * 8 + digit - '0';
            else if (digit != ' ' && digit != 0) throw new ArchiveDamaged("tar number broken");
        }
        return value;
    }

    private static long decimal(byte[] digits) throws ArchiveDamaged {
        try {
            long value = Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
            if (value >= 0) return value;
        } catch (NumberFormatException e) {
            // falls through to the same complaint
        }
        throw new ArchiveDamaged("pax size broken");
    }

    /// Records `LENGTH KEY=VALUE\n`.
    private static Map<String, byte[]> pax(byte[] records) throws ArchiveDamaged {
        var fields = new HashMap<String, byte[]>();
        int at = 0;
        while (at < records.length) {
            int space = at;
            while (space < records.length && records[space] != ' ') space++;
            long length = decimal(Arrays.copyOfRange(records, at, space));
            if (length < space - at + 3L || length > records.length - at) throw new ArchiveDamaged("pax broken");
            int end = at + (int) length - 1;
            int equals = space + 1;
            while (equals < end && records[equals] != '=') equals++;
            if (equals == end) throw new ArchiveDamaged("pax broken");
            fields.put(
                    new String(records, space + 1, equals - space - 1, StandardCharsets.UTF_8),
                    Arrays.copyOfRange(records, equals + 1, end));
            at = end + 1;
        }
        return fields;
    }

    private static boolean zeros(byte[] block) {
        for (byte b : block) if (b != 0) return false;
        return true;
    }

    /// The header's checksum, as unsigned bytes or, in some old files, signed ones.
    private static boolean checksumRight(byte[] header) {
        long stated;
        try {
            stated = number(header, 148, 8);
        } catch (ArchiveDamaged e) {
            return false;
        }
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : header[i];
            unsigned += b & 0xff;
            signed += b;
        }
        return stated == unsigned || stated == signed;
    }
}
