package bevara.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FiguresTest {
    private static final List<Duration> ONE_TO_A_HUNDRED_SECONDS = LongStream.rangeClosed(1, 100)
            .map(n -> 101 - n)
            .mapToObj(Duration::ofSeconds)
            .toList();

    private static final Figures FIGURES = new Figures(
            "small packages",
            100,
            1_000,
            10_000_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(12),
            ONE_TO_A_HUNDRED_SECONDS,
            Duration.ofSeconds(4),
            Duration.ofSeconds(15),
            500_000_000);

    @Test
    void percentiles_are_taken_from_the_sorted_times() {
        assertThat(FIGURES.percentile(50)).isEqualTo(50);
        assertThat(FIGURES.percentile(99)).isEqualTo(99);
        assertThat(FIGURES.ratio()).isEqualTo(2.5);
    }

    @Test
    void a_report_ends_with_one_line_of_json() {
        var bytes = new ByteArrayOutputStream();
        var report = new Report(
                new IngestBenchmark.Shape(100, 10, 10_000, 0, 0, 8, 1),
                new PrintStream(bytes, true, StandardCharsets.UTF_8));
        report.add(FIGURES);
        report.print();

        var lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).anyMatch(line -> line.contains("small packages") && line.contains("10.00"));
        var result =
                JsonMapper.shared().readTree(lines.getLast()).path("results").path(0);
        assertThat(result.path("ratio").asDouble()).isEqualTo(2.5);
        assertThat(result.path("files").asInt()).isEqualTo(1_000);
    }

    @Test
    void sizes_are_written_as_people_write_them() {
        assertThat(List.of("7", "10k", "1m"))
                .extracting(text -> Main.Bytes.parse(text).value())
                .containsExactly(7L, 10_000L, 1_000_000L);
    }
}
