package bevara.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the operator sees: health and metrics.
@Configuration(proxyBeanMethods = false)
class Watch {
    private static final long LEAST_FREE = 1_000_000_000;
    private static final List<String> MILESTONES = List.of("ingest.received", "ingest.stored", "ingest.archived");

    @Bean
    HealthIndicator storeHealthIndicator(Archive archive) {
        return () -> {
            var store = archive.settings().data().resolve("objects");
            try {
                var probe = Files.createTempFile(archive.settings().data(), ".probe", ".tmp");
                Files.delete(probe);
                return (Files.isWritable(store) ? Health.up() : Health.down()).build();
            } catch (IOException e) {
                return Health.down().build();
            }
        };
    }

    @Bean
    HealthIndicator diskHealthIndicator(Archive archive) {
        return () -> {
            long free = free(archive.settings().data());
            return (free >= LEAST_FREE ? Health.up() : Health.outOfService())
                    .withDetail("freeBytes", free)
                    .build();
        };
    }

    /// An index that lags is no reason to take the service down: it is told, not judged.
    @Bean
    HealthIndicator indexHealthIndicator(Archive archive) {
        return () -> {
            var status = Tenancy.everywhere(() -> archive.access().status());
            return Health.up()
                    .withDetail("behind", status.behind())
                    .withDetail("failed", status.failed())
                    .build();
        };
    }

    @Bean
    MeterBinder archiveMeters(Archive archive) {
        return registry -> {
            gauge(
                    registry,
                    "bevara.aips",
                    "AIPs found by search",
                    () -> status(archive).documents());
            gauge(
                    registry,
                    "bevara.index.behind",
                    "Journal entries not yet indexed",
                    () -> status(archive).behind());
            gauge(
                    registry,
                    "bevara.index.failed",
                    "Journal entries that cannot be indexed",
                    () -> status(archive).failed());
            gauge(
                    registry,
                    "bevara.queue",
                    "Jobs that wait or run",
                    () -> archive.jobs().waiting());
            gauge(
                    registry,
                    "bevara.disk.free.bytes",
                    "Free space under the data folder",
                    () -> free(archive.settings().data()));
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

    private static bevara.access.Access.Status status(Archive archive) {
        return Tenancy.everywhere(() -> archive.access().status());
    }

    private static void gauge(
            MeterRegistry registry, String name, String description, java.util.function.Supplier<Number> value) {
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
