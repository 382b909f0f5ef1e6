package bevara.storage;

import bevara.storage.ObjectStore.Write;
import bevara.storage.Stores.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what the first store has to the others. Every byte that a copy gets is compared with the
/// digest that was computed when the AIP was first written, and read back from the copy.
final class Replication {
    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);
    private static final int BATCH = 200;
    private static final int BUFFER = 1 << 16;

    private final Stores stores;
    private final Journal journal;
    private final Copies copies;
    private final StoreProgress progress;
    private final Backlog backlog;
    private final Records records;
    private final Alarms alarms;
    private final Clock clock;

    Replication(
            Stores stores,
            Journal journal,
            Copies copies,
            StoreProgress progress,
            Backlog backlog,
            Records records,
            Alarms alarms,
            Clock clock) {
        this.stores = stores;
        this.journal = journal;
        this.copies = copies;
        this.progress = progress;
        this.backlog = backlog;
        this.records = records;
        this.alarms = alarms;
        this.clock = clock;
    }

    /// Gives the AIP, whole in `source`, to all other stores that must have it; returns all that now do.
    /// Throws [StorageFault.Unavailable] or [StorageFault.Full] when one of them does not take it; the
    /// others have got it then, and the next call goes on where this one ended.
    Set<StoreId> complete(AipPlace place, Store source) {
        var have = new LinkedHashSet<StoreId>();
        var others = new ArrayList<Store>();
        for (var store : stores.required(place.tenant())) {
            have.add(store.id());
            if (store != source) others.add(store);
        }
        if (others.size() == 1) copy(place, source, others.getFirst());
        else if (!others.isEmpty()) copyToAll(place, source, others);
        return have;
    }

    private void copyToAll(AipPlace place, Store source, List<Store> targets) {
        RuntimeException first = null;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (var target : targets) running.add(threads.submit(() -> copy(place, source, target)));
            for (var one : running) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException fault && first == null) first = fault;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    first = new StorageFault.Unavailable("interrupted while copying " + place.objectId(), e);
                }
            }
        }
        if (first != null) throw first;
    }

    /// The order of [OcflStorage#store]: content, then versions, then the root; a copy without a root
    /// inventory is none.
    void copy(AipPlace place, Store source, Store target) {
        target.requireMounted();
        var root = vouched(source, place.inventory(), place.sidecar());
        if (target.ocfl()
                .bytes(place.inventory())
                .filter(b -> Arrays.equals(b, root))
                .isPresent()) return;
        var inventory = Inventory.parse(place, root);
        target.ocfl().makeStorageRoot(place.tenant());
        copyContent(place, inventory, source, target);
        for (int v = 1; v <= inventory.headNumber(); v++) {
            keep(source, target, place.inventory(v), vouched(source, place.inventory(v), place.sidecar(v)));
            keep(source, target, place.sidecar(v), required(source, place.sidecar(v)));
        }
        keep(source, target, place.declaration(), OcflObjects.DECLARATION);
        keep(source, target, place.sidecar(), Inventory.sidecar(root));
        keep(source, target, place.inventory(), root);
    }

    private static void copyContent(AipPlace place, Inventory inventory, Store source, Store target) {
        var sizes = inventory.sizes();
        var writes = new ArrayList<Write>();
        var expected = new ArrayList<Digest>();
        inventory.manifest().forEach((hex, paths) -> {
            var key = place.root().resolve(paths.getFirst());
            var digest = new Digest(hex);
            var protection = Protections.of(key, source);
            if (holds(target, key, digest)) {
                // Whoever put it there may have been cut off before it was protected, or when less was.
                Protections.give(key, protection, target);
                return;
            }
            expected.add(digest);
            writes.add(new Write(
                    key,
                    sizes.getOrDefault(paths.getFirst(), AipDraft.UNKNOWN_SIZE),
                    out -> pass(source, key, digest, out),
                    protection));
        });
        if (writes.isEmpty()) return;
        target.objects().put(writes);
        for (int i = 0; i < writes.size(); i++) {
            var got = target.ocfl().digest(writes.get(i).key());
            if (!got.equals(expected.get(i)))
                throw new StorageFault.Corrupt(
                        writes.get(i).key() + " in store " + target.id(),
                        expected.get(i).hex(),
                        got.hex());
        }
    }

    /// What an earlier attempt left counts when it is right; what is wrong is kept aside.
    private static boolean holds(Store target, StoreKey key, Digest digest) {
        if (target.objects().stat(key).isEmpty()) return false;
        if (target.ocfl().digest(key).equals(digest)) return true;
        target.objects().setAside(key);
        return false;
    }

    /// Copies and compares; on a difference nothing is published.
    private static void pass(Store source, StoreKey key, Digest expected, OutputStream out) throws IOException {
        var digest = Digest.sha256();
        var buffer = new byte[BUFFER];
        try (var in = source.objects().read(key, 0, -1)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
        }
        var got = Digest.of(digest);
        if (!got.equals(expected))
            throw new StorageFault.Corrupt(key + " in store " + source.id(), expected.hex(), got.hex());
    }

    /// An inventory as its sidecar says it is: what is wrong in one store must not get a new sidecar in another.
    private static byte[] vouched(Store store, StoreKey inventory, StoreKey sidecar) {
        var bytes = required(store, inventory);
        var right = store.ocfl().sidecar(sidecar);
        var got = Digest.of(bytes).hex();
        if (!got.equals(right)) throw new StorageFault.Corrupt(inventory + " in store " + store.id(), right, got);
        return bytes;
    }

    private static byte[] required(Store store, StoreKey key) {
        return store.ocfl().bytes(key).orElseThrow(() -> new StorageFault.NotFound(key.value()));
    }

    private static void keep(Store source, Store target, StoreKey key, byte[] bytes) {
        var there = target.ocfl().bytes(key);
        var protection = Protections.of(key, source);
        if (there.isPresent() && Arrays.equals(there.get(), bytes)) {
            Protections.give(key, protection, target);
            return;
        }
        var write = Write.of(key, bytes, protection);
        if (there.isPresent()) target.objects().replace(List.of(write));
        else target.objects().put(List.of(write));
        var got = required(target, key);
        if (!Arrays.equals(got, bytes))
            throw new StorageFault.Corrupt(
                    key + " in store " + target.id(),
                    Digest.of(bytes).hex(),
                    Digest.of(got).hex());
    }

    /// Gives each store what it lacks: the records it missed, then AIPs in the order of the journal. What
    /// goes wrong with one store, or with one AIP, does not hold up the others. Returns how many AIPs were looked
    /// at.
    long catchUp() {
        long looked = 0;
        for (var store : stores.all()) {
            try {
                looked += catchUp(store);
            } catch (StorageFault.Unavailable | StorageFault.Full e) {
                LOG.warn("store {} cannot be brought up to date yet: {}", store.id(), e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("store {} cannot be brought up to date", store.id(), e);
            }
        }
        return looked;
    }

    private long catchUp(Store store) {
        store.look();
        var at = progress.of(store.id());
        if (!at.mirrored()) {
            copyRecords(store);
            progress.reached(store.id(), at.position(), true);
        }
        clearBacklog(store);
        var lacking = journal.lacking(store.id(), at.position(), BATCH);
        for (var entry : lacking.entries()) {
            bring(store, new AipPlace(entry.tenant(), entry.aip()), entry.version());
            progress.reached(store.id(), entry.position(), true);
        }
        if (lacking.end() > at.position()) progress.reached(store.id(), lacking.end(), true);
        return lacking.end() - at.position();
    }

    /// From the first store that has it whole. What no store can give now counts as a damaged copy: people know of
    /// it, and the audit tries again, file by file.
    private void bring(Store store, AipPlace place, int version) {
        if (!stores.required(place.tenant()).contains(store)) return;
        var faults = new ArrayList<String>();
        StorageFault silent = null;
        for (var source : sources(place, store)) {
            try {
                if (bring(source, store, place, version)) return;
            } catch (StorageFault.Full e) {
                throw e;
            } catch (RuntimeException e) {
                store.look();
                if (isSilent(source)) silent = new StorageFault.Unavailable("store " + source.id(), e);
                LOG.error("{} cannot be brought from store {}", place.objectId(), source.id(), e);
                faults.add(source.id() + ": " + e.getMessage());
            }
        }
        if (silent != null) throw silent;
        copies.damaged(place, store.id(), clock.instant());
        faults.addFirst(place.objectId() + " v" + version + " cannot be brought to store " + store.id());
        alarms.raise(
                Alarm.Code.NO_GOOD_COPY, place.tenant(), place.aip().value(), store.id(), String.join("\n", faults));
    }

    /// The one that wants it may have got it already.
    private List<Store> sources(AipPlace place, Store wants) {
        var sources = new ArrayList<>(stores.readable(place.tenant()));
        sources.remove(wants);
        sources.addFirst(wants);
        return sources;
    }

    private static boolean isSilent(Store store) {
        try {
            store.look();
            return false;
        } catch (StorageFault.Unavailable _) {
            return true;
        }
    }

    /// False when the source has not got this version.
    private boolean bring(Store source, Store target, AipPlace place, int version) {
        if (source.ocfl()
                .inventory(place)
                .filter(i -> i.headNumber() >= version)
                .isEmpty()) return false;
        var before = target.ocfl().bytes(place.inventory());
        if (source != target) copy(place, source, target);
        var inventory = target.ocfl().inventory(place).orElseThrow();
        boolean copied = source != target && before.isEmpty();
        copies.keep(List.of(new Copies.Whole(place, inventory, List.of(target.id()), copied ? clock.instant() : null)));
        return true;
    }

    /// All that is no AIP and lay in the other stores before this one came.
    private void copyRecords(Store store) {
        for (var other : stores.all()) {
            if (other == store) continue;
            for (var tenant : other.objects().folders(new StoreKey("tenants"))) {
                var id = new TenantId(tenant);
                if (!stores.holding(id).contains(store)) continue;
                var folder = new StoreKey("tenants/" + tenant);
                for (var register : other.objects().folders(folder)) {
                    if (register.equals("aip")) continue;
                    try (var entries = other.objects().list(folder.resolve(register))) {
                        entries.forEach(entry -> copyRecord(other, store, entry.key()));
                    }
                }
            }
        }
    }

    private void copyRecord(Store from, Store to, StoreKey key) {
        if (to.objects().stat(key).isPresent()) return;
        // A checkpoint changes meanwhile, and may only be there when all that it speaks of is.
        if (Mirror.isNewest(key) || !give(from, to, key)) backlog.add(Mirror.tenant(key), to.id(), List.of(key));
    }

    private void clearBacklog(Store store) {
        long at = 0;
        for (var missed = backlog.of(store.id(), at, BATCH);
                !missed.isEmpty();
                missed = backlog.of(store.id(), at, BATCH)) {
            for (var one : missed) {
                at = one.id();
                if (bringRecord(store, one)) backlog.done(one);
                else
                    alarms.raise(
                            Alarm.Code.NO_GOOD_COPY,
                            one.tenant(),
                            "",
                            store.id(),
                            one.key() + " cannot be brought to store " + store.id());
            }
        }
    }

    /// Another store that misses the same record too has nothing to say of it. False when none has the right
    /// bytes.
    private boolean bringRecord(Store store, Backlog.Missed missed) {
        StorageFault silent = null;
        for (var other : donors(store, missed)) {
            try {
                if (give(other, store, missed.key())) return true;
            } catch (StorageFault.Unavailable e) {
                store.look();
                silent = e;
            }
        }
        if (silent != null) throw silent;
        return false;
    }

    /// False when the source has not got the bytes that were written.
    private boolean give(Store source, Store target, StoreKey key) {
        var found = source.ocfl().bytes(key);
        if (found.isEmpty()) return false;
        var bytes = found.get();
        boolean changes = Mirror.isNewest(key);
        var written = records.digest(Mirror.tenant(key), key);
        if (!changes
                && written.filter(digest -> !digest.equals(Digest.of(bytes))).isPresent()) {
            LOG.error("{} in store {} is not what was written", key, source.id());
            return false;
        }
        boolean other = target.ocfl()
                .bytes(key)
                .filter(there -> !Arrays.equals(there, bytes))
                .isPresent();
        if (other && !changes) target.objects().setAside(key);
        keep(source, target, key, bytes);
        return true;
    }

    /// A log's newest checkpoint is not the newest in a store that left the policy.
    private List<Store> donors(Store wants, Backlog.Missed missed) {
        var key = missed.key();
        boolean changes = Mirror.isNewest(key);
        var asked = changes ? stores.holding(missed.tenant()) : stores.readable(missed.tenant());
        var donors = asked.stream()
                .filter(store -> store != wants && !backlog.lacks(store.id(), key))
                .toList();
        var mirrored = progress.mirrored();
        var sure = donors.stream().filter(s -> mirrored.contains(s.id())).toList();
        return changes && !sure.isEmpty() ? sure : donors;
    }

    /// Whether all that this store has is whole in the required stores as well: it may be taken away.
    boolean drained(StoreId store) {
        return copies.onlyIn(store) == 0 && !hasRecordsAlone(store, stores.plan());
    }

    /// Whether this store may have records that no store has that takes something by `plan`.
    boolean hasRecordsAlone(StoreId store, StoragePlan plan) {
        var missing = backlog.missing();
        var mirrored = progress.mirrored();
        boolean wasWhole = mirrored.contains(store);
        return plan.takers().stream()
                .anyMatch(takers -> takers.stream()
                        .noneMatch(id ->
                                !id.equals(store) && !missing.contains(id) && (!wasWhole || mirrored.contains(id))));
    }
}
