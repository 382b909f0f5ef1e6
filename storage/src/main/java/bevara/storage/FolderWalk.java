package bevara.storage;

import bevara.storage.ObjectStore.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Walks all files below a folder in the order of their keys. Holds one listing for each level, no more.
final class FolderWalk implements Iterator<Entry> {
    private record Found(Path path, BasicFileAttributes attributes) {
        /// As it stands in a key: `a-b` comes before `a/c`.
        String sortedAs() {
            return attributes.isDirectory()
                    ? path.getFileName() + "/"
                    : path.getFileName().toString();
        }
    }

    private final Path root;
    private final Deque<Iterator<Found>> levels = new ArrayDeque<>();
    private @Nullable Entry next;

    FolderWalk(Path root, Path folder) throws IOException {
        this.root = root;
        levels.push(filesIn(folder).iterator());
        next = advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Entry next() {
        var entry = next;
        if (entry == null) throw new NoSuchElementException();
        try {
            next = advance();
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot list " + root, e);
        }
        return entry;
    }

    private @Nullable Entry advance() throws IOException {
        while (!levels.isEmpty()) {
            if (!levels.peek().hasNext()) {
                levels.pop();
                continue;
            }
            var found = levels.peek().next();
            if (found.attributes().isDirectory())
                levels.push(filesIn(found.path()).iterator());
            else if (found.attributes().isRegularFile()) return entry(root, found.path(), found.attributes());
        }
        return null;
    }

    static Entry entry(Path root, Path file, BasicFileAttributes attributes) {
        var key = new StoreKey(root.relativize(file).toString());
        return new Entry(key, attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    private static List<Found> filesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (var files = Files.list(folder)) {
            return files.map(FolderWalk::look)
                    .flatMap(List::stream)
                    .sorted(Comparator.comparing(Found::sortedAs))
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    /// Nothing when the file went away meanwhile.
    private static List<Found> look(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return List.of(new Found(file, attributes));
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
