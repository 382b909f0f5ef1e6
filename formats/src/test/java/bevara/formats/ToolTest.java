package bevara.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import bevara.formats.WorkerProcess.Asked;
import bevara.worker.Answer;
import bevara.worker.Request;
import bevara.worker.Wire;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolTest {
    @TempDir
    Path folder;

    private Tool nasty(int files) {
        var launch = new Launch(
                "nasty",
                System.getProperty("java.class.path"),
                NastyWorker.class.getName(),
                List.of(),
                "32m",
                folder.resolve("scratch"));
        return new Tool(launch, 1, files, asked("well"));
    }

    /// One that is broken whatever it is asked.
    private Tool broken(String program, String probe) {
        var launch = new Launch(
                "broken", System.getProperty("java.class.path"), program, List.of(), "32m", folder.resolve("scratch"));
        return new Tool(launch, 1, 100, asked(probe));
    }

    @Test
    void a_tool_that_is_broken_itself_is_told_from_a_file_that_breaks_it() {
        try (var missing = broken("bevara.formats.NoSuchProgram", "well");
                var failing = broken(NastyWorker.class.getName(), "throw");
                var sound = nasty(100)) {
            assertThatThrownBy(() -> tell(missing, "well", "well")).isInstanceOf(ToolsUnavailable.class);
            assertThatThrownBy(() -> tell(failing, "throw")).isInstanceOf(ToolsUnavailable.class);
            assertThat(tell(failing, "throw", "well").get(1)).isPresent();
            assertThat(tell(sound, "crash").getFirst()).isEmpty();
            assertThat(tell(sound, "throw").getFirst().orElseThrow().says(Answer.FAILED))
                    .isTrue();
        }
    }

    private static List<Optional<Answer>> tell(Tool tool, String... what) {
        return tool.ask(Arrays.stream(what).map(ToolTest::asked).toList());
    }

    private static Asked asked(String what) {
        var request = new Request("a", "", Set.of(), what.getBytes(StandardCharsets.UTF_8), null);
        return new Asked(request, Duration.ofSeconds(3));
    }

    private static String text(Optional<Answer> answer) {
        return answer.orElseThrow().first("text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "crash", "fill"})
    void a_file_that_hangs_crashes_or_fills_a_tool_is_the_only_one_without_an_answer(String fault) {
        try (var tool = nasty(100)) {
            var answers = tell(tool, "well", "well", fault, "well", "well");
            assertThat(answers).hasSize(5);
            assertThat(answers.get(2)).isEmpty();
            for (int well : new int[] {0, 1, 3, 4})
                assertThat(text(answers.get(well))).startsWith("lyckades");
            assertThat(text(tell(tool, "well").getFirst())).startsWith("lyckades");
        }
    }

    @Test
    void what_a_tool_prints_neither_blocks_nor_garbles() {
        try (var tool = nasty(100)) {
            var answers = tell(tool, "print", "well");
            assertThat(text(answers.get(0))).isEqualTo("utskrivet");
            assertThat(text(answers.get(1))).startsWith("lyckades");
        }
    }

    @Test
    void what_a_tool_throws_is_told_and_its_process_goes_on() {
        try (var tool = nasty(100)) {
            var before = text(tell(tool, "well").getFirst());
            assertThat(tell(tool, "throw").getFirst().orElseThrow().first(Answer.FAILED))
                    .contains("broken");
            assertThat(text(tell(tool, "well").getFirst())).isEqualTo(before);
        }
    }

    @Test
    void a_tool_sees_nothing_of_the_services_environment() {
        assertThat(System.getenv()).containsKey("BEVARA_TOOLS");
        try (var tool = nasty(100)) {
            var seen = tell(tool, "look around").getFirst().orElseThrow().all("environment");
            assertThat(seen).isNotEmpty().noneMatch(one -> one.contains("BEVARA"));
        }
    }

    @Test
    void a_tool_has_no_network_and_cannot_read_how_the_service_was_started() {
        assumeThat(Confinement.isUnsharing()).isTrue();
        try (var tool = nasty(100)) {
            var seen = tell(tool, "look around").getFirst().orElseThrow();
            assertThat(seen.all("network")).isEmpty();
            assertThat(seen.first("parent")).isEqualTo("closed");
        }
    }

    @Test
    void a_tool_writes_no_endless_file() {
        try (var tool = nasty(100)) {
            assertThat(tell(tool, "write on").getFirst().orElseThrow().first(Answer.FAILED))
                    .contains("File too large");
        }
    }

    @Test
    void a_process_is_used_again_and_replaced_after_its_files() {
        try (var tool = nasty(4)) {
            var first = text(tell(tool, "well", "well").getFirst());
            assertThat(text(tell(tool, "well", "well").getFirst())).isEqualTo(first);
            assertThat(text(tell(tool, "well").getFirst())).isNotEqualTo(first);
        }
    }

    @Test
    void nothing_is_left_when_a_tool_is_closed() throws Exception {
        try (var tool = nasty(100)) {
            tell(tool, "well", "hang", "well");
        }
        try (var left = Files.list(folder.resolve("scratch"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_process_ends_when_the_other_end_is_closed_even_while_it_hangs() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        NastyWorker.class.getName())
                .start();
        try (var out = new DataOutputStream(process.getOutputStream())) {
            Wire.ask(out, asked("hang").request());
            out.flush();
            assertThat(process.waitFor(1, TimeUnit.SECONDS)).isFalse();
        }
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }
}
