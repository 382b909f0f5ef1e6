package bevara.storage;

import bevara.storage.Stores.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// Custody whose knowledge lies in the database and grows back from the stores; what happened to an AIP
/// lies in the object store.
final class AuditingCustody implements Custody, VerifiedReading.Doubts {
    static final String EVENTS = "events";

    private static final Logger LOG = LoggerFactory.getLogger(AuditingCustody.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SHOWN = 200;
    /// When a damaged copy is tried again: the store with the right bytes may have come back.
    private static final Duration AGAIN = Duration.ofHours(1);
    private static final long DRILLED = 1L << 30;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /// More than these are found by the audit in its course.
    private static final int MOST_DOUBTED = 1000;

    private final Stores stores;
    private final Replication replication;
    private final Inspection inspection;
    private final Journal journal;
    private final StoreProgress progress;
    private final Backlog backlog;
    private final Copies copies;
    private final Alarms alarms;
    private final Audits audits;
    private final Coverage coverage;
    private final Drills drills;
    private final Registers registers;
    private final Records records;
    private final RecordInspection recordInspection;
    private final Pace pace;
    private final RandomGenerator random;
    private final Clock clock;
    /// Every AIP that is known to have a damaged copy: asked on every read, hardly ever with anything in
    /// it.
    private volatile Set<AipPlace> withDamage = ConcurrentHashMap.newKeySet();
    /// Copies that gave a reader wrong bytes, and what was wrong: they are read whole before all others.
    private final Map<Doubt, String> doubted = new ConcurrentHashMap<>();

    /// Stores that answered when they were last watched; since when the others do not, MAX once that was told.
    private final Set<StoreId> well = ConcurrentHashMap.newKeySet();

    private final Map<StoreId, Instant> silent = new ConcurrentHashMap<>();

    private record Doubt(AipPlace place, StoreId store) {}

    /// What custody works with, besides the database.
    record Parts(
            Stores stores,
            Replication replication,
            Journal journal,
            Copies copies,
            StoreProgress progress,
            Backlog backlog,
            Registers registers,
            Records records,
            ProofLogs logs,
            Pace pace,
            RandomGenerator random,
            Clock clock) {}

    AuditingCustody(Parts parts, DataSource database) {
        this.stores = parts.stores();
        this.replication = parts.replication();
        this.journal = parts.journal();
        this.progress = parts.progress();
        this.backlog = parts.backlog();
        this.copies = parts.copies();
        this.registers = parts.registers();
        this.pace = parts.pace();
        this.random = parts.random();
        this.clock = parts.clock();
        this.alarms = new Alarms(database, clock);
        this.audits = new Audits(database, clock);
        this.coverage = new Coverage(database);
        this.drills = new Drills(database, clock);
        this.records = parts.records();
        this.recordInspection = new RecordInspection(stores, records, backlog, parts.logs(), alarms, clock);
        this.inspection = new Inspection(
                stores,
                journal,
                copies,
                alarms,
                parts.logs()::vouch,
                registers::keep,
                (tenant, aip) -> events(tenant, aip).size(),
                clock);
    }

    // -- stores --

    @Override
    public StoragePlan plan() {
        return stores.plan();
    }

    @Override
    public void arrange(StoragePlan plan) {
        var before = stores.plan();
        if (before.equals(plan)) return;
        var stay = new HashSet<StoreId>();
        plan.stores().forEach(store -> stay.add(store.id()));
        for (var gone : before.stores()) {
            if (stay.contains(gone.id())) continue;
            long alone = copies.onlyIn(gone.id());
            if (alone > 0)
                throw new IllegalArgumentException(
                        "store %s is the only one with %d AIPs: drain it first".formatted(gone.id(), alone));
            if (replication.hasRecordsAlone(gone.id(), plan))
                throw new IllegalArgumentException(
                        "store %s may have records that no other store has yet: drain it first".formatted(gone.id()));
        }
        stores.arrange(plan);
        for (var gone : before.stores()) if (!stay.contains(gone.id())) forget(gone.id());
        for (var store : plan.stores()) if (plan.givesMore(store.id(), before)) progress.startOver(store.id());
        LOG.info("Stores: {}; usual policy: {}", plan.stores(), plan.usual());
    }

    private void forget(StoreId store) {
        copies.forget(store);
        backlog.forget(store);
        progress.forget(store);
        silent.remove(store);
        alarms.end(store, Alarm.Code.STORE_SILENT);
    }

    @Override
    public Optional<Abilities> abilities(StoreId id) {
        var store = store(id);
        return switch (store.place()) {
            case StoragePlan.Place.Folder _ -> Optional.empty();
            case StoragePlan.Place.S3 _ -> Optional.of(store.abilities());
        };
    }

    @Override
    public long catchUp() {
        lookForDamage();
        stores.all().forEach(this::watch);
        return replication.catchUp();
    }

    /// A store that is silent for longer than a restart takes is for people to know, once, until it is back.
    private void watch(Store store) {
        var now = clock.instant();
        if (answers(store)) {
            if (well.add(store.id())) alarms.end(store.id(), Alarm.Code.STORE_SILENT);
            silent.remove(store.id());
            return;
        }
        well.remove(store.id());
        var since = silent.computeIfAbsent(store.id(), _ -> now);
        if (since.equals(Instant.MAX) || since.plus(PATIENCE).isAfter(now)) return;
        for (var tenant : copies.tenants(store.id()))
            alarms.raise(Alarm.Code.STORE_SILENT, tenant, "", store.id(), "no answer since " + since);
        silent.put(store.id(), Instant.MAX);
    }

    private void lookForDamage() {
        Set<AipPlace> found = ConcurrentHashMap.newKeySet();
        found.addAll(copies.withDamage());
        withDamage = found;
    }

    // -- audit --

    @Override
    public long audit(Duration budget) {
        long until = System.nanoTime() + budget.toNanos();
        long read = 0;
        lookForDamage();
        var stint = new Stint(new PacedStore.Throttle(pace.bytesPerSecond()), new HashSet<>(), new HashSet<>(), until);
        read += auditDoubted(stint);
        while (inTime(until)) {
            boolean asked = auditAsked(until);
            int due = auditDue(stint);
            read += due + (asked ? 1 : 0);
            if (due == 0 && !asked) break;
        }
        if (read > 0) lookForDamage();
        return read;
    }

    /// Stores that do not answer are left alone until the next stint, and so are records that cannot be read through.
    private record Stint(PacedStore.Throttle throttle, Set<StoreId> silent, Set<Scope> unread, long until) {
        boolean over(Store store) {
            return !inTime(until) || silent.contains(store.id());
        }
    }

    private static boolean inTime(long until) {
        return System.nanoTime() < until && !Thread.currentThread().isInterrupted();
    }

    private int auditDoubted(Stint stint) {
        int read = 0;
        for (var entry : doubted.entrySet()) {
            var doubt = entry.getKey();
            var known = stores.all().stream()
                    .filter(store -> store.id().equals(doubt.store()))
                    .findFirst();
            if (known.isPresent()) {
                if (stint.over(known.get())) continue;
                try {
                    settle(doubt, entry.getValue(), known.get());
                    read++;
                } catch (StorageFault.Unavailable | StorageFault.Full e) {
                    LOG.warn("{} in store {} cannot be read now: {}", doubt.place(), doubt.store(), e.getMessage());
                    stint.silent().add(doubt.store());
                    continue;
                }
            }
            doubted.remove(doubt);
        }
        return read;
    }

    /// What an audit finds, it tells. That it finds nothing must be told too: somebody met wrong bytes.
    private void settle(Doubt doubt, String met, Store store) {
        var place = doubt.place();
        var throttle = new PacedStore.Throttle(0);
        var result = inspect(new Copies.Copy(place.tenant(), place.aip(), doubt.store(), 0, null), throttle);
        if (!result.damaged())
            alarms.raise(Alarm.Code.READ_DIFFERS, place.tenant(), place.aip().value(), store.id(), met);
    }

    /// Goes on with the audit that somebody asked for.
    private boolean auditAsked(long until) {
        boolean any = false;
        for (var next = audits.next(); next.isPresent() && inTime(until); next = audits.next()) {
            var running = next.get();
            var scope = running.audit().scope();
            var ahead = copies.after(scope.tenant(), scope.aip(), scope.store(), running.atAip(), running.atStore(), 1);
            if (ahead.isEmpty()) {
                if (scope.aip().isEmpty()) finishWithRecords(running);
                audits.done(running);
                continue;
            }
            any = true;
            var copy = ahead.getFirst();
            try {
                audits.passed(running, copy, inspect(copy, new PacedStore.Throttle(0)));
            } catch (StorageFault.Unavailable | StorageFault.Full e) {
                LOG.warn("{} in store {} cannot be read now: {}", copy.aip(), copy.store(), e.getMessage());
                audits.passed(running, copy, null);
            }
        }
        return any;
    }

    private void finishWithRecords(Audits.Running running) {
        var scope = running.audit().scope();
        for (var store : stores.required(scope.tenant())) {
            if (!scope.store().isEmpty() && !scope.store().equals(store.id().value())) continue;
            try {
                var result = recordInspection.inspect(scope.tenant(), store, new PacedStore.Throttle(0));
                audits.passed(running, store.id(), result);
            } catch (StorageFault.Unavailable | StorageFault.Full e) {
                LOG.warn("the records in store {} cannot be read now: {}", store.id(), e.getMessage());
                audits.passed(running, store.id(), null);
            }
        }
    }

    /// One copy of each tenant in each store, so that none waits for another's mass.
    private int auditDue(Stint stint) {
        // Some time is left for what goes wrong before the period is over.
        var before = clock.instant().minus(pace.period().multipliedBy(9).dividedBy(10));
        var due = new Copies.Due(before, clock.instant().minus(AGAIN));
        int read = 0;
        for (var store : stores.all()) {
            if (stint.silent().contains(store.id())) continue;
            read += auditRecords(store, before, stint);
            for (var tenant : copies.tenantsDue(store.id(), due)) {
                if (stint.over(store)) break;
                for (var copy : copies.due(store.id(), tenant, due, 1)) {
                    try {
                        inspect(copy, stint.throttle());
                        read++;
                    } catch (StorageFault.Unavailable | StorageFault.Full e) {
                        LOG.warn("store {} is not audited now: {}", store.id(), e.getMessage());
                        stint.silent().add(store.id());
                    }
                }
            }
        }
        return read;
    }

    /// What lies beside the AIPs is read as one, for each tenant in each store.
    private int auditRecords(Store store, Instant before, Stint stint) {
        int read = 0;
        for (var tenant : copies.tenants(store.id())) {
            if (stint.over(store)) break;
            var scope = new Scope(tenant, "", store.id().value());
            if (stint.unread().contains(scope)) continue;
            if (records.checked(tenant, store.id())
                    .filter(at -> at.isAfter(before))
                    .isPresent()) continue;
            try {
                recordInspection.inspect(tenant, store, stint.throttle());
                read++;
            } catch (StorageFault.Unavailable | StorageFault.Full e) {
                LOG.warn("the records of {} in store {} are not audited now: {}", tenant, store.id(), e.getMessage());
                if (answers(store)) stint.unread().add(scope);
                else stint.silent().add(store.id());
            }
        }
        return read;
    }

    private static boolean answers(Store store) {
        try {
            store.look();
            return true;
        } catch (StorageFault.Unavailable e) {
            return false;
        }
    }

    private Inspection.Result inspect(Copies.Copy copy, PacedStore.Throttle throttle) {
        var place = new AipPlace(copy.tenant(), copy.aip());
        var result = inspection.inspect(place, store(copy.store()), throttle);
        if (result.damaged()) withDamage.add(place);
        if (withDamage.contains(place)) endAlarms(place, copy.store(), result);
        audits.count(copy, result);
        return result;
    }

    /// What is mended, by whomever, needs nobody any more.
    private void endAlarms(AipPlace place, StoreId store, Inspection.Result result) {
        if (result.damaged() && !result.mended()) return;
        var aip = place.aip().value();
        alarms.end(place.tenant(), aip, store, Alarm.Code.REPAIR_WAITS, Alarm.Code.AUDIT_FAILED);
        if (copies.damaged(place).isEmpty()) alarms.end(place.tenant(), aip, null, Alarm.Code.NO_GOOD_COPY);
    }

    private Store store(StoreId id) {
        return stores.all().stream()
                .filter(store -> store.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new StorageFault.Unavailable(
                        "store " + id + " is no longer there", new java.io.IOException("not in the plan")));
    }

    @Override
    public long request(Scope scope, String by) {
        long total = copies.count(scope.tenant(), scope.aip(), scope.store());
        if (total == 0) throw new StorageFault.NotFound("a copy to audit");
        return audits.add(scope, by, total);
    }

    @Override
    public List<Audit> audits(TenantId tenant) {
        return audits.of(tenant, SHOWN);
    }

    @Override
    public boolean cancel(TenantId tenant, long id) {
        return audits.cancel(tenant, id);
    }

    // -- what people see --

    @Override
    public List<StoreView> stores(TenantId tenant) {
        var counts = coverage.of(tenant, clock.instant().minus(pace.period()));
        var required = stores.required(tenant);
        long head = journal.head();
        var views = new ArrayList<StoreView>();
        for (var store : stores.readable(tenant)) {
            var of = counts.getOrDefault(store.id(), Coverage.Counts.NONE);
            boolean must = required.contains(store);
            if (!must && of.copies() == 0) continue;
            views.add(new StoreView(
                    store.id(),
                    kind(store.place()),
                    place(store.place()),
                    store.answers(),
                    must,
                    store.draining(),
                    store.draining() && replication.drained(store.id()),
                    must ? Math.max(0, head - progress.of(store.id()).position()) : 0,
                    of.copies(),
                    of.bytes(),
                    of.checked(),
                    of.checkedBytes(),
                    of.copies() - of.checked(),
                    of.damaged(),
                    of.oldest()));
        }
        return views;
    }

    @Override
    public Map<StoreId, Boolean> answering() {
        var answers = new LinkedHashMap<StoreId, Boolean>();
        for (var store : stores.all()) answers.put(store.id(), store.answers());
        return answers;
    }

    private static String kind(StoragePlan.Place place) {
        return switch (place) {
            case StoragePlan.Place.Folder _ -> "folder";
            case StoragePlan.Place.S3 _ -> "s3";
        };
    }

    private static String place(StoragePlan.Place place) {
        return switch (place) {
            case StoragePlan.Place.Folder(var path) -> path.toString();
            case StoragePlan.Place.S3(var location) -> location.toString();
        };
    }

    @Override
    public List<Day> days(TenantId tenant, int days) {
        return audits.days(tenant, days);
    }

    @Override
    public List<CopyView> copies(TenantId tenant, AipId aip) {
        return copies.of(new AipPlace(tenant, aip));
    }

    @Override
    public List<Event> events(TenantId tenant, AipId aip) {
        try (Stream<RegisterEntry> entries = registers.of(tenant, EVENTS, aip.value())) {
            return entries.map(AuditingCustody::event).toList();
        }
    }

    private static Event event(RegisterEntry entry) {
        var json = JSON.readTree(entry.content());
        var details = new LinkedHashSet<String>();
        json.path("detail").forEach(line -> details.add(line.asString()));
        return new Event(
                Instant.parse(json.path("at").asString()),
                json.path("type").asString(),
                json.path("good").asBoolean(),
                json.path("store").asString(),
                String.join("\n", details));
    }

    @Override
    public boolean lost(TenantId tenant, AipId aip) {
        var place = new AipPlace(tenant, aip);
        return withDamage.contains(place) && copies.holding(place, 1).isEmpty();
    }

    @Override
    public Set<StoreId> about(AipPlace place) {
        if (doubted.isEmpty() && !withDamage.contains(place)) return Set.of();
        var about = new HashSet<StoreId>();
        if (withDamage.contains(place)) about.addAll(copies.damaged(place));
        for (var doubt : doubted.keySet()) if (doubt.place().equals(place)) about.add(doubt.store());
        return about;
    }

    /// Survives a crash: a copy that counts as never read is audited soon.
    @Override
    public void raise(AipPlace place, Store store, String what) {
        try {
            if (!copies.doubt(place, store.id())) return;
        } catch (StorageFault.Unavailable e) {
            LOG.warn("that {} in store {} is in doubt cannot be kept", place, store.id(), e);
        }
        LOG.error("A reader met wrong bytes of {} in store {}: {}", place, store.id(), what);
        if (doubted.size() < MOST_DOUBTED) doubted.put(new Doubt(place, store.id()), what);
    }

    @Override
    public void raise(TenantId tenant, Alarm.Code code, String detail) {
        alarms.raise(code, tenant, "", stores.primary(tenant).id(), detail);
    }

    @Override
    public List<Alarm> alarms(TenantId tenant) {
        return alarms.open(tenant, SHOWN);
    }

    @Override
    public List<AlarmGroup> alarmGroups(TenantId tenant, int few) {
        return alarms.groups(tenant, few);
    }

    @Override
    public List<Alarm> alarms(TenantId tenant, Alarm.Code code, long before, int limit) {
        return alarms.of(tenant, code, before, limit);
    }

    @Override
    public long acknowledge(TenantId tenant, Alarm.Code code, long last, String by) {
        return alarms.acknowledge(tenant, code, last, by);
    }

    @Override
    public long standingAlarms() {
        return alarms.standing();
    }

    @Override
    public List<TenantAlarms> tenantAlarms() {
        return alarms.byTenant();
    }

    @Override
    public boolean acknowledge(TenantId tenant, long alarm, String by) {
        return alarms.acknowledge(tenant, alarm, by);
    }

    void keyMissing(TenantId tenant, StorageFault.KeyMissing fault) {
        var store = stores.primary(tenant).id();
        alarms.raise(Alarm.Code.KEY_MISSING, tenant, "", store, String.valueOf(fault.getMessage()));
    }

    // -- drills --

    @Override
    public List<Drill> drill(Path folder, int fromEach) {
        var done = new ArrayList<Drill>();
        for (var store : stores.all()) {
            for (int i = 0; i < fromEach; i++) {
                var drawn = draw(store);
                if (drawn.isEmpty()) break;
                long begun = System.nanoTime();
                var copy = drawn.getFirst();
                var drill = drills.restore(new AipPlace(copy.tenant(), copy.aip()), store, folder);
                done.add(drill);
                LOG.info(
                        "Drill: {} of {} from store {}: {} files in {} ms {}",
                        drill.aip(),
                        drill.tenant(),
                        drill.store(),
                        drill.files(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                        drill.fault());
                if (!drill.fault().isEmpty())
                    alarms.raise(
                            Alarm.Code.DRILL_FAILED, drill.tenant(), drill.aip().value(), store.id(), drill.fault());
            }
        }
        return done;
    }

    /// AIP ids begin with the time, so a time drawn by lot draws an AIP by lot.
    private List<Copies.Copy> draw(Store store) {
        var span = copies.span(store.id());
        if (span.isEmpty()) return List.of();
        long from = span.get().first().toEpochMilli();
        long to = span.get().last().toEpochMilli();
        var start = AipId.create(Instant.ofEpochMilli(from + random.nextLong(to - from + 1)), random);
        var drawn = copies.from(store.id(), start.value(), DRILLED, 1);
        return drawn.isEmpty() ? copies.from(store.id(), "", DRILLED, 1) : drawn;
    }

    @Override
    public List<Drill> drills(TenantId tenant) {
        return drills.of(tenant, SHOWN);
    }
}
