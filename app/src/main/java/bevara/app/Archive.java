package bevara.app;

import bevara.access.Access;
import bevara.formats.FormatWorkers;
import bevara.ingest.Ingest;
import bevara.ingest.ReceiptKey;
import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.Custody;
import bevara.storage.DigestAlgorithm;
import bevara.storage.LogSigner;
import bevara.storage.LogTrust;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;

/// The whole archive but its doors: the four modules and what they stand on, wired together. Knows
/// nothing of HTTP.
public record Archive(
        Settings settings,
        Database database,
        Clock clock,
        ArchivalStorage storage,
        FormatWorkers formats,
        Ingest ingest,
        Access access,
        Jobs jobs,
        Timestamps timestamps,
        Tenants tenants,
        Accounts accounts,
        ReceiptKey receiptKey,
        Milestones milestones,
        OlderDatabase older)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

    static Archive open(Settings settings, DataFolder folder, Clock clock) {
        var random = new SecureRandom();
        var milestones = new Milestones(settings.haltAt());
        var database = Database.open(settings, folder);
        var receiptKey = ReceiptKey.in(folder.resolve("keys/receipt.pem"));
        var stores = new StoresFile(settings);
        var storage = ArchivalStorage.open(new ArchivalStorage.Setup(
                stores.read(),
                database.tenants(),
                clock,
                new LogSigner(
                        settings.archiveName(),
                        receiptKey.pair().getPublic(),
                        receiptKey::signature,
                        receiptKey.formerKeys()),
                milestones,
                new Custody.Pace(Duration.ofDays(settings.auditDays()), settings.auditBytesPerSecond()),
                random,
                settings.keyPlaces()));
        var timestamps = Timestamps.of(settings, clock);
        var jobs = new Jobs(
                database.pool(), clock, stores, timestamps, folder.resolve("drills"), settings.submissionsAtOnce());
        var formats = FormatWorkers.open(new FormatWorkers.Setup(
                folder.resolve("formats"), settings.tools(), folder.resolve("signatures"), FormatWorkers.Limits.USUAL));
        var ingest = Ingest.create(new Ingest.Setup(
                storage,
                database.tenants(),
                folder.resolve("work"),
                clock,
                random,
                receiptKey,
                settings.archiveName(),
                formats,
                jobs::queueSubmission,
                milestones,
                settings.scanner(),
                settings.office()));
        var access = Access.open(new Access.Setup(
                storage,
                formats,
                database.tenants(),
                folder.resolve("index"),
                folder.resolve("dips"),
                clock,
                random,
                receiptKey::sign,
                jobs::queueOrder,
                jobs::queueIdentification,
                milestones));
        var tenants = new Tenants(database.tenants(), storage, clock);
        var passwords = PasswordEncoderFactories.createDelegatingPasswordEncoder();
        Path exported = folder.resolve("accounts.json");
        var accounts = new Accounts(database.tenants(), tenants, passwords, clock, random, exported);
        var older = new OlderDatabase(storage, ingest, tenants, accounts, folder.resolve("reports"), clock);
        return new Archive(
                settings,
                database,
                clock,
                storage,
                formats,
                ingest,
                access,
                jobs,
                timestamps,
                tenants,
                accounts,
                receiptKey,
                milestones,
                older);
    }

    /// Makes the database fit what lies in the folder, and starts the work that waits.
    void start() {
        Tenancy.everywhere(() -> {
            if (tenants.list().isEmpty() && !storage.tenants().isEmpty()) rebuild();
            else older.bringUp();
            accounts.importExported();
            ingest.recover();
        });
        jobs.start(storage, ingest, access, older, formats, database.embedded());
    }

    /// Restores all that the object store holds: tenants, journal, submissions, catalogue and index.
    Server.Rebuilt rebuild() {
        return Tenancy.everywhere(() -> {
            LOG.info("Rebuilding from the object store");
            storage.rebuildJournal(_ -> {});
            storage.tenants().forEach(this::compareWithLog);
            long submissions =
                    storage.tenants().stream().mapToLong(ingest::rebuild).sum();
            access.reset();
            // The tenants last: as long as there are none, a rebuild that was broken off starts anew.
            tenants.rebuild();
            accounts.importExported();
            long versions = 0;
            for (int taken = access.follow(); taken > 0; taken = access.follow()) versions += taken;
            var status = access.status();
            return new Server.Rebuilt(
                    storage.tenants().size(), versions, submissions, status.documents(), status.failed());
        });
    }

    /// What the object store holds and its proof log lacks is told and never entered: nobody can say
    /// where it is from.
    private void compareWithLog(TenantId tenant) {
        var report = storage.verifyLog(tenant, LogTrust.anyone(), null);
        for (var finding : report.findings())
            LOG.error("The proof log of {}: {} {}", tenant, finding.code(), finding.place());
        if (!report.fine())
            LOG.error("The proof log of {} has {} findings: see bevara verify-log", tenant, report.wrong());
    }

    List<String> addDigest(DigestAlgorithm algorithm, Optional<TenantId> only, Consumer<AipId> done) {
        var failed = new ArrayList<String>();
        for (var tenant : storage.tenants()) {
            if (only.isPresent() && !only.get().equals(tenant)) continue;
            Tenancy.as(tenant, () -> {
                try (var aips = storage.aips(tenant)) {
                    aips.forEach(aip -> {
                        try {
                            storage.addDigest(tenant, aip.id(), algorithm);
                            done.accept(aip.id());
                        } catch (StorageFault.Corrupt | StorageFault.NotFound e) {
                            LOG.error("{} {} gets no further digest", tenant, aip.id(), e);
                            failed.add(tenant + "/" + aip.id());
                        }
                    });
                }
                return true;
            });
        }
        return failed;
    }

    @Override
    public void close() {
        // The database last, and in any case: others write to it until they are closed.
        try (database;
                access;
                formats) {
            jobs.close();
        }
    }
}
