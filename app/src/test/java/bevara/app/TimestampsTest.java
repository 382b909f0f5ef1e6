package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.storage.TimestampAuthority;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningArchive.Shared.class)
class TimestampsTest {

    private final RunningArchive running;
    private final TimeAuthority authority = new TimeAuthority();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final Timestamps timestamps = new Timestamps(
            new TimestampAuthority(URI.create(authority.url()), List.of()), Duration.ofMinutes(10), new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now.get();
                }
            });

    TimestampsTest(RunningArchive running) {
        this.running = running;
    }

    @AfterEach
    void close() {
        authority.close();
    }

    private void deliver(String tenant) {
        running.as(tenant, Role.SYSTEM).archived(UUID.randomUUID().toString(), Map.of("a.txt", TestPackages.utf8("a")));
    }

    private void stampAfter(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
        Tenancy.everywhere(() -> timestamps.stamp(running.archive().storage()));
    }

    @Test
    void a_log_is_stamped_at_once_and_then_again_when_the_interval_is_over() {
        deliver(RunningArchive.ALFA);
        stampAfter(Duration.ZERO);
        long first = timestamps.made();
        assertThat(first).isPositive();
        deliver(RunningArchive.ALFA);
        deliver(RunningArchive.ALFA);
        stampAfter(Duration.ofMinutes(9));
        assertThat(timestamps.made()).isEqualTo(first);
        stampAfter(Duration.ofMinutes(1));
        assertThat(timestamps.made()).isEqualTo(first + 1);
        stampAfter(Duration.ofMinutes(10));
        assertThat(timestamps.made()).isEqualTo(first + 1);
    }

    @Test
    void an_authority_that_is_down_is_left_in_peace_for_a_while_and_asked_again() {
        deliver(RunningArchive.ALFA);
        deliver(RunningArchive.BETA);
        authority.down = true;
        stampAfter(Duration.ZERO);
        stampAfter(Duration.ofSeconds(10));
        assertThat(authority.asked).hasValue(1);
        assertThat(timestamps.failing().values())
                .singleElement()
                .satisfies(failed -> assertThat(failed.code()).isEqualTo("timestamp-unreachable"));

        authority.down = false;
        stampAfter(Duration.ofMinutes(1));
        assertThat(timestamps.failing()).isEmpty();
        assertThat(timestamps.made()).isGreaterThanOrEqualTo(2);
    }
}
