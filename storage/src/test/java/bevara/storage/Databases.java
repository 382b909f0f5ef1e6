package bevara.storage;

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
        return pool();
    }

    /// For those that close it.
    static HikariDataSource pool() {
        var database = SERVER.getDatabase("postgres", create("postgres"));
        migrate(database);
        return pooled(database, 10);
    }

    /// As in the service: the role is an ordinary one, and each connection says which tenant it works for.
    static HikariDataSource freshFor(String tenant) {
        var sql = new JdbcTemplate(SERVER.getPostgresDatabase());
        if (sql.queryForList("select 1 from pg_roles where rolname = 'archive'").isEmpty())
            sql.execute("create role archive login");
        var database = SERVER.getDatabase("archive", create("archive"));
        migrate(database);
        return bound(tenant, database);
    }

    /// Another way into the same database.
    static HikariDataSource boundTo(String tenant, HikariDataSource same) {
        return bound(tenant, same.getDataSource());
    }

    private static HikariDataSource bound(String tenant, DataSource database) {
        var pool = pooled(database, 2);
        pool.setConnectionInitSql("set bevara.tenant = '" + tenant + "'");
        return pool;
    }

    private static HikariDataSource pooled(DataSource database, int size) {
        var pool = new HikariDataSource();
        pool.setDataSource(database);
        pool.setMaximumPoolSize(size);
        return pool;
    }

    private static String create(String owner) {
        var name = "test" + MADE.incrementAndGet();
        new JdbcTemplate(SERVER.getPostgresDatabase()).execute("create database " + name + " owner " + owner);
        return name;
    }

    private static void migrate(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .locations(ArchivalStorage.MIGRATIONS)
                .load()
                .migrate();
    }

    static void emptyLog(DataSource database) {
        new JdbcTemplate(database).execute("truncate storage_log_leaf, storage_log_head");
    }

    static void emptyJournal(DataSource database) {
        var sql = new JdbcTemplate(database);
        sql.execute("truncate storage_journal");
        sql.execute("update storage_journal_head set position = 0");
    }
}
