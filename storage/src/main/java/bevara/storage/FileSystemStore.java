package bevara.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The object store as plain files: a key is a path below the root. Bytes are written to `tmp/` and synced
/// there, then linked to where they belong, then the folders are synced; a file that has its name is whole. Only
/// parts of what nobody looks for yet are written in place.
/// What is protected ([FileProtection]) is not removed or replaced by this store. What is set aside lies below
/// `aside/`.
final class FileSystemStore implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileSystemStore.class);
    private static final String TEMPORARY = "tmp";
    private static final String ASIDE = "aside";
    /// A large file goes to disk in stretches, so that a sync of the file system never waits for gigabytes.
    private static final long STRETCH = 64 << 20;

    private final Path root;
    private final Path temporary;
    /// Kept, since to find it all mounts of the system are read.
    private final FileStore room;
    private final DurableFolders folders;
    private final GroupCommit commit;
    private final Optional<DirectReading> direct;
    private final boolean links;
    private final Clock clock;
    /// Shared by those that make folders, exclusive for those that remove empty ones.
    private final ReadWriteLock pruning = new ReentrantReadWriteLock();

    FileSystemStore(Path folder) {
        this(folder, true);
    }

    FileSystemStore(Path folder, boolean linksAllowed) {
        this(folder, linksAllowed, Clock.systemUTC());
    }

    /// Without `linksAllowed` it does as on a file system that knows no hard links.
    FileSystemStore(Path folder, boolean linksAllowed, Clock clock) {
        this.clock = clock;
        try {
            root = DurableFolders.found(folder);
            temporary = DurableFolders.found(root.resolve(TEMPORARY));
            room = Files.getFileStore(root);
            folders = new DurableFolders(root);
            commit = new GroupCommit(SyncFs.of(root));
            direct = DirectReading.of(temporary);
            links = linksAllowed && hardLinksWork();
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot use " + folder + " as object store", e);
        }
    }

    @Override
    public List<Written> put(List<Write> writes, Set<Digest> known) {
        var staged = new ArrayList<Staged>();
        try {
            requireRoom(writes);
            for (var write : writes) staged.add(stage(write));
            var seen = new HashSet<>(known);
            var fresh =
                    staged.stream().filter(s -> seen.add(s.written().sha256())).toList();
            force(fresh);
            shared(() -> publish(fresh));
            return staged.stream().map(Staged::written).toList();
        } catch (IOException e) {
            throw fault(e);
        } finally {
            staged.forEach(Staged::discard);
        }
    }

    @Override
    public List<Written> putParts(List<Write> writes, Set<Digest> known) {
        return putParts(writes, known, List.of());
    }

    /// Straight to their names, so that bytes and names need one sync, and no file is made, linked and unlinked.
    /// The bytes of `others` are forced along.
    private List<Written> putParts(List<Write> writes, Set<Digest> known, List<Staged> others) {
        var parts = new ArrayList<Part>();
        boolean done = false;
        try {
            requireRoom(writes);
            var unsynced = new LinkedHashSet<Path>();
            var seen = new HashSet<>(known);
            var written = new ArrayList<Written>();
            for (var write : writes) {
                var part = create(write.key(), unsynced);
                parts.add(part);
                written.add(fill(part, write));
                if (!seen.add(written.getLast().sha256())) parts.removeLast().discard();
            }
            commit.all(
                    Stream.concat(
                                    parts.stream().map(Part::channel),
                                    others.stream().map(Staged::channel))
                            .toList(),
                    unsynced);
            folders.remember(parts.stream().map(Part::folder).toList());
            done = true;
            return written;
        } catch (IOException e) {
            throw fault(e);
        } finally {
            if (done) parts.forEach(Part::close);
            else withdraw(parts);
        }
    }

    /// A file that is written under its own key.
    private record Part(Path file, FileChannel channel) {
        Path folder() {
            return parentOf(file);
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void discard() throws IOException {
            try (channel) {
                Files.delete(file);
            }
        }
    }

    private Part create(StoreKey key, Set<Path> unsynced) throws IOException {
        var file = path(key);
        var folder = parentOf(file);
        pruning.readLock().lock();
        try {
            folders.make(folder, unsynced);
            unsynced.add(folder);
            return new Part(file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (FileAlreadyExistsException _) {
            throw new StorageFault.Conflict(key + " is taken");
        } catch (NoSuchFileException e) {
            // Somebody else removed a folder; the next attempt is to make it anew.
            folders.forget(Set.of(folder));
            throw e;
        } finally {
            pruning.readLock().unlock();
        }
    }

    private Written fill(Part part, Write write) throws IOException {
        if (!write.protection().equals(Protection.NONE)) FileProtection.write(part.file(), write.protection());
        return new DigestingStream(new ToChannel(part.channel()), write.size()).take(write);
    }

    private void withdraw(List<Part> parts) {
        pruning.writeLock().lock();
        try {
            parts.forEach(this::withdraw);
        } finally {
            pruning.writeLock().unlock();
        }
    }

    private void withdraw(Part part) {
        try {
            part.discard();
            folders.prune(part.folder());
        } catch (IOException e) {
            LOG.warn("{} of a broken attempt stays, and shows as an orphan", part.file(), e);
        }
    }

    @Override
    public void confirm(List<StoreKey> keys) {
        try {
            var files = new LinkedHashSet<Path>();
            var parents = new LinkedHashSet<Path>();
            for (var key : keys) {
                var file = path(key);
                files.add(file);
                for (var f = parentOf(file); f.startsWith(root); f = parentOf(f)) parents.add(f);
            }
            commit.folders(files);
            commit.folders(parents);
        } catch (IOException e) {
            throw fault(e);
        }
    }

    @Override
    public void replace(List<Write> writes) {
        var staged = new ArrayList<Staged>();
        try {
            for (var write : writes) requireUnlocked(path(write.key()), write.key());
            for (var write : writes) staged.add(stage(write));
            force(staged);
            shared(() -> rename(staged));
        } catch (IOException e) {
            throw fault(e);
        } finally {
            staged.forEach(Staged::discard);
        }
    }

    @Override
    public void putThenReplace(List<Write> parts, Runnable between, List<Write> replaced) {
        var staged = new ArrayList<Staged>();
        try {
            for (var write : replaced) requireUnlocked(path(write.key()), write.key());
            for (var write : replaced) staged.add(stage(write));
            putParts(parts, Set.of(), staged);
            between.run();
            shared(() -> rename(staged));
        } catch (IOException e) {
            throw fault(e);
        } finally {
            staged.forEach(Staged::discard);
        }
    }

    /// A file written under `tmp/`, not yet under its key. `channel` is open until [#discard].
    private record Staged(Path file, Path target, FileChannel channel, Written written) {
        void discard() {
            try (channel) {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // It stays in tmp/, where unfinished() shows it.
                return;
            }
        }
    }

    private Staged stage(Write write) throws IOException {
        var file = temporary.resolve(UUID.randomUUID().toString());
        var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            var written = new DigestingStream(new ToChannel(channel), write.size()).take(write);
            if (!write.protection().equals(Protection.NONE)) FileProtection.write(file, write.protection());
            return new Staged(file, path(write.key()), channel, written);
        } catch (Throwable e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private final class ToChannel implements DigestingStream.Sink {
        private final FileChannel channel;
        private long unforced;

        ToChannel(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            var buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) channel.write(buffer);
            unforced += length;
            if (unforced < STRETCH) return;
            channel.force(false);
            unforced = 0;
        }

        @Override
        public StorageFault fault(IOException e) {
            return FileSystemStore.this.fault(e);
        }
    }

    private void force(List<Staged> staged) throws IOException {
        commit.files(staged.stream().map(Staged::channel).toList());
    }

    private void publish(List<Staged> staged) throws IOException {
        var parents = new LinkedHashSet<Path>();
        for (var s : staged) parents.add(parentOf(s.target()));
        var unsynced = new LinkedHashSet<Path>();
        for (var parent : parents) folders.make(parent, unsynced);
        unsynced.addAll(parents);
        var published = new ArrayList<Path>();
        for (var s : staged) {
            try {
                link(s);
                published.add(s.target());
            } catch (FileAlreadyExistsException _) {
                for (var path : published) Files.delete(path);
                // The other one may not have come to its own sync yet, and the caller is to rely on it.
                commit.folders(unsynced);
                throw new StorageFault.Conflict(s.written().key() + " is taken");
            } catch (NoSuchFileException e) {
                // Somebody else removed a folder; the next attempt is to make it anew.
                folders.forget(parents);
                throw e;
            }
        }
        commit.folders(unsynced);
        folders.remember(parents);
    }

    private void rename(List<Staged> staged) throws IOException {
        var parents = new LinkedHashSet<Path>();
        for (var s : staged) parents.add(parentOf(s.target()));
        var unsynced = new LinkedHashSet<Path>();
        for (var parent : parents) folders.make(parent, unsynced);
        unsynced.addAll(parents);
        for (var s : staged) rename(s, unsynced);
        commit.folders(unsynced);
        folders.remember(parents);
    }

    private void rename(Staged staged, Set<Path> unsynced) throws IOException {
        try {
            Files.move(staged.file(), staged.target(), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            // Somebody removed the folder behind our back, and what was there is being repaired.
            var parent = parentOf(staged.target());
            folders.forget(Set.of(parent));
            folders.make(parent, unsynced);
            Files.move(staged.file(), staged.target(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void link(Staged staged) throws IOException {
        if (links) {
            Files.createLink(staged.target(), staged.file());
            return;
        }
        synchronized (this) {
            if (Files.exists(staged.target()))
                throw new FileAlreadyExistsException(staged.target().toString());
            Files.move(staged.file(), staged.target(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public InputStream read(StoreKey key, long offset, long length) {
        try {
            return new FileRange(FileChannel.open(path(key), StandardOpenOption.READ), offset, length);
        } catch (NoSuchFileException _) {
            throw new StorageFault.NotFound(key.value());
        } catch (IOException e) {
            throw fault(e);
        }
    }

    @Override
    public InputStream readAfresh(StoreKey key) {
        if (direct.isEmpty()) return read(key, 0, -1);
        try {
            return direct.get().open(path(key));
        } catch (NoSuchFileException _) {
            throw new StorageFault.NotFound(key.value());
        } catch (IOException e) {
            throw fault(e);
        }
    }

    @Override
    public Optional<Entry> stat(StoreKey key) {
        try {
            var path = path(key);
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    ? Optional.of(FolderWalk.entry(root, path, attributes))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw fault(e);
        }
    }

    @Override
    public Stream<Entry> list(StoreKey folder) {
        return walk(path(folder));
    }

    @Override
    public Stream<Entry> unfinished() {
        return walk(temporary);
    }

    private Stream<Entry> walk(Path folder) {
        try {
            var walk = new FolderWalk(root, folder);
            int characteristics = Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL;
            return StreamSupport.stream(Spliterators.spliteratorUnknownSize(walk, characteristics), false);
        } catch (IOException e) {
            throw fault(e);
        }
    }

    @Override
    public List<String> folders(StoreKey folder) {
        var path = path(folder);
        if (!Files.isDirectory(path)) return List.of();
        try (var inside = Files.list(path)) {
            return inside.filter(Files::isDirectory)
                    .map(f -> f.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw fault(e);
        }
    }

    @Override
    public void delete(StoreKey key) {
        var path = path(key);
        var parent = parentOf(path);
        pruning.writeLock().lock();
        try {
            requireUnlocked(path, key);
            if (!Files.deleteIfExists(path)) return;
            if (parent.equals(temporary)) return;
            folders.prune(parent);
            for (var f = parent; ; f = parentOf(f)) {
                if (!Files.isDirectory(f)) continue;
                commit.folders(Set.of(f));
                break;
            }
        } catch (IOException e) {
            throw fault(e);
        } finally {
            pruning.writeLock().unlock();
        }
    }

    private void requireUnlocked(Path path, StoreKey key) throws IOException {
        try {
            if (FileProtection.read(path).locks(clock.instant())) throw new StorageFault.Locked(key.value());
        } catch (NoSuchFileException _) {
            return;
        }
    }

    @Override
    public synchronized void protect(StoreKey key, Protection protection) {
        var path = path(key);
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (protection.equals(Protection.NONE)) return;
            FileProtection.write(path, FileProtection.read(path).and(protection));
            channel.force(true);
        } catch (NoSuchFileException _) {
            throw new StorageFault.NotFound(key.value());
        } catch (IOException e) {
            throw fault(e);
        }
    }

    @Override
    public Protection protection(StoreKey key) {
        try {
            return FileProtection.read(path(key));
        } catch (NoSuchFileException _) {
            throw new StorageFault.NotFound(key.value());
        } catch (IOException e) {
            throw fault(e);
        }
    }

    @Override
    public void setAside(StoreKey key) {
        try {
            shared(() -> moveAside(path(key), root.resolve(ASIDE).resolve(key.value())));
        } catch (NoSuchFileException _) {
            return;
        } catch (IOException e) {
            throw fault(e);
        }
    }

    /// Renamed in one step: whatever happens, the bytes have one of the two names.
    private synchronized void moveAside(Path from, Path wanted) throws IOException {
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) return;
        var parent = parentOf(wanted);
        var unsynced = new LinkedHashSet<Path>();
        folders.make(parent, unsynced);
        int n = 1;
        while (Files.exists(numbered(wanted, n))) n++;
        Files.move(from, numbered(wanted, n), StandardCopyOption.ATOMIC_MOVE);
        unsynced.add(parent);
        unsynced.add(parentOf(from));
        commit.folders(unsynced);
        folders.remember(List.of(parent));
    }

    private static Path numbered(Path path, int n) {
        return path.resolveSibling(path.getFileName() + "." + n);
    }

    private Path path(StoreKey key) {
        return root.resolve(key.value());
    }

    private static Path parentOf(Path path) {
        var parent = path.getParent();
        if (parent == null) throw new IllegalArgumentException(path + " has no folder");
        return parent;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void shared(Step step) throws IOException {
        pruning.readLock().lock();
        try {
            step.run();
        } finally {
            pruning.readLock().unlock();
        }
    }

    private void requireRoom(List<Write> writes) throws IOException {
        long needed = writes.stream().mapToLong(w -> Math.max(0, w.size())).sum();
        long usable = room.getUsableSpace();
        if (needed > usable)
            throw new StorageFault.Full(
                    "%d bytes are needed, %d are free".formatted(needed, usable), new IOException("no room"));
    }

    private boolean hardLinksWork() throws IOException {
        var one = temporary.resolve(UUID.randomUUID().toString());
        var other = temporary.resolve(UUID.randomUUID().toString());
        try {
            Files.createFile(one);
            Files.createLink(other, one);
            return true;
        } catch (UnsupportedOperationException | IOException _) {
            return false;
        } finally {
            Files.deleteIfExists(one);
            Files.deleteIfExists(other);
        }
    }

    /// The system's message may be in any language, so the room that is left counts too.
    private StorageFault fault(IOException e) {
        var message = String.valueOf(e.getMessage());
        boolean full = message.contains("No space left") || message.contains("quota exceeded");
        try {
            full |= room.getUsableSpace() < (1 << 16);
        } catch (IOException | UncheckedIOException _) {
            return new StorageFault.Unavailable("the object store fails", e);
        }
        return full
                ? new StorageFault.Full("the object store is full", e)
                : new StorageFault.Unavailable("the object store fails", e);
    }
}
