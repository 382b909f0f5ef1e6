package bevara.storage;

import java.time.Clock;

class InMemoryStoreTest extends ObjectStoreContract {
    private final ObjectStore store = new InMemoryStore(Clock.systemUTC());

    @Override
    ObjectStore store() {
        return store;
    }
}
