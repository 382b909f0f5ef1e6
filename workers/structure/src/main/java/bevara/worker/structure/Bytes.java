package bevara.worker.structure;

import bevara.worker.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;

/// A file's bytes at any place, mapped where they are many. Who reads past the end learns that the file is cut off.
final class Bytes {
    private static final long BYTE = 0xffL;

    private final ByteBuffer buffer;

    private Bytes(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    static Bytes of(Request request) throws IOException {
        var file = request.file();
        if (file == null) return of(request.bytes());
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Bytes(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    static Bytes of(byte[] bytes) {
        return new Bytes(ByteBuffer.wrap(bytes));
    }

    /// The same bytes, with numbers read in that order; big-endian until it is said.
    Bytes in(ByteOrder order) {
        return new Bytes(buffer.duplicate().order(order));
    }

    long length() {
        return buffer.limit();
    }

    /// Throws [Stop.Damaged] when not so many bytes are there; `what` would be there.
    void need(long at, long length, String what) throws Stop.Damaged {
        if (at >= 0 && length >= 0 && at <= length() - length) return;
        throw new Stop.Damaged(
                "truncated", at, "the file ends, at %d bytes, before the end of %s".formatted(length(), what));
    }

    int u8(long at) throws Stop.Damaged {
        need(at, 1, "its structure");
        return buffer.get((int) at) & 0xff;
    }

    int u16(long at) throws Stop.Damaged {
        need(at, 2, "its structure");
        return buffer.getShort((int) at) & 0xffff;
    }

    long u32(long at) throws Stop.Damaged {
        need(at, 4, "its structure");
        return buffer.getInt((int) at) & 0xffff_ffffL;
    }

    /// Negative when it is more than 2^63.
    long u64(long at) throws Stop.Damaged {
        need(at, 8, "its structure");
        return buffer.getLong((int) at);
    }

    byte[] take(long at, int length) throws Stop.Damaged {
        need(at, length, "its structure");
        var taken = new byte[length];
        buffer.get((int) at, taken);
        return taken;
    }

    /// Each byte as a character.
    String text(long at, int length) throws Stop.Damaged {
        return new String(take(at, length), StandardCharsets.ISO_8859_1);
    }

    /// Whether these bytes stand there; false past the end.
    boolean has(long at, int... bytes) {
        if (at < 0 || at > length() - bytes.length) return false;
        for (int i = 0; i < bytes.length; i++) if ((buffer.get((int) at + i) & 0xff) != bytes[i]) return false;
        return true;
    }

    boolean has(long at, String text) {
        return has(at, text.chars().toArray());
    }

    /// A part, as a buffer of its own.
    ByteBuffer slice(long at, long length) throws Stop.Damaged {
        need(at, length, "its content");
        return buffer.slice((int) at, (int) length);
    }

    InputStream open() {
        return open(buffer.duplicate().rewind());
    }

    InputStream open(long at, long length) throws Stop.Damaged {
        return open(slice(at, length));
    }

    private static InputStream open(ByteBuffer part) {
        return new InputStream() {
            @Override
            public int read() {
                return part.hasRemaining() ? (int) (part.get() & BYTE) : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                if (length == 0) return 0;
                if (!part.hasRemaining()) return -1;
                int got = Math.min(length, part.remaining());
                part.get(into, offset, got);
                return got;
            }
        };
    }
}
