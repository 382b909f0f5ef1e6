package bevara.app.command;

import bevara.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;

/// What is sent: a name, and bytes that can be written as often as needed, always the same.
interface Parcel extends AutoCloseable {
    String fileName();

    void writeTo(OutputStream out) throws IOException;

    /// The same bytes from a place on, in bytes from the beginning.
    default void writeTo(OutputStream out, long from) throws IOException {
        writeTo(new TailStream(out, from));
    }

    @Override
    void close() throws IOException;

    /// What the bytes are, from reading them once.
    default Measure measure() throws IOException {
        var digest = Digest.sha256();
        try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
                var counting = new CountingStream(out, _ -> {})) {
            writeTo(counting);
            counting.flush();
            return new Measure(counting.count(), Digest.of(digest));
        }
    }

    record Measure(long length, Digest sha256) {}

    /// A package as it is.
    record PackageFile(Path file) implements Parcel {
        @Override
        public String fileName() {
            return String.valueOf(file.getFileName());
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                in.transferTo(out);
            }
        }

        @Override
        public void writeTo(OutputStream out, long from) throws IOException {
            try (var channel = Files.newByteChannel(file).position(from)) {
                Channels.newInputStream(channel).transferTo(out);
            }
        }

        @Override
        public void close() {
            // Nothing was made.
        }
    }
}
