package bevara.app;

import bevara.access.Access;
import bevara.ingest.Ingest;
import bevara.storage.ArchivalStorage;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/// The database, embedded or one's own, with every module's tables in their newest form. `pool` is for the tables that
/// belong to no tenant (the jobs); `tenants`, over the same connections, shows what [Tenancy] allows.
record Database(
        HikariDataSource pool, DataSource tenants, @Nullable LocalPostgres local) implements AutoCloseable {
    private static final int CONNECTIONS = 24;
    /// How long a request waits for a database that does not answer.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Each module's tables, with a history of its own so that their versions do not collide.
    private static final Map<String, String> MIGRATIONS = migrations();

    static Database open(Settings settings, DataFolder folder) {
        var url = settings.databaseUrl();
        if (url != null) return over(connect(url, settings.databaseUser(), settings.databasePassword()), null);
        var local = LocalPostgres.start(folder.resolve("postgres"), settings.postgresBinaries());
        local.keepRunning();
        try {
            return over(connect(local.url(), local.user(), local.password()), local);
        } catch (RuntimeException e) {
            local.close();
            throw e;
        }
    }

    private static Database over(HikariDataSource pool, @Nullable LocalPostgres local) {
        MIGRATIONS.forEach((module, place) -> migrate(pool, module, place));
        return new Database(pool, new TenantDataSource(pool), local);
    }

    private static HikariDataSource connect(String url, String user, String password) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setPoolName("bevara");
        return new HikariDataSource(config);
    }

    private static Map<String, String> migrations() {
        var all = new LinkedHashMap<String, String>();
        all.put("app", "classpath:bevara/app/db");
        all.put("storage", ArchivalStorage.MIGRATIONS);
        all.put("ingest", Ingest.MIGRATIONS);
        all.put("access", Access.MIGRATIONS);
        return java.util.Collections.unmodifiableMap(all);
    }

    private static void migrate(DataSource pool, String module, String place) {
        Flyway.configure()
                .dataSource(pool)
                .locations(place)
                .table("flyway_" + module)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .failOnMissingLocations(false)
                .load()
                .migrate();
    }

    boolean embedded() {
        return local != null;
    }

    @Override
    public void close() {
        pool.close();
        if (local != null) local.close();
    }
}
