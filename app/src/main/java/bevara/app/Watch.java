package bevara.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the operator sees: health and metrics.
@Configuration(proxyBeanMethods = false)
class Watch {
    private static final long LEAST_FREE = 1_000_000_000;
    /// Told, and for the load balancer as good as up.
    private static final Status DEGRADED = new Status("DEGRADED");

    private static final List<String> MILESTONES = List.of("ingest.received", "ingest.stored", "ingest.archived");

    /// What is kept can be found and read while the database takes nothing, so that is told and no reason to
    /// take the service away; what is delivered is refused, or waits.
    @Bean
    HealthIndicator dbHealthIndicator(DatabaseProbe probe) {
        return () -> {
            if (probe.silent()) return Health.down().build();
            return probe.fault()
                    .map(why ->
                            Health.status(DEGRADED).withDetail("writing", why).build())
                    .orElseGet(() -> Health.up().build());
        };
    }

    @Bean
    DatabaseProbe databaseProbe(Archive archive) {
        return new DatabaseProbe(archive.database().pool(), archive.clock());
    }

    /// One store that does not answer is no reason to take the service away: others are read, and what is
    /// delivered waits. When none answers there is nothing to serve.
    @Bean
    HealthIndicator storesHealthIndicator(Archive archive) {
        return () -> {
            var answering = archive.storage().custody().answering();
            var health = Health.status(status(answering.values()));
            answering.forEach((store, answers) -> health.withDetail(store.value(), answers ? "up" : "down"));
            return health.build();
        };
    }

    /// A key that is not at hand holds up one tenant, not the service.
    @Bean
    HealthIndicator keysHealthIndicator(Archive archive) {
        return () -> {
            var ready = Tenancy.everywhere(() -> archive.storage().encryption().ready());
            var health = Health.status(ready.containsValue(false) ? DEGRADED : Status.UP);
            ready.forEach((tenant, there) -> health.withDetail(tenant.value(), there ? "at hand" : "missing"));
            return health.build();
        };
    }

    private static Status status(Collection<Boolean> answering) {
        if (!answering.contains(false)) return Status.UP;
        return answering.contains(true) ? DEGRADED : Status.DOWN;
    }

    @Bean
    HealthIndicator diskHealthIndicator(Archive archive) {
        return () -> {
            long free = free(archive.settings().data());
            var status = !writable(archive.settings().data())
                    ? Status.DOWN
                    : free >= LEAST_FREE ? Status.UP : Status.OUT_OF_SERVICE;
            return Health.status(status).withDetail("freeBytes", free).build();
        };
    }

    private static boolean writable(Path folder) {
        try {
            Files.delete(Files.createTempFile(folder, ".probe", ".tmp"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// An index that lags is no reason to take the service down: it is told, not judged.
    @Bean
    HealthIndicator indexHealthIndicator(Archive archive, DatabaseProbe probe) {
        return () -> {
            if (probe.silent()) return Health.unknown().build();
            var status = Tenancy.everywhere(() -> archive.access().status());
            return Health.up()
                    .withDetail("behind", status.behind())
                    .withDetail("failed", status.failed())
                    .build();
        };
    }

    /// Without a time stamp everything else goes on.
    @Bean
    HealthIndicator timestampsHealthIndicator(Archive archive) {
        return () -> {
            var failing = archive.timestamps().failing();
            var health = Health.status(failing.isEmpty() ? Status.UP : DEGRADED).withDetail("failing", failing.size());
            failing.values().stream().findFirst().ifPresent(failed -> health.withDetail("code", failed.code()));
            return health.build();
        };
    }

    @Bean
    MeterBinder archiveMeters(Archive archive, DatabaseProbe probe) {
        return registry -> {
            gauge(
                    registry,
                    "bevara.database.writable",
                    "1 when the database takes what it is given, else 0",
                    () -> probe.fault().isEmpty() ? 1 : 0);
            gauge(
                    registry,
                    "bevara.aips",
                    "AIPs found by search",
                    asked(probe, () -> status(archive).documents()));
            gauge(
                    registry,
                    "bevara.index.behind",
                    "Journal entries not yet indexed",
                    asked(probe, () -> status(archive).behind()));
            gauge(
                    registry,
                    "bevara.index.failed",
                    "Journal entries that cannot be indexed",
                    asked(probe, () -> status(archive).failed()));
            gauge(
                    registry,
                    "bevara.queue",
                    "Jobs that wait or run",
                    asked(probe, () -> archive.jobs().waiting()));
            gauge(
                    registry,
                    "bevara.disk.free.bytes",
                    "Free space under the data folder",
                    () -> free(archive.settings().data()));
            gauge(
                    registry,
                    "bevara.timestamps.failing",
                    "Proof logs whose newest checkpoint got no time stamp when it was last tried",
                    () -> archive.timestamps().failing().size());
            for (var milestone : MILESTONES)
                FunctionCounter.builder(
                                "bevara.submissions",
                                archive,
                                a -> a.milestones().reached(milestone))
                        .description("Submissions that reached this state since the start")
                        .tag("state", milestone.substring("ingest.".length()))
                        .register(registry);
        };
    }

    @Bean
    MeterBinder timestampMeters(Archive archive) {
        return registry -> FunctionCounter.builder(
                        "bevara.timestamps", archive, a -> a.timestamps().made())
                .description("Time stamps made since the start")
                .register(registry);
    }

    @Bean
    MeterBinder storeMeters(Archive archive) {
        return new StoreMeters(archive, StoreMeters.FRESH);
    }

    private static bevara.access.Access.Status status(Archive archive) {
        return Tenancy.everywhere(() -> archive.access().status());
    }

    /// What the database counts; no number when it does not answer, rather than a wait for each.
    private static Supplier<Number> asked(DatabaseProbe probe, Supplier<Number> value) {
        return () -> probe.silent() ? Double.NaN : value.get();
    }

    private static void gauge(MeterRegistry registry, String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private static long free(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }
}
