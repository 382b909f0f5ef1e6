package bevara.access;

import bevara.storage.ArchivalStorage;
import bevara.storage.Digest;
import bevara.storage.StorageFault;
import bevara.storage.StoredVersion.StoredContent;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads many files of an AIP one after the other. Files that lie close together are read in one go: a million
/// small files are not a million reads of the store. What comes out was compared with its digest: small files
/// before, large ones on the way. For one thread.
final class StoredBytes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredBytes.class);
    private static final int BUFFER = 1 << 17;
    private static final long WORTH_SKIPPING = 1 << 20;
    private static final long SMALL = 1 << 20;

    private final ArchivalStorage storage;
    private @Nullable InputStream source;
    private @Nullable StoredContent content;
    private long position;

    StoredBytes(ArchivalStorage storage) {
        this.storage = storage;
    }

    /// The file's bytes, to be read before the next file is opened. Throws [StorageFault.Corrupt] when no store has
    /// the right ones.
    InputStream open(StoredFile file) {
        if (file.view().size() > SMALL)
            return storage.read(file.member(), 0, file.view().size());
        return new ByteArrayInputStream(small(file));
    }

    private byte[] small(StoredFile file) {
        int size = (int) file.view().size();
        try {
            var bytes = size == 0 ? new byte[0] : at(file).readNBytes(size);
            position += bytes.length;
            if (Digest.of(bytes).equals(file.view().sha256())) return bytes;
        } catch (IOException | StorageFault.NotFound | StorageFault.Unavailable | StorageFault.Corrupt e) {
            LOG.warn(
                    "{} of {} cannot be read with those beside it",
                    file.view().id(),
                    file.content().key(),
                    e);
        }
        close();
        return alone(file);
    }

    /// Takes what another store has, and tells of what was wrong.
    private byte[] alone(StoredFile file) {
        try (var in = storage.read(file.member(), 0, file.view().size())) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream at(StoredFile file) throws IOException {
        var open = source;
        long gap = file.place() - position;
        if (open != null && file.content().equals(content) && gap >= 0 && gap <= WORTH_SKIPPING) {
            open.skipNBytes(gap);
            position = file.place();
            return open;
        }
        close();
        var opened = new BufferedInputStream(storage.read(file.content(), file.place(), -1), BUFFER);
        source = opened;
        content = file.content();
        position = file.place();
        return opened;
    }

    @Override
    public void close() {
        var open = source;
        source = null;
        if (open == null) return;
        try {
            open.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
