package bevara.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.jspecify.annotations.Nullable;

/// A zip file (PKWARE APPNOTE 6.3). Its central directory is read as a stream at every visit, so memory does
/// not grow with the number of members; what a local header says must agree with it.
final class ZipSource implements PackageSource {
    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final long MAX32 = 0xffffffffL;
    private static final int MOST_HIDDEN = 20;

    private final FileChannel channel;
    private final Directory directory;
    private @Nullable Entry unowned;

    /// Where the central directory lies; `shift` is what stands before the zip (a self-extracting program),
    /// `after` what follows it, its comment among that.
    private record Directory(long start, long end, long entries, boolean zip64, long shift, long after) {}

    private ZipSource(FileChannel channel, Directory directory) {
        this.channel = channel;
        this.directory = directory;
    }

    static ZipSource open(Path path) throws ArchiveDamaged {
        FileChannel channel;
        try {
            channel = FileChannel.open(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return new ZipSource(channel, directory(channel));
        } catch (ArchiveDamaged | RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Directory directory(FileChannel channel) throws ArchiveDamaged {
        long length = size(channel);
        int tailLength = (int) Math.min(length, 22 + 65535);
        var tail = bytes(channel, length - tailLength, tailLength);
        int end = -1;
        int ends = 0;
        for (int at = 0; at <= tailLength - 22; at++) {
            if (tail.getInt(at) != END) continue;
            long spare = tailLength - (at + 22L + u16(tail, at + 20));
            if (spare == 0) ends++;
            if (spare == 0 || spare > 0 && ends == 0) end = at;
        }
        // Two that both fit: which members there are would depend on who reads.
        if (ends > 1) throw new ArchiveDamaged("two ends of central directory");
        if (end < 0) throw new ArchiveDamaged("no end of central directory");
        long after = tailLength - (end + 22L);
        return directory(channel, tail, end, length - tailLength + end, after);
    }

    private static Directory directory(FileChannel channel, ByteBuffer tail, int at, long position, long after)
            throws ArchiveDamaged {
        long entries = u16(tail, at + 10);
        long size = u32(tail, at + 12);
        long offset = u32(tail, at + 16);
        long end = position;
        boolean zip64 = false;
        if (end >= 20) {
            var locator = bytes(channel, end - 20, 20);
            if (locator.getInt(0) == LOCATOR64) {
                long at64 = locator.getLong(8);
                if (at64 < 0 || at64 + 56 > end) throw new ArchiveDamaged("zip64 end out of place");
                var end64 = bytes(channel, at64, 56);
                if (end64.getInt(0) != END64) throw new ArchiveDamaged("no zip64 end");
                entries = wide(entries, 0xffff, end64.getLong(32));
                size = wide(size, MAX32, end64.getLong(40));
                offset = wide(offset, MAX32, end64.getLong(48));
                end = at64;
                zip64 = true;
            }
        }
        long shift = end - size - offset;
        if (size < 0 || offset < 0 || shift < 0) throw new ArchiveDamaged("central directory out of place");
        return new Directory(offset + shift, offset + shift + size, entries, zip64, shift, after);
    }

    /// The ZIP64 number, which an older reader must not see otherwise.
    private static long wide(long narrow, long full, long wide) throws ArchiveDamaged {
        if (narrow != full && narrow != wide) throw new ArchiveDamaged("zip64 end says otherwise");
        return wide;
    }

    @Override
    public boolean opensLater() {
        return true;
    }

    @Override
    public String wrapping() {
        return "application/zip";
    }

    @Override
    public void visit(Entry.Visitor visitor) throws IOException {
        var in = directoryBytes();
        long entries = 0;
        long packed = 0;
        while (true) {
            var header = Header.next(in);
            if (header == null) break;
            entries++;
            packed += header.packedSize;
            // Members that lie over each other are how a small file states petabytes.
            if (packed > directory.start()) throw new ArchiveDamaged(Code.ZIP_BOMB, "members overlap", null);
            if (!visitor.visit(header.entry(), () -> content(header))) return;
        }
        if (directory.zip64() ? entries != directory.entries() : (entries & 0xffff) != directory.entries())
            throw new ArchiveDamaged("%d members of %d".formatted(entries, directory.entries()));
        if (unowned == null) unowned = unowned();
        if (unowned.size() > 0) visitor.visit(unowned, InputStream::nullInputStream);
    }

    private InputStream directoryBytes() {
        return new BufferedInputStream(new FileRange(channel, directory.start(), directory.end()), 1 << 16);
    }

    /// All bytes but those of the members, with their headers and descriptors, and of the directory.
    private Entry unowned() throws IOException {
        var spans = new ArrayList<Span>();
        var in = directoryBytes();
        for (var header = Header.next(in); header != null; header = Header.next(in)) {
            var span = span(header);
            if (span != null) spans.add(span);
        }
        spans.sort(Comparator.comparingLong(Span::start));
        long noise = directory.after();
        var hidden = new ArrayList<String>();
        long at = 0;
        for (var span : spans) {
            noise += Math.max(span.start - at, 0);
            hidden(at, span.start, hidden);
            at = Math.max(at, span.end);
        }
        noise += directory.start() - at;
        hidden(at, directory.start(), hidden);
        return Entry.noise(noise, hidden);
    }

    private record Span(long start, long end) {}

    /// Null where no member is; what is wrong with it is told when it is read.
    private @Nullable Span span(Header header) throws ArchiveDamaged {
        long start = header.offset + directory.shift();
        if (start < 0 || start + 30 > directory.start()) return null;
        var local = bytes(channel, start, 30);
        long end = start + 30 + u16(local, 26) + u16(local, 28) + header.packedSize;
        if (local.getInt(0) != LOCAL || end > directory.start()) return null;
        return new Span(start, end + ((header.flags & 8) == 0 ? 0 : descriptor(header, end)));
    }

    /// How long the descriptor is that says what the local header left open (APPNOTE 4.3.9): with a signature or
    /// without, its sizes in four bytes or in eight.
    private int descriptor(Header header, long at) throws ArchiveDamaged {
        int length = (int) Math.min(24, directory.start() - at);
        var found = bytes(channel, at, length);
        for (int signature : new int[] {4, 0}) {
            if (signature == 4 && (length < 4 || found.getInt(0) != DESCRIPTOR)) continue;
            if (length >= signature + 20
                    && u32(found, signature) == header.crc
                    && found.getLong(signature + 4) == header.packedSize
                    && found.getLong(signature + 12) == header.size) return signature + 20;
            if (length >= signature + 12
                    && u32(found, signature) == header.crc
                    && u32(found, signature + 4) == (header.packedSize & MAX32)
                    && u32(found, signature + 8) == (header.size & MAX32)) return signature + 12;
        }
        return 0;
    }

    /// The names of members that lie, one after the other, at the beginning of what no listed member owns.
    private void hidden(long from, long to, List<String> names) throws ArchiveDamaged {
        long at = from;
        while (at + 30 <= to && names.size() < MOST_HIDDEN) {
            var local = bytes(channel, at, 30);
            long data = at + 30 + u16(local, 26) + u16(local, 28);
            if (local.getInt(0) != LOCAL || data > to) return;
            names.add(shown(bytes(channel, at + 30, u16(local, 26)).array()));
            at = data + u32(local, 18);
        }
    }

    private static String shown(byte[] rawName) {
        var name = utf8(rawName);
        return name == null ? new String(rawName, Charset.forName("IBM437")) : name;
    }

    private InputStream content(Header header) throws IOException {
        long start = header.offset + directory.shift();
        if (start < 0 || start + 30 > directory.start()) throw new ArchiveDamaged("member out of place");
        // Mostly the name is as long here, and the extra fields hardly longer: one read gives all.
        int guess = (int) Math.min(30L + header.rawName.length + 64, directory.start() - start);
        var local = bytes(channel, start, guess);
        if (local.getInt(0) != LOCAL) throw new ArchiveDamaged("no local header");
        int nameLength = u16(local, 26);
        int headerLength = 30 + nameLength + u16(local, 28);
        long data = start + headerLength;
        if (data + header.packedSize > directory.start()) throw new ArchiveDamaged("member out of place");
        if (headerLength > guess) local = bytes(channel, start, headerLength);
        if (!Arrays.equals(local.array(), 30, 30 + nameLength, header.rawName, 0, header.rawName.length))
            throw new ArchiveDamaged("local header names another member");
        header.compare(local, Arrays.copyOfRange(local.array(), 30 + nameLength, headerLength));
        var packed = new FileRange(channel, data, data + header.packedSize);
        return new DeclaredSize(Decoding.by(() -> unpacked(header.method, packed)), header.size);
    }

    private static InputStream unpacked(int method, InputStream packed) throws IOException {
        return switch (method) {
            case 0 -> packed;
            case 8 -> new Inflating(packed);
            case 9 -> new Deflate64CompressorInputStream(new BufferedInputStream(packed, 1 << 16));
            case 12 -> new BZip2CompressorInputStream(new BufferedInputStream(packed, 1 << 16));
            default -> throw new ArchiveDamaged("method " + method);
        };
    }

    private static final class Inflating extends InflaterInputStream {
        Inflating(InputStream in) {
            super(in, new Inflater(true), 1 << 16);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }

    /// A member's line in the central directory.
    private static final class Header {
        private final byte[] rawName;
        private final int method;
        private final int flags;
        private final int system;
        private final int unixMode;
        private final long crc;
        private final byte[] extra;
        private long packedSize;
        private long size;
        private long offset;

        private Header(ByteBuffer head, byte[] rawName, byte[] extra) {
            this.rawName = rawName;
            this.extra = extra;
            this.system = head.get(5) & 0xff;
            this.flags = u16(head, 8);
            this.method = u16(head, 10);
            this.crc = u32(head, 16);
            this.packedSize = u32(head, 20);
            this.size = u32(head, 24);
            this.unixMode = u16(head, 40);
            this.offset = u32(head, 42);
        }

        /// The next in the directory; null at its end.
        static @Nullable Header next(InputStream directory) throws IOException {
            var head = directory.readNBytes(46);
            if (head.length == 0) return null;
            if (head.length < 46) throw new ArchiveDamaged("central directory cut off");
            return read(ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN), directory);
        }

        private static Header read(ByteBuffer head, InputStream in) throws IOException {
            if (head.getInt(0) != CENTRAL) throw new ArchiveDamaged("central directory broken");
            var name = exactly(in, u16(head, 28));
            var extra = exactly(in, u16(head, 30));
            exactly(in, u16(head, 32));
            var header = new Header(head, name, extra);
            header.readZip64();
            return header;
        }

        /// A reader that goes by local headers must get the same. Where a descriptor follows the content they may
        /// be empty.
        void compare(ByteBuffer local, byte[] localExtra) throws ArchiveDamaged {
            boolean described = (flags & 8) != 0;
            long localCrc = u32(local, 14);
            boolean same = u16(local, 8) == method && (localCrc == crc || described && localCrc == 0);
            same &= agrees(u32(local, 18), packedSize, described, localExtra);
            same &= agrees(u32(local, 22), size, described, localExtra);
            if (!same) throw new ArchiveDamaged("local header says otherwise");
        }

        private static boolean agrees(long stated, long real, boolean described, byte[] localExtra) {
            if (stated == real || described && stated == 0) return true;
            if (stated != MAX32) return false;
            var wide = field(localExtra, 0x0001);
            if (described && wide.remaining() < 8) return true;
            while (wide.remaining() >= 8) {
                long value = wide.getLong();
                if (value == real || described && value == 0) return true;
            }
            return false;
        }

        private static byte[] exactly(InputStream in, int length) throws IOException {
            var bytes = in.readNBytes(length);
            if (bytes.length < length) throw new ArchiveDamaged("central directory cut off");
            return bytes;
        }

        private void readZip64() throws ArchiveDamaged {
            var field = field(0x0001);
            for (int which = 0; which < 3; which++) {
                long value = which == 0 ? size : which == 1 ? packedSize : offset;
                if (value != MAX32) continue;
                if (field.remaining() < 8) {
                    if (field.limit() == 0) continue;
                    throw new ArchiveDamaged("zip64 field cut off");
                }
                long wide = field.getLong();
                if (wide < 0) throw new ArchiveDamaged("zip64 field broken");
                if (which == 0) size = wide;
                else if (which == 1) packedSize = wide;
                else offset = wide;
            }
        }

        /// An extra field's content, empty when it is not there.
        private ByteBuffer field(int id) {
            return field(extra, id);
        }

        private static ByteBuffer field(byte[] extra, int id) {
            var all = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
            while (all.remaining() >= 4) {
                int found = all.getShort() & 0xffff;
                int length = all.getShort() & 0xffff;
                if (length > all.remaining()) break;
                if (found == id) return all.slice(all.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                all.position(all.position() + length);
            }
            return ByteBuffer.allocate(0);
        }

        Entry entry() {
            var oddities = new ArrayList<Code>(0);
            var name = name(oddities);
            if (windows() && name.indexOf('\\') >= 0) {
                name = name.replace('\\', '/');
                oddities.add(Code.NAME_HAS_BACKSLASHES);
            }
            return new Entry(name, type(name), size, method == 0 ? -1 : packedSize, crc, List.copyOf(oddities));
        }

        private boolean windows() {
            return system == 0 || system == 6 || system == 10 || system == 11 || system == 14;
        }

        private Entry.Type type(String name) {
            int kind = windows() ? 0 : unixMode & 0xf000;
            if (kind == 0xa000) return Entry.Type.LINK;
            if (name.endsWith("/") || kind == 0x4000) return Entry.Type.FOLDER;
            if (kind != 0 && kind != 0x8000) return Entry.Type.SPECIAL;
            if ((flags & 1) != 0 || method == 99) return Entry.Type.ENCRYPTED;
            return switch (method) {
                case 0, 8, 9, 12 -> Entry.Type.FILE;
                default -> Entry.Type.UNKNOWN_COMPRESSION;
            };
        }

        private String name(List<Code> oddities) {
            var unicode = field(0x7075);
            if (unicode.remaining() > 5 && unicode.get(0) == 1 && crc(rawName) == u32(unicode, 1)) {
                var bytes = new byte[unicode.remaining() - 5];
                unicode.get(5, bytes);
                var name = utf8(bytes);
                if (name != null) return name;
            }
            var name = utf8(rawName);
            if (name != null) return name;
            oddities.add(Code.NAME_NOT_UTF8);
            return new String(rawName, Charset.forName("IBM437"));
        }
    }

    static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static long crc(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static int u16(ByteBuffer from, int at) {
        return from.getShort(at) & 0xffff;
    }

    private static long u32(ByteBuffer from, int at) {
        return from.getInt(at) & MAX32;
    }

    private static long size(FileChannel channel) {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer bytes(FileChannel channel, long position, int length) throws ArchiveDamaged {
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0)
                    throw new ArchiveDamaged("the file ends too early");
            }
        } catch (ArchiveDamaged e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer;
    }
}
