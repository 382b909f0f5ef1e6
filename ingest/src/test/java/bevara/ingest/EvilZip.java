package bevara.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// A zip written field by field, so that any of them can lie. Members are stored, not packed.
final class EvilZip {
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int members;

    /// What the directory says of a member where it differs from the local header; -1 where it does not.
    record Lie(String name, int method, long crc, long size) {
        static final Lie NONE = new Lie("", -1, -1, -1);
    }

    EvilZip noise(byte[] bytes) {
        file.writeBytes(bytes);
        return this;
    }

    EvilZip member(byte[] name, byte[] content, Lie lie) {
        int at = file.size();
        long crc = crc(content);
        file.writeBytes(header(30, 0x04034b50, 4, name, 0, crc, content.length).array());
        file.writeBytes(name);
        file.writeBytes(content);
        var told = lie.name().isEmpty() ? name : lie.name().getBytes(StandardCharsets.UTF_8);
        return listed(
                told,
                Math.max(lie.method(), 0),
                lie.crc() < 0 ? crc : lie.crc(),
                lie.size() < 0 ? content.length : lie.size(),
                at);
    }

    EvilZip member(String name, String content) {
        return member(name.getBytes(StandardCharsets.UTF_8), content.getBytes(StandardCharsets.UTF_8), Lie.NONE);
    }

    /// Not in the directory.
    EvilZip unlisted(String name, String content) {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        var rawName = name.getBytes(StandardCharsets.UTF_8);
        file.writeBytes(
                header(30, 0x04034b50, 4, rawName, 0, crc(bytes), bytes.length).array());
        file.writeBytes(rawName);
        file.writeBytes(bytes);
        return this;
    }

    /// What the local header leaves open is told after the content.
    EvilZip described(String name, String content, boolean signature, boolean wide) {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        var rawName = name.getBytes(StandardCharsets.UTF_8);
        int at = file.size();
        file.writeBytes(header(30, 0x04034b50, 4, rawName, 0, 0, 0)
                .putShort(6, (short) 0x808)
                .array());
        file.writeBytes(rawName);
        file.writeBytes(bytes);
        var end = ByteBuffer.allocate((signature ? 4 : 0) + (wide ? 20 : 12)).order(ByteOrder.LITTLE_ENDIAN);
        if (signature) end.putInt(0x08074b50);
        end.putInt((int) crc(bytes));
        if (wide) end.putLong(bytes.length).putLong(bytes.length);
        else end.putInt(bytes.length).putInt(bytes.length);
        file.writeBytes(end.array());
        var header = header(46, 0x02014b50, 6, rawName, 0, crc(bytes), bytes.length);
        header.putShort(4, (short) 0x0314).putShort(8, (short) 0x808).putInt(42, at);
        directory.writeBytes(header.array());
        directory.writeBytes(rawName);
        members++;
        return this;
    }

    /// A line of the directory alone.
    EvilZip listed(byte[] name, int method, long crc, long size, int at) {
        var header = header(46, 0x02014b50, 6, name, method, crc, size);
        header.putShort(4, (short) 0x0314).putInt(42, at);
        directory.writeBytes(header.array());
        directory.writeBytes(name);
        members++;
        return this;
    }

    /// `shift` is what is left out of the offsets, `more` comes after the end.
    byte[] bytes(int shift, byte[] comment, byte[] more) {
        var end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(0x06054b50).putInt(0).putShort((short) members).putShort((short) members);
        end.putInt(directory.size()).putInt(file.size() - shift).putShort((short) comment.length);
        var whole = new ByteArrayOutputStream();
        whole.writeBytes(file.toByteArray());
        whole.writeBytes(directory.toByteArray());
        whole.writeBytes(end.array());
        whole.writeBytes(comment);
        whole.writeBytes(more);
        return whole.toByteArray();
    }

    byte[] bytes() {
        return bytes(0, new byte[0], new byte[0]);
    }

    /// With an end for ZIP64 that tells `entries`, `size` and `offset`.
    byte[] bytes64(long entries, long size, long offset) {
        var plain = bytes();
        var end64 = ByteBuffer.allocate(76).order(ByteOrder.LITTLE_ENDIAN);
        end64.putInt(0x06064b50)
                .putLong(44)
                .putShort((short) 45)
                .putShort((short) 45)
                .putInt(0)
                .putInt(0);
        end64.putLong(entries).putLong(entries).putLong(size).putLong(offset);
        end64.putInt(0x07064b50).putInt(0).putLong(plain.length - 22L).putInt(1);
        var whole = new ByteArrayOutputStream();
        whole.write(plain, 0, plain.length - 22);
        whole.writeBytes(end64.array());
        whole.write(plain, plain.length - 22, 22);
        return whole.toByteArray();
    }

    int directoryStart() {
        return file.size();
    }

    int directorySize() {
        return directory.size();
    }

    /// Both kinds of header have these fields in this order; only where they begin differs.
    private static ByteBuffer header(
            int length, int signature, int from, byte[] name, int method, long crc, long size) {
        var header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).putInt(signature);
        header.putShort(from, (short) 20).putShort(from + 2, (short) 0x800).putShort(from + 4, (short) method);
        header.putInt(from + 10, (int) crc).putInt(from + 14, (int) size).putInt(from + 18, (int) size);
        return header.putShort(from + 22, (short) name.length);
    }

    private static long crc(byte[] content) {
        var crc = new CRC32();
        crc.update(content);
        return crc.getValue();
    }
}
