package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/// Bytes `position` to `end` of an open file. Throws [UncheckedIOException] when the disk fails, so that any
/// IOException of a decoder above it means broken bytes.
final class FileRange extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long position;

    FileRange(FileChannel channel, long position, long end) {
        this.channel = channel;
        this.position = position;
        this.end = end;
    }

    long position() {
        return position;
    }

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) return 0;
        if (position >= end) return -1;
        try {
            int got = channel.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, end - position)), position);
            if (got > 0) position += got;
            return got;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, end - position);
        position += skipped;
        return skipped;
    }

    /// gzip asks this to learn whether another member follows.
    @Override
    public int available() {
        return (int) Math.clamp(end - position, 0, Integer.MAX_VALUE);
    }
}
