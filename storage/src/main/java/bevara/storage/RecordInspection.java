package bevara.storage;

import bevara.storage.ObjectStore.Write;
import bevara.storage.Stores.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads all that one store has of a tenant beside the AIPs, compares it with the digests it was written
/// with, and mends it from another store.
final class RecordInspection {
    private static final Logger LOG = LoggerFactory.getLogger(RecordInspection.class);
    private static final int PAGE = 500;
    private static final int TRIES = 3;
    /// What is over when all records are right.
    private static final Alarm.Code[] ENDING = {
        Alarm.Code.NO_GOOD_COPY, Alarm.Code.REPAIR_WAITS, Alarm.Code.AUDIT_FAILED
    };
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Stores stores;
    private final Records records;
    private final Backlog backlog;
    private final ProofLogs logs;
    private final Alarms alarms;
    private final Clock clock;

    RecordInspection(Stores stores, Records records, Backlog backlog, ProofLogs logs, Alarms alarms, Clock clock) {
        this.stores = stores;
        this.records = records;
        this.backlog = backlog;
        this.logs = logs;
        this.alarms = alarms;
        this.clock = clock;
    }

    /// Throws [StorageFault.Unavailable] when the store does not answer, and [StorageFault.Full].
    Inspection.Result inspect(TenantId tenant, Store store, PacedStore.Throttle throttle) {
        var paced = new PacedStore(store, throttle);
        try {
            return inspect(tenant, store, paced);
        } catch (StorageFault.Unavailable | StorageFault.Full e) {
            throw e;
        } catch (RuntimeException e) {
            store.lookAfter(e);
            LOG.error("the records of {} in store {} cannot be judged", tenant, store.id(), e);
            records.checked(tenant, store.id(), clock.instant());
            alarms.raise(Alarm.Code.AUDIT_FAILED, tenant, "", store.id(), e.toString());
            return new Inspection.Result(paced.bytes(), true, false);
        }
    }

    private Inspection.Result inspect(TenantId tenant, Store store, PacedStore paced) {
        // On a disk that is not mounted all would be missing, and would be written anew.
        store.look();
        var wrong = new ArrayList<StoreKey>();
        wrong.addAll(store.ocfl().mendStorageRoot(tenant));
        var checkpoint = new StoreKey("tenants/" + tenant + "/log/" + LogPaths.CHECKPOINT);
        if (!backlog.lacks(store.id(), checkpoint) && logs.mendCheckpoint(tenant, store)) wrong.add(checkpoint);
        learn(tenant, store);
        int left = 0;
        boolean waits = false;
        var at = "";
        for (var page = records.after(tenant, at, PAGE); !page.isEmpty(); page = records.after(tenant, at, PAGE)) {
            for (var record : page) {
                at = record.key().value();
                if (isRight(tenant, store, paced, record.key()) || backlog.lacks(store.id(), record.key())) continue;
                store.look();
                wrong.add(record.key());
                if (mend(tenant, store, record.key())) continue;
                left++;
                waits |= isSilent(tenant);
            }
        }
        records.checked(tenant, store.id(), clock.instant());
        if (left == 0) alarms.end(tenant, "", store.id(), ENDING);
        if (!wrong.isEmpty()) alarms.raise(code(left, waits), tenant, "", store.id(), String.join("\n", texts(wrong)));
        return new Inspection.Result(paced.bytes(), !wrong.isEmpty(), left == 0);
    }

    private static Alarm.Code code(int left, boolean waits) {
        if (left == 0) return Alarm.Code.REPAIRED;
        return waits ? Alarm.Code.REPAIR_WAITS : Alarm.Code.NO_GOOD_COPY;
    }

    /// Whether some store cannot say what it has.
    private boolean isSilent(TenantId tenant) {
        return stores.readable(tenant).stream().anyMatch(store -> {
            try {
                store.look();
                return false;
            } catch (StorageFault.Unavailable e) {
                return true;
            }
        });
    }

    private static List<String> texts(List<StoreKey> keys) {
        return keys.stream().limit(100).map(StoreKey::value).toList();
    }

    /// What is being written reaches the stores one after the other, so a difference is looked at again.
    private boolean isRight(TenantId tenant, Store store, PacedStore paced, StoreKey key) {
        for (int i = 0; i < TRIES; i++) {
            if (i > 0) pause();
            var expected = records.digest(tenant, key);
            if (expected.isEmpty() || digest(paced, key).equals(expected)) return true;
        }
        LOG.error("{} in store {} is not what was written", key, store.id());
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageFault.Unavailable("the audit is being stopped", e);
        }
    }

    private static Optional<Digest> digest(ObjectStore store, StoreKey key) {
        try {
            return Optional.of(new OcflObjects(store).digest(key));
        } catch (StorageFault.NotFound | StorageFault.Unreadable _) {
            return Optional.empty();
        }
    }

    private boolean mend(TenantId tenant, Store store, StoreKey key) {
        var expected = records.digest(tenant, key);
        for (var donor : stores.readable(tenant)) {
            if (donor == store) continue;
            try {
                var bytes = donor.ocfl().bytes(key);
                if (bytes.isEmpty() || !Optional.of(Digest.of(bytes.get())).equals(expected)) continue;
                var protection = Protections.of(key, store).and(Protections.of(key, donor));
                Protections.mend(Write.of(key, bytes.get(), protection), store);
                return true;
            } catch (StorageFault.Unavailable e) {
                LOG.warn("store {} cannot be asked for {}", donor.id(), key);
            }
        }
        return false;
    }

    /// What the table does not know, as after a rebuild, counts as right when all stores that have it
    /// agree.
    private void learn(TenantId tenant, Store store) {
        var folder = new StoreKey("tenants/" + tenant);
        for (var register : store.objects().folders(folder)) {
            if (register.equals("aip")) continue;
            var keys = new ArrayList<StoreKey>();
            try (var entries = store.objects().list(folder.resolve(register))) {
                for (var entry : (Iterable<ObjectStore.Entry>) entries::iterator) {
                    keys.add(entry.key());
                    if (keys.size() == PAGE) learn(tenant, keys);
                }
            }
            learn(tenant, keys);
        }
    }

    private void learn(TenantId tenant, List<StoreKey> keys) {
        var known = records.known(tenant, keys);
        for (var key : keys) {
            if (known.contains(key) || key.value().endsWith("/" + LogPaths.CHECKPOINT)) continue;
            var found = new TreeSet<String>();
            for (var other : stores.readable(tenant))
                digest(other.objects(), key).ifPresent(d -> found.add(d.hex()));
            if (found.size() == 1) records.written(tenant, Map.of(key, new Digest(found.first())));
            else LOG.error("{} differs between the stores, and nothing says which is right", key);
        }
        keys.clear();
    }
}
