package bevara.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Part of a file as a stream; closes the file.
final class FileRange extends InputStream {
    private final FileChannel channel;
    private long left;

    FileRange(FileChannel channel, long offset, long length) throws IOException {
        this.channel = channel;
        try {
            channel.position(offset);
            left = Math.max(0, channel.size() - offset);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        if (length >= 0) left = Math.min(left, length);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) return 0;
        if (left == 0) return -1;
        int got = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)));
        if (got > 0) left -= got;
        return got;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = Math.clamp(count, 0, left);
        channel.position(channel.position() + skipped);
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
