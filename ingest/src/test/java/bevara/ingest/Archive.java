package bevara.ingest;

import bevara.formats.FormatWorkers;
import bevara.storage.ArchivalStorage;
import bevara.storage.Custody;
import bevara.storage.Digest;
import bevara.storage.Encryption;
import bevara.storage.LogSigner;
import bevara.storage.StoragePlan;
import bevara.storage.TenantId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A whole archive for tests: a real database, real storage, and a work folder.
final class Archive {
    static final TenantId TENANT = new TenantId("sandviken");
    static final TenantId OTHER = new TenantId("kumla");

    private final Path folder;
    private final Database database;
    private final LinkedBlockingQueue<Ingest.Pending> queue = new LinkedBlockingQueue<>();
    private final AtomicReference<String> crashAt = new AtomicReference<>("");
    private final AtomicReference<String> interruptAt = new AtomicReference<>("");
    private final MovableClock clock = new MovableClock();
    private final ArchivalStorage storage;
    private final ReceiptKey key;
    private Ingest ingest;
    private int aips;
    private @Nullable VirusScanner scanner;
    private FormatWorkers tools = Tools.workers();
    private @Nullable LibreOffice office;

    /// What stands for a killed process.
    static final class Crash extends RuntimeException {
        Crash(String milestone) {
            super(milestone);
        }
    }

    /// An embedded PostgreSQL with the tables of storage and ingest.
    static final class Database implements AutoCloseable {
        private final EmbeddedPostgres postgres;

        Database() throws IOException {
            postgres = EmbeddedPostgres.builder().start();
            migrate(ArchivalStorage.MIGRATIONS, "flyway_storage");
            migrate(Ingest.MIGRATIONS, "flyway_ingest");
        }

        private void migrate(String location, String table) {
            Flyway.configure()
                    .dataSource(source())
                    .locations(location)
                    .table(table)
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        }

        DataSource source() {
            return postgres.getPostgresDatabase();
        }

        void clear() {
            JdbcClient.create(source())
                    .sql("truncate submission, submission_part, submission_receipt")
                    .update();
        }

        /// While this is so, no row may say that its package is received.
        void refuseReceived(boolean refused) {
            var change = refused
                    ? "add constraint refused check (state <> 'received') not valid"
                    : "drop constraint refused";
            JdbcClient.create(source()).sql("alter table submission " + change).update();
        }

        void clearAll() {
            clear();
            JdbcClient.create(source())
                    .sql("truncate storage_journal, storage_log_leaf, storage_log_head")
                    .update();
            JdbcClient.create(source())
                    .sql("update storage_journal_head set position = 0")
                    .update();
        }

        @Override
        public void close() throws IOException {
            postgres.close();
        }
    }

    private static final class MovableClock extends Clock {
        private Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    Archive(Path folder, Database database) {
        this.folder = folder;
        this.database = database;
        database.clearAll();
        this.key = ReceiptKey.in(folder.resolve("keys/receipt.pem"));
        this.storage = ArchivalStorage.open(new ArchivalStorage.Setup(
                StoragePlan.of(folder.resolve("objects")),
                database.source(),
                clock,
                new LogSigner("Bevara", key.pair().getPublic(), key::signature),
                this::milestone,
                Custody.Pace.USUAL,
                new SecureRandom(),
                new Encryption.KeyPlaces(folder.resolve("master.key"), null)));
        this.ingest = another();
    }

    private void milestone(String reached) {
        if (reached.equals(interruptAt.get())) Thread.currentThread().interrupt();
        if (reached.equals(crashAt.get())) throw new Crash(reached);
    }

    /// From now on the process dies at this milestone.
    void milestones(String dieAt) {
        crashAt.set(dieAt);
    }

    /// From now on the thread is interrupted at this milestone, as by a service that is being stopped.
    void interruptAt(String milestone) {
        interruptAt.set(milestone);
    }

    void restart() {
        crashAt.set("");
        queue.clear();
        ingest = another();
        ingest.recover();
        for (var left : ingest.unfinished()) queue.add(left);
    }

    Ingest another() {
        return Ingest.create(new Ingest.Setup(
                storage,
                database.source(),
                folder.resolve("work"),
                clock,
                new SecureRandom(),
                key,
                "Bevara",
                tools,
                (tenant, id) -> queue.add(new Ingest.Pending(tenant, id)),
                this::milestone,
                scanner,
                office));
    }

    /// From now on packages are scanned for viruses.
    /// From now on files are looked into by these.
    void lookBy(FormatWorkers workers) {
        tools = workers;
        ingest = another();
    }

    void scanWith(VirusScanner clamd) {
        scanner = clamd;
        ingest = another();
    }

    /// From now on office documents are converted.
    void convertWith(LibreOffice program) {
        office = program;
        ingest = another();
    }

    Ingest ingest() {
        return ingest;
    }

    ArchivalStorage storage() {
        return storage;
    }

    void later(Duration duration) {
        clock.ahead = clock.ahead.plus(duration);
    }

    int expectedAips(int more) {
        aips += more;
        return aips;
    }

    void agree(String id, SubmissionAgreement.Approval approval, PackageKind... kinds) {
        agree(id, id, approval, kinds);
    }

    void agree(String title, String id, SubmissionAgreement.Approval approval, PackageKind... kinds) {
        agree(title, id, 1, approval, kinds);
    }

    void agree(String title, String id, int version, SubmissionAgreement.Approval approval, PackageKind... kinds) {
        ingest.keep(new SubmissionAgreement(
                TENANT,
                id,
                version,
                title,
                "Ecos",
                "Byggnadsnämnden",
                Set.of(kinds),
                approval,
                LocalDate.of(2020, 1, 1),
                null));
    }

    /// A delivery that is being made up.
    record Sending(
            String agreement,
            String fileName,
            long length,
            @Nullable Digest expected,
            @Nullable String idempotencyKey,
            boolean isDryRun) {
        Sending key(String key) {
            return new Sending(agreement, fileName, length, expected, key, isDryRun);
        }

        Sending length(long bytes) {
            return new Sending(agreement, fileName, bytes, expected, idempotencyKey, isDryRun);
        }

        Sending expected(Digest digest) {
            return new Sending(agreement, fileName, length, digest, idempotencyKey, isDryRun);
        }

        Sending dryRun() {
            return new Sending(agreement, fileName, length, expected, idempotencyKey, true);
        }

        Delivery delivery() {
            return new Delivery(TENANT, agreement, fileName, length, expected, idempotencyKey, isDryRun, "ecos-nyckel");
        }
    }

    Sending delivery(String agreement) {
        return new Sending(agreement, "leverans.zip", -1, null, null, false);
    }

    Submission receive(Sending sending, byte[] content) {
        return ingest.receive(sending.delivery(), new ByteArrayInputStream(content));
    }

    /// Receives and does all that is to do.
    Submission deliver(Sending sending, byte[] content) {
        var submission = receive(sending, content);
        drain();
        return ingest.find(TENANT, submission.id()).orElseThrow();
    }

    Submission deliver(byte[] content, String fileName) {
        return deliver(new Sending("bygglov", fileName, -1, null, null, false), content);
    }

    void drain() {
        for (var next = queue.poll(); next != null; next = queue.poll()) ingest.process(next.tenant(), next.id());
    }

    /// Whether nothing is on its way.
    boolean ended() {
        return ingest.list(TENANT, "", null, "", 1000).items().stream()
                .allMatch(s -> s.state().ended());
    }

    /// What lies in the work folder.
    List<Path> left() {
        try (var files = Files.walk(folder.resolve("work"))) {
            return files.filter(p -> !p.equals(folder.resolve("work"))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
