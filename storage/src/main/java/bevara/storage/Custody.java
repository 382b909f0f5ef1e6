package bevara.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Watches over the copies: that each store has what it must, that every byte is read and compared in
/// time, that what is damaged is mended, and that people know. Safe for use by many threads.
public interface Custody {
    /// `period` is how long a copy may go unread; `bytesPerSecond` how fast the audit that runs by
    /// itself reads, 0 for no limit.
    record Pace(Duration period, long bytesPerSecond) {
        public static final Pace USUAL = new Pace(Duration.ofDays(90), 100_000_000);
    }

    /// Which copies to read: all of a tenant, of one AIP, in one store. `aip` and `store` empty mean
    /// all.
    record Scope(TenantId tenant, String aip, String store) {}

    enum AuditState {
        QUEUED,
        RUNNING,
        DONE,
        CANCELLED
    }

    /// An audit that somebody asked for. `unreachable` copies were in stores that did not answer.
    record Audit(
            long id,
            Scope scope,
            Instant requested,
            String requestedBy,
            AuditState state,
            long total,
            long checked,
            long bytes,
            long damaged,
            long repaired,
            long unreachable,
            @Nullable Instant ended) {}

    /// One store as a tenant sees it. `answers` whether it did just now; `required` whether it must have
    /// this tenant's AIPs; `behind` how many journal entries it is still to be given; `checked` copies
    /// were read within the period, `overdue` ones were not read for longer than that, or never and are
    /// older.
    record StoreView(
            StoreId id,
            String kind,
            String place,
            boolean answers,
            boolean required,
            boolean draining,
            boolean drained,
            long behind,
            long copies,
            long bytes,
            long checked,
            long checkedBytes,
            long overdue,
            long damaged,
            @Nullable Instant oldest) {}

    /// What was read on one day.
    record Day(LocalDate day, long copies, long bytes, long damaged) {}

    /// One copy of one AIP; `checked` is null as long as it was never read.
    record CopyView(
            StoreId store,
            boolean whole,
            int versions,
            @Nullable Instant checked) {}

    /// What happened to an AIP while it was kept; `type` is a PREMIS event type.
    record Event(Instant at, String type, boolean good, String store, String detail) {}

    /// A drill restored an AIP from one store alone; `fault` is empty when that went well.
    record Drill(
            Instant at, TenantId tenant, AipId aip, StoreId store, long files, long bytes, long millis, String fault) {}

    StoragePlan plan();

    /// Takes up other stores or policies while the archive runs. Throws [IllegalArgumentException] when
    /// a store would go that has what no other store has: drain it first.
    void arrange(StoragePlan plan);

    /// What the server of an S3 store was found to do, tried when first asked; empty for a folder. Throws
    /// [StorageFault.Unavailable].
    Optional<Abilities> abilities(StoreId store);

    /// Gives stores what they lack; returns how many journal entries were looked at. Called again and
    /// again.
    long catchUp();

    /// Reads copies that are due, for as long as `budget`; audits that somebody asked for come first.
    /// Returns how many copies were read. Called again and again by one thread in all.
    long audit(Duration budget);

    /// Takes an order for an audit; returns its id. Throws [StorageFault.NotFound] when the scope has no
    /// copies.
    long request(Scope scope, String by);

    /// The newest first.
    List<Audit> audits(TenantId tenant);

    /// False when there is no such audit that waits or runs.
    boolean cancel(TenantId tenant, long id);

    List<StoreView> stores(TenantId tenant);

    /// Every store, and whether it answered when it was last looked at; asks nothing anew.
    Map<StoreId, Boolean> answering();

    /// The days up to today, oldest first; a day on which nothing was read has zeros.
    List<Day> days(TenantId tenant, int days);

    /// The copies of an AIP, one for each store that has or should have it.
    List<CopyView> copies(TenantId tenant, AipId aip);

    /// Oldest first; kept in the object store.
    List<Event> events(TenantId tenant, AipId aip);

    /// Whether no store has this AIP whole any more.
    boolean lost(TenantId tenant, AipId aip);

    /// The newest first, at most 200.
    List<Alarm> alarms(TenantId tenant);

    /// The alarms that stand, those of one kind together, the gravest kind first. `count` of them stand,
    /// `last` is the highest id among them, and `first` are the newest few.
    List<AlarmGroup> alarmGroups(TenantId tenant, int few);

    record AlarmGroup(Alarm.Code code, long count, Instant oldest, Instant newest, long last, List<Alarm> first) {
        public AlarmGroup {
            first = List.copyOf(first);
        }
    }

    /// The alarms of one kind whose id is below `before`, the newest first.
    List<Alarm> alarms(TenantId tenant, Alarm.Code code, long before, int limit);

    /// How many alarms stand in all tenants that the caller may see.
    long standingAlarms();

    /// The alarms that stand in all tenants that the caller may see, those of one kind and tenant together, the
    /// gravest kind first. For those who run the platform: no AIP is named.
    List<TenantAlarms> tenantAlarms();

    record TenantAlarms(TenantId tenant, Alarm.Code code, List<StoreId> stores, long count, Instant newest) {
        public TenantAlarms {
            stores = List.copyOf(stores);
        }
    }

    /// Raises an alarm that belongs to no AIP. Nothing happens when the same stands already.
    void raise(TenantId tenant, Alarm.Code code, String detail);

    /// Says that a person has seen it. False when there is no such alarm.
    boolean acknowledge(TenantId tenant, long alarm, String by);

    /// Says that a person has seen all alarms of one kind up to and with the alarm `last`: those raised
    /// since were not seen. Returns how many there were.
    long acknowledge(TenantId tenant, Alarm.Code code, long last, String by);

    /// Restores some AIPs by lot from each store alone, into `folder`, which is emptied again, and
    /// compares.
    List<Drill> drill(java.nio.file.Path folder, int fromEach);

    /// The newest first.
    List<Drill> drills(TenantId tenant);
}
