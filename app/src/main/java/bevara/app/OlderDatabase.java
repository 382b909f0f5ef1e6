package bevara.app;

import bevara.ingest.Ingest;
import bevara.ingest.SubmissionId;
import bevara.storage.AipId;
import bevara.storage.Alarm;
import bevara.storage.ArchivalStorage;
import bevara.storage.JournalEntry;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// Finds that the database knows less than the object store, as one from an older backup does; brings it up,
/// and writes down what it lacked: as a file in the folder of reports, and as an alarm for each tenant.
///
/// The proof logs tell. They are in the object store, and the database keeps how far it has followed them.
/// A crash leaves it behind, too, by what was under way then; that completes by itself and is not told.
final class OlderDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(OlderDatabase.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int PAGE = 1000;

    private final ArchivalStorage storage;
    private final Ingest ingest;
    private final Tenants tenants;
    private final Accounts accounts;
    private final Path reports;
    private final Clock clock;
    private final JsonMapper json = new JsonMapper();
    /// Until it was brought up.
    private boolean behind;

    OlderDatabase(
            ArchivalStorage storage, Ingest ingest, Tenants tenants, Accounts accounts, Path reports, Clock clock) {
        this.storage = storage;
        this.ingest = ingest;
        this.tenants = tenants;
        this.accounts = accounts;
        this.reports = reports;
        this.clock = clock;
    }

    /// What a tenant's part of the database lacked and has again.
    record Lacked(List<AipLine> aips, List<String> submissions) {}

    record AipLine(String aip, int version, Instant stored) {}

    private record Report(
            Instant found, List<String> tenants, Map<String, Lacked> lacked, Accounts.Changes accountsTakenOver) {}

    /// Does nothing more than look when the database knows all. While a store does not answer it is left for
    /// the next time.
    synchronized void bringUp() {
        try {
            var fresh = tenants.rebuild();
            var taken = accounts.takeOver();
            for (var tenant : storage.tenants()) behind |= isBehind(tenant);
            var lacked = behind ? restore() : Map.<String, Lacked>of();
            behind = false;
            if (fresh.isEmpty() && lacked.isEmpty() && !taken.any()) return;
            tell(new Report(clock.instant(), fresh.stream().map(TenantId::value).toList(), lacked, taken));
        } catch (StorageFault.Unavailable e) {
            LOG.warn("The database is not compared with the object store now: {}", e.getMessage());
        }
    }

    /// Beyond what a crash explains.
    private boolean isBehind(TenantId tenant) {
        var learned = storage.catchUp(tenant);
        var underWay = learned.aips().isEmpty() ? Set.<AipId>of() : ingest.storing(tenant);
        return !underWay.containsAll(learned.aips())
                || learned.decided().stream()
                        .anyMatch(
                                id -> ingest.find(tenant, new SubmissionId(id)).isEmpty());
    }

    private Map<String, Lacked> restore() {
        long end = storage.journalEnd();
        storage.rebuildJournal(_ -> {});
        var versions = versionsAfter(end).stream().collect(Collectors.groupingBy(JournalEntry::tenant));
        return storage.tenants().stream()
                .map(tenant -> Map.entry(tenant.value(), restore(tenant, versions.getOrDefault(tenant, List.of()))))
                .filter(entry -> !entry.getValue().aips().isEmpty()
                        || !entry.getValue().submissions().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Lacked restore(TenantId tenant, List<JournalEntry> versions) {
        var submissions = new ArrayList<String>();
        ingest.rebuild(tenant, id -> submissions.add(id.value()));
        var aips = versions.stream()
                .map(e -> new AipLine(e.aip().value(), e.version(), e.stored()))
                .toList();
        return new Lacked(aips, submissions);
    }

    private List<JournalEntry> versionsAfter(long position) {
        var all = new ArrayList<JournalEntry>();
        var page = storage.journal(position, PAGE);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = storage.journal(all.getLast().position(), PAGE);
        }
        return all;
    }

    private void tell(Report report) {
        var file = reports.resolve("older-database-" + TIME.format(report.found()) + ".json");
        try {
            Files.createDirectories(reports);
            DataFolder.writePrivately(
                    file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(report));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LOG.warn("The database was older than the object store and has been brought up; what it lacked is in {}", file);
        report.lacked()
                .forEach((tenant, lacked) -> storage.custody()
                        .raise(
                                new TenantId(tenant),
                                Alarm.Code.DATABASE_WAS_OLDER,
                                "AIP versions: %d%nsubmissions: %d%nlist: reports/%s"
                                        .formatted(
                                                lacked.aips().size(),
                                                lacked.submissions().size(),
                                                file.getFileName())));
    }
}
