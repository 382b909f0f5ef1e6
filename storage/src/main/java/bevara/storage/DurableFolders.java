package bevara.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Makes folders, and remembers which of them surely survive a power cut, so that the cost is paid once.
final class DurableFolders {
    private static final int REMEMBERED = 50_000;

    private final Path root;
    private final Map<Path, Boolean> durable = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    DurableFolders(Path root) {
        this.root = root;
    }

    /// Makes a folder and whatever is missing above it, durable at once. Returns its real path.
    static Path found(Path folder) throws IOException {
        var absolute = folder.toAbsolutePath();
        var parent = absolute.getParent();
        if (!Files.isDirectory(absolute) && parent != null) {
            found(parent);
            Files.createDirectories(absolute);
            try (var channel = FileChannel.open(parent, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
        return absolute.toRealPath();
    }

    /// Makes `folder` and those above it. `unsynced` gets every folder that must be synced before the new ones
    /// are durable.
    void make(Path folder, Set<Path> unsynced) throws IOException {
        if (folder.equals(root) || isDurable(folder)) return;
        var parent = parentOf(folder);
        make(parent, unsynced);
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) throw e;
        }
        unsynced.add(parent);
    }

    /// To be called once everything that [#make] asked for is synced.
    void remember(Collection<Path> folders) {
        synchronized (durable) {
            for (var folder : folders) for (var f = folder; !f.equals(root); f = parentOf(f)) durable.put(f, true);
        }
    }

    void forget(Collection<Path> folders) {
        synchronized (durable) {
            for (var folder : folders) for (var f = folder; !f.equals(root); f = parentOf(f)) durable.remove(f);
        }
    }

    /// Removes the folder and those above it as long as they are empty.
    void prune(Path folder) throws IOException {
        for (var f = folder; !f.equals(root) && isEmpty(f); f = parentOf(f)) {
            synchronized (durable) {
                durable.remove(f);
            }
            Files.deleteIfExists(f);
        }
    }

    private boolean isDurable(Path folder) {
        synchronized (durable) {
            return durable.containsKey(folder);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return true;
        try (var inside = Files.newDirectoryStream(folder)) {
            return !inside.iterator().hasNext();
        }
    }

    private static Path parentOf(Path folder) {
        var parent = folder.getParent();
        if (parent == null) throw new IllegalArgumentException(folder + " is not below the store's root");
        return parent;
    }
}
