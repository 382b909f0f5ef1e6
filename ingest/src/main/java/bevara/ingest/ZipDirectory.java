package bevara.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/// The central directory of a zip that can only be read as a stream, twice: the first time it is found by the end,
/// which
/// tells where it began, the second time it is read. Of what it lists one number is kept, whatever the order.
final class ZipDirectory {
    private static final int END = 0x504b0506;
    private static final int END64 = 0x504b0606;
    private static final int LOCATOR64 = 20;
    private static final int CENTRAL = 0x02014b50;
    private static final long MAX32 = 0xffffffffL;

    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private int last;
    private long position;
    private byte[] end = {};
    private long start = -1;
    private long stop = -1;
    private long lastEnd64 = -1;
    private boolean wide;
    private long listed;
    private boolean broken;

    /// Whether an end went by: what was cut off lacks it.
    boolean ended() {
        return stop >= 0;
    }

    /// The first time.
    void find(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            last = last << 8 | bytes[i] & 0xff;
            position++;
            if (last == END || last == END64) begin();
            else if (record.size() > 0) more(bytes[i]);
        }
    }

    private void begin() {
        record.reset();
        record.writeBytes(ByteBuffer.allocate(4).putInt(last).array());
        wide = last == END64;
        if (wide) lastEnd64 = position - 4;
        else stop = position - 4;
    }

    private void more(byte one) {
        record.write(one);
        if (record.size() < (wide ? 56 : 22)) return;
        var found = little(record.toByteArray());
        if (wide) end = record.toByteArray();
        else ended(found);
        record.reset();
    }

    /// An end for ZIP64, with its locator, may stand between the directory and the end.
    private void ended(ByteBuffer found) {
        long size = found.getInt(12) & MAX32;
        if (end.length == 56 && lastEnd64 + 12 + little(end).getLong(4) + LOCATOR64 == stop) {
            stop = lastEnd64;
            size = little(end).getLong(40);
        }
        start = stop - size;
    }

    /// From here on it is the second time.
    void rewind() {
        position = 0;
    }

    void read(byte[] bytes, int from, int length) {
        int first = (int) Math.clamp(start - position, 0, length);
        int after = (int) Math.clamp(stop - position, 0, length);
        for (int i = from + first; i < from + after; i++) line(bytes[i]);
        position += length;
    }

    private void line(byte one) {
        header.write(one);
        if (header.size() < 46) return;
        var found = little(header.toByteArray());
        broken |= found.getInt(0) != CENTRAL;
        int name = found.getShort(28) & 0xffff;
        int extra = found.getShort(30) & 0xffff;
        if (header.size() < 46 + name + extra + (found.getShort(32) & 0xffff)) return;
        var rawName = Arrays.copyOfRange(found.array(), 46, 46 + name);
        listed += number(rawName, found.getInt(16) & MAX32, size(found, 46 + name, extra));
        header.reset();
    }

    private static long size(ByteBuffer header, int at, int length) {
        long size = header.getInt(24) & MAX32;
        if (size != MAX32) return size;
        for (int field = at; field + 12 <= at + length; field += 4 + (header.getShort(field + 2) & 0xffff))
            if (header.getShort(field) == 1) return header.getLong(field + 4);
        return size;
    }

    /// Whether it lists just these, each as it is.
    boolean lists(long members) {
        return !broken && header.size() == 0 && start >= 0 && listed == members;
    }

    /// What a member adds to the number of all; to be asked when its content has been read.
    static long number(ZipArchiveEntry entry) {
        return number(entry.getRawName(), entry.getCrc() & MAX32, entry.getSize());
    }

    private static long number(byte[] rawName, long crc, long size) {
        long number = 0xcbf29ce484222325L;
        for (byte one : rawName) number = (number ^ one & 0xff) * 0x100000001b3L;
        number = (number ^ crc) * 0x9e3779b97f4a7c15L;
        number = (number ^ number >>> 29 ^ size) * 0xbf58476d1ce4e5b9L;
        return number ^ number >>> 32;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
