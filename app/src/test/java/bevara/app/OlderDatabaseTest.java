package bevara.app;

import static bevara.app.RunningArchive.ALFA;
import static bevara.app.TestPackages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.storage.AipId;
import bevara.storage.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The database is put back from a backup, and the service started on it.
class OlderDatabaseTest {
    private static final String NEWCOMER = "gamma";

    @TempDir
    private Path data;

    @Test
    void what_the_backup_lacks_is_there_again_and_written_down() throws IOException {
        String revoked;
        String awaiting;
        String key;
        try (var running = new RunningArchive(data)) {
            key = running.key(ALFA, Role.ARCHIVIST);
            var alfa = running.as(ALFA, Role.ARCHIVIST);
            alfa.archived("before", Map.of("brev.txt", utf8("före")));
            awaiting = alfa.submit("approval", pack("decided")).path("id").asString("");
            var accounts = running.archive().accounts();
            revoked = accounts.createKey(new TenantId(ALFA), "soon revoked", Role.SYSTEM)
                    .secret();
        }
        copy(data.resolve("postgres"), data.resolve("backup"));

        String after;
        String receipt;
        String fresh;
        try (var server = Server.start(RunningArchive.settings(data), Clock.systemUTC())) {
            var alfa = new Caller(server.url(), key);
            after = alfa.submit("open", pack("after")).path("id").asString("");
            assertThat(alfa.post(
                                    "/api/v1/submissions/" + awaiting + "/decision",
                                    Map.of("decision", "accept", "reason", "rätt"))
                            .status())
                    .isEqualTo(200);
            assertThat(alfa.atRest(awaiting).path("state").asString("")).isEqualTo("archived");
            receipt = alfa.get("/api/v1/submissions/" + awaiting + "/receipt").text();
            var archive = server.archive();
            archive.tenants().create(new TenantId(NEWCOMER), "Nykomlingen");
            fresh = archive.accounts()
                    .createKey(new TenantId(NEWCOMER), "new", Role.ARCHIVIST)
                    .secret();
            var soonRevoked = archive.accounts().keys(new TenantId(ALFA)).stream()
                    .filter(k -> k.displayName().equals("soon revoked"))
                    .findFirst()
                    .orElseThrow();
            assertThat(archive.accounts().revoke(new TenantId(ALFA), soonRevoked.id()))
                    .isTrue();
        }
        delete(data.resolve("postgres"));
        copy(data.resolve("backup"), data.resolve("postgres"));

        try (var server = Server.start(RunningArchive.settings(data), Clock.systemUTC())) {
            var alfa = new Caller(server.url(), key);
            var restored = alfa.get("/api/v1/submissions/" + after).json();
            var decided = alfa.get("/api/v1/submissions/" + awaiting).json();
            assertThat(restored.path("state").asString("")).isEqualTo("archived");
            assertThat(decided.path("state").asString("")).isEqualTo("archived");
            assertThat(alfa.get("/api/v1/submissions/" + awaiting + "/receipt").text())
                    .isEqualTo(receipt);
            assertThat(alfa.deliver("open", pack("after")).json().path("id").asString(""))
                    .as("the same delivery again is the first")
                    .isEqualTo(after);

            var aips = List.of(aip(restored), aip(decided));
            for (var aip : aips)
                assertThat(isProved(server, aip)).as("proved at once").isTrue();
            var report = report();
            assertThat(report.path("tenants").valueStream().map(JsonNode::asString))
                    .containsExactly(NEWCOMER);
            var lacked = report.path("lacked").path(ALFA);
            assertThat(lacked.path("aips")
                            .valueStream()
                            .map(line -> line.path("aip").asString("")))
                    .containsExactlyInAnyOrderElementsOf(aips);
            assertThat(lacked.path("submissions").valueStream().map(JsonNode::asString))
                    .containsExactlyInAnyOrder(after, awaiting);
            var alarm = alfa.get("/api/v1/alarms").json().path("items").path(0);
            assertThat(alarm.path("code").asString("")).isEqualTo("database-was-older");
            assertThat(alarm.path("detail").asString("")).contains("AIP versions: 2", "submissions: 2", "reports/");

            assertThat(new Caller(server.url(), fresh).get("/api/v1/agreements").status())
                    .isEqualTo(200);
            assertThat(new Caller(server.url(), revoked)
                            .get("/api/v1/agreements")
                            .status())
                    .as("a revoked key does not come back")
                    .isEqualTo(401);
            assertThat(report.path("accountsTakenOver").path("keys")).hasSize(1);
            assertThat(report.path("accountsTakenOver").path("revokedKeys")).hasSize(1);
        }

        try (var server = Server.start(RunningArchive.settings(data), Clock.systemUTC())) {
            assertThat(server.url()).isNotEmpty();
            assertThat(reports()).as("a database that knows all is not told").hasSize(1);
        }
    }

    private static boolean isProved(Server server, String aip) {
        var tenant = new TenantId(ALFA);
        return Tenancy.as(
                tenant,
                () -> server.archive()
                        .storage()
                        .log(tenant)
                        .proof(new AipId(aip), 1)
                        .isPresent());
    }

    private static byte[] pack(String name) {
        return TestPackages.bag(name, Map.of("brev.txt", utf8(name)));
    }

    private static String aip(JsonNode submission) {
        return submission.path("aips").path(0).asString("");
    }

    private JsonNode report() throws IOException {
        assertThat(reports()).hasSize(1);
        return new JsonMapper().readTree(Files.readAllBytes(reports().getFirst()));
    }

    private List<Path> reports() throws IOException {
        try (var files = Files.list(data.resolve("reports"))) {
            return files.toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList())
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
