package bevara.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A folder as [OcflFiles]. No symbolic link below it is ever followed.
record FolderFiles(Path root) implements OcflFiles {
    @Override
    public List<Item> all(String folder, int most) {
        var found = new ArrayList<Item>();
        try {
            Files.walkFileTree(root.resolve(folder), new Visitor(root, found, most));
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot list " + root, e);
        }
        found.sort(Comparator.comparing(Item::path));
        return found;
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<Item> found;
        private final int most;
        private final Deque<Integer> before = new ArrayDeque<>();

        Visitor(Path root, List<Item> found, int most) {
            this.root = root;
            this.found = found;
            this.most = most;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            before.push(found.size());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            var kind = attributes.isRegularFile() ? Kind.FILE : Kind.OTHER;
            return add(new Item(relative(root, file), kind, attributes.size()));
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
            if (e != null) throw e;
            boolean empty = before.pop() == found.size();
            if (!empty || folder.equals(root)) return FileVisitResult.CONTINUE;
            return add(new Item(relative(root, folder), Kind.EMPTY_FOLDER, 0));
        }

        private FileVisitResult add(Item item) {
            found.add(item);
            return found.size() < most ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }
    }

    private static String relative(Path root, Path file) {
        return root.relativize(file).toString();
    }

    @Override
    public List<String> names(String folder) {
        try (var inside = Files.list(root.resolve(folder))) {
            return inside.map(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                            ? file.getFileName() + "/"
                            : file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot list " + root.resolve(folder), e);
        }
    }

    /// Only what [#all] told of may be asked for, so that a path from an inventory never leads out of the folder.
    @Override
    public InputStream read(String path) {
        try {
            return Files.newInputStream(root.resolve(path), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            throw new StorageFault.NotFound(path);
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + root.resolve(path), e);
        }
    }

    @Override
    public OcflFiles in(String folder) {
        return new FolderFiles(root.resolve(folder));
    }
}
