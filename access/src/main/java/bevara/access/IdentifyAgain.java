package bevara.access;

import bevara.access.IdentificationRecords.Change;
import bevara.access.IdentificationRecords.Outcome;
import bevara.access.Identified.Format;
import bevara.formats.FileReport;
import bevara.formats.FormatWorkers;
import bevara.formats.Subject;
import bevara.formats.Task;
import bevara.formats.ToolVersion;
import bevara.storage.AipId;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Identifies the files of AIPs again that were identified by other signatures of PRONOM than those of now.
/// What changes is kept in the object store first, then in the catalogue, then in the index; an AIP counts as
/// done when the index has it, so a run that is broken off goes on where it was.
final class IdentifyAgain {
    private static final Logger LOG = LoggerFactory.getLogger(IdentifyAgain.class);
    private static final int PAGE = 50;
    private static final long LARGE = 1 << 20;
    private static final int MOST_FILES = 64;
    private static final long MOST_BYTES = 4 << 20;

    private final FormatWorkers formats;
    private final Access.Setup setup;
    private final Catalogue catalogue;
    private final IdentificationRecords records;
    private final IdentificationBook book;
    private final Follower follower;
    private final Clock clock;
    private final RandomGenerator random;
    private volatile boolean closing;

    /// What came of one AIP.
    private record Look(long files, List<Change> changes) {}

    IdentifyAgain(Access.Setup setup, Catalogue catalogue, IdentificationBook book, Follower follower) {
        this.setup = setup;
        this.formats = setup.formats();
        this.catalogue = catalogue;
        this.records = new IdentificationRecords(setup.storage());
        this.book = book;
        this.follower = follower;
        this.clock = setup.clock();
        this.random = setup.random();
    }

    synchronized Identification request(TenantId tenant, String by) {
        if (book.newest(tenant).stream().anyMatch(Identification::open))
            throw new AccessFault.Conflict("identification-running");
        var signatures = formats.signatureVersion();
        long older = formats.identifies() ? catalogue.identifiedByOthers(tenant, signatures) : 0;
        if (older == 0) throw new AccessFault.Conflict("identification-needless", signatures);
        var id = HexFormat.of().toHexDigits(random.nextLong());
        var run = new Identification(
                tenant, id, signatures, Identification.State.QUEUED, 0, older, 0, 0, 0, by, clock.instant(), null);
        book.add(run);
        setup.queueIdentification().accept(tenant, id);
        return run;
    }

    void run(TenantId tenant, String id) {
        var run = book.find(tenant, id).orElseThrow(() -> new AccessFault.NotFound("identification-unknown", id));
        if (!run.open()) return;
        var signatures = formats.signatureVersion();
        book.begin(run, signatures, catalogue.identifiedByOthers(tenant, signatures));
        var last = "";
        while (true) {
            var page = catalogue.identifiedByOthers(tenant, signatures, last, PAGE);
            if (page.isEmpty()) break;
            if (!work(run, signatures, page)) return;
            last = page.getLast().value();
        }
        book.end(tenant, id, Identification.State.DONE, clock.instant());
    }

    /// False when it is not to go on.
    private boolean work(Identification run, String signatures, List<AipId> page) {
        var changed = new ArrayList<AipId>();
        boolean on = true;
        for (var aip : page) {
            if (closing || !on) break;
            on = identify(run, signatures, aip, changed);
        }
        if (!changed.isEmpty()) {
            follower.settle();
            for (var aip : changed) catalogue.identifiedBy(run.tenant(), aip, signatures);
        }
        return on && !closing;
    }

    private boolean identify(Identification run, String signatures, AipId aip, List<AipId> changed) {
        var tenant = run.tenant();
        try {
            var view = catalogue.aip(tenant, aip);
            if (view.isEmpty()) return book.progress(run, 0, 0, false);
            var look = look(tenant, aip);
            if (!formats.signatureVersion().equals(signatures))
                throw new IllegalStateException("newer signatures came");
            if (look.changes().isEmpty() && !halfDone(tenant, aip, signatures)) {
                catalogue.identifiedBy(tenant, aip, signatures);
            } else {
                if (!look.changes().isEmpty()) keep(run, signatures, view.get(), look.changes());
                follower.again(tenant, aip);
                changed.add(aip);
            }
            return book.progress(run, look.files(), look.changes().size(), false);
        } catch (StorageFault.Corrupt | StorageFault.NotFound | StorageFault.KeyMissing e) {
            LOG.warn("{} {} cannot be identified again", tenant, aip, e);
            return book.progress(run, 0, 0, true);
        }
    }

    /// Kept and catalogued by a run that was broken off before the index had it.
    private boolean halfDone(TenantId tenant, AipId aip, String signatures) {
        var kept = records.of(tenant, aip);
        return !kept.isEmpty() && kept.getLast().signatures().equals(signatures);
    }

    private void keep(Identification run, String signatures, AipView aip, List<Change> changes) {
        var tools = formats.tools().stream().map(IdentifyAgain::named).toList();
        var outcome =
                new Outcome(aip.version(), signatures, tools, clock.instant(), run.requestedBy(), List.copyOf(changes));
        if (!halfDone(aip.tenant(), aip.id(), signatures)) records.add(aip.tenant(), aip.id(), outcome);
        catalogue.identified(aip.tenant(), aip.id(), outcome);
    }

    private static String named(ToolVersion tool) {
        return tool.name() + " " + tool.version();
    }

    private Look look(TenantId tenant, AipId aip) {
        var batch = new Batch();
        var files = catalogue.files(tenant, aip);
        try (var bytes = new StoredBytes(setup.storage())) {
            while (files.hasNext()) {
                var file = files.next();
                if (file.view().size() > LARGE) batch.alone(file, () -> bytes.open(file));
                else batch.add(file, content(bytes, file));
            }
        }
        batch.send();
        return new Look(batch.files, batch.changes);
    }

    private static byte[] content(StoredBytes bytes, StoredFile file) {
        try (var in = bytes.open(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Small files go to the tools together.
    private final class Batch {
        private final List<Change> changes = new ArrayList<>();
        private final List<FileView> waiting = new ArrayList<>();
        private final List<Subject> subjects = new ArrayList<>();
        private long size;
        private long files;

        void add(StoredFile file, byte[] content) {
            waiting.add(file.view());
            subjects.add(subject(file.view(), () -> new ByteArrayInputStream(content)));
            size += content.length;
            if (waiting.size() == MOST_FILES || size >= MOST_BYTES) send();
        }

        void alone(StoredFile file, Supplier<InputStream> content) {
            compare(file.view(), formats.examine(subject(file.view(), content)));
        }

        void send() {
            var reports = formats.examine(List.copyOf(subjects));
            for (int n = 0; n < reports.size(); n++) compare(waiting.get(n), reports.get(n));
            waiting.clear();
            subjects.clear();
            size = 0;
        }

        private void compare(FileView file, FileReport report) {
            files++;
            var judged = report.judged();
            var mime = judged.mime().isEmpty() ? "application/octet-stream" : judged.mime();
            if (judged.puid().equals(file.puid()) && mime.equals(file.mime())) return;
            changes.add(new Change(
                    file.id(),
                    file.path(),
                    new Format(file.puid(), file.mime(), file.formatName()),
                    new Format(judged.puid(), mime, judged.name())));
        }
    }

    private static Subject subject(FileView file, Supplier<InputStream> content) {
        var name = file.path().substring(file.path().lastIndexOf('/') + 1);
        return new Subject(name, file.size(), content, Set.of(Task.IDENTIFY));
    }

    /// Runs end soon, and go on at the next start.
    void close() {
        closing = true;
    }
}
