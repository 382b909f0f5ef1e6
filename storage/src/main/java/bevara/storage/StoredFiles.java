package bevara.storage;

import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;

/// Part of the object store as [OcflFiles], read past the memory of what was written.
record StoredFiles(ObjectStore store, StoreKey root) implements OcflFiles {
    @Override
    public List<Item> all(String folder, int most) {
        try (var all = store.list(key(folder))) {
            return all.limit(most)
                    .map(entry -> new Item(entry.key().below(root), Kind.FILE, entry.size()))
                    .toList();
        }
    }

    @Override
    public List<String> names(String folder) {
        var key = key(folder);
        var folders = store.folders(key).stream().map(name -> name + "/").toList();
        try (var all = store.list(key)) {
            var files = all.map(entry -> entry.key().below(key)).filter(path -> !path.contains("/"));
            return Stream.concat(folders.stream(), files).sorted().toList();
        }
    }

    @Override
    public InputStream read(String path) {
        try {
            return store.readAfresh(root.resolve(path));
        } catch (IllegalArgumentException e) {
            throw new StorageFault.NotFound(path);
        }
    }

    @Override
    public OcflFiles in(String folder) {
        return new StoredFiles(store, key(folder));
    }

    private StoreKey key(String folder) {
        return folder.isEmpty() ? root : root.resolve(folder);
    }
}
