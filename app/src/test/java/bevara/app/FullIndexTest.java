package bevara.app;

import static bevara.app.RunningArchive.ALFA;
import static bevara.app.RunningArchive.BETA;
import static bevara.app.TestPackages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The index's disk is full. What is parsed for its text needs that disk, too.
class FullIndexTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path data;

    @Test
    void ingest_goes_on_and_search_says_that_it_is_behind_and_catches_up() throws Exception {
        try (var disk = new SmallDisk(data.resolve("index"), 48);
                var running = new RunningArchive(data)) {
            var alfa = running.as(ALFA, Role.ARCHIVIST);
            alfa.archived("before", Map.of("brev.txt", utf8("gammalt")));
            await(() -> hits(alfa, "gammalt") == 1);

            disk.fill();
            for (int i = 1; i <= 3; i++) {
                var page = "<p>nytt ord" + i;
                // It is catalogued: it can be viewed and ordered.
                var aip = alfa.archived("full" + i, Map.of("sida.html", utf8(page)));
                assertThat(alfa.get("/api/v1/aips/" + aip + "/files/" + fileOf(alfa, aip) + "/content")
                                .text())
                        .isEqualTo(page);
            }
            await(() -> search(alfa, "nytt").path("behind").asInt() == 3);
            assertThat(hits(alfa, "nytt")).isZero();
            assertThat(hits(alfa, "gammalt"))
                    .as("what is indexed is still found")
                    .isEqualTo(1);
            assertThat(search(running.as(BETA, Role.ARCHIVIST), "")
                            .path("behind")
                            .asInt())
                    .as("another tenant is not told")
                    .isZero();
            assertThat(alfa.get("/actuator/health")
                            .json()
                            .path("components")
                            .path("index")
                            .path("details"))
                    .hasToString("{\"behind\":3,\"failed\":0}");
            assertThat(alfa.get("/actuator/prometheus").text()).contains("bevara_index_behind 3.0");

            disk.makeRoom();
            await(() -> search(alfa, "nytt").path("behind").asInt() == 0);
            assertThat(hits(alfa, "nytt")).isEqualTo(3);
            assertThat(hits(alfa, "gammalt")).isEqualTo(1);
            assertThat(Tenancy.everywhere(
                            () -> running.archive().access().status().withoutText()))
                    .isZero();
        }
    }

    private static String fileOf(Caller caller, String aip) {
        return caller.get("/api/v1/aips/" + aip + "/files")
                .json()
                .path("items")
                .valueStream()
                .filter(file -> file.path("path").asString("").endsWith("sida.html"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString("");
    }

    private static JsonNode search(Caller caller, String text) {
        var answer = caller.get("/api/v1/search?q=" + text);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static int hits(Caller caller, String text) {
        return search(caller, text).path("total").asInt();
    }

    private static void await(BooleanSupplier wanted) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError("it never came to be");
            Caller.pause();
        }
    }
}
