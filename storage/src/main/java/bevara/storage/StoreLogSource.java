package bevara.storage;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/// A tenant's log in the object store.
record StoreLogSource(ObjectStore store, StoreKey folder) implements LogSource {
    @Override
    public Optional<byte[]> file(String path) {
        var key = folder.resolve(path);
        try (var in = store.read(key, 0, -1)) {
            return Optional.of(in.readAllBytes());
        } catch (StorageFault.NotFound e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + key, e);
        }
    }

    @Override
    public Stream<String> kept() {
        return below(LogPaths.CHECKPOINTS);
    }

    @Override
    public Stream<String> timestamps() {
        return below(LogPaths.TIMESTAMPS);
    }

    private Stream<String> below(String path) {
        return store.list(folder.resolve(path)).map(entry -> entry.key().below(folder));
    }
}
