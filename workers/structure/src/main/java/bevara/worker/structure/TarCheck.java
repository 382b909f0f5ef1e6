package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Tar: the checksum of every header, the size of every member, and the empty blocks at the end.
final class TarCheck implements Check {
    private static final int BLOCK = 512;

    @Override
    public String standard() {
        return "tar, ustar and pax (POSIX.1-2001)";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop, IOException {
        look(bytes.open());
        return Depth.WHOLE;
    }

    static void look(InputStream in) throws Stop, IOException {
        var block = new byte[BLOCK];
        for (long at = 0; ; ) {
            int got = in.readNBytes(block, 0, BLOCK);
            if (got < BLOCK)
                throw new Damaged(
                        "tar-no-end", at + got, "the archive ends without empty blocks: it is cut off (pax, ustar)");
            if (isEmpty(block)) {
                end(in, at + BLOCK);
                return;
            }
            long size = size(block, at);
            long room = (size + BLOCK - 1) / BLOCK * BLOCK;
            try {
                in.skipNBytes(room);
            } catch (java.io.EOFException e) {
                throw new Damaged(
                        "tar-cut-off", at, "the member %s of %d bytes is cut off (ustar)".formatted(name(block), size));
            }
            at += BLOCK + room;
        }
    }

    private static void end(InputStream in, long at) throws Stop, IOException {
        if (in.readNBytes(BLOCK).length < BLOCK)
            throw new Damaged(
                    "tar-no-end", at, "the second empty block is missing: the archive is cut off (pax, ustar)");
        in.transferTo(java.io.OutputStream.nullOutputStream());
    }

    private static boolean isEmpty(byte[] block) {
        for (byte b : block) if (b != 0) return false;
        return true;
    }

    private static String name(byte[] block) {
        return text(block, 0, 100);
    }

    private static String text(byte[] block, int from, int length) {
        int to = from;
        while (to < from + length && block[to] != 0) to++;
        return new String(block, from, to - from, StandardCharsets.UTF_8);
    }

    private static long size(byte[] block, long at) throws Damaged {
        long plain = 0;
        long signed = 0;
        for (int n = 0; n < BLOCK; n++) {
            boolean own = n >= 148 && n < 156;
            plain += own ? ' ' : block[n] & 0xff;
            signed += own ? ' ' : block[n];
        }
        long told = octal(text(block, 148, 8), at);
        if (told != plain && told != signed)
            throw new Damaged("tar-checksum", at, "the checksum of a header does not match (ustar, chksum)");
        // Links, devices and folders have no content, whatever size they name.
        if ("123456".indexOf(block[156]) >= 0) return 0;
        if ((block[124] & 0x80) == 0) return octal(text(block, 124, 12), at);
        long binary = 0;
        for (int n = 128; n < 136; n++) binary = binary << 8 | block[n] & 0xff;
        return binary < 0 ? 0 : binary;
    }

    private static long octal(String text, long at) throws Damaged {
        var digits = text.strip();
        if (digits.isEmpty()) return 0;
        try {
            return Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new Damaged("tar-number", at, "'%s' is no number of a header (ustar)".formatted(digits));
        }
    }
}
