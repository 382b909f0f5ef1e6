package bevara.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;

/// A folder that is not packed; links in it are shown, never followed.
final class FolderSource implements PackageSource {
    private static final int LONGEST_PATH = 4000;

    private final Path folder;
    private final Limits limits;

    FolderSource(Path folder, Limits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    @Override
    public boolean opensLater() {
        return true;
    }

    @Override
    public String wrapping() {
        return "";
    }

    @Override
    public void visit(Entry.Visitor visitor) throws IOException {
        walk(folder, 0, visitor);
    }

    @Override
    public void close() {}

    private FileVisitResult walk(Path within, int depth, Entry.Visitor visitor) throws IOException {
        // Beyond these no system reads on, and what a name may be has been told already.
        if (depth > limits.nesting()) return FileVisitResult.CONTINUE;
        if (within.toString().length() > LONGEST_PATH)
            throw new ArchiveDamaged(Code.PATH_TOO_DEEP, "more than " + LONGEST_PATH, null);
        for (var child : filesFirst(within)) {
            var path = child.path;
            var type = child.type();
            long size = type == Entry.Type.FILE ? child.attributes.size() : 0;
            var name = folder.relativize(path)
                    .toString()
                    .replace(path.getFileSystem().getSeparator(), "/");
            var oddities = name.indexOf('\uFFFD') < 0 ? List.<Code>of() : List.of(Code.NAME_NOT_UTF8);
            var entry = new Entry(name, type, size, -1, -1, oddities);
            if (!visitor.visit(entry, () -> new DeclaredSize(Files.newInputStream(path), size)))
                return FileVisitResult.TERMINATE;
            if (type == Entry.Type.FOLDER && walk(path, depth + 1, visitor) == FileVisitResult.TERMINATE)
                return FileVisitResult.TERMINATE;
        }
        return FileVisitResult.CONTINUE;
    }

    private record Child(Path path, BasicFileAttributes attributes) {
        Entry.Type type() {
            if (attributes.isSymbolicLink()) return Entry.Type.LINK;
            if (attributes.isDirectory()) return Entry.Type.FOLDER;
            return attributes.isRegularFile() ? Entry.Type.FILE : Entry.Type.SPECIAL;
        }
    }

    /// By name, but folders last: what describes a package lies at its top, and who wants only that need not walk
    /// through the rest.
    private static List<Child> filesFirst(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.map(path -> new Child(path, attributes(path)))
                    .sorted(Comparator.comparing((Child child) -> child.attributes.isDirectory())
                            .thenComparing(Child::path))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
