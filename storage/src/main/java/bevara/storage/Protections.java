package bevara.storage;

import bevara.storage.ObjectStore.Write;
import bevara.storage.Stores.Store;
import java.util.List;

/// What protects one copy goes over to another.
final class Protections {
    private Protections() {}

    /// What the copy in this store is protected by, none when it is not there. Nor for what may be replaced: a
    /// lock that a bucket gave it by default would stop that elsewhere.
    static Protection of(StoreKey key, Store store) {
        // A log's files are written anew when they are past its checkpoint.
        if (isReplaced(key) || key.isBelow(LogPaths.folder(Mirror.tenant(key)))) return Protection.NONE;
        try {
            return store.objects().protection(key);
        } catch (StorageFault.NotFound _) {
            return Protection.NONE;
        }
    }

    private static boolean isReplaced(StoreKey key) {
        return key.value().endsWith("/" + LogPaths.CHECKPOINT)
                || AipPlace.around(key)
                        .filter(place -> key.equals(place.inventory()) || key.equals(place.sidecar()))
                        .isPresent();
    }

    /// For what is there already: as if it were put now.
    static void give(StoreKey key, Protection protection, Store store) {
        if (!isReplaced(key)) store.objects().protect(key, protection);
    }

    /// Sets aside what is there, and puts this in its place.
    static void mend(Write write, Store store) {
        store.objects().setAside(write.key());
        store.objects().replace(List.of(write));
        give(write.key(), write.protection(), store);
    }
}
