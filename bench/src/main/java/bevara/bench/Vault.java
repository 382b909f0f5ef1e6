package bevara.bench;

import bevara.storage.AipDraft;
import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.StoredVersion;
import bevara.storage.TenantId;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.flywaydb.core.Flyway;

/// Archival storage alone, as the service opens it: durability on, an embedded PostgreSQL with fsync for the journal.
final class Vault implements AutoCloseable {
    static final TenantId TENANT = new TenantId("bench");
    private static final int CONNECTIONS = 40;

    private final EmbeddedPostgres postgres;
    private final HikariDataSource pool;
    private final ArchivalStorage storage;
    private final SecureRandom random = new SecureRandom();

    Vault(Path folder) {
        try {
            postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(folder.resolve("postgres"))
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pool = new HikariDataSource();
        pool.setDataSource(postgres.getPostgresDatabase());
        pool.setMaximumPoolSize(CONNECTIONS);
        Flyway.configure()
                .dataSource(pool)
                .locations(ArchivalStorage.MIGRATIONS)
                .load()
                .migrate();
        storage = ArchivalStorage.onFileSystem(folder.resolve("objects"), pool, Clock.systemUTC(), _ -> {});
    }

    ArchivalStorage storage() {
        return storage;
    }

    /// Content made by `zip`, with METS, PREMIS and EAD of the size they have for ten files.
    StoredVersion store(long size, AipDraft.Writer zip) {
        var now = Clock.systemUTC().instant();
        var aip = AipId.create(now, random);
        return storage.store(new AipDraft(
                TENANT,
                aip,
                1,
                now,
                "Benchmark",
                "Bevara",
                "https://bevara.example/bench",
                List.of(
                        new AipDraft.Content("data-0001.zip", size, zip),
                        filler("ead.xml", aip, 2_000),
                        filler("premis.xml", aip, 4_000),
                        filler("mets.xml", aip, 7_000))));
    }

    private static AipDraft.Content filler(String name, AipId aip, int size) {
        var bytes =
                (name + aip).repeat(size / (name.length() + 26) + 1).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new AipDraft.Content(name, size, out -> out.write(bytes, 0, size));
    }

    @Override
    public void close() {
        pool.close();
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
