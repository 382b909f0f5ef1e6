package bevara.ingest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The zip that an AIP keeps its files in: stored, never packed; each member's place is known before a byte is
/// written; the same files give the same bytes. PKWARE APPNOTE 6.3: ZIP64 where needed, names in UTF-8 (flag
/// bit 11), sizes in the local header, time 1980-01-01 00:00.
final class DataZip {
    static final String FOLDER = "representations/submission/data/";
    /// Where the files lie that were made here of delivered ones.
    static final String MADE = "representations/pdfa/data/";

    private static final long MAX32 = 0xffffffffL;
    private static final int MAX16 = 0xffff;
    private static final short UTF8 = 1 << 11;
    private static final short DOS_DATE = 1 << 5 | 1;

    private final String folder;
    private final List<CheckedFile> files;
    private final long[] offsets;
    private final long directory;
    private final long directorySize;
    private final boolean wide;

    /// Of the delivered files.
    DataZip(List<CheckedFile> files) {
        this(FOLDER, files);
    }

    DataZip(String folder, List<CheckedFile> files) {
        this.folder = folder;
        this.files = files;
        this.offsets = new long[files.size()];
        long at = 0;
        long central = 0;
        for (int i = 0; i < files.size(); i++) {
            var file = files.get(i);
            offsets[i] = at;
            at += localLength(file) + file.size();
            central += 46 + nameLength(file) + centralExtra(file, offsets[i]);
        }
        this.directory = at;
        this.directorySize = central;
        this.wide = files.size() >= MAX16 || at >= MAX32 || central >= MAX32;
    }

    /// Bytes in all.
    long size() {
        return directory + directorySize + (wide ? 76 : 0) + 22;
    }

    /// Where the file's own bytes begin.
    long begin(int number) {
        return offsets[number] + localLength(files.get(number));
    }

    String memberName(CheckedFile file) {
        return folder + file.path();
    }

    void writeLocalHeader(int number, OutputStream out) throws IOException {
        var file = files.get(number);
        boolean wide = file.size() >= MAX32;
        var name = name(file);
        var head = buffer(localLength(file));
        head.putInt(0x04034b50)
                .putShort((short) (wide ? 45 : 20))
                .putShort(UTF8)
                .putShort((short) 0);
        head.putShort((short) 0).putShort(DOS_DATE).putInt(file.crc());
        int narrow = (int) Math.min(file.size(), MAX32);
        head.putInt(narrow).putInt(narrow).putShort((short) name.length).putShort((short) (wide ? 20 : 0));
        head.put(name);
        if (wide)
            head.putShort((short) 1).putShort((short) 16).putLong(file.size()).putLong(file.size());
        out.write(head.array());
    }

    void writeDirectory(OutputStream out) throws IOException {
        for (int i = 0; i < files.size(); i++) writeCentralHeader(files.get(i), offsets[i], out);
        if (wide) {
            var end64 = buffer(76);
            end64.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
            end64.putInt(0).putInt(0).putLong(files.size()).putLong(files.size());
            end64.putLong(directorySize).putLong(directory);
            end64.putInt(0x07064b50)
                    .putInt(0)
                    .putLong(directory + directorySize)
                    .putInt(1);
            out.write(end64.array());
        }
        var last = buffer(22);
        int count = wide ? MAX16 : files.size();
        last.putInt(0x06054b50).putInt(0).putShort((short) count).putShort((short) count);
        last.putInt((int) (wide ? MAX32 : directorySize)).putInt((int) (wide ? MAX32 : directory));
        last.putShort((short) 0);
        out.write(last.array());
    }

    private void writeCentralHeader(CheckedFile file, long offset, OutputStream out) throws IOException {
        boolean wideSize = file.size() >= MAX32;
        boolean wideOffset = offset >= MAX32;
        int extra = centralExtra(file, offset);
        var name = name(file);
        var head = buffer(46 + name.length + extra);
        int narrow = (int) Math.min(file.size(), MAX32);
        head.putInt(0x02014b50)
                .putShort((short) (extra > 0 ? 45 : 20))
                .putShort((short) (extra > 0 ? 45 : 20))
                .putShort(UTF8)
                .putShort((short) 0);
        head.putShort((short) 0)
                .putShort(DOS_DATE)
                .putInt(file.crc())
                .putInt(narrow)
                .putInt(narrow);
        head.putShort((short) name.length)
                .putShort((short) extra)
                .putShort((short) 0)
                .putShort((short) 0);
        head.putShort((short) 0).putInt(0).putInt((int) Math.min(offset, MAX32)).put(name);
        if (extra > 0) head.putShort((short) 1).putShort((short) (extra - 4));
        if (wideSize) head.putLong(file.size()).putLong(file.size());
        if (wideOffset) head.putLong(offset);
        out.write(head.array());
    }

    private int localLength(CheckedFile file) {
        return 30 + nameLength(file) + (file.size() >= MAX32 ? 20 : 0);
    }

    private int centralExtra(CheckedFile file, long offset) {
        int fields = (file.size() >= MAX32 ? 16 : 0) + (offset >= MAX32 ? 8 : 0);
        return fields == 0 ? 0 : 4 + fields;
    }

    private byte[] name(CheckedFile file) {
        return memberName(file).getBytes(StandardCharsets.UTF_8);
    }

    private int nameLength(CheckedFile file) {
        return name(file).length;
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
