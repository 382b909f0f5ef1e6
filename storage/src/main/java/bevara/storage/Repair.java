package bevara.storage;

import bevara.storage.ObjectStore.Write;
import bevara.storage.Stores.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Mends a copy of an AIP from the others. What is right is decided by digests that were computed when
/// the AIP was stored, never by how many copies say so: the inventory must be vouched for, and it
/// vouches for the rest.
final class Repair {
    private static final Logger LOG = LoggerFactory.getLogger(Repair.class);
    private static final int BUFFER = 1 << 16;

    private final Stores stores;
    private final Vouching vouching;

    /// What the proof log says of a version's inventory.
    interface Vouching {
        enum Word {
            YES,
            NO,
            /// The log has nothing of this version.
            SILENT
        }

        Word of(AipPlace place, int version, byte[] inventory);
    }

    Repair(Stores stores, Vouching vouching) {
        this.stores = stores;
        this.vouching = vouching;
    }

    /// Keys that were mended; keys whose right bytes no store has; keys of which that is not known,
    /// because a store does not answer.
    record Outcome(List<String> mended, List<String> lost, List<String> waiting) {}

    /// A file as it must be. `bytes` is null for content, whose bytes must come from another store.
    private record Right(Digest digest, byte @Nullable [] bytes) {}

    /// Mends what is wrong in `store`. `version` is the newest version that the journal knows.
    Outcome mend(AipPlace place, int version, Store store) {
        var outcome = new Outcome(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (isBeingStored(place, version)) {
            outcome.waiting().add(place.inventory().value());
            return outcome;
        }
        var root = inventory(place, version);
        if (root.isEmpty()) {
            (allAnswer(place) ? outcome.lost() : outcome.waiting())
                    .add(place.inventory().value());
            return outcome;
        }
        right(place, root.get(), outcome).forEach((key, right) -> mendIfItCan(key, right, store, outcome));
        return outcome;
    }

    /// What cannot be mended is no reason to leave the rest. Throws [StorageFault.Unavailable] when the store does not
    /// answer at all.
    private void mendIfItCan(StoreKey key, Right right, Store store, Outcome outcome) {
        try {
            mend(key, right, store, outcome);
        } catch (StorageFault.Full e) {
            throw e;
        } catch (StorageFault e) {
            store.lookAfter(e);
            LOG.error("{} in store {} cannot be mended", key, store.id(), e);
            outcome.waiting().add(key.value());
        }
    }

    /// A version that the journal does not know yet: to mend now would take it back.
    private boolean isBeingStored(AipPlace place, int version) {
        var found = new ArrayList<byte[]>();
        for (var store : stores.readable(place.tenant())) collect(store, place.inventory(), place.sidecar(), found);
        return found.stream().anyMatch(bytes -> head(place, bytes) > version);
    }

    private boolean allAnswer(AipPlace place) {
        for (var store : stores.readable(place.tenant())) {
            try {
                store.look();
            } catch (StorageFault.Unavailable e) {
                return false;
            }
        }
        return true;
    }

    private Map<StoreKey, Right> right(AipPlace place, byte[] root, Outcome outcome) {
        var all = new LinkedHashMap<StoreKey, Right>();
        var inventory = Inventory.parse(place, root);
        inventory
                .manifest()
                .forEach((hex, paths) ->
                        paths.forEach(path -> all.put(place.root().resolve(path), new Right(new Digest(hex), null))));
        for (int v = 1; v <= inventory.headNumber(); v++) {
            var bytes = v == inventory.headNumber() ? Optional.of(root) : versionInventory(place, v);
            if (bytes.isEmpty()) {
                (allAnswer(place) ? outcome.lost() : outcome.waiting())
                        .add(place.inventory(v).value());
                continue;
            }
            put(all, place.inventory(v), bytes.get());
            put(all, place.sidecar(v), Inventory.sidecar(bytes.get()));
        }
        put(all, place.declaration(), OcflObjects.DECLARATION);
        put(all, place.sidecar(), Inventory.sidecar(root));
        put(all, place.inventory(), root);
        return all;
    }

    private static void put(Map<StoreKey, Right> all, StoreKey key, byte[] bytes) {
        all.put(key, new Right(Digest.of(bytes), bytes));
    }

    /// The newest inventory, if there is one that can be trusted.
    private Optional<byte[]> inventory(AipPlace place, int version) {
        var found = new ArrayList<byte[]>();
        for (var store : stores.readable(place.tenant())) {
            collect(store, place.inventory(), place.sidecar(), found);
            collect(store, place.inventory(version), place.sidecar(version), found);
        }
        found.removeIf(bytes -> head(place, bytes) < version);
        return trusted(place, version, found, true);
    }

    private Optional<byte[]> versionInventory(AipPlace place, int version) {
        var found = new ArrayList<byte[]>();
        for (var store : stores.readable(place.tenant()))
            collect(store, place.inventory(version), place.sidecar(version), found);
        found.removeIf(bytes -> head(place, bytes) != version);
        return trusted(place, version, found, false);
    }

    /// Of the newer of two good ones the log may not know yet; else the log decides, and where it is
    /// silent all that call themselves right must agree.
    private Optional<byte[]> trusted(AipPlace place, int version, List<byte[]> found, boolean newest) {
        byte[] agreed = null;
        boolean agree = true;
        for (var bytes : found) {
            int head = newest ? head(place, bytes) : version;
            var word = vouching.of(place, head, bytes);
            if (word == Vouching.Word.YES) return Optional.of(bytes);
            if (word == Vouching.Word.NO) continue;
            agree &= agreed == null || Arrays.equals(agreed, bytes);
            agreed = bytes;
        }
        return agree ? Optional.ofNullable(agreed) : Optional.empty();
    }

    /// What a sidecar beside it vouches for.
    private static void collect(Store store, StoreKey inventory, StoreKey sidecar, List<byte[]> found) {
        try {
            var bytes = store.ocfl().bytes(inventory);
            if (bytes.isEmpty()) return;
            if (store.ocfl().sidecar(sidecar).equals(Digest.of(bytes.get()).hex())) found.add(bytes.get());
        } catch (StorageFault.Unavailable _) {
            return;
        }
    }

    private static int head(AipPlace place, byte[] bytes) {
        try {
            return Inventory.parse(place, bytes).headNumber();
        } catch (StorageFault.Corrupt _) {
            return 0;
        }
    }

    private void mend(StoreKey key, Right right, Store store, Outcome outcome) {
        boolean there = store.objects().stat(key).isPresent();
        if (there && isRight(key, right, store)) return;
        var protection = protection(key, store);
        var bytes = right.bytes();
        if (bytes != null) {
            replace(store, Write.of(key, bytes, protection), right.digest());
            outcome.mended().add(key.value());
            return;
        }
        boolean allAnswered = true;
        for (var donor : stores.readable(new TenantId(key.value().split("/")[1]))) {
            if (donor == store) continue;
            try {
                donor.look();
                var entry = donor.objects().stat(key);
                if (entry.isEmpty() || !donor.ocfl().digest(key).equals(right.digest())) continue;
                var write = new Write(key, entry.get().size(), out -> pass(donor, key, out), protection);
                replace(store, write, right.digest());
                outcome.mended().add(key.value());
                return;
            } catch (StorageFault.Unavailable e) {
                allAnswered = false;
            }
        }
        (allAnswered ? outcome.lost() : outcome.waiting()).add(key.value());
    }

    /// All that protects any copy: the one to be mended may have lost its own.
    private Protection protection(StoreKey key, Store store) {
        var protection = Protections.of(key, store);
        for (var other : stores.readable(Mirror.tenant(key))) {
            try {
                protection = protection.and(Protections.of(key, other));
            } catch (StorageFault.Unavailable e) {
                LOG.warn("store {} cannot be asked what protects {}", other.id(), key);
            }
        }
        return protection;
    }

    /// Bytes that cannot be read are as good as wrong.
    private static boolean isRight(StoreKey key, Right right, Store store) {
        try {
            return store.ocfl().digest(key).equals(right.digest());
        } catch (StorageFault.Unavailable e) {
            store.lookAfter(e);
            LOG.warn("{} in store {} cannot be read", key, store.id(), e);
            return false;
        }
    }

    /// The bad bytes are kept aside, for people to look at.
    private static void replace(Store store, Write write, Digest right) {
        Protections.mend(write, store);
        var got = store.ocfl().digest(write.key());
        if (!got.equals(right))
            throw new StorageFault.Corrupt(write.key() + " in store " + store.id(), right.hex(), got.hex());
    }

    private static void pass(Store donor, StoreKey key, OutputStream out) throws IOException {
        var buffer = new byte[BUFFER];
        try (var in = donor.objects().read(key, 0, -1)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) out.write(buffer, 0, n);
        }
    }
}
