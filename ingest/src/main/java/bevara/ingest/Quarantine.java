package bevara.ingest;

import bevara.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The work folder: one folder a submission, with its package, from the first byte until it is archived or
/// rejected.
final class Quarantine {
    private static final String PACKAGE = "package";

    private final Path work;

    Quarantine(Path work) {
        this.work = work;
        try {
            found(work.toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes the folder and whatever is missing above it, durable at once.
    private static void found(Path folder) throws IOException {
        var parent = folder.getParent();
        if (parent == null || Files.isDirectory(folder)) return;
        found(parent);
        Files.createDirectories(folder);
        force(parent);
    }

    /// What was received, durable.
    record Received(long size, Digest sha256) {}

    Path pack(SubmissionId id) {
        return folder(id).resolve(PACKAGE);
    }

    /// Where what is made of the package lies; it goes when the package goes.
    Path scratch(SubmissionId id) {
        return folder(id).resolve("scratch");
    }

    /// The same, empty.
    Path freshScratch(SubmissionId id) {
        var scratch = scratch(id);
        remove(scratch);
        try {
            return Files.createDirectories(scratch);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private Path folder(SubmissionId id) {
        return work.resolve(id.value());
    }

    /// Throws [IngestFault.Unavailable] when so much cannot be taken now, with what others have announced.
    void expect(long length, long announced) {
        if (length > 0 && usable() < length + length / 10 + announced)
            throw new IngestFault.Unavailable("storage-full");
    }

    private long usable() {
        try {
            return Files.getFileStore(work).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes the body to its end while hashing it. `begun` runs when the first bytes are on disk. Throws
    /// [IngestFault.Invalid] `upload-interrupted` when the body breaks off, [IngestFault.Unavailable] when the
    /// disk does not take it.
    Received receive(SubmissionId id, InputStream body, Runnable begun) {
        try (var file = open(id)) {
            var buffer = new byte[1 << 18];
            var digest = Digest.sha256();
            long size = 0;
            int got;
            while ((got = read(body, buffer)) >= 0) {
                digest.update(buffer, 0, got);
                write(file, ByteBuffer.wrap(buffer, 0, got));
                if (size == 0 && got > 0) begun.run();
                size += got;
            }
            file.force(true);
            // The entry of the file, then that of its folder.
            force(folder(id));
            force(work);
            return new Received(size, Digest.of(digest));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /// An empty package that will come in parts, durable.
    void begin(SubmissionId id) {
        try {
            open(id).close();
            force(folder(id));
            force(work);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /// A package that came in parts, durable. `known` is its digest; null when it has to be read for that.
    Received received(SubmissionId id, @Nullable Digest known) {
        try (var file = FileChannel.open(pack(id), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.force(true);
            if (known != null) return new Received(file.size(), known);
            try (var in = Files.newInputStream(pack(id))) {
                return new Received(file.size(), digest(in));
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private FileChannel open(SubmissionId id) throws IOException {
        Files.createDirectory(folder(id));
        return FileChannel.open(pack(id), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static int read(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException | UncheckedIOException e) {
            throw new IngestFault.Invalid("upload-interrupted");
        }
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) file.write(bytes);
    }

    IngestFault unavailable(IOException e) {
        boolean full = String.valueOf(e.getMessage()).contains("No space left") || usable() < 1 << 20;
        var fault = new IngestFault.Unavailable(full ? "storage-full" : "storage-unavailable");
        fault.initCause(e);
        return fault;
    }

    /// Only the digest of a body that is not kept.
    static Digest digest(InputStream body) {
        var buffer = new byte[1 << 16];
        var digest = Digest.sha256();
        int got;
        while ((got = read(body, buffer)) >= 0) digest.update(buffer, 0, got);
        return Digest.of(digest);
    }

    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Whether the package is still what was received.
    boolean isIntact(SubmissionId id, Digest sha256) {
        try (var in = Files.newInputStream(pack(id))) {
            return digest(in).equals(sha256);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes all that lies there for a submission; nothing may, too.
    void remove(SubmissionId id) {
        remove(folder(id));
    }

    /// As [#remove], and a power cut does not bring it back: for a package whose row is about to go, after which
    /// nobody would know whose it is.
    void removeForGood(SubmissionId id) {
        remove(id);
        try {
            force(work);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static void remove(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The submissions that something lies here for.
    List<SubmissionId> held() {
        try (var folders = Files.list(work)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-z]{26}"))
                    .map(SubmissionId::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
