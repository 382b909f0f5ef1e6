package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {
    private static final Path BINARIES = Path.of("target/postgres-bin").toAbsolutePath();

    @TempDir
    private Path home;

    @Test
    void one_that_was_left_behind_is_stopped_quickly_and_nothing_committed_is_lost() throws SQLException {
        var abandoned = LocalPostgres.start(home, BINARIES);
        execute(abandoned, "create table kept (n int)");
        execute(abandoned, "insert into kept values (42)");

        long start = System.nanoTime();
        try (var next = LocalPostgres.start(home, BINARIES)) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(query(next, "select n from kept")).isEqualTo("42");
        }
    }

    @Test
    void it_survives_being_killed_itself() throws Exception {
        var killed = LocalPostgres.start(home, BINARIES);
        execute(killed, "create table kept (n int)");
        var pid = java.nio.file.Files.readAllLines(home.resolve("data/postmaster.pid"))
                .getFirst()
                .strip();
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();

        try (var next = LocalPostgres.start(home, BINARIES)) {
            assertThat(query(next, "select count(*) from kept")).isEqualTo("0");
        }
    }

    @Test
    void it_writes_through_listens_on_loopback_and_asks_for_a_password() throws SQLException {
        try (var postgres = LocalPostgres.start(home, BINARIES)) {
            for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes"))
                assertThat(query(postgres, "show " + setting)).isEqualTo("on");
            assertThat(query(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            for (var user : List.of("postgres", "bevara"))
                assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), user, "guess"))
                        .hasMessageContaining("password authentication failed");
        }
    }

    private static void execute(LocalPostgres postgres, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(LocalPostgres postgres, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
