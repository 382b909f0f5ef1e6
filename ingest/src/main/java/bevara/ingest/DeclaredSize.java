package bevara.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A member's bytes, held to the size that its archive declares: one byte more or less is damage.
final class DeclaredSize extends FilterInputStream {
    private final long size;
    private long seen;

    DeclaredSize(InputStream in, long size) {
        super(in);
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int got = super.read(into, offset, length);
        if (got < 0 && seen < size) throw new ArchiveDamaged("%d bytes of %d".formatted(seen, size));
        seen += Math.max(got, 0);
        if (seen > size) throw new ArchiveDamaged("more than the declared %d bytes".formatted(size));
        return got;
    }

    @Override
    public long skip(long count) throws IOException {
        long left = count;
        var sink = new byte[8192];
        while (left > 0) {
            int got = read(sink, 0, (int) Math.min(sink.length, left));
            if (got < 0) break;
            left -= got;
        }
        return count - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
