package bevara.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/// What the disk allows: files and folders of the same number and size as those of a small AIP, durable in the two
/// steps
/// that no order of writes can do without (all that is named, then what names it). Nothing is computed, compared, read
/// back, or entered in a database.
final class BareFiles implements AutoCloseable {
    private static final int INVENTORY = 3_000;
    private static final int SIDECAR = 80;

    private final Path root;
    private final SharedSync sync;

    BareFiles(Path root) {
        this.root = root;
        this.sync = new SharedSync(root);
    }

    void store(String name, byte[] bytes) {
        int tuple = ThreadLocalRandom.current().nextInt(1 << 16);
        try {
            var object =
                    folder(folder(folder(root, "%02x".formatted(tuple >> 8)), "%02x".formatted(tuple & 0xff)), name);
            var version = folder(object, "v1");
            var content = folder(version, "content");
            write(content.resolve("data-0001.zip"), bytes, bytes.length);
            write(content.resolve("ead.xml"), bytes, 2_000);
            write(content.resolve("premis.xml"), bytes, 4_000);
            write(content.resolve("mets.xml"), bytes, 7_000);
            write(object.resolve("0=ocfl_object_1.1"), bytes, 16);
            write(version.resolve("inventory.json"), bytes, INVENTORY);
            write(version.resolve("inventory.json.sha256"), bytes, SIDECAR);
            sync.await();
            write(object.resolve("inventory.json.sha256"), bytes, SIDECAR);
            write(object.resolve("inventory.json"), bytes, INVENTORY);
            sync.await();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(Path parent, String name) throws IOException {
        var folder = parent.resolve(name);
        try {
            return Files.createDirectory(folder);
        } catch (FileAlreadyExistsException _) {
            return folder;
        }
    }

    private static void write(Path file, byte[] bytes, int length) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes, 0, length));
        }
    }

    @Override
    public void close() {
        sync.close();
    }
}
