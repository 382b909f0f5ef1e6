package bevara.app.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The service is killed as a power cut would kill it, at each durable step of a delivery. After the next start the
/// same
/// delivery ends as exactly one AIP.
class CrashJourneyTest {
    @TempDir
    static Path data;

    /// The demo's own delivery that awaits a decision lies in quarantine all the time.
    private static Set<String> atRest;

    @BeforeAll
    static void the_demo_has_its_samples() {
        Bevara.demo(data).close();
        atRest = Packages.folder(data.resolve("work")).keySet();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ingest.received",
                "ingest.checking",
                "ingest.checked",
                "ingest.storing",
                "storage.content",
                "storage.version-inventory",
                "storage.root-inventory",
                "storage.replicas",
                "storage.log-tiles",
                "storage.log",
                "storage.journal",
                "ingest.stored",
                "ingest.receipt",
                "ingest.archived",
                "access.catalogued",
                "access.indexed"
            })
    void killed_at_a_durable_step_the_delivery_ends_as_one_aip(String step) {
        // No step's word is the beginning of another's: submissions are found by a part of their name.
        var word = "kraschprov" + step.replaceAll("[^a-z]", "") + "slut";
        var pack = Packages.zip(Packages.bag(word, "Prov " + word, Map.of("brev.txt", Packages.utf8("Hej " + word))));

        try (var bevara = Bevara.demo(data, Map.of("BEVARA_HALT_AT", step))) {
            try {
                bevara.as("sandviken", "system")
                        .deliver(bevara.agreement("sandviken"), word + ".zip", pack, "Idempotency-Key", word);
            } catch (RuntimeException e) {
                // The connection may break with the process: a client then sends again, as below.
            }
            bevara.awaitEnd();
        }

        try (var bevara = Bevara.demo(data)) {
            endsAsOneAip(bevara, word, pack);
        }
    }

    @Test
    void killed_while_uploading_nothing_is_left_and_the_next_attempt_ends_as_one_aip() throws IOException {
        var word = "avbrottvidmottagning";
        var pack = Packages.zip(Packages.bag(word, "Prov " + word, Map.of("brev.txt", Packages.utf8("Hej " + word))));

        try (var bevara = Bevara.demo(data)) {
            var client = bevara.as("sandviken", "system");
            try (var socket = new Socket(bevara.url().getHost(), bevara.url().getPort())) {
                var out = socket.getOutputStream();
                out.write(("POST /api/v1/submissions?agreement=" + bevara.agreement("sandviken") + " HTTP/1.1\r\n"
                                + "Host: localhost\r\nAuthorization: Bearer " + client.key() + "\r\n"
                                + "Idempotency-Key: " + word + "\r\nContent-Length: " + pack.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(pack, 0, pack.length / 2);
                out.flush();
                while (client.json("/submissions?state=receiving").get("items").isEmpty()) Client.pause();
                bevara.kill();
            }
        }

        try (var bevara = Bevara.demo(data)) {
            assertThat(Packages.folder(data.resolve("work")).keySet()).isEqualTo(atRest);
            endsAsOneAip(bevara, word, pack);
        }
    }

    private static void endsAsOneAip(Bevara bevara, String word, byte[] pack) {
        var client = bevara.as("sandviken", "system");
        var ended = client.submit(bevara.agreement("sandviken"), word + ".zip", pack, "Idempotency-Key", word);
        assertThat(ended.get("state").asString()).as("%s", ended).isEqualTo("archived");
        assertThat(ended.get("aips")).hasSize(1);

        var hits = client.awaitHits(word, 1);
        assertThat(hits.get("hits").get(0).get("aip").asString())
                .isEqualTo(ended.get("aips").get(0).asString());
        assertThat(Packages.folder(data.resolve("work")).keySet()).isEqualTo(atRest);
        assertThat(client.get("/submissions/" + ended.get("id").asString() + "/receipt")
                        .statusCode())
                .isEqualTo(200);
        var archived = client.json("/submissions?state=archived&q=" + word).get("items");
        assertThat(archived).hasSize(1);
    }
}
