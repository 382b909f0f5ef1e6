package bevara.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;

/// One PostgreSQL for all tests of the module; a new, migrated database for whoever asks.
final class Databases {
    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger MADE = new AtomicInteger();

    private Databases() {}

    private static EmbeddedPostgres start() {
        try {
            var server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            return server;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static DataSource fresh() {
        var name = "test" + MADE.incrementAndGet();
        new JdbcTemplate(SERVER.getPostgresDatabase()).execute("create database " + name);
        var database = SERVER.getDatabase("postgres", name);
        Flyway.configure()
                .dataSource(database)
                .locations(ArchivalStorage.MIGRATIONS)
                .load()
                .migrate();
        var pool = new HikariConfig();
        pool.setDataSource(database);
        pool.setMaximumPoolSize(10);
        return new HikariDataSource(pool);
    }

    static void emptyJournal(DataSource database) {
        var sql = new JdbcTemplate(database);
        sql.execute("truncate storage_journal");
        sql.execute("update storage_journal_head set position = 0");
    }
}
