package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import bevara.worker.structure.Stop.Locked;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/// 7z: the CRC of its two headers, and whether the second is encrypted. What is packed is not unpacked.
final class SevenZipCheck implements Check {
    private static final int START = 32;
    /// The identifier of AES-256 with SHA-256 among the methods.
    private static final int[] AES = {0x06, 0xf1, 0x07, 0x01};

    @Override
    public String standard() {
        return "7z (7zFormat.txt, 7-Zip 23)";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop {
        var in = bytes.in(ByteOrder.LITTLE_ENDIAN);
        in.need(0, START, "the header");
        compare(in, 8, 12, 20, "the first header");
        long at = START + in.u64(12);
        long size = in.u64(20);
        if (at < START || size < 0 || at > in.length() - size)
            throw new Damaged("7z-cut-off", in.length(), "the second header lies after the end: the file is cut off");
        compare(in, 28, at, size, "the second header");
        for (long n = at; n < at + size; n++) if (in.has(n, AES)) throw new Locked("the second header");
        return Depth.FRAME;
    }

    private static void compare(Bytes in, long told, long at, long length, String what) throws Damaged {
        var crc = new CRC32();
        crc.update(in.slice(at, length));
        if (crc.getValue() != in.u32(told))
            throw new Damaged("7z-crc", at, "the CRC of %s does not match".formatted(what));
    }
}
