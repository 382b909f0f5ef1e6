package bevara.ingest;

import bevara.ingest.ForgetfulDisk.FileNode;
import bevara.ingest.ForgetfulDisk.FolderNode;
import bevara.ingest.ForgetfulDisk.Node;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A [ForgetfulDisk] behind java.nio. For one thread.
final class ForgetfulFileSystem extends FileSystem {
    private final ForgetfulDisk disk;
    private final Provider provider = new Provider();

    ForgetfulFileSystem(ForgetfulDisk disk) {
        this.disk = disk;
    }

    /// What of java.nio nobody here needs.
    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("not made, since nothing in Bevara uses it");
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of(new Store());
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        return new Place(Path.of(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        throw unused();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw unused();
    }

    @Override
    public WatchService newWatchService() {
        throw unused();
    }

    /// A path; the usual file system does the reckoning.
    private final class Place implements Path {
        private final Path path;

        Place(Path path) {
            this.path = path;
        }

        private @Nullable Place place(@Nullable Path other) {
            return other == null ? null : new Place(other);
        }

        private static Path plain(Path other) {
            return other instanceof Place place ? place.path : other;
        }

        @Override
        public FileSystem getFileSystem() {
            return ForgetfulFileSystem.this;
        }

        @Override
        public boolean isAbsolute() {
            return path.isAbsolute();
        }

        @Override
        public @Nullable Path getRoot() {
            return place(path.getRoot());
        }

        @Override
        public @Nullable Path getFileName() {
            return place(path.getFileName());
        }

        @Override
        public @Nullable Path getParent() {
            return place(path.getParent());
        }

        @Override
        public int getNameCount() {
            return path.getNameCount();
        }

        @Override
        public Path getName(int index) {
            return new Place(path.getName(index));
        }

        @Override
        public Path subpath(int from, int to) {
            return new Place(path.subpath(from, to));
        }

        @Override
        public boolean startsWith(Path other) {
            return path.startsWith(plain(other));
        }

        @Override
        public boolean endsWith(Path other) {
            return path.endsWith(plain(other));
        }

        @Override
        public Path normalize() {
            return new Place(path.normalize());
        }

        @Override
        public Path resolve(Path other) {
            return new Place(path.resolve(plain(other)));
        }

        @Override
        public Path relativize(Path other) {
            return new Place(path.relativize(plain(other)));
        }

        @Override
        public URI toUri() {
            throw unused();
        }

        @Override
        public Path toAbsolutePath() {
            return new Place(Path.of("/").resolve(path));
        }

        @Override
        public Path toRealPath(LinkOption... options) throws IOException {
            node(this);
            return toAbsolutePath().normalize();
        }

        @Override
        public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
            throw unused();
        }

        @Override
        public int compareTo(Path other) {
            return path.compareTo(plain(other));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place && place.path.equals(path);
        }

        @Override
        public int hashCode() {
            return path.hashCode();
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    private Node node(Path path) throws IOException {
        Node node = disk.root;
        for (var name : path.toAbsolutePath().normalize()) {
            var inside = node instanceof FolderNode folder ? folder.names().get(name.toString()) : null;
            if (inside == null) throw new NoSuchFileException(path.toString());
            node = inside;
        }
        return node;
    }

    private @Nullable Node find(Path path) throws IOException {
        try {
            return node(path);
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    private FolderNode folder(@Nullable Path path) throws IOException {
        if (path == null) return disk.root;
        if (node(path) instanceof FolderNode folder) return folder;
        throw new NotDirectoryException(path.toString());
    }

    private FolderNode folderOf(Path path) throws IOException {
        return folder(path.toAbsolutePath().normalize().getParent());
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private final class Provider extends FileSystemProvider {
        @Override
        public String getScheme() {
            return "forgetful";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> options) {
            throw unused();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            throw unused();
        }

        @Override
        public Path getPath(URI uri) {
            throw unused();
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            disk.alive();
            var found = find(path);
            if (found != null && options.contains(StandardOpenOption.CREATE_NEW))
                throw new FileAlreadyExistsException(path.toString());
            if (found == null) {
                if (!options.contains(StandardOpenOption.CREATE_NEW) && !options.contains(StandardOpenOption.CREATE))
                    throw new NoSuchFileException(path.toString());
                disk.step();
                found = new FileNode();
                folderOf(path).enter(name(path), found);
            }
            if (options.contains(StandardOpenOption.TRUNCATE_EXISTING) && found instanceof FileNode file)
                file.truncate(0);
            return new Channel(found);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            disk.alive();
            var inside = new java.util.ArrayList<Path>();
            for (var name : folder(path).names().keySet()) {
                var child = path.resolve(name);
                if (filter.accept(child)) inside.add(child);
            }
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return inside.iterator();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
            disk.step();
            var folder = folderOf(path);
            if (folder.names().containsKey(name(path))) throw new FileAlreadyExistsException(path.toString());
            folder.enter(name(path), new FolderNode());
        }

        @Override
        public void createLink(Path link, Path existing) throws IOException {
            disk.step();
            var folder = folderOf(link);
            if (folder.names().containsKey(name(link))) throw new FileAlreadyExistsException(link.toString());
            folder.enter(name(link), node(existing));
        }

        @Override
        public void delete(Path path) throws IOException {
            disk.step();
            if (node(path) instanceof FolderNode folder && !folder.names().isEmpty())
                throw new DirectoryNotEmptyException(path.toString());
            folderOf(path).remove(name(path));
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) {
            throw unused();
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            disk.step();
            if (!Arrays.asList(options).contains(StandardCopyOption.ATOMIC_MOVE)) throw unused();
            var node = node(source);
            folderOf(target).enter(name(target), node);
            folderOf(source).remove(name(source));
        }

        @Override
        public boolean isSameFile(Path one, Path other) throws IOException {
            return node(one) == node(other);
        }

        @Override
        public boolean isHidden(Path path) {
            return false;
        }

        @Override
        public FileStore getFileStore(Path path) {
            return new Store();
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            disk.alive();
            node(path);
        }

        @Override
        public <V extends FileAttributeView> @Nullable V getFileAttributeView(
                Path path, Class<V> type, LinkOption... options) {
            return null;
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            disk.alive();
            return type.cast(new Attributes(node(path)));
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
            throw unused();
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
            throw unused();
        }
    }

    private record Attributes(Node node) implements BasicFileAttributes {
        @Override
        public FileTime lastModifiedTime() {
            return FileTime.fromMillis(0);
        }

        @Override
        public FileTime lastAccessTime() {
            return FileTime.fromMillis(0);
        }

        @Override
        public FileTime creationTime() {
            return FileTime.fromMillis(0);
        }

        @Override
        public boolean isRegularFile() {
            return node instanceof FileNode;
        }

        @Override
        public boolean isDirectory() {
            return node instanceof FolderNode;
        }

        @Override
        public boolean isSymbolicLink() {
            return false;
        }

        @Override
        public boolean isOther() {
            return false;
        }

        @Override
        public long size() {
            return node instanceof FileNode file ? file.size() : 0;
        }

        @Override
        public Object fileKey() {
            return System.identityHashCode(node);
        }
    }

    private static final class Store extends FileStore {
        @Override
        public String name() {
            return "forgetful";
        }

        @Override
        public String type() {
            return "forgetful";
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public long getTotalSpace() {
            return 1L << 40;
        }

        @Override
        public long getUsableSpace() {
            return 1L << 40;
        }

        @Override
        public long getUnallocatedSpace() {
            return 1L << 40;
        }

        @Override
        public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
            return false;
        }

        @Override
        public boolean supportsFileAttributeView(String name) {
            return name.equals("basic");
        }

        @Override
        public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
            return null;
        }

        @Override
        public Object getAttribute(String attribute) {
            throw unused();
        }
    }

    private final class Channel extends FileChannel {
        private final Node node;
        private long position;

        Channel(Node node) {
            this.node = node;
        }

        private FileNode file() throws IOException {
            if (!isOpen()) throw new ClosedChannelException();
            if (node instanceof FileNode file) return file;
            throw new IOException("Is a directory");
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = read(into, position);
            position += Math.max(count, 0);
            return count;
        }

        @Override
        public int read(ByteBuffer into, long from) throws IOException {
            disk.alive();
            return file().read(into, from);
        }

        @Override
        public long read(ByteBuffer[] into, int offset, int length) {
            throw unused();
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int count = write(from, position);
            position += count;
            return count;
        }

        @Override
        public int write(ByteBuffer from, long to) throws IOException {
            disk.step();
            var bytes = new byte[from.remaining()];
            from.get(bytes);
            file().write(bytes, to);
            return bytes.length;
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw unused();
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public FileChannel position(long to) {
            position = to;
            return this;
        }

        @Override
        public long size() throws IOException {
            return node instanceof FolderNode ? 0 : file().size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            disk.step();
            file().truncate(size);
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            if (!isOpen()) throw new ClosedChannelException();
            disk.force(node);
        }

        @Override
        public long transferTo(long from, long count, WritableByteChannel target) {
            throw unused();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long to, long count) {
            throw unused();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long from, long size) {
            throw unused();
        }

        @Override
        public FileLock lock(long from, long size, boolean shared) {
            throw unused();
        }

        @Override
        public FileLock tryLock(long from, long size, boolean shared) {
            throw unused();
        }

        @Override
        protected void implCloseChannel() {}
    }
}
