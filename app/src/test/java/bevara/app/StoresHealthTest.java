package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a load balancer is told of two stores.
class StoresHealthTest {
    @TempDir
    private Path data;

    @Test
    void one_of_two_stores_down_is_told_and_still_200_and_all_down_is_503() throws IOException {
        Files.writeString(data.resolve("stores.json"), """
                {"stores": [{"id": "main", "folder": "objects"}, {"id": "second", "folder": "second"}],
                 "policies": {"*": ["main", "second"]}}
                """);
        try (var server = Server.start(RunningArchive.settings(data), Clock.systemUTC())) {
            var anyone = new Caller(server.url(), "");
            tell(anyone, 200, "UP", "UP", "up", "up");

            Files.move(data.resolve("second"), data.resolve("second-gone"));
            tell(anyone, 200, "DEGRADED", "DEGRADED", "up", "down");
            assertThat(anyone.get("/actuator/prometheus").text()).contains("bevara_store_up{store=\"main\"} 1.0");

            Files.move(data.resolve("objects"), data.resolve("objects-gone"));
            tell(anyone, 503, "DOWN", "DOWN", "down", "down");

            Files.move(data.resolve("objects-gone"), data.resolve("objects"));
            Files.move(data.resolve("second-gone"), data.resolve("second"));
            tell(anyone, 200, "UP", "UP", "up", "up");
        }
    }

    private static void tell(Caller anyone, int http, String whole, String stores, String main, String second) {
        var wanted = "%d %s %s %s %s".formatted(http, whole, stores, main, second);
        var end = System.nanoTime() + 60_000_000_000L;
        while (!told(anyone).equals(wanted) && System.nanoTime() < end) Caller.pause();
        assertThat(told(anyone)).isEqualTo(wanted);
    }

    private static String told(Caller anyone) {
        var answer = anyone.get("/actuator/health");
        var stores = answer.json().path("components").path("stores");
        return "%d %s %s %s %s"
                .formatted(
                        answer.status(),
                        answer.json().path("status").asString(""),
                        stores.path("status").asString(""),
                        stores.path("details").path("main").asString(""),
                        stores.path("details").path("second").asString(""));
    }
}
