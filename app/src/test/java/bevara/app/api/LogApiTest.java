package bevara.app.api;

import static bevara.app.RunningArchive.ALFA;
import static bevara.app.RunningArchive.BETA;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Caller;
import bevara.app.Role;
import bevara.app.RunningArchive;
import bevara.app.TestPackages;
import bevara.storage.Digest;
import bevara.storage.LogProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(RunningArchive.Shared.class)
class LogApiTest {
    private final RunningArchive running;
    private final Caller alfa;

    LogApiTest(RunningArchive running) {
        this.running = running;
        this.alfa = running.as(ALFA, Role.SYSTEM);
    }

    private static long size(String checkpoint) {
        return Long.parseLong(checkpoint.lines().skip(1).findFirst().orElseThrow());
    }

    private static List<Digest> path(JsonNode json) {
        var path = new ArrayList<Digest>();
        for (var hash : json.path("path")) path.add(new Digest(hash.asString("")));
        return path;
    }

    @Test
    void what_was_archived_is_proved_over_http() {
        var aip = alfa.archived("logg-1", Map.of("b.txt", TestPackages.utf8("b")));
        var proof = alfa.get("/api/v1/log/proof?leaf=" + aip + "/1").json();
        var read = new LogProof(
                proof.path("leaf").asLong(-1),
                proof.path("entry").asString(""),
                path(proof),
                proof.path("checkpoint").asString(""));
        assertThat(read.faults(List.of(running.archive().receiptKey().pair().getPublic())))
                .isEmpty();
        assertThat(read.entry()).contains("\"aip\":\"" + aip + "\"", "\"tenant\":\"" + ALFA + "\"");
        assertThat(proof.path("treeSize").asLong(0)).isEqualTo(read.treeSize());
        assertThat(alfa.get("/api/v1/log/proof?leaf=" + read.leaf()).json().path("entry"))
                .isEqualTo(proof.path("entry"));

        var checkpoint = alfa.get("/api/v1/log/checkpoint");
        assertThat(checkpoint.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=utf-8");
        assertThat(checkpoint.header("Cache-Control")).contains("no-cache", "private");
        long size = size(checkpoint.text());
        var tile = alfa.get("/api/v1/log/tile/entries/000.p/" + size);
        assertThat(tile.status()).isEqualTo(200);
        assertThat(tile.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(tile.text()).contains(aip);
        assertThat(alfa.get("/api/v1/log/tile/entries/000.p/" + (size + 1)).code())
                .isEqualTo("tile-unknown");
        var consistency = alfa.get("/api/v1/log/consistency?from=1&to=" + size).json();
        assertThat(consistency.path("to").asLong(0)).isEqualTo(size);
    }

    @Test
    void another_tenants_log_is_not_seen() {
        var aip = alfa.archived("logg-2", Map.of("b.txt", TestPackages.utf8("hemligt")));
        var beta = running.as(BETA, Role.ADMINISTRATOR);
        assertThat(beta.get("/api/v1/log/proof?leaf=" + aip + "/1").code()).isEqualTo("leaf-unknown");
        var checkpoint = beta.get("/api/v1/log/checkpoint");
        if (checkpoint.status() == 200) {
            assertThat(checkpoint.text().lines().findFirst().orElseThrow()).endsWith("/" + BETA);
            assertThat(beta.get("/api/v1/log/tile/entries/000.p/" + size(checkpoint.text()))
                            .text())
                    .doesNotContain(aip);
        } else {
            assertThat(checkpoint.code()).isEqualTo("log-empty");
        }
        for (var path : List.of("checkpoint", "tile/0/000.p/1", "proof?leaf=0", "consistency?from=0&to=1"))
            assertThat(new Caller(running.url(), "").get("/api/v1/log/" + path).status())
                    .isEqualTo(401);
    }
}
