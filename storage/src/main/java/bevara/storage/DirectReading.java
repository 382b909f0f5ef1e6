package bevara.storage;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Reads files past the page cache (O_DIRECT), so that what is compared is what the device has and not what memory
/// still knows. A device may answer from a cache of its own; nothing here can tell.
final class DirectReading {
    private static final int BUFFER = 1 << 19;

    private final int block;
    /// Buffers outside of the heap, used again and again.
    private final BlockingQueue<ByteBuffer> buffers = new ArrayBlockingQueue<>(32);

    private DirectReading(int block) {
        this.block = block;
    }

    /// Empty where files cannot be read so. A file of several blocks is needed to find out.
    static Optional<DirectReading> of(Path folder) {
        if (!folder.getFileSystem().equals(FileSystems.getDefault())) return Optional.empty();
        try {
            var probe = Files.createTempFile(folder, "probe", "");
            try {
                int block = Math.toIntExact(Files.getFileStore(folder).getBlockSize());
                Files.write(probe, new byte[block + 1]);
                var reading = new DirectReading(block);
                try (var in = reading.open(probe)) {
                    return in.readAllBytes().length == block + 1 ? Optional.of(reading) : Optional.empty();
                }
            } finally {
                Files.delete(probe);
            }
        } catch (IOException | UnsupportedOperationException | ArithmeticException _) {
            return Optional.empty();
        }
    }

    /// The whole file. Throws [NoSuchFileException].
    InputStream open(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
        try {
            return new Stream(channel, channel.size());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private ByteBuffer borrow() {
        var buffer = buffers.poll();
        return buffer == null
                ? ByteBuffer.allocateDirect(BUFFER + block).alignedSlice(block).limit(BUFFER)
                : buffer;
    }

    private final class Stream extends InputStream {
        private final FileChannel channel;
        private final long size;
        private final ByteBuffer buffer = borrow().limit(0);
        private long position;
        private boolean closed;

        Stream(FileChannel channel, long size) {
            this.channel = channel;
            this.size = size;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) return 0;
            if (!buffer.hasRemaining() && !fill()) return -1;
            int count = Math.min(length, buffer.remaining());
            buffer.get(bytes, offset, count);
            return count;
        }

        /// Each read but the last ends at a block, so the next begins at one.
        private boolean fill() throws IOException {
            if (position >= size) return false;
            long wanted = Math.min(BUFFER, (size - position + block - 1) / block * block);
            buffer.clear().limit((int) wanted);
            int got = channel.read(buffer, position);
            buffer.flip();
            position += Math.max(got, 0);
            if (position < size && position % block != 0)
                throw new IOException("read %d bytes, not whole blocks".formatted(got));
            return got > 0;
        }

        @Override
        public void close() throws IOException {
            if (closed) return;
            closed = true;
            channel.close();
            buffers.offer(buffer);
        }
    }
}
