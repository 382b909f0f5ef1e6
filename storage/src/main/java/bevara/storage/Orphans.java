package bevara.storage;

import bevara.storage.ObjectStore.Entry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What broken attempts to store left behind.
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
    private static final Pattern VERSION_PART = Pattern.compile("v([1-9][0-9]{0,8})/.+");

    private final ObjectStore store;
    private final OcflObjects objects;
    private final Clock clock;

    Orphans(ObjectStore store, OcflObjects objects, Clock clock) {
        this.store = store;
        this.objects = objects;
        this.clock = clock;
    }

    void abandon(AipPlace place) {
        var root = objects.inventory(place);
        var left = parts(place).map(Entry::key).toList();
        left.forEach(root.isPresent() ? this::makeRoom : objects::remove);
        root.ifPresent(inventory -> objects.repairSidecar(place, inventory));
        if (!left.isEmpty()) LOG.info("{}: {} keys of a broken attempt removed", place.objectId(), left.size());
    }

    /// The next version of an AIP that is there has no other keys to go to.
    private void makeRoom(StoreKey key) {
        try {
            store.delete(key);
        } catch (StorageFault.Locked e) {
            LOG.warn("what a broken attempt left is set aside: {}", e.getMessage());
            store.setAside(key);
        }
    }

    List<String> olderThan(Duration age, List<TenantId> tenants) {
        var before = clock.instant().minus(age);
        var found = new ArrayList<Entry>();
        for (var tenant : tenants) {
            var entries = new ArrayList<Entry>();
            // The keys of one AIP come together in a listing.
            store.list(AipPlace.storageRoot(tenant)).forEach(entry -> {
                if (!entries.isEmpty() && !place(entries.getLast()).equals(place(entry))) {
                    found.addAll(leftOf(entries, before));
                    entries.clear();
                }
                entries.add(entry);
            });
            found.addAll(leftOf(entries, before));
        }
        store.unfinished().filter(entry -> entry.modified().isBefore(before)).forEach(found::add);
        return found.stream().map(entry -> entry.key().value()).toList();
    }

    /// Of what lies in one AIP's folder, what is left from a broken attempt; nothing when someone may still be
    /// at work.
    private List<Entry> leftOf(List<Entry> entries, Instant before) {
        var place = entries.isEmpty() ? Optional.<AipPlace>empty() : place(entries.getFirst());
        if (place.isEmpty() || surelyWhole(place.get(), entries)) return List.of();
        try {
            var left = parts(place.get()).toList();
            return left.stream().allMatch(entry -> entry.modified().isBefore(before)) ? left : List.of();
        } catch (StorageFault.Corrupt e) {
            LOG.error(
                    "{} is damaged; nothing of it is taken for an orphan",
                    place.get().objectId(),
                    e);
            return List.of();
        }
    }

    /// Most AIPs have one version and are whole; their inventory need not be read.
    private static boolean surelyWhole(AipPlace place, List<Entry> entries) {
        return entries.stream().anyMatch(entry -> entry.key().equals(place.inventory()))
                && entries.stream().allMatch(entry -> versionOf(entry.key().below(place.root())) <= 1);
    }

    private static Optional<AipPlace> place(Entry entry) {
        return AipPlace.around(entry.key());
    }

    void clear(List<String> keys) {
        for (var key : keys) clear(new StoreKey(key));
    }

    private void clear(StoreKey key) {
        boolean orphan = AipPlace.around(key)
                .map(place -> clearable(place).anyMatch(entry -> entry.key().equals(key)))
                .orElseGet(
                        () -> store.unfinished().anyMatch(entry -> entry.key().equals(key)));
        if (orphan) objects.remove(key);
        else LOG.warn("{} is no orphan and stays", key);
    }

    /// A version whose own inventory is written had all its content read back. Where the root inventory does not
    /// name it, the object is damaged or someone is at work: that is reported, and never cleared away.
    private Stream<Entry> clearable(AipPlace place) {
        var left = parts(place).toList();
        if (left.stream().noneMatch(entry -> entry.key().value().endsWith("/" + AipPlace.INVENTORY)))
            return left.stream();
        LOG.error("{} lacks a root inventory that names all its versions; nothing of it is cleared", place.objectId());
        return Stream.empty();
    }

    /// What lies in the object's folder and belongs to no version that the root inventory names.
    private Stream<Entry> parts(AipPlace place) {
        int head = objects.inventory(place).map(Inventory::headNumber).orElse(0);
        var all = store.list(place.root());
        return head == 0 ? all : all.filter(entry -> versionOf(entry.key().below(place.root())) > head);
    }

    private static int versionOf(String path) {
        var match = VERSION_PART.matcher(path);
        return match.matches() ? Integer.parseInt(match.group(1)) : 0;
    }
}
