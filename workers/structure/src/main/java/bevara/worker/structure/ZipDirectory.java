package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import bevara.worker.structure.Stop.Locked;
import bevara.worker.structure.Stop.Unsure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// The central directory of a zip file, and its members. Clauses are those of PKWARE's APPNOTE 6.3.
final class ZipDirectory {
    private static final int END = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int MOST_MEMBERS = 200_000;
    private static final long MOST_BYTES = 4L << 30;
    /// What people write is packed to a twentieth, hardly ever to a hundredth.
    private static final int SUSPICIOUS_RATIO = 200;

    private static final long SUSPICIOUS_BYTES = 64L << 20;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final long IN_ZIP64 = 0xffff_ffffL;

    private final Bytes bytes;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private long shift;
    private long unpacked;
    private boolean unread;

    record Member(String name, int flags, int method, long crc, long packed, long size, long header) {
        String place() {
            return "member " + name;
        }

        /// Bit 0 of the flags (4.4.4).
        boolean locked() {
            return (flags & 1) != 0;
        }
    }

    /// Reads the directory, and compares every member's own header with it.
    ZipDirectory(Bytes file) throws Stop {
        bytes = file.in(ByteOrder.LITTLE_ENDIAN);
        read(end());
        long packed = 0;
        long told = 0;
        for (var member : members.values()) {
            packed += member.packed();
            told = Math.min(told + member.size(), Long.MAX_VALUE / 2);
        }
        if (packed > bytes.length())
            throw new Damaged("zip-members-overlap", "", "the members lie over each other (4.3.1)");
        if (told > SUSPICIOUS_BYTES && told / SUSPICIOUS_RATIO > bytes.length())
            throw new Unsure(
                    "it unpacks to %,d bytes, more than %d times its own size".formatted(told, SUSPICIOUS_RATIO));
    }

    Map<String, Member> members() {
        return members;
    }

    private long end() throws Damaged {
        long least = Math.max(0, bytes.length() - END - LONGEST_COMMENT);
        for (long at = bytes.length() - END; at >= least; at--)
            if (bytes.has(at, 'P', 'K', 5, 6) && at + END + bytes.u16(at + 20) <= bytes.length()) return at;
        throw new Damaged(
                "zip-no-end",
                bytes.length(),
                "the end of the central directory is missing: the file is cut off (4.3.16)");
    }

    private void read(long end) throws Stop {
        long count = bytes.u16(end + 10);
        long size = bytes.u32(end + 12);
        long offset = bytes.u32(end + 16);
        long top = end;
        if (bytes.has(end - 20, 'P', 'K', 6, 7)) {
            long end64 = bytes.u64(end - 12);
            if (!bytes.has(end64, 'P', 'K', 6, 6))
                throw new Damaged("zip-no-end", end - 20, "the ZIP64 end is not where its locator says (4.3.15)");
            count = bytes.u64(end64 + 32);
            size = bytes.u64(end64 + 40);
            offset = bytes.u64(end64 + 48);
            top = end64;
        }
        if (count > MOST_MEMBERS) throw new Unsure("more than %,d members".formatted(MOST_MEMBERS));
        shift = top - size - offset;
        if (size < 0 || offset < 0 || shift < 0)
            throw new Damaged("zip-directory", end, "the central directory does not lie where its end says (4.3.16)");
        long at = top - size;
        for (long n = 0; n < count; n++) at = member(at);
    }

    private long member(long at) throws Damaged {
        if (!bytes.has(at, 'P', 'K', 1, 2))
            throw new Damaged("zip-directory", at, "a header of the central directory is missing (4.3.12)");
        int flags = bytes.u16(at + 8);
        int nameLength = bytes.u16(at + 28);
        int extraLength = bytes.u16(at + 30);
        var name = new String(bytes.take(at + 46, nameLength), StandardCharsets.UTF_8);
        long[] large = {bytes.u32(at + 24), bytes.u32(at + 20), bytes.u32(at + 42)};
        zip64(at + 46 + nameLength, extraLength, large);
        var member =
                new Member(name, flags, bytes.u16(at + 10), bytes.u32(at + 16), large[1], large[0], large[2] + shift);
        local(member, bytes.take(at + 46, nameLength));
        members.putIfAbsent(name, member);
        return at + 46 + nameLength + extraLength + bytes.u16(at + 32);
    }

    /// 4.5.3: only the numbers that did not fit, in this order.
    private void zip64(long at, int length, long[] numbers) throws Damaged {
        for (long field = at; field + 4 <= at + length; field += 4 + bytes.u16(field + 2)) {
            if (bytes.u16(field) != 1) continue;
            long next = field + 4;
            for (int n = 0; n < numbers.length; n++) {
                if (numbers[n] != IN_ZIP64) continue;
                numbers[n] = bytes.u64(next);
                next += 8;
            }
        }
    }

    private void local(Member member, byte[] name) throws Damaged {
        long at = member.header();
        if (!bytes.has(at, 'P', 'K', 3, 4))
            throw new Damaged(
                    "zip-member",
                    member.place(),
                    "its header is not at offset %d, where the directory says (4.3.7)".formatted(at));
        bytes.need(at, 30, member.place());
        if (!java.util.Arrays.equals(name, bytes.take(at + 30, bytes.u16(at + 26))))
            throw new Damaged("zip-member", member.place(), "its header has another name than the directory (4.3.7)");
        bytes.need(begin(member), member.packed(), member.place());
    }

    private long begin(Member member) throws Damaged {
        long at = member.header();
        return at + 30 + bytes.u16(at + 26) + bytes.u16(at + 28);
    }

    /// Whether all that is packed was read, and not only listed: some methods of compression are not known here.
    boolean allRead() {
        return !unread;
    }

    /// Unpacks every member and compares its CRC.
    void test() throws Stop, IOException {
        for (var member : members.values()) if (member.locked()) throw new Locked(member.place());
        for (var member : members.values()) {
            if (!readable(member)) unread = true;
            else
                try (var in = open(member)) {
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                } catch (Fault e) {
                    throw e.stop;
                }
        }
    }

    static boolean readable(Member member) {
        return member.method() == STORED || member.method() == DEFLATED;
    }

    /// Its content; at the end size and CRC have been compared. What is wrong is thrown as [Fault].
    InputStream open(Member member) throws Damaged {
        var packed = bytes.open(begin(member), member.packed());
        var plain = member.method() == STORED
                ? packed
                : new InflaterInputStream(packed, new Inflater(true), 1 << 14) {
                    @Override
                    public void close() throws IOException {
                        inf.end();
                        super.close();
                    }
                };
        return new Checked(plain, member);
    }

    /// What is wrong with a member, on its way through who reads it.
    static final class Fault extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Stop stop;

        Fault(Stop stop) {
            super(stop.getMessage());
            this.stop = stop;
        }

        Stop stop() {
            return stop;
        }
    }

    private final class Checked extends FilterInputStream {
        private final Member member;
        private final CRC32 crc = new CRC32();
        private long read;

        Checked(InputStream in, Member member) {
            super(in);
            this.member = member;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got;
            try {
                got = super.read(into, offset, length);
            } catch (ZipException | java.io.EOFException e) {
                throw damaged("its packed bytes are damaged: " + e.getMessage());
            }
            if (got < 0) {
                compare();
                return got;
            }
            read += got;
            unpacked += got;
            if (unpacked > MOST_BYTES) throw new Fault(new Unsure("it unpacks to more than 4 GiB"));
            crc.update(into, offset, got);
            return got;
        }

        private void compare() throws Fault {
            if (read != member.size())
                throw damaged("it unpacks to %d bytes of %d (4.4.9)".formatted(read, member.size()));
            if (crc.getValue() != member.crc())
                throw damaged("its CRC-32 is %08x, not %08x (4.4.7)".formatted(crc.getValue(), member.crc()));
        }

        private Fault damaged(String what) {
            return new Fault(new Damaged("zip-member", member.place(), what));
        }
    }
}
