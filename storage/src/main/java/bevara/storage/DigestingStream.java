package bevara.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// Counts and digests what passes through, and turns the receiving end's IOExceptions into a [StorageFault], so
/// that they are told from those of the writer.
final class DigestingStream extends OutputStream {
    /// Where the bytes go.
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;

        StorageFault fault(IOException e);
    }

    private static final int BUFFER = 1 << 16;

    private final Sink sink;
    private final MessageDigest digest = Digest.sha256();
    private final byte[] buffer;
    private int buffered;
    private long size;

    /// For `expected` bytes, or [AipDraft#UNKNOWN_SIZE].
    DigestingStream(Sink sink, long expected) {
        this.sink = sink;
        this.buffer = new byte[expected < 0 || expected > BUFFER ? BUFFER : Math.max(1, (int) expected)];
    }

    @Override
    public void write(int b) {
        if (buffered == buffer.length) flush();
        buffer[buffered++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (length >= buffer.length) {
            flush();
            pass(bytes, offset, length);
            return;
        }
        if (length > buffer.length - buffered) flush();
        System.arraycopy(bytes, offset, buffer, buffered, length);
        buffered += length;
    }

    @Override
    public void flush() {
        pass(buffer, 0, buffered);
        buffered = 0;
    }

    private void pass(byte[] bytes, int offset, int length) {
        if (length == 0) return;
        digest.update(bytes, offset, length);
        size += length;
        try {
            sink.write(bytes, offset, length);
        } catch (IOException e) {
            throw sink.fault(e);
        }
    }

    /// Lets the writer write, and says what was written.
    ObjectStore.Written take(ObjectStore.Write write) {
        try {
            write.writer().writeTo(this);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        flush();
        if (write.size() != AipDraft.UNKNOWN_SIZE && write.size() != size)
            throw new IllegalStateException(
                    "%s: %d bytes were promised, %d were written".formatted(write.key(), write.size(), size));
        return new ObjectStore.Written(write.key(), size, Digest.of(digest));
    }
}
