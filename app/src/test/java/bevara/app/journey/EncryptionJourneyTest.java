package bevara.app.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The whole straight line with encryption at rest, and the loss of everything but one store and a key.
class EncryptionJourneyTest {
    private static final String MARKER = "Räksmörgåsgränden fjorton";
    private static final byte[] LETTER = Packages.utf8("Beslut om " + MARKER + ". ");

    @TempDir
    private Path folder;

    private static byte[] letter() {
        var all = new byte[LETTER.length * 9000];
        for (int i = 0; i < all.length; i += LETTER.length) System.arraycopy(LETTER, 0, all, i, LETTER.length);
        return all;
    }

    private Map<String, String> settings(String master) {
        return Map.of(
                "BEVARA_MASTER_KEY", folder.resolve(master).toString(),
                "BEVARA_RECOVERY_KEY", folder.resolve("public.pem").toString());
    }

    private void keys(String master, Path data, String... arguments) {
        var all = new ArrayList<>(List.of("keys"));
        all.addAll(List.of(arguments));
        if (!arguments[0].startsWith("create-")) all.addAll(List.of("--data", data.toString()));
        var outcome = Bevara.run(settings(master), all.toArray(String[]::new));
        assertThat(outcome.exit()).as("%s", outcome).isZero();
    }

    @Test
    void what_is_delivered_encrypted_is_found_shown_handed_out_rebuilt_and_recovered() throws IOException {
        var data = folder.resolve("data");
        keys("master.key", data, "create-master", folder.resolve("master.key").toString());
        keys(
                "master.key",
                data,
                "create-recovery",
                "--private",
                folder.resolve("private.pem").toString(),
                "--public",
                folder.resolve("public.pem").toString());
        String aip;
        TreeMap<String, String> before;
        try (var bevara = Bevara.demo(data, settings("master.key"))) {
            keys("master.key", data, "on", "--tenant", "sandviken");
            untilTakenUp();
            aip = deliver(bevara, "hemlig").get("aips").get(0).asString();
            before = answers(bevara, aip);
            Files.move(folder.resolve("master.key"), folder.resolve("away"));
        }
        nowhere(data.resolve("objects"));
        nowhere(data.resolve("second-store"));
        var judged = Bevara.run("fsck", "--data", data.toString());
        assertThat(judged.exit()).as("%s", judged).isZero();

        try (var keyless = Bevara.demo(data, settings("master.key"))) {
            var waiting = missing(keyless, aip);
            Files.move(folder.resolve("away"), folder.resolve("master.key"));
            assertThat(answers(keyless, aip)).isEqualTo(before);
            var ended = keyless.as("sandviken", "system").awaitEnd(waiting);
            assertThat(ended.get("state").asString()).as("%s", ended).isEqualTo("archived");
        }

        var alone = folder.resolve("alone");
        copy(data.resolve("second-store"), alone.resolve("objects"));
        var rebuilt = Bevara.run(settings("master.key"), "rebuild", "--data", alone.toString());
        assertThat(rebuilt.exit()).as("%s", rebuilt).isZero();
        try (var bevara = Bevara.demo(alone, settings("master.key"))) {
            assertThat(answers(bevara, aip)).isEqualTo(before);
        }

        keys("fresh.key", alone, "create-master", folder.resolve("fresh.key").toString());
        var secret = folder.resolve("private.pem").toString();
        keys("fresh.key", alone, "recover", "--test", "--private", secret);
        keys("fresh.key", alone, "recover", "--private", secret);
        try (var bevara = Bevara.demo(alone, settings("fresh.key"))) {
            assertThat(answers(bevara, aip)).isEqualTo(before);
        }
    }

    private static void untilTakenUp() {
        for (int i = 0; i < 20; i++) Client.pause();
    }

    private static JsonNode deliver(Bevara bevara, String name) {
        var bag = Packages.bag(name, "Ärende " + name, Map.of("beslut.txt", letter()));
        var client = bevara.as("sandviken", "system");
        var ended = client.submit(bevara.agreement("sandviken"), name + ".zip", Packages.zip(bag));
        assertThat(ended.get("state").asString()).as("%s", ended).isEqualTo("archived");
        return ended;
    }

    /// What a reader gets, by every way.
    private static TreeMap<String, String> answers(Bevara bevara, String aip) {
        var client = bevara.as("sandviken", "archivist");
        var found = client.awaitHits("Räksmörgåsgränden", 1).get("hits").get(0);
        assertThat(found.get("aip").asString()).isEqualTo(aip);
        var answers = new TreeMap<String, String>();
        answers.put("hit", found.toString());
        var file = client.files(aip).stream()
                .filter(one -> one.get("path").asString().endsWith("beslut.txt"))
                .findFirst()
                .orElseThrow();
        var content = "/aips/" + aip + "/files/" + file.get("id").asString() + "/content";
        assertThat(client.get(content).body()).isEqualTo(letter());
        assertThat(file.get("sha256").asString()).isEqualTo(Packages.sha256(letter()));
        var part = client.get(content, "Range", "bytes=200000-200099");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(letter(), 200_000, 200_100));
        for (var document : List.of("mets.xml", "premis.xml"))
            answers.put(
                    document,
                    Packages.sha256(client.get("/aips/" + aip + "/" + document).body()));
        var inDip = Packages.unzip(client.get(order(client, aip)).body());
        assertThat(inDip.entrySet())
                .anyMatch(entry -> entry.getKey().endsWith("beslut.txt") && Arrays.equals(entry.getValue(), letter()));
        return answers;
    }

    private static String order(Client client, String aip) {
        var body = "{\"aips\":[\"" + aip + "\"],\"form\":\"eark-dip\",\"purpose\":\"prov\"}";
        var order = "/orders/"
                + Client.parse(client.post("/orders", body)).get("id").asString();
        for (var until = Instant.now().plusSeconds(60); Instant.now().isBefore(until); Client.pause())
            if (client.json(order).get("state").asString().equals("ready")) return order + "/content";
        throw new AssertionError(client.json(order));
    }

    /// Without the key: told as what it is, and others go on. Returns a submission that waits for it.
    private static String missing(Bevara bevara, String aip) {
        var client = bevara.as("sandviken", "archivist");
        var file = client.files(aip).getFirst().get("id").asString();
        var content = client.get("/aips/" + aip + "/files/" + file + "/content", "Accept-Language", "sv");
        assertThat(content.statusCode()).isEqualTo(503);
        assertThat(Client.parse(content).get("code").asString()).isEqualTo("key-missing");
        assertThat(Client.text(content)).contains("krypterat").doesNotContain("Exception");
        var waiting = waiting(bevara);
        assertThat(waiting.get("state").asString()).isEqualTo("storing");
        assertThat(client.json("/alarms").toString()).contains("key-missing");
        assertThat(Client.text(new Client(bevara.url(), "").at("/actuator/health")))
                .contains("\"sandviken\":\"missing\"");
        var other = bevara.as("kumla", "system");
        var ended = other.submit(bevara.agreement("kumla"), "annan.zip", Packages.zip(Map.of("a/b.txt", LETTER)));
        assertThat(ended.get("state").asString()).isEqualTo("archived");
        return waiting.get("id").asString();
    }

    private static JsonNode waiting(Bevara bevara) {
        var client = bevara.as("sandviken", "system");
        var pack = Packages.zip(Map.of("a/b.txt", Packages.utf8("Ett annat ärende")));
        var taken = Client.parse(client.deliver(bevara.agreement("sandviken"), "waits.zip", pack));
        for (var until = Instant.now().plusSeconds(60); Instant.now().isBefore(until); Client.pause()) {
            var now = client.json("/submissions/" + taken.get("id").asString());
            if (now.get("findings").toString().contains("waiting-for-key")) return now;
        }
        throw new AssertionError(client.json("/submissions/" + taken.get("id").asString()));
    }

    private static void nowhere(Path objects) throws IOException {
        var wanted = MARKER.getBytes(StandardCharsets.UTF_8);
        try (var files = Files.walk(objects.resolve("tenants/sandviken"))) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator)
                assertThat(contains(Files.readAllBytes(file), wanted))
                        .as(file.toString())
                        .isFalse();
        }
    }

    private static boolean contains(byte[] all, byte[] wanted) {
        for (int i = 0; i <= all.length - wanted.length; i++)
            if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) return true;
        return false;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var paths = Files.walk(from)) {
            for (var path : (Iterable<Path>) paths::iterator) {
                var target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) Files.createDirectories(target);
                else Files.copy(path, target);
            }
        }
    }
}
