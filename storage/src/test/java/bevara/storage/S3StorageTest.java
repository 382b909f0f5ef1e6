package bevara.storage;

import java.time.Clock;
import org.junit.jupiter.api.AfterEach;

class S3StorageTest extends ArchivalStorageContract {
    private final S3Store store = S3Store.open(Ceph.server().fresh(), Clock.systemUTC());

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    ArchivalStorage storage() {
        return new OcflStorage(store, DATABASE, Clock.systemUTC(), null, milestones::add);
    }
}
