package bevara.storage;

import java.time.Clock;

class InMemoryStorageTest extends ArchivalStorageContract {
    private final ObjectStore store = new InMemoryStore(Clock.systemUTC());

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    ArchivalStorage storage() {
        return new OcflStorage(store, DATABASE, Clock.systemUTC(), null, milestones::add);
    }
}
