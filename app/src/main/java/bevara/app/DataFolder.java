package bevara.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// The folder that holds everything, in use by this process until closed. Only its owner may look inside.
public final class DataFolder implements AutoCloseable {
    private final Path root;
    private final FileChannel lock;

    private DataFolder(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /// Throws [StartFault] when another process uses it.
    static DataFolder take(Path root) {
        try {
            Files.createDirectories(root);
            var folder = new DataFolder(
                    root, FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            if (!folder.lock()) {
                folder.close();
                throw new StartFault(
                        "The data folder " + root + " is in use by another running Bevara. Stop it first, or"
                                + " choose another folder with --data.");
            }
            for (var part :
                    new String[] {"objects", "index", "work", "dips", "forms", "keys", "logs", "formats", "signatures"})
                Files.createDirectories(root.resolve(part));
            force(root);
            forceAround(root);
            keepPrivate(root);
            keepPrivate(root.resolve("keys"));
            folder.emptyForms();
            return folder;
        } catch (IOException e) {
            throw new StartFault("The data folder " + root + " cannot be used: " + e.getMessage(), e);
        }
    }

    /// So that a power cut does not take the folders with all that was durable in them.
    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void forceAround(Path path) throws IOException {
        var parent = path.toAbsolutePath().getParent();
        if (parent != null) force(parent);
    }

    private boolean lock() throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /// What a form sent without scripts left when the process was killed.
    private void emptyForms() throws IOException {
        try (var left = Files.newDirectoryStream(root.resolve("forms"), Files::isRegularFile)) {
            for (var file : left) Files.delete(file);
        }
    }

    private static void keepPrivate(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix"))
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /// Writes a file that only its owner may read, whole or not at all.
    public static void writePrivately(Path file, byte[] content) throws IOException {
        var fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), ".tmp");
        Files.write(fresh, content);
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(
                fresh,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        forceAround(file);
    }

    Path resolve(String part) {
        return root.resolve(part);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
