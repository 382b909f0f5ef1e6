package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import bevara.worker.structure.Stop.Unsure;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Gzip: unpacked to its end, with the CRC and the size of every member; a tar archive in it as such.
final class GzipCheck implements Check {
    private static final long MOST_BYTES = 4L << 30;
    private static final int MAGIC = 257;

    @Override
    public String standard() {
        return "gzip (RFC 1952)";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop, IOException {
        try (var in = new BufferedInputStream(new Limited(new GZIPInputStream(bytes.open(), 1 << 14)), 1 << 14)) {
            in.mark(1 << 13);
            var head = in.readNBytes(512);
            in.reset();
            boolean tar = head.length == 512 && Bytes.of(head).has(MAGIC, "ustar");
            if (tar) TarCheck.look(in);
            else in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (EOFException e) {
            throw new Damaged("gzip-cut-off", bytes.length(), "the file is cut off (RFC 1952, 2.3)");
        } catch (ZipException e) {
            throw new Damaged("gzip-damaged", "", "%s (RFC 1952, 2.3)".formatted(e.getMessage()));
        } catch (TooMuch e) {
            throw new Unsure("it unpacks to more than 4 GiB");
        }
        return Depth.WHOLE;
    }

    private static final class TooMuch extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static final class Limited extends FilterInputStream {
        private long read;

        Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got = super.read(into, offset, length);
            read += Math.max(0, got);
            if (read > MOST_BYTES) throw new TooMuch();
            return got;
        }
    }
}
