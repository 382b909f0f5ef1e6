package bevara.storage;

import bevara.storage.Deviation.Kind;
import bevara.storage.Repair.Vouching;
import bevara.storage.Stores.Store;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// Reads one copy of one AIP whole; mends it, tells people, and writes down what was found.
final class Inspection {
    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern VERSION = Pattern.compile("v([1-9][0-9]{0,8})/.*");
    private static final Duration AT_WORK = Duration.ofHours(24);

    private final Stores stores;
    private final Journal journal;
    private final Copies copies;
    private final Alarms alarms;
    private final Repair repair;
    private final Vouching vouching;
    private final Consumer<RegisterEntry> events;
    private final History history;
    private final Clock clock;

    /// How many events an AIP has already.
    interface History {
        int size(TenantId tenant, AipId aip);
    }

    Inspection(
            Stores stores,
            Journal journal,
            Copies copies,
            Alarms alarms,
            Vouching vouching,
            Consumer<RegisterEntry> events,
            History history,
            Clock clock) {
        this.stores = stores;
        this.journal = journal;
        this.copies = copies;
        this.alarms = alarms;
        this.repair = new Repair(stores, vouching);
        this.vouching = vouching;
        this.events = events;
        this.history = history;
        this.clock = clock;
    }

    /// What came of it. `mended` says that all that was wrong is right again.
    record Result(long bytes, boolean damaged, boolean mended) {}

    /// Throws [StorageFault.Unavailable] when the store does not answer, and [StorageFault.Full].
    Result inspect(AipPlace place, Store store, PacedStore.Throttle throttle) {
        var paced = new PacedStore(store, throttle);
        try {
            return inspect(place, store, paced);
        } catch (StorageFault.Unavailable | StorageFault.Full e) {
            throw e;
        } catch (RuntimeException e) {
            return failed(place, store, paced, e);
        }
    }

    /// One copy must not keep an audit from all others for ever.
    private Result failed(AipPlace place, Store store, PacedStore paced, RuntimeException fault) {
        store.lookAfter(fault);
        LOG.error("{} in store {} cannot be judged", place.root(), store.id(), fault);
        copies.damaged(place, store.id(), clock.instant());
        alarms.raise(Alarm.Code.AUDIT_FAILED, place.tenant(), place.aip().value(), store.id(), fault.toString());
        return new Result(paced.bytes(), true, false);
    }

    private Result inspect(AipPlace place, Store store, PacedStore paced) {
        int version = journal.newest(place);
        var wrong = wrong(place, version, store, paced);
        // A disk that is not mounted has nothing, and nothing of that is damaged.
        if (!wrong.isEmpty()) store.look();
        // Somebody may have stored a version while this was reading.
        if (!wrong.isEmpty()) wrong = wrong(place, version, store, paced);
        if (!harmful(wrong)) {
            keep(place, store);
            if (!wrong.isEmpty()) tellStrangers(place, store, wrong);
            return new Result(paced.bytes(), false, false);
        }
        return new Result(paced.bytes(), true, mend(place, version, store, wrong));
    }

    /// What belongs to nothing takes nothing from what is kept: it is told and left alone.
    private static boolean harmful(List<Deviation> wrong) {
        return wrong.stream().anyMatch(deviation -> deviation.kind() != Kind.UNEXPECTED);
    }

    private void keep(AipPlace place, Store store) {
        copies.keep(List.of(new Copies.Whole(
                place, store.ocfl().inventory(place).orElseThrow(), List.of(store.id()), clock.instant())));
    }

    /// An event only once, until somebody has seen the alarm.
    private void tellStrangers(AipPlace place, Store store, List<Deviation> strange) {
        if (raise(Alarm.Code.UNEXPECTED, place, store, strange))
            write(place, fixityCheck(store, clock.instant(), strange));
    }

    private List<Deviation> wrong(AipPlace place, int version, Store store, PacedStore paced) {
        var found = new ArrayList<Deviation>();
        for (var deviation : verified(place, store, paced))
            if (deviation.wrong() && !isUnderWay(place, store, version, deviation)) found.add(deviation);
        var root = bytes(place.inventory(), store);
        if (root.isPresent()) found.addAll(againstHistory(place, version, store, root));
        else if (!harmful(found))
            // Without any inventory the rest looks like an attempt; but this copy was whole once.
            found.add(new Deviation("E063", place.inventory().value(), Kind.MISSING, "", "v" + version));
        return found;
    }

    private static List<Deviation> verified(AipPlace place, Store store, PacedStore paced) {
        try {
            return new Verification(paced, place).findings();
        } catch (StorageFault.Unavailable e) {
            store.lookAfter(e);
            var key = place.root().value();
            return List.of(new Deviation("BEV-014", key, Kind.DAMAGED, String.valueOf(e.getMessage()), ""));
        }
    }

    /// Empty also when they cannot be read, which was told of when all was.
    private static Optional<byte[]> bytes(StoreKey key, Store store) {
        try {
            return store.ocfl().bytes(key);
        } catch (StorageFault.Unavailable e) {
            store.lookAfter(e);
            return Optional.empty();
        }
    }

    /// A version that is being stored has files that no root inventory names yet.
    private boolean isUnderWay(AipPlace place, Store store, int version, Deviation deviation) {
        if (deviation.kind() != Kind.UNEXPECTED) return false;
        var key = new StoreKey(deviation.key());
        var match = VERSION.matcher(key.below(place.root()));
        if (!match.matches() || Integer.parseInt(match.group(1)) <= version) return false;
        return store.objects()
                .stat(key)
                .filter(entry -> entry.modified().isBefore(clock.instant().minus(AT_WORK)))
                .isEmpty();
    }

    /// An old inventory, or one that was written anew together with its content, is consistent in
    /// itself.
    private List<Deviation> againstHistory(AipPlace place, int version, Store store, Optional<byte[]> root) {
        var found = new ArrayList<Deviation>();
        try {
            int head = Inventory.parse(place, root.orElseThrow()).headNumber();
            if (head < version)
                found.add(new Deviation(
                        "BEV-VERSIONS", place.inventory().value(), Kind.TRUNCATED, "v" + head, "v" + version));
            for (int v = 1; v <= Math.min(head, version); v++) {
                var bytes = v == head ? root : bytes(place.inventory(v), store);
                if (bytes.isPresent() && vouching.of(place, v, bytes.get()) == Vouching.Word.NO)
                    found.add(new Deviation(
                            "BEV-PROOF",
                            place.inventory(v).value(),
                            Kind.DAMAGED,
                            Digest.of(bytes.get()).hex(),
                            "the digest in the proof log"));
            }
        } catch (StorageFault.Corrupt _) {
            // Verification has said so.
            return found;
        }
        return found;
    }

    private boolean mend(AipPlace place, int version, Store store, List<Deviation> wrong) {
        var now = clock.instant();
        boolean known = copies.damaged(place).contains(store.id());
        copies.damaged(place, store.id(), now);
        var outcome = repair.mend(place, version, store);
        var left = wrong(place, version, store, new PacedStore(store, new PacedStore.Throttle(0)));
        boolean mended = !harmful(left);
        if (mended) keep(place, store);
        raise(code(left, outcome), place, store, wrong);
        var strange = left.stream().filter(d -> d.kind() == Kind.UNEXPECTED).toList();
        if (!strange.isEmpty()) raise(Alarm.Code.UNEXPECTED, place, store, strange);
        // What was found before and cannot be mended yet is no new event each time it is looked at.
        if (!known || !outcome.mended().isEmpty()) record(place, store, now, wrong, outcome, mended);
        return mended;
    }

    private boolean raise(Alarm.Code code, AipPlace place, Store store, List<Deviation> wrong) {
        var detail = String.join("\n", wrong.stream().map(Deviation::toString).toList());
        return alarms.raise(code, place.tenant(), place.aip().value(), store.id(), detail);
    }

    private static Alarm.Code code(List<Deviation> left, Repair.Outcome outcome) {
        if (!harmful(left)) return Alarm.Code.REPAIRED;
        if (!outcome.lost().isEmpty())
            return left.stream().anyMatch(d -> d.code().equals("BEV-PROOF"))
                    ? Alarm.Code.NOT_AS_PROVED
                    : Alarm.Code.NO_GOOD_COPY;
        return outcome.waiting().isEmpty() ? Alarm.Code.NO_GOOD_COPY : Alarm.Code.REPAIR_WAITS;
    }

    private void record(
            AipPlace place, Store store, Instant at, List<Deviation> wrong, Repair.Outcome outcome, boolean mended) {
        write(place, fixityCheck(store, at, wrong));
        if (outcome.mended().isEmpty()) return;
        var repaired = new LinkedHashMap<String, Object>();
        repaired.put("at", clock.instant().toString());
        repaired.put("type", "recovery");
        repaired.put("good", mended);
        repaired.put("store", store.id().value());
        repaired.put("detail", outcome.mended());
        write(place, repaired);
    }

    private static Map<String, Object> fixityCheck(Store store, Instant at, List<Deviation> wrong) {
        var found = new LinkedHashMap<String, Object>();
        found.put("at", at.toString());
        found.put("type", "fixity check");
        found.put("good", !harmful(wrong));
        found.put("store", store.id().value());
        found.put("detail", wrong.stream().map(Deviation::toString).toList());
        return found;
    }

    private void write(AipPlace place, Map<String, Object> event) {
        int next = history.size(place.tenant(), place.aip()) + 1;
        events.accept(new RegisterEntry(
                place.tenant(),
                AuditingCustody.EVENTS,
                place.aip().value(),
                next,
                JSON.writeValueAsString(event).getBytes(StandardCharsets.UTF_8)));
    }
}
