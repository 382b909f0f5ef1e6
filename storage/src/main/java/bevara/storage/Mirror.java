package bevara.storage;

import bevara.storage.Stores.Store;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All stores of a tenant as one, for what is no AIP: registers and logs. A write counts when the first
/// store has it; another one that does not answer gets it later, by the backlog. Reads go to the first
/// store that answers.
final class Mirror implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

    private final Stores stores;
    private final Backlog backlog;
    private final Records records;
    private final Clock clock;

    Mirror(Stores stores, Backlog backlog, Records records, Clock clock) {
        this.stores = stores;
        this.backlog = backlog;
        this.records = records;
        this.clock = clock;
    }

    @Override
    public List<Written> put(List<Write> writes, Set<Digest> known) {
        if (writes.isEmpty()) return List.of();
        var taken = take(writes, store -> store.objects().put(writes, known));
        pass(taken, writes);
        remember(taken.store(), writes);
        return taken.answer();
    }

    @Override
    public void replace(List<Write> writes) {
        if (writes.isEmpty()) return;
        var taken = take(writes, store -> {
            store.objects().replace(writes);
            return true;
        });
        pass(taken, writes);
        remember(taken.store(), writes);
    }

    /// For the audit. A log's checkpoint changes with every entry; the log itself knows the newest.
    private void remember(Store store, List<Write> writes) {
        var digests = new HashMap<StoreKey, Digest>();
        for (var write : writes)
            if (!write.key().value().endsWith("/" + LogPaths.CHECKPOINT))
                digests.put(write.key(), store.ocfl().digest(write.key()));
        records.written(tenant(writes.getFirst().key()), digests);
    }

    /// What the store answered that took the write, and those that are still to get it or could not.
    private record Taken<T>(Store store, T answer, List<Store> others, List<Store> silent) {}

    /// The first store that answers takes the write. One that misses something is not asked: it might
    /// take for new what is there already.
    private <T> Taken<T> take(List<Write> writes, Function<Store, T> write) {
        var tenant = tenant(writes.getFirst().key());
        var required = stores.required(tenant);
        var silent = new ArrayList<Store>();
        StorageFault fault = null;
        for (int i = 0; i < required.size(); i++) {
            var store = required.get(i);
            try {
                if (required.size() > 1 && backlog.holds(tenant, store.id())) {
                    silent.add(store);
                    continue;
                }
                store.look();
                var answer = write.apply(store);
                return new Taken<>(store, answer, required.subList(i + 1, required.size()), silent);
            } catch (StorageFault.Unavailable e) {
                fault = e;
                silent.add(store);
            }
        }
        throw fault != null
                ? fault
                : new StorageFault.Unavailable(
                        "no store of " + tenant + " is up to date",
                        new java.io.IOException("every store lacks something"));
    }

    private void pass(Taken<?> taken, List<Write> writes) {
        var keys = writes.stream().map(Write::key).toList();
        var tenant = tenant(keys.getFirst());
        for (var store : taken.silent()) backlog.add(tenant, store.id(), keys);
        for (var store : taken.others()) {
            try {
                // What it missed earlier comes first: a log's checkpoint never goes before its tiles.
                if (backlog.holds(tenant, store.id())) backlog.add(tenant, store.id(), keys);
                else for (var write : writes) keep(store, from(taken.store(), write));
            } catch (StorageFault e) {
                LOG.warn("store {} does not take {} and what follows; it will get them later", store.id(), keys, e);
                backlog.add(tenant, store.id(), keys);
            }
        }
    }

    private static void keep(Store store, Write write) {
        if (store.objects().stat(write.key()).isEmpty()) store.objects().put(List.of(write));
        else store.objects().replace(List.of(write));
    }

    /// The same write with the bytes that the other store has: a writer may be called once only.
    private static Write from(Store store, Write write) {
        var bytes = store.ocfl()
                .bytes(write.key())
                .orElseThrow(() -> new StorageFault.NotFound(write.key().value()));
        return Write.of(write.key(), bytes, write.protection());
    }

    @Override
    public void confirm(List<StoreKey> keys) {
        if (!keys.isEmpty()) stores.primary(tenant(keys.getFirst())).objects().confirm(keys);
    }

    @Override
    public InputStream read(StoreKey key, long offset, long length) {
        return stores.first(tenant(key), Set.of(), store -> store.objects().read(key, offset, length));
    }

    @Override
    public Optional<Entry> stat(StoreKey key) {
        return any(key, store -> store.objects().stat(key));
    }

    private <T> Optional<T> any(StoreKey key, Function<Store, Optional<T>> question) {
        RuntimeException silent = null;
        for (var store : stores.readable(tenant(key))) {
            try {
                var answer = question.apply(store);
                if (answer.isPresent()) return answer;
            } catch (StorageFault.Unavailable e) {
                silent = e;
            }
        }
        if (silent != null) throw silent;
        return Optional.empty();
    }

    @Override
    public Stream<Entry> list(StoreKey folder) {
        return stores.first(
                tenant(folder), behind(tenant(folder)), store -> store.objects().list(folder));
    }

    @Override
    public List<String> folders(StoreKey folder) {
        return stores.first(
                tenant(folder), behind(tenant(folder)), store -> store.objects().folders(folder));
    }

    /// A store that misses something says nothing of what there is, unless all do.
    private Set<StoreId> behind(TenantId tenant) {
        var required = stores.required(tenant);
        if (required.size() == 1) return Set.of();
        var behind = new HashSet<StoreId>();
        for (var store : required) if (backlog.holds(tenant, store.id())) behind.add(store.id());
        return behind.size() == required.size() ? Set.of() : behind;
    }

    /// From none when one of them must keep it: the audit would take it for lost in the others. The first store,
    /// which is asked what there is, loses it last, so that who was cut off finds it again.
    @Override
    public void delete(StoreKey key) {
        var all = stores.readable(tenant(key));
        for (var store : all) requireUnlocked(store, key);
        for (var store : all.reversed()) store.objects().delete(key);
        records.removed(tenant(key), key);
    }

    private void requireUnlocked(Store store, StoreKey key) {
        if (store.objects().stat(key).isEmpty()) return;
        if (store.objects().protection(key).locks(clock.instant())) throw new StorageFault.Locked(key.value());
    }

    @Override
    public void protect(StoreKey key, Protection protection) {
        for (var store : stores.required(tenant(key))) store.objects().protect(key, protection);
    }

    @Override
    public Protection protection(StoreKey key) {
        return stores.first(tenant(key), Set.of(), store -> store.objects().protection(key));
    }

    @Override
    public void setAside(StoreKey key) {
        for (var store : stores.required(tenant(key))) store.objects().setAside(key);
    }

    @Override
    public Stream<Entry> unfinished() {
        return Stream.empty();
    }

    /// Tenants that any store which answers knows of. Throws [StorageFault.Unavailable] when none
    /// answers.
    List<String> tenants() {
        var found = new TreeSet<String>();
        var silent = new ArrayList<StorageFault>();
        for (var store : stores.all()) {
            try {
                found.addAll(store.objects().folders(new StoreKey("tenants")));
            } catch (StorageFault.Unavailable e) {
                silent.add(e);
            }
        }
        if (silent.size() == stores.all().size()) throw silent.getFirst();
        return List.copyOf(found);
    }

    static TenantId tenant(StoreKey key) {
        var parts = key.value().split("/", 3);
        if (parts.length < 2 || !parts[0].equals("tenants"))
            throw new IllegalArgumentException(key + " belongs to no tenant");
        return new TenantId(parts[1]);
    }
}
