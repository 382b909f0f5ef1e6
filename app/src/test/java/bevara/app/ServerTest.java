package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {
    private static final Path BINARIES = Path.of("target/postgres-bin").toAbsolutePath();

    @TempDir
    private Path folder;

    private Settings settings(Map<String, String> more) {
        var given = new HashMap<String, String>(Map.of("port", "0", "postgres-bin", BINARIES.toString()));
        given.put("data", folder.resolve("data").toString());
        given.putAll(more);
        return Settings.read(given, Map.of(), null, "data");
    }

    @Test
    void an_empty_one_has_an_administrator_who_makes_a_tenant_and_its_keys() throws Exception {
        try (var server = Server.start(settings(Map.of("tenants", "sala=Sala kommun")), Clock.systemUTC())) {
            var file = folder.resolve("data/admin.txt");
            var key = Files.readAllLines(file).getLast().replace("key ", "");
            var administrator = new Caller(server.url(), key);

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(administrator
                            .post("/api/v1/tenants", Map.of("id", "heby", "name", "Heby kommun"))
                            .status())
                    .isEqualTo(201);
            assertThat(administrator.get("/api/v1/tenants").text()).contains("Sala kommun", "Heby kommun");
            var made = administrator.post(
                    "/api/v1/keys", Map.of("name", "Diariet", "role", "archivist", "tenant", "heby"));
            var archivist = new Caller(server.url(), made.json().path("key").asString(""));
            assertThat(archivist.get("/api/v1/agreements").status()).isEqualTo(200);
            assertThat(folder.resolve("data/logs/bevara.json")).isNotEmptyFile();
        }
    }

    @Test
    void a_folder_or_a_port_in_use_is_told_in_plain_words() {
        try (var server = Server.start(settings(Map.of()), Clock.systemUTC())) {
            var port = Integer.toString(URI.create(server.url()).getPort());
            var other = folder.resolve("other").toString();

            assertThatThrownBy(() -> Server.start(settings(Map.of()), Clock.systemUTC()))
                    .isInstanceOf(StartFault.class)
                    .hasMessageContaining("in use by another running Bevara");
            assertThatThrownBy(() -> Server.start(settings(Map.of("data", other, "port", port)), Clock.systemUTC()))
                    .isInstanceOf(StartFault.class)
                    .hasMessageContaining("Port " + port + " is taken");
        }
    }

    @Test
    void a_database_of_ones_own_is_used_and_accounts_come_back_into_an_empty_one() {
        try (var postgres = LocalPostgres.start(folder.resolve("elsewhere"), BINARIES)) {
            var own = settings(Map.of(
                    "database-url", postgres.url(),
                    "database-user", postgres.user(),
                    "database-password", postgres.password()));
            try (var server = Server.start(own, Clock.systemUTC())) {
                assertThat(server.archive().database().embedded()).isFalse();
                assertThat(folder.resolve("data/postgres")).doesNotExist();
            }
        }
        // Another database, empty: what accounts.json holds is there again.
        try (var server = Server.start(settings(Map.of()), Clock.systemUTC())) {
            assertThat(server.archive().accounts().list(Account.PLATFORM)).hasSize(1);
        }
    }

    @Test
    void the_proof_log_is_stamped_by_others_and_nothing_waits_for_them() throws Exception {
        try (var authority = new TimeAuthority()) {
            authority.down = true;
            var stamped = Map.of("tenants", "sala=Sala kommun", "timestamp-url", authority.url());
            try (var server = Server.start(settings(stamped), Clock.systemUTC())) {
                delivered(server);
                var health = timestamps(server, "DEGRADED");
                assertThat(health.path("details").path("code").asString("")).isEqualTo("timestamp-unreachable");
                assertThat(new Caller(server.url(), "")
                                .get("/actuator/prometheus")
                                .text())
                        .contains("bevara_timestamps_failing 1.0", "bevara_timestamps_total 0.0");
                assertThat(new Caller(server.url(), "").get("/actuator/health").status())
                        .isEqualTo(200);
            }
            authority.down = false;
            var file = folder.resolve("data/objects/tenants/sala/log/timestamps/000/000/000/001");
            try (var server = Server.start(settings(stamped), Clock.systemUTC())) {
                for (int i = 0; i < 300 && !Files.exists(file); i++) Thread.sleep(100);
                timestamps(server, "UP");
                assertThat(file).isNotEmptyFile();
            }
            var certificate = Files.writeString(folder.resolve("clock.pem"), authority.certificate());
            var told = verifyLog("--tsa-cert", certificate.toString());
            assertThat(told)
                    .contains("sala: time stamp: 1 leaves were there at 20", "says CN=Test clock")
                    .doesNotContain("NOT checked");
            assertThat(verifyLog()).contains("time stamps were NOT checked against a trusted certificate");
            try (var stranger = new TimeAuthority()) {
                Files.writeString(certificate, stranger.certificate());
                assertThat(verifyLog("--tsa-cert", certificate.toString())).contains("log-timestamp-not-trusted");
            }
        }
    }

    private String verifyLog(String... more) {
        var out = new java.io.ByteArrayOutputStream();
        var line = new java.util.ArrayList<>(
                java.util.List.of("verify-log", "--data", folder.resolve("data").toString()));
        line.addAll(java.util.List.of(more));
        bevara.app.command.Bevara.run(
                line.toArray(String[]::new), Map.of(), new java.io.PrintStream(out, true), System.err);
        return out.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static tools.jackson.databind.JsonNode timestamps(Server server, String status) throws Exception {
        var anyone = new Caller(server.url(), "");
        for (int i = 0; i < 300; i++) {
            var told = anyone.get("/actuator/health").json().path("components").path("timestamps");
            if (told.path("status").asString("").equals(status)) return told;
            Thread.sleep(100);
        }
        throw new AssertionError(anyone.get("/actuator/health").text());
    }

    private static String delivered(Server server) {
        var sala = new bevara.storage.TenantId("sala");
        var key = server.archive()
                .accounts()
                .createKey(sala, "test", Role.ADMINISTRATOR)
                .secret();
        var caller = new Caller(server.url(), key);
        caller.post(
                "/api/v1/agreements",
                Map.of(
                        "id",
                        "open",
                        "title",
                        "Avtal",
                        "creator",
                        "Kommunstyrelsen",
                        "kinds",
                        java.util.List.of("bagit"),
                        "approval",
                        "automatic",
                        "validFrom",
                        "2020-01-01"));
        return caller.archived("ombyggd-1", Map.of("brev.txt", TestPackages.utf8("Bygglovet är beviljat")));
    }

    @Test
    void what_the_object_store_holds_comes_back_by_a_rebuild() throws Exception {
        String aip;
        try (var server = Server.start(settings(Map.of("tenants", "sala=Sala kommun")), Clock.systemUTC())) {
            aip = delivered(server);
        }
        var copy = folder.resolve("copy");
        try (var files = Files.walk(folder.resolve("data/objects"))) {
            for (var file : (Iterable<Path>) files::iterator) {
                var to = copy.resolve("objects")
                        .resolve(folder.resolve("data/objects").relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(to);
                else Files.copy(file, to);
            }
        }

        var rebuilt = Server.rebuild(settings(Map.of("data", copy.toString())), Clock.systemUTC());

        assertThat(rebuilt.versions()).isEqualTo(1);
        assertThat(rebuilt.submissions()).isEqualTo(1);
        assertThat(rebuilt.found()).isEqualTo(1);
        assertThat(rebuilt.failed()).isZero();
        try (var server = Server.start(settings(Map.of("data", copy.toString())), Clock.systemUTC())) {
            var sala = new bevara.storage.TenantId("sala");
            var key = server.archive()
                    .accounts()
                    .createKey(sala, "test", Role.ARCHIVIST)
                    .secret();
            var caller = new Caller(server.url(), key);
            assertThat(caller.get("/api/v1/search?q=bygglov").text()).contains(aip);
            assertThat(server.archive().tenants().list())
                    .extracting(Tenants.Tenant::name)
                    .contains("Sala kommun");
        }
    }
}
