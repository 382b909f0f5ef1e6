package bevara.app;

import static bevara.app.RunningArchive.ALFA;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.storage.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database's disk is full: first its tables cannot grow, then its log cannot either, and the server ends.
class FullDatabaseTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MOST = 400;

    @TempDir
    private Path data;

    private final Map<String, byte[]> packages = new LinkedHashMap<>();
    private final List<String> accepted = new ArrayList<>();

    @Test
    void nothing_is_promised_meanwhile_and_all_completes_when_there_is_room() throws Exception {
        try (var disk = new SmallDisk(data.resolve("postgres"), 160);
                var running = new RunningArchive(data)) {
            var sender = running.as(ALFA, Role.ARCHIVIST);
            var before = sender.archived("before", Map.of("brev.txt", utf8("före")));
            assertThat(health(sender, 200)).isEqualTo("UP");

            disk.fill();
            assertThat(deliverUntilRefused(sender)).isEqualTo("database-full");
            await(() -> health(sender, 200).equals("DEGRADED"));
            assertThat(sender.get("/actuator/health").text()).contains("\"writing\":\"database-full\"");
            assertThat(sender.get("/actuator/prometheus").text()).contains("bevara_database_writable 0.0");
            assertThat(sender.get("/api/v1/aips/" + before + "/files/f1/content")
                            .status())
                    .as("what is archived can be read")
                    .isEqualTo(200);
            for (var id : accepted) await(() -> saysWhatItWaitsFor(sender, id));

            endServer(running);
            await(() -> health(sender, 503).equals("DOWN"));
            assertThat(deliver(sender, "down").code()).isEqualTo("database-unavailable");

            disk.makeRoom();
            await(() -> health(sender, 200).equals("UP"));
            assertThat(sender.get("/actuator/prometheus").text()).contains("bevara_database_writable 1.0");
            for (var id : accepted) isArchived(sender, id);
            for (var key : packages.keySet()) isArchived(sender, deliveredAgain(sender, key));
            assertThat(aips(running)).as("each package once").isEqualTo(packages.size() + 1);
            assertThat(sender.get("/api/v1/submissions?state=receiving").json().path("items"))
                    .isEmpty();
            await(() -> isEmpty(data.resolve("work")));
        }
    }

    /// The code of the refusal.
    private String deliverUntilRefused(Caller sender) {
        for (int i = 0; i < MOST; i++) {
            var answer = deliver(sender, "package" + i);
            if (answer.status() != 202) return answer.code();
            accepted.add(answer.json().path("id").asString(""));
        }
        throw new AssertionError("never refused");
    }

    private Caller.Answer deliver(Caller sender, String key) {
        var pack = packages.computeIfAbsent(key, k -> TestPackages.bag(k, Map.of("brev.txt", utf8(k))));
        return sender.deliver("open", pack, "Idempotency-Key", key);
    }

    /// An upload that broke off is found within seconds; until then its key is in use.
    private String deliveredAgain(Caller sender, String key) {
        await(() -> deliver(sender, key).status() == 202);
        return deliver(sender, key).json().path("id").asString("");
    }

    private static boolean saysWhatItWaitsFor(Caller sender, String id) {
        var now = sender.get("/api/v1/submissions/" + id).json();
        return now.path("state").asString("").equals("archived")
                || now.path("findings").toString().contains("waiting-for-database");
    }

    private static void isArchived(Caller sender, String id) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        var now = sender.atRest(id);
        assertThat(System.nanoTime()).isLessThan(end);
        assertThat(now.path("state").asString("")).as(now.toString()).isEqualTo("archived");
        assertThat(now.path("findings").toString()).doesNotContain("waiting");
        assertThat(sender.get("/api/v1/submissions/" + id + "/receipt").status())
                .isEqualTo(200);
    }

    private static String health(Caller anyone, int status) {
        var health = anyone.get("/actuator/health");
        if (health.status() != status) return "";
        return health.json().path("components").path("db").path("status").asString("");
    }

    private static long aips(RunningArchive running) {
        return Tenancy.everywhere(() -> {
            try (var aips = running.archive().storage().aips(new TenantId(ALFA))) {
                return aips.count();
            }
        });
    }

    /// Until it needs a new file for its log, which a full disk does not give.
    private void endServer(RunningArchive running) throws IOException {
        var local =
                java.util.Objects.requireNonNull(running.archive().database().local());
        var secrets = new Properties();
        try (var in = Files.newInputStream(data.resolve("postgres/secret.properties"))) {
            secrets.load(in);
        }
        try (var connection = DriverManager.getConnection(local.url(), "postgres", secrets.getProperty("superuser"));
                var statement = connection.createStatement()) {
            while (true) {
                statement.execute("select pg_logical_emit_message(true, 'bevara', 'x')");
                statement.execute("select pg_switch_wal()");
            }
        } catch (SQLException e) {
            assertThat(String.valueOf(e.getMessage())).doesNotContain("permission");
        }
    }

    private static void await(BooleanSupplier wanted) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError("it never came to be");
            Caller.pause();
        }
    }

    private static boolean isEmpty(Path folder) {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
