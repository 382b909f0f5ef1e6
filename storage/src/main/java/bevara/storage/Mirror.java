package bevara.storage;

import bevara.storage.Stores.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All stores of a tenant as one, for what is no AIP: registers and logs. A write counts when the first
/// store has it; another one that does not answer gets it later, by the backlog. Reads go to the first
/// store that answers. A store that lacks something, be it that it was down or that it is new, says
/// nothing of what there is, and is not written first. A draining store gets records until it is taken out:
/// for a while it alone may have all of them.
final class Mirror implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

    private final Stores stores;
    private final Backlog backlog;
    private final StoreProgress progress;
    private final Records records;
    private final Clock clock;
    /// Whether what is read is compared with what was written.
    private final boolean comparing;

    Mirror(Stores stores, Backlog backlog, StoreProgress progress, Records records, Clock clock) {
        this(stores, backlog, progress, records, clock, true);
    }

    private Mirror(
            Stores stores, Backlog backlog, StoreProgress progress, Records records, Clock clock, boolean comparing) {
        this.comparing = comparing;
        this.stores = stores;
        this.backlog = backlog;
        this.progress = progress;
        this.records = records;
        this.clock = clock;
    }

    /// Gives what the stores have, right or wrong: for who is to judge it.
    Mirror asKept() {
        return new Mirror(stores, backlog, progress, records, clock, false);
    }

    @Override
    public List<Written> put(List<Write> writes, Set<Digest> known) {
        if (writes.isEmpty()) return List.of();
        var informed = informed(tenant(writes.getFirst().key()));
        var taken = take(informed, writes, store -> {
            if (!informed.sure()) requireNew(store, writes);
            try {
                var written = store.objects().put(writes, known);
                requireKept(store, digests(written));
                return written;
            } catch (StorageFault.Conflict e) {
                leave(writes, store);
                throw e;
            }
        });
        pass(taken, writes, Mirror::keepNew);
        // For the audit.
        records.written(tenant(writes.getFirst().key()), digests(taken.answer()));
        return taken.answer();
    }

    @Override
    public void replace(List<Write> given) {
        if (given.isEmpty()) return;
        var digests = new HashMap<StoreKey, Digest>();
        var writes = given.stream().map(write -> held(write, digests)).toList();
        var taken = take(informed(tenant(writes.getFirst().key())), writes, store -> {
            store.objects().replace(writes);
            requireKept(store, digests);
            return true;
        });
        pass(taken, writes, Mirror::keep);
        // A log's checkpoint changes with every entry; the log itself knows the newest.
        digests.keySet().removeIf(Mirror::isNewest);
        records.written(tenant(writes.getFirst().key()), digests);
    }

    /// The same write, small as records are, whose writer may be called again; `digests` learns what it writes.
    private static Write held(Write write, Map<StoreKey, Digest> digests) {
        var bytes = bytes(write);
        digests.put(write.key(), Digest.of(bytes));
        return Write.of(write.key(), bytes, write.protection());
    }

    private static Map<StoreKey, Digest> digests(List<Written> written) {
        var digests = new HashMap<StoreKey, Digest>();
        written.forEach(file -> digests.put(file.key(), file.sha256()));
        return digests;
    }

    /// Reads anew what was just written. A store that lost it on the way counts as one that does not answer.
    private static void requireKept(Store store, Map<StoreKey, Digest> written) {
        for (var file : written.entrySet()) {
            if (store.ocfl().digest(file.getKey()).equals(file.getValue())) continue;
            written.keySet().forEach(store.objects()::setAside);
            throw new StorageFault.Unavailable(
                    "store %s gives other bytes than were written: %s".formatted(store.id(), file.getKey()));
        }
    }

    /// What the store answered that took the write, and those that are still to get it or could not.
    private record Taken<T>(Store store, T answer, List<Store> others, List<Store> silent) {}

    /// The first store that answers takes the write. One that misses something is not asked: it might
    /// take for new what is there already.
    private <T> Taken<T> take(Informed informed, List<Write> writes, Function<Store, T> write) {
        var tenant = tenant(writes.getFirst().key());
        var others = new ArrayList<>(stores.holding(tenant));
        var silent = new ArrayList<Store>();
        StorageFault fault = null;
        for (var store : informed.stores()) {
            try {
                store.look();
                var answer = write.apply(store);
                others.remove(store);
                others.removeAll(silent);
                return new Taken<>(store, answer, others, silent);
            } catch (StorageFault.Unavailable e) {
                fault = e;
                silent.add(store);
            }
        }
        throw fault != null
                ? fault
                : new StorageFault.Unavailable(
                        "no store of " + tenant + " is up to date", new IOException("every store lacks something"));
    }

    /// Stores that have all records of a tenant. Not `sure` while no store was ever seen to have them, as in a new
    /// archive, or with a new database: then these are merely not known to lack anything.
    private record Informed(List<Store> stores, boolean sure) {}

    private Informed informed(TenantId tenant) {
        var holding = stores.holding(tenant);
        if (stores.all().size() == 1) return new Informed(holding, true);
        var missing = backlog.missing(tenant);
        var mirrored = progress.mirrored();
        var able = holding.stream().filter(s -> !missing.contains(s.id())).toList();
        var sure = able.stream().filter(s -> mirrored.contains(s.id())).toList();
        if (!sure.isEmpty()) return new Informed(sure, true);
        boolean lacking = holding.stream().anyMatch(s -> mirrored.contains(s.id()));
        return new Informed(lacking ? List.of() : able, false);
    }

    /// Whoever put it there may have been cut off before the others had it.
    private void leave(List<Write> writes, Store taken) {
        var keys = writes.stream()
                .map(Write::key)
                .filter(key -> taken.objects().stat(key).isPresent())
                .toList();
        leave(keys, taken);
    }

    private void leave(Collection<StoreKey> keys, Store taken) {
        if (keys.isEmpty()) return;
        var tenant = tenant(keys.iterator().next());
        for (var store : stores.holding(tenant)) if (store != taken) backlog.add(tenant, store.id(), List.copyOf(keys));
    }

    /// As long as no store is known to have everything, others may have what this one has not.
    private void requireNew(Store taking, List<Write> writes) {
        var tenant = tenant(writes.getFirst().key());
        for (var store : stores.readable(tenant))
            if (store != taking) for (var write : writes) requireNew(store, write.key());
    }

    private static void requireNew(Store store, StoreKey key) {
        try {
            if (store.objects().stat(key).isPresent()) throw new StorageFault.Conflict(key.value());
        } catch (StorageFault.Unavailable e) {
            LOG.warn("store {} cannot be asked for {}: {}", store.id(), key, e.getMessage());
        }
    }

    private void pass(Taken<?> taken, List<Write> writes, BiConsumer<Store, Write> keep) {
        var keys = writes.stream().map(Write::key).toList();
        var tenant = tenant(keys.getFirst());
        for (var store : taken.silent()) backlog.add(tenant, store.id(), keys);
        for (var store : taken.others()) {
            try {
                // What it missed earlier comes first: a log's checkpoint never goes before its tiles.
                if (backlog.holds(tenant, store.id())) backlog.add(tenant, store.id(), keys);
                else for (var write : writes) keep.accept(store, from(taken.store(), write));
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

    /// What is put never changes: other bytes that a store has already are for the audit to judge. Only a log's
    /// tiles past its checkpoint count for nothing.
    private static void keepNew(Store store, Write write) {
        var key = write.key();
        if (key.value().startsWith(LogPaths.folder(tenant(key)).value() + "/")
                || store.objects().stat(key).isEmpty()) keep(store, write);
        else if (!store.ocfl().digest(key).equals(Digest.of(bytes(write))))
            LOG.error("store {} has other bytes as {}; they are left", store.id(), key);
    }

    private static byte[] bytes(Write write) {
        var bytes = new ByteArrayOutputStream();
        try {
            write.writer().writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
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
        if (keys.isEmpty()) return;
        var first = keys.getFirst();
        stores.first(tenant(first), outdated(first), store -> {
            store.objects().confirm(keys);
            leave(keys, store);
            return true;
        });
    }

    @Override
    public InputStream read(StoreKey key, long offset, long length) {
        var avoided = isNewest(key) ? outdated(key) : Set.<StoreId>of();
        return stores.first(tenant(key), avoided, store -> {
            var bytes = store.objects().read(key, offset, length);
            // AIPs come by here too, when a tenant is copied out, and may be of any size.
            if (AipPlace.around(key).isPresent()) return bytes;
            var record = whole(key, bytes);
            if (offset == 0 && length < 0) requireRight(store, key, record);
            return new ByteArrayInputStream(record);
        });
    }

    /// Records are small. Where one cannot be read to its end, the next store is asked.
    private static byte[] whole(StoreKey key, InputStream bytes) {
        try (bytes) {
            return bytes.readAllBytes();
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + key, e);
        }
    }

    /// One damaged copy of an agreement must not stop a municipality that has another. The files of a log are
    /// checked by its hashes.
    private void requireRight(Store store, StoreKey key, byte[] record) {
        if (!comparing || key.value().startsWith(LogPaths.folder(tenant(key)).value() + "/")) return;
        var right = known(key);
        var got = Digest.of(record);
        if (right.isEmpty() || right.get().equals(got)) return;
        LOG.error("{} in store {} is damaged", key, store.id());
        throw new StorageFault.Corrupt(
                key + " in store " + store.id(), right.get().hex(), got.hex());
    }

    /// Nothing is known without a database, as when the archive is read offline.
    private Optional<Digest> known(StoreKey key) {
        try {
            return records.digest(tenant(key), key);
        } catch (StorageFault.Unavailable e) {
            return Optional.empty();
        }
    }

    /// A log's checkpoint is the one record that changes; all others are right wherever they are.
    static boolean isNewest(StoreKey key) {
        return key.value().endsWith("/" + LogPaths.CHECKPOINT);
    }

    private Set<StoreId> outdated(StoreKey key) {
        var tenant = tenant(key);
        if (stores.all().size() == 1) return Set.of();
        var informed = informed(tenant);
        var outdated = new HashSet<StoreId>();
        for (var store : stores.all())
            if (informed.sure() ? !informed.stores().contains(store) : backlog.lacks(store.id(), key))
                outdated.add(store.id());
        return outdated.size() == stores.all().size() ? Set.of() : outdated;
    }

    @Override
    public Optional<Entry> stat(StoreKey key) {
        return any(key, store -> store.objects().stat(key));
    }

    private <T> Optional<T> any(StoreKey key, Function<Store, Optional<T>> question) {
        RuntimeException silent = null;
        var denied = new ArrayList<Store>();
        for (var store : stores.readable(tenant(key))) {
            try {
                var answer = question.apply(store);
                if (answer.isPresent()) return answer;
                denied.add(store);
            } catch (StorageFault.Unavailable e) {
                silent = e;
            }
        }
        if (silent != null && !isDenied(tenant(key), denied)) throw silent;
        return Optional.empty();
    }

    /// What one store that has everything has not got is nowhere.
    private boolean isDenied(TenantId tenant, List<Store> denied) {
        var informed = informed(tenant);
        return informed.sure() && informed.stores().stream().anyMatch(denied::contains);
    }

    @Override
    public Stream<Entry> list(StoreKey folder) {
        var found = new TreeMap<String, Entry>();
        var sure = whole(folder, store -> store.objects().list(folder), entries -> {
            try (entries) {
                entries.forEach(entry -> found.putIfAbsent(entry.key().value(), entry));
            }
        });
        return sure.orElseGet(() -> found.values().stream());
    }

    @Override
    public List<String> folders(StoreKey folder) {
        var found = new TreeSet<String>();
        return whole(folder, store -> store.objects().folders(folder), found::addAll)
                .orElseGet(() -> List.copyOf(found));
    }

    /// What a store that has everything says of a folder. When none is known to, `each` gets what every store
    /// that answers says, and the answer is empty.
    private <T> Optional<T> whole(StoreKey folder, Function<Store, T> question, Consumer<T> each) {
        var tenant = tenant(folder);
        var informed = informed(tenant);
        if (informed.sure()) {
            var others = stores.all().stream()
                    .filter(store -> !informed.stores().contains(store))
                    .map(Store::id)
                    .collect(Collectors.toSet());
            return Optional.of(stores.first(tenant, others, question));
        }
        var silent = new ArrayList<StorageFault>();
        var asked = stores.readable(tenant);
        for (var store : asked) {
            try {
                each.accept(question.apply(store));
            } catch (StorageFault.Unavailable e) {
                silent.add(e);
            }
        }
        if (silent.size() == asked.size()) throw silent.getFirst();
        return Optional.empty();
    }

    /// From none when one of them must keep it: the audit would take it for lost in the others. The first store,
    /// which is asked what there is, loses it last, so that who was cut off finds it again.
    @Override
    public void delete(StoreKey key) {
        var all = stores.readable(tenant(key));
        for (var store : all) requireUnlocked(store, key);
        records.removed(tenant(key), key);
        backlog.forget(key);
        for (var store : all.reversed()) store.objects().delete(key);
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
