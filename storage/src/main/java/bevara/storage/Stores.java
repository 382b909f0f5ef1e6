package bevara.storage;

import bevara.storage.ObjectStore.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The object stores of the archive, opened when first used, and which of them a tenant's AIPs need.
final class Stores {
    /// Says that a folder or bucket is the store that it is taken for, and not an empty mount point.
    static final StoreKey MARKER = new StoreKey("store.json");

    /// What stands in it.
    static String marker(StoreId store) {
        return "{\"store\":\"%s\"}\n".formatted(store);
    }

    private final Function<StoragePlan.Place, ObjectStore> opener;
    private final Function<StoreId, Boolean> known;
    private volatile Arrangement now;

    private record Arrangement(StoragePlan plan, Map<StoreId, Store> stores) {}

    /// `known` says whether the archive has used the store of this name before.
    Stores(StoragePlan plan, Function<StoragePlan.Place, ObjectStore> opener, Function<StoreId, Boolean> known) {
        this.opener = opener;
        this.known = known;
        this.now = arranged(plan, Map.of());
    }

    /// One store of the plan.
    final class Store {
        private final StoragePlan.Store spec;
        private final Door door;
        private volatile boolean answers = true;

        @Nullable
        private Abilities abilities;

        private Store(StoragePlan.Store spec, Door door) {
            this.spec = spec;
            this.door = door;
        }

        StoreId id() {
            return spec.id();
        }

        boolean draining() {
            return spec.draining();
        }

        /// Whether it answered when it was last looked at.
        boolean answers() {
            return answers;
        }

        /// Throws [StorageFault.Unavailable] when it does not answer, or is not what it was.
        void look() {
            boolean itself = false;
            try {
                itself = objects().stat(MARKER).isPresent();
            } finally {
                answers = itself;
            }
            if (!itself)
                throw new StorageFault.Unavailable(
                        "store %s has lost its %s".formatted(id(), MARKER), new java.io.IOException("no " + MARKER));
        }

        /// To be called before AIPs are written: without its disk a folder would take them, and hide them when the disk
        /// comes back. A bucket that is gone says so itself.
        void requireMounted() {
            if (place() instanceof StoragePlan.Place.Folder) look();
        }

        /// Looks whether only what was asked for is at fault. Throws [StorageFault.Unavailable] when the store does not
        /// answer, or this thread is being stopped.
        void lookAfter(Exception fault) {
            if (Thread.currentThread().isInterrupted())
                throw new StorageFault.Unavailable("this is being stopped", fault);
            look();
        }

        /// Tried once; what the server does is a matter of its make.
        synchronized Abilities abilities() {
            var known = abilities;
            if (known != null) return known;
            if (!(objects() instanceof S3Store s3)) throw new IllegalStateException(id() + " is no S3 store");
            var found = s3.probe();
            abilities = found;
            return found;
        }

        StoragePlan.Place place() {
            return spec.place();
        }

        /// Throws [StorageFault.Unavailable].
        ObjectStore objects() {
            return opened().objects();
        }

        OcflObjects ocfl() {
            return opened().ocfl();
        }

        private Opened opened() {
            return door.opened();
        }
    }

    private record Opened(ObjectStore objects, OcflObjects ocfl) {}

    /// The way into a store, opened when first used: what cannot be opened now is tried again by the next who needs
    /// it. It is the same as long as the store's place is.
    private final class Door {
        private final StoreId id;
        private final StoragePlan.Place place;
        private volatile @Nullable Opened opened;
        private boolean closed;

        Door(StoragePlan.Store spec) {
            this.id = spec.id();
            this.place = spec.place();
        }

        boolean leadsTo(StoragePlan.Store spec) {
            return id.equals(spec.id()) && place.equals(spec.place());
        }

        Opened opened() {
            var there = opened;
            return there != null ? there : open();
        }

        private synchronized Opened open() {
            var there = opened;
            if (there != null) return there;
            if (closed) throw new StorageFault.Unavailable("store %s was taken out".formatted(id));
            var objects = opener.apply(place);
            try {
                requireItself(objects);
            } catch (StorageFault e) {
                close(objects);
                throw e;
            }
            var fresh = new Opened(objects, new OcflObjects(objects));
            opened = fresh;
            return fresh;
        }

        /// What is under way goes on to its end.
        synchronized void close() {
            closed = true;
            var there = opened;
            if (there != null) close(there.objects());
        }

        private void close(ObjectStore objects) {
            if (objects instanceof S3Store s3) s3.close();
        }

        /// Commands that work without a database cannot know.
        private boolean wasUsed() {
            try {
                return known.apply(id);
            } catch (StorageFault.Unavailable _) {
                return false;
            }
        }

        private void requireItself(ObjectStore objects) {
            var marker = marker(id).getBytes(StandardCharsets.UTF_8);
            if (objects.stat(MARKER).isPresent()) return;
            boolean empty = objects.folders(new StoreKey("tenants")).isEmpty();
            if (empty && wasUsed())
                throw new StorageFault.Unavailable(
                        "store %s is empty, though it was in use: is its disk mounted?".formatted(id),
                        new java.io.IOException("no " + MARKER));
            try {
                objects.put(List.of(Write.of(MARKER, marker)));
            } catch (StorageFault.Conflict _) {
                // Another process was first.
                return;
            }
        }
    }

    /// Takes up another plan. Stores that stay where they were stay open; the others are closed.
    void arrange(StoragePlan plan) {
        var before = now.stores().values();
        var after = arranged(plan, now.stores());
        now = after;
        var used = new HashSet<Door>();
        after.stores().values().forEach(store -> used.add(store.door));
        for (var store : before) if (!used.contains(store.door)) store.door.close();
    }

    private Arrangement arranged(StoragePlan plan, Map<StoreId, Store> before) {
        var stores = new LinkedHashMap<StoreId, Store>();
        for (var spec : plan.stores()) stores.put(spec.id(), store(spec, before.get(spec.id())));
        return new Arrangement(plan, stores);
    }

    private Store store(StoragePlan.Store spec, @Nullable Store before) {
        if (before == null || !before.door.leadsTo(spec)) return new Store(spec, new Door(spec));
        return before.spec.equals(spec) ? before : new Store(spec, before.door);
    }

    StoragePlan plan() {
        return now.plan();
    }

    List<Store> all() {
        return List.copyOf(now.stores().values());
    }

    /// Every store that must hold this tenant's AIPs; the first is written first.
    List<Store> required(TenantId tenant) {
        return policy(tenant).filter(store -> !store.draining()).toList();
    }

    /// Every store of the tenant's policy, those that drain last.
    List<Store> holding(TenantId tenant) {
        return Stream.concat(required(tenant).stream(), policy(tenant).filter(Store::draining))
                .toList();
    }

    Store primary(TenantId tenant) {
        return required(tenant).getFirst();
    }

    /// Every store that may hold something of this tenant: the required ones first.
    List<Store> readable(TenantId tenant) {
        var all = new ArrayList<>(required(tenant));
        for (var store : now.stores().values()) if (!all.contains(store)) all.add(store);
        return all;
    }

    private Stream<Store> policy(TenantId tenant) {
        var arrangement = now;
        return arrangement.plan().policy(tenant).stream()
                .map(id -> arrangement.stores().get(id));
    }

    /// What the first store that answers says; the next is asked when one does not answer or has not got
    /// it.
    <T> T first(TenantId tenant, Set<StoreId> avoided, Function<Store, T> question) {
        return first(
                readable(tenant).stream()
                        .filter(store -> !avoided.contains(store.id()))
                        .toList(),
                question);
    }

    /// As above, of these stores in this order.
    <T> T first(List<Store> asked, Function<Store, T> question) {
        RuntimeException silent = null;
        RuntimeException missing = null;
        for (var store : asked) {
            try {
                return question.apply(store);
            } catch (StorageFault.Unavailable e) {
                silent = e;
            } catch (StorageFault.NotFound | StorageFault.Corrupt e) {
                if (missing == null) missing = e;
            }
        }
        if (silent != null) throw silent;
        if (missing != null) throw missing;
        throw new IllegalStateException("no store to ask");
    }
}
