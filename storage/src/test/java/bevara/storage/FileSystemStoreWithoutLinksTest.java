package bevara.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FileSystemStoreWithoutLinksTest extends ObjectStoreContract {
    @TempDir
    private Path folder;

    private ObjectStore store = new InMemoryStore(java.time.Clock.systemUTC());

    @BeforeEach
    void open() {
        store = new FileSystemStore(folder, false);
    }

    @Override
    ObjectStore store() {
        return store;
    }
}
