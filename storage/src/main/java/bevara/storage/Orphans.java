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
        var left = parts(place).map(Entry::key).toList();
        left.forEach(store::delete);
        objects.inventory(place).ifPresent(inventory -> objects.repairSidecar(place, inventory));
        if (!left.isEmpty()) LOG.info("{}: {} keys of a broken attempt removed", place.objectId(), left.size());
    }

    List<String> olderThan(Duration age, List<TenantId> tenants) {
        var before = clock.instant().minus(age);
        var objectsLeft = tenants.stream().flatMap(this::places).flatMap(place -> partsBefore(place, before));
        var filesLeft = store.unfinished().filter(entry -> entry.modified().isBefore(before));
        return Stream.concat(objectsLeft, filesLeft)
                .map(entry -> entry.key().value())
                .toList();
    }

    void clear(List<String> keys) {
        for (var key : keys) clear(new StoreKey(key));
    }

    private void clear(StoreKey key) {
        boolean orphan = AipPlace.around(key)
                .map(place -> parts(place).anyMatch(entry -> entry.key().equals(key)))
                .orElseGet(
                        () -> store.unfinished().anyMatch(entry -> entry.key().equals(key)));
        if (orphan) store.delete(key);
        else LOG.warn("{} is no orphan and stays", key);
    }

    /// Every AIP that has any part in the store. The parts of one come together in a listing.
    private Stream<AipPlace> places(TenantId tenant) {
        var last = new ArrayList<AipPlace>(1);
        return store.list(AipPlace.storageRoot(tenant))
                .map(entry -> AipPlace.around(entry.key()))
                .flatMap(Optional::stream)
                .filter(place -> {
                    if (last.contains(place)) return false;
                    last.clear();
                    return last.add(place);
                });
    }

    /// Nothing when a part is younger: someone may still be at work.
    private Stream<Entry> partsBefore(AipPlace place, Instant before) {
        try {
            var parts = parts(place).toList();
            boolean young = parts.stream().anyMatch(entry -> !entry.modified().isBefore(before));
            return young ? Stream.empty() : parts.stream();
        } catch (StorageFault.Corrupt e) {
            LOG.error("{} is damaged; nothing of it is taken for an orphan", place.objectId(), e);
            return Stream.empty();
        }
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
