package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningArchive.Shared.class)
class StoreMetersTest {
    private final Archive archive;

    StoreMetersTest(RunningArchive running) {
        this.archive = running.archive();
    }

    @Test
    void copies_are_counted_anew_in_the_middle_of_a_scrape_and_each_figure_is_told_once() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new StoreMeters(archive, Duration.ZERO).bindTo(registry);

        for (int scrape = 0; scrape < 100; scrape++)
            assertThat(registry.scrape().lines().filter(line -> line.startsWith("bevara_store_up{")))
                    .as("scrape %d", scrape)
                    .containsExactly("bevara_store_up{store=\"main\"} 1.0");
    }
}
