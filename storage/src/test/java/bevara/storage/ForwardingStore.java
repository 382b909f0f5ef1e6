package bevara.storage;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Another store as it is; for tests that change one thing about it.
class ForwardingStore implements ObjectStore {
    private final ObjectStore store;

    ForwardingStore(ObjectStore store) {
        this.store = store;
    }

    /// What everything goes through.
    ObjectStore store() {
        return store;
    }

    @Override
    public List<Written> put(List<Write> writes, Set<Digest> known) {
        return store().put(writes, known);
    }

    @Override
    public List<Written> putParts(List<Write> writes, Set<Digest> known) {
        return store().putParts(writes, known);
    }

    @Override
    public void putThenReplace(List<Write> parts, Runnable between, List<Write> replaced) {
        store().putThenReplace(parts, between, replaced);
    }

    @Override
    public void confirm(List<StoreKey> keys) {
        store().confirm(keys);
    }

    @Override
    public void replace(List<Write> writes) {
        store().replace(writes);
    }

    @Override
    public InputStream read(StoreKey key, long offset, long length) {
        return store().read(key, offset, length);
    }

    @Override
    public InputStream readAfresh(StoreKey key) {
        return store().readAfresh(key);
    }

    @Override
    public Optional<Entry> stat(StoreKey key) {
        return store().stat(key);
    }

    @Override
    public Stream<Entry> list(StoreKey folder) {
        return store().list(folder);
    }

    @Override
    public List<String> folders(StoreKey folder) {
        return store().folders(folder);
    }

    @Override
    public void delete(StoreKey key) {
        store().delete(key);
    }

    @Override
    public void protect(StoreKey key, Protection protection) {
        store().protect(key, protection);
    }

    @Override
    public Protection protection(StoreKey key) {
        return store().protection(key);
    }

    @Override
    public void setAside(StoreKey key) {
        store().setAside(key);
    }

    @Override
    public Stream<Entry> unfinished() {
        return store().unfinished();
    }
}
