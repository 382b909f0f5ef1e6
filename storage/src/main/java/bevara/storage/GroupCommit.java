package bevara.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forces bytes and names to disk; many threads that ask at the same time share one sync of the file system.
final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    /// So many files and folders of one thread alone are synced one by one: measured, see ADR 0017.
    private static final int ONE_BY_ONE = 2;
    /// What is as large as this is forced by its own thread, so that small ones need not wait for it.
    private static final long LARGE = 8 << 20;

    private record Batch(Collection<FileChannel> files, Collection<Path> folders) {
        int size() {
            return files.size() + folders.size();
        }

        void force() throws IOException {
            for (var file : files) file.force(true);
            // On Linux a folder can be opened and synced like a file.
            for (var folder : folders) {
                try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }
    }

    /// One call by which all that was written to the file system becomes durable.
    interface Whole {
        void sync() throws IOException;
    }

    private final Optional<Whole> whole;
    private final Together<Batch, IOException> together = new Together<>(this::force);
    private volatile boolean failed;

    GroupCommit(Optional<? extends Whole> whole) {
        this.whole = whole.map(w -> w);
    }

    void files(Collection<FileChannel> files) throws IOException {
        all(files, List.of());
    }

    /// Bytes, and the names in these folders.
    void all(Collection<FileChannel> files, Collection<Path> folders) throws IOException {
        for (var file : files) if (file.size() >= LARGE) file.force(true);
        commit(new Batch(files, folders));
    }

    /// Folders, or files that nobody has open.
    void folders(Collection<Path> folders) throws IOException {
        commit(new Batch(List.of(), folders));
    }

    private void commit(Batch batch) throws IOException {
        if (whole.isEmpty() || failed) batch.force();
        else if (batch.size() > 0) together.ask(batch);
    }

    /// A channel of another thread is never touched here: an interruption of this one would close it.
    private void force(List<Batch> batches) throws IOException {
        if (batches.size() == 1 && batches.getFirst().size() <= ONE_BY_ONE)
            batches.getFirst().force();
        else syncWhole();
    }

    /// The kernel tells a failed write-back once for all that share a descriptor, so the fault may be of bytes whose
    /// writer asks only later, and would be told that all is well. A file's own sync still tells it; so from the
    /// first fault on, until the next start, each is forced by itself.
    private void syncWhole() throws IOException {
        if (failed) throw new IOException("a sync of the file system failed just before");
        try {
            whole.orElseThrow().sync();
        } catch (IOException e) {
            failed = true;
            LOG.error("a sync of the file system failed; from now on each file is forced by itself", e);
            throw e;
        }
    }
}
