package bevara.access;

import bevara.storage.ArchivalStorage;
import bevara.storage.StoredVersion.StoredContent;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Reads many files of an AIP one after the other. Files that lie close together are read in one go: a million
/// small files are not a million reads of the store. For one thread.
final class StoredBytes implements AutoCloseable {
    private static final int BUFFER = 1 << 17;
    private static final long WORTH_SKIPPING = 1 << 20;

    private final ArchivalStorage storage;
    private @Nullable InputStream source;
    private @Nullable StoredContent content;
    private long position;

    StoredBytes(ArchivalStorage storage) {
        this.storage = storage;
    }

    /// The file's bytes, to be read before the next file is opened.
    InputStream open(StoredFile file) {
        if (file.view().size() == 0) return InputStream.nullInputStream();
        try {
            return new Member(at(file), file.view().size());
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

    private final class Member extends InputStream {
        private final InputStream in;
        private long left;

        Member(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            if (left == 0) return -1;
            int read = in.read(buffer, from, (int) Math.min(length, left));
            if (read < 0) throw new EOFException("the stored file ends too early");
            left -= read;
            position += read;
            return read;
        }
    }
}
