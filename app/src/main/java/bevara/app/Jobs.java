package bevara.app;

import bevara.access.Access;
import bevara.formats.FormatWorkers;
import bevara.ingest.Ingest;
import bevara.ingest.SubmissionId;
import bevara.storage.ArchivalStorage;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The work that waits, durable in the database: submissions to process, orders to prepare, and the
/// sweep that finds what fell between two chairs. And the thread by which access follows the journal.
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final Duration ORPHAN_AGE = Duration.ofHours(24);
    private static final Duration AUDIT_STINT = Duration.ofSeconds(8);
    private static final LocalTime DRILL_TIME = LocalTime.of(3, 30);
    private static final int DRILLED = 2;
    private static final String DRILL = "drill";
    private static final Duration PARKING_TIME = Duration.ofSeconds(12);

    private final CompletableFuture<Modules> modules = new CompletableFuture<>();
    private final Clock clock;
    private final JdbcClient database;
    private final OneTimeTask<Void> processSubmission;
    private final OneTimeTask<Void> prepareOrder;
    private final OneTimeTask<Void> identifyAgain;
    private final Scheduler scheduler;
    private final Thread follower;
    private final Thread storesWatch;
    private final StoresFile stores;
    private final Timestamps timestamps;
    private final Path drills;
    private final CountDownLatch closing = new CountDownLatch(1);

    private record Modules(
            ArchivalStorage storage, Ingest ingest, Access access, OlderDatabase older, FormatWorkers formats) {}

    /// Nothing runs until [#start]; what is queued before lies in the database.
    Jobs(DataSource pool, Clock clock, StoresFile stores, Timestamps timestamps, Path drills, int submissionsAtOnce) {
        this.stores = stores;
        this.timestamps = timestamps;
        this.drills = drills;
        this.clock = clock;
        this.database = JdbcClient.create(pool);
        this.processSubmission = perTenant(
                "process-submission", (tenant, id) -> modules.join().ingest().process(tenant, new SubmissionId(id)));
        this.prepareOrder = perTenant(
                "prepare-order", (tenant, id) -> modules.join().access().prepare(tenant, id));
        this.identifyAgain = perTenant(
                "identify-again", (tenant, id) -> modules.join().access().identify(tenant, id));
        var sweep = Tasks.recurring("sweep", FixedDelay.of(Duration.ofSeconds(10)))
                .execute((_, _) -> Tenancy.everywhere(this::sweep));
        var tidy = Tasks.recurring("tidy", FixedDelay.of(Duration.ofHours(1)))
                .execute((_, _) -> Tenancy.everywhere(this::tidy));
        var catchUp = Tasks.recurring("catch-up", FixedDelay.of(Duration.ofSeconds(5)))
                .execute((_, _) -> Tenancy.everywhere(this::catchUp));
        var audit = Tasks.recurring("audit", FixedDelay.of(Duration.ofSeconds(2)))
                .execute((_, _) -> Tenancy.everywhere(this::audit));
        var drill =
                Tasks.recurring(DRILL, Schedules.daily(DRILL_TIME)).execute((_, _) -> Tenancy.everywhere(this::drill));
        var stamp = Tasks.recurring("timestamp", FixedDelay.of(Duration.ofSeconds(10)))
                .execute((_, _) -> Tenancy.everywhere(this::stamp));
        this.scheduler = Scheduler.create(pool, processSubmission, prepareOrder, identifyAgain)
                .startTasks(sweep, tidy, catchUp, audit, drill, stamp)
                .threads(submissionsAtOnce + 6)
                .pollingInterval(Duration.ofSeconds(1))
                .enableImmediateExecution()
                .heartbeatInterval(Duration.ofSeconds(10))
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(PARKING_TIME)
                .clock(clock::instant)
                .build();
        this.storesWatch =
                Thread.ofVirtual().name("watch-stores").unstarted(() -> Tenancy.everywhere(this::watchStores));
        this.follower = Thread.ofVirtual().name("follow-journal").unstarted(() -> Tenancy.everywhere(this::follow));
    }

    private static OneTimeTask<Void> perTenant(String name, BiConsumer<TenantId, String> work) {
        return Tasks.oneTime(name)
                .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(Duration.ofSeconds(5)))
                .execute((instance, _) -> {
                    var parts = instance.getId().split("/", 2);
                    var tenant = new TenantId(parts[0]);
                    Tenancy.as(tenant, () -> {
                        work.accept(tenant, parts[1]);
                        return true;
                    });
                });
    }

    void queueSubmission(TenantId tenant, SubmissionId id) {
        scheduler.scheduleIfNotExists(processSubmission.instance(tenant + "/" + id), clock.instant());
    }

    void queueOrder(TenantId tenant, String id) {
        scheduler.scheduleIfNotExists(prepareOrder.instance(tenant + "/" + id), clock.instant());
    }

    void queueIdentification(TenantId tenant, String id) {
        scheduler.scheduleIfNotExists(identifyAgain.instance(tenant + "/" + id), clock.instant());
    }

    /// Holds the restore drill soon, and then at its usual time. Nothing happens when one runs already.
    void drillNow() {
        try {
            scheduler.reschedule(TaskInstanceId.of(DRILL, RecurringTask.INSTANCE), clock.instant());
        } catch (TaskInstanceCurrentlyExecutingException e) {
            LOG.info("A drill is being held already");
        }
    }

    /// How many jobs wait or run.
    public long waiting() {
        return database.sql("select count(*) from scheduled_tasks where task_name in (?, ?, ?)")
                .params(processSubmission.getName(), prepareOrder.getName(), identifyAgain.getName())
                .query(Long.class)
                .single();
    }

    /// `alone` says that no other process works on this database, so that what a dead one had begun is
    /// free at once.
    void start(
            ArchivalStorage storage,
            Ingest ingest,
            Access access,
            OlderDatabase older,
            FormatWorkers formats,
            boolean alone) {
        if (alone)
            database.sql("update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                            + " execution_time = least(execution_time, now()) where picked")
                    .update();
        modules.complete(new Modules(storage, ingest, access, older, formats));
        Tenancy.everywhere(this::sweep);
        scheduler.start();
        follower.start();
        storesWatch.start();
    }

    private void sweep() {
        modules.join().ingest().endBrokenUploads();
        for (var pending : modules.join().ingest().unfinished()) queueSubmission(pending.tenant(), pending.id());
        for (var pending : modules.join().access().unfinishedOrders()) queueOrder(pending.tenant(), pending.id());
        for (var pending : modules.join().access().unfinishedIdentifications())
            queueIdentification(pending.tenant(), pending.id());
    }

    private void tidy() {
        var all = modules.join();
        each(all.access()::expireOrders, all.storage()::tidyLogs, this::clearOrphans, all.older()::bringUp);
    }

    /// One step that goes wrong now does not hold up the others; the next time it is tried again.
    private static void each(Runnable... steps) {
        for (var step : steps) {
            try {
                step.run();
            } catch (RuntimeException e) {
                LOG.error("Something is not tidied up; it is tried again", e);
            }
        }
    }

    private void clearOrphans() {
        var storage = modules.join().storage();
        var orphans = storage.orphans(ORPHAN_AGE);
        if (orphans.isEmpty()) return;
        LOG.warn("Clearing {} orphans of broken attempts to store, each older than a day", orphans.size());
        storage.clearOrphans(orphans);
    }

    private void catchUp() {
        var custody = modules.join().storage().custody();
        while (custody.catchUp() > 0 && !closed(Duration.ZERO)) LOG.debug("Stores are being brought up to date");
    }

    private void audit() {
        modules.join().storage().custody().audit(AUDIT_STINT);
    }

    private void drill() {
        modules.join().storage().custody().drill(drills, DRILLED);
    }

    private void stamp() {
        timestamps.stamp(modules.join().storage());
    }

    /// Takes up what somebody wrote into the file of the stores, and newer signatures of formats.
    private void watchStores() {
        var taken = stores.changed();
        while (!closed(Duration.ofSeconds(2))) {
            modules.join().formats().renew();
            var changed = stores.changed();
            if (changed.equals(taken)) continue;
            taken = changed;
            try {
                modules.join().storage().custody().arrange(stores.read());
            } catch (StartFault | IllegalArgumentException | StorageFault e) {
                LOG.error("The stores stay as they were: {}", e.getMessage());
            }
        }
    }

    private void follow() {
        var access = modules.join().access();
        while (!closed(Duration.ZERO)) {
            try {
                if (access.follow() == 0 && closed(Duration.ofMillis(200))) return;
            } catch (RuntimeException | Error e) {
                LOG.error("The index cannot follow the journal; trying again in five seconds", e);
                if (closed(Duration.ofSeconds(5))) return;
            }
        }
    }

    /// Waits a while for the end. The follower is never interrupted: that would close the index under
    /// its hands.
    private boolean closed(Duration wait) {
        try {
            return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// Lets running work finish for a while; what does not is taken up again at the next start.
    @Override
    public void close() {
        if (!modules.isDone()) return;
        closing.countDown();
        scheduler.stop();
        try {
            follower.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
