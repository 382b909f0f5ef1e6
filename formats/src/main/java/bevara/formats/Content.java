package bevara.formats;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A file's bytes while it is examined: in memory when they are few, else in a file of the scratch folder, which is
/// deleted when closed. Of a file that is too large only the two ends are kept, with a hole between that takes
/// no room.
final class Content implements AutoCloseable {
    static final int SMALL = 1 << 20;
    private static final int END = 1 << 20;
    private static final int BUFFER = 1 << 18;
    private static final Pattern PDF = Pattern.compile("%PDF-(\\d\\.\\d)");
    private static final int FIRST_LINE = 16;

    private final byte[] bytes;
    private final @Nullable Path file;
    private final long size;
    private final boolean whole;

    private Content(byte[] bytes, @Nullable Path file, long size, boolean whole) {
        this.bytes = bytes;
        this.file = file;
        this.size = size;
        this.whole = whole;
    }

    static Content take(Subject subject, Path scratch, long largest) {
        try (var in = subject.bytes().get()) {
            if (subject.size() <= SMALL) {
                var bytes = in.readNBytes((int) subject.size());
                if (bytes.length < subject.size() || in.read() >= 0) throw wrongSize();
                return new Content(bytes, null, subject.size(), true);
            }
            var file = Files.createTempFile(scratch, "file", extension(subject.name()));
            var content = new Content(new byte[0], file, subject.size(), subject.size() <= largest);
            try {
                content.fill(in, file);
                return content;
            } catch (IOException | RuntimeException e) {
                content.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The first bytes, and no more read than these.
    static Content start(Subject subject, int most) {
        try (var in = subject.bytes().get()) {
            var bytes = in.readNBytes((int) Math.min(most, subject.size()));
            if (bytes.length < Math.min(most, subject.size())) throw wrongSize();
            return new Content(bytes, null, subject.size(), subject.size() <= most);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EOFException wrongSize() {
        return new EOFException("the file is shorter or longer than was said");
    }

    /// The tools look at the name's end as well.
    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        var extension = dot < 0 ? "" : name.substring(dot);
        return extension.matches("\\.[A-Za-z0-9_+~-]{1,32}") ? extension : "";
    }

    private void fill(InputStream in, Path into) throws IOException {
        try (var out = FileChannel.open(into, StandardOpenOption.WRITE)) {
            long headEnd = whole ? size : END;
            long tailBegin = whole ? size : size - END;
            var buffer = new byte[BUFFER];
            long at = 0;
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                if (at + got > size) throw wrongSize();
                if (at < headEnd || at + got > tailBegin) write(out, buffer, got, at);
                at += got;
            }
            if (at != size) throw wrongSize();
        }
    }

    private static void write(FileChannel out, byte[] buffer, int length, long at) throws IOException {
        var left = ByteBuffer.wrap(buffer, 0, length);
        while (left.hasRemaining()) out.write(left, at + left.position());
    }

    long size() {
        return size;
    }

    /// Whether all bytes are here.
    boolean whole() {
        return whole;
    }

    @Nullable
    Path file() {
        return file;
    }

    /// Not copied; empty where there is a file.
    byte[] bytes() {
        return bytes;
    }

    /// The first bytes, at most `most`.
    byte[] start(int most) throws IOException {
        if (file == null) return Arrays.copyOf(bytes, Math.min(most, bytes.length));
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }

    /// The version that a PDF states in its first line (ISO 32000-1, 7.5.2); empty in any other file.
    String statedVersion() {
        try {
            var matcher = PDF.matcher(new String(start(FIRST_LINE), StandardCharsets.ISO_8859_1));
            return matcher.lookingAt() ? matcher.group(1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(bytes) : Files.newInputStream(file);
    }

    @Override
    public void close() {
        if (file == null) return;
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
