package bevara.ingest;

import bevara.formats.FormatWorkers;
import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.TenantId;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Takes submissions in. Safe for use by many threads. All state is in the database and the work folder, so
/// that another process goes on where one was killed.
public interface Ingest {
    /// Where Flyway finds this module's tables.
    String MIGRATIONS = "classpath:bevara/ingest/db";

    /// What ingest needs. `work` is the quarantine: packages lie there until they are archived or rejected.
    /// `queue` is told of each submission that has something to do; it must call [#process] soon, at least
    /// once, in this process or another. `milestone` is told the name of each durable step: `ingest.receiving`
    /// (the first bytes are on disk), `ingest.received`, `ingest.checking`, `ingest.checked`, `ingest.storing`,
    /// `ingest.stored`, `ingest.receipt`, `ingest.archived`. `archiveName` names the archive in receipts
    /// (`iss`). `formats` says what the files are; it is closed by whoever opened it. `scanner` looks for viruses,
    /// `office` converts office documents; null without.
    record Setup(
            ArchivalStorage storage,
            DataSource database,
            Path work,
            Clock clock,
            RandomGenerator random,
            ReceiptKey receiptKey,
            String archiveName,
            FormatWorkers formats,
            BiConsumer<TenantId, SubmissionId> queue,
            Consumer<String> milestone,
            @Nullable VirusScanner scanner,
            @Nullable LibreOffice office) {
        /// Without a virus scanner and conversion.
        public Setup(
                ArchivalStorage storage,
                DataSource database,
                Path work,
                Clock clock,
                RandomGenerator random,
                ReceiptKey receiptKey,
                String archiveName,
                FormatWorkers formats,
                BiConsumer<TenantId, SubmissionId> queue,
                Consumer<String> milestone) {
            this(
                    storage,
                    database,
                    work,
                    clock,
                    random,
                    receiptKey,
                    archiveName,
                    formats,
                    queue,
                    milestone,
                    null,
                    null);
        }
    }

    static Ingest create(Setup setup) {
        return new DatabaseIngest(setup);
    }

    /// Judges a package without a server or an agreement, by the same checks; all kinds are allowed. `pack` is
    /// an archive file or a folder.
    static Verdict validate(Path pack, FormatWorkers formats, SubmissionAgreement.Strictness strictness) {
        var name = pack.toAbsolutePath().normalize().getFileName();
        var result = new Examination(Limits.USUAL, formats)
                .examine(pack, String.valueOf(name), Examination.Asked.anyKind(strictness), Watcher.NONE);
        return new Verdict(
                result.kind(),
                result.packageId(),
                result.listing().members().size(),
                result.bytes(),
                result.findings().first(),
                result.report());
    }

    /// As an agreement that says nothing of it would have it.
    static Verdict validate(Path pack, FormatWorkers formats) {
        return validate(pack, formats, SubmissionAgreement.Strictness.LENIENT);
    }

    /// The version of this program; `unreleased` when run from its sources.
    static String version() {
        return History.version();
    }

    /// The same, but the files' formats are not looked at.
    static Verdict validate(Path pack) {
        return validate(pack, FormatWorkers.none());
    }

    /// `report` is null for what is no E-ARK package.
    record Verdict(
            @Nullable PackageKind kind,
            String packageId,
            long files,
            long bytes,
            List<Finding> findings,
            @Nullable EarkReport report) {
        public Verdict {
            findings = List.copyOf(findings);
        }

        public boolean accepted() {
            return findings.stream().noneMatch(Finding::blocking);
        }
    }

    /// Reads the package to its end onto disk while hashing it; on return it is durable and queued. The same
    /// delivery again (same key and bytes, or same agreement and bytes, unless the first was rejected or
    /// failed) returns the first submission (I4). When the body breaks off, nothing is left on disk.
    ///
    /// A dry run is judged and never stored: it ends as rejected, with the finding `dry-run-passed` when
    /// nothing else blocks.
    ///
    /// Throws [IngestFault.NotAgreed], [IngestFault.Invalid], [IngestFault.Conflict],
    /// [IngestFault.Unavailable].
    Submission receive(Delivery delivery, InputStream body);

    /// Begins a delivery that comes in parts, whose length must be stated. The same delivery again (same key, or
    /// same agreement and digest) returns the one that is there, whole or not. Throws [IngestFault.NotAgreed],
    /// [IngestFault.Invalid], [IngestFault.Conflict], [IngestFault.Unavailable].
    Upload begin(Delivery delivery);

    /// How far an upload has come. Whoever is sending to it is stopped, so that this stays true. Empty when there is
    /// none, or none any more.
    Optional<Upload> upload(TenantId tenant, SubmissionId id);

    /// Takes the next part; what came of it is kept when the connection breaks, unless it has a checksum. With the
    /// last byte the package goes on as if it had come in one piece. A later sender takes over from an earlier one.
    /// Throws [IngestFault.NotFound] `upload-unknown`; [IngestFault.Conflict] `upload-offset-wrong`,
    /// `upload-taken-over`; [IngestFault.Invalid] `upload-paused`, `upload-too-long`, `upload-checksum-wrong`,
    /// `digest-mismatch` (of the whole, which has failed then); [IngestFault.Unavailable].
    Upload append(TenantId tenant, SubmissionId id, UploadPart part);

    /// Ends an upload that is not whole, and removes what came of it. Throws [IngestFault.NotFound].
    void cancel(TenantId tenant, SubmissionId id);

    /// Does all that is left to do for a submission: check, store, receipt. Returns when it ended or awaits a
    /// decision; does nothing when it already has. May be called twice, also at once (one of the two then
    /// returns early). An unexpected fault is recorded in the submission, which is tried again when
    /// [#unfinished] is asked next; so it is, and no attempt is counted, when the database takes nothing.
    void process(TenantId tenant, SubmissionId id);

    /// What has something left to do and is not running in this process; for a sweep at start and now and then.
    List<Pending> unfinished();

    record Pending(TenantId tenant, SubmissionId id) {}

    /// Fails the uploads that nobody reads any more and that could not be failed at the time, because the
    /// database took nothing, and those in parts that nobody goes on with for [Uploads#KEPT]; takes further
    /// those that a crash left whole; for a sweep now and then.
    void endBrokenUploads();

    /// To be called once at start, before anything else: uploads that a crash cut off are failed, packages of
    /// ended submissions are removed. A package that the database does not know is left alone and returned.
    List<SubmissionId> recover();

    Optional<Submission> find(TenantId tenant, SubmissionId id);

    /// What came of every rule of E-ARK, once the package was judged; empty for other kinds of package, and for what
    /// a rebuild made archived again.
    Optional<EarkReport> report(TenantId tenant, SubmissionId id);

    /// Newest first. `state` null means all; `text` (may be empty) is looked for in package id, file name and
    /// agreement; `cursor` is empty for the first page.
    Page list(TenantId tenant, String text, Submission.@Nullable State state, String cursor, int limit);

    /// `nextCursor` is empty at the end.
    record Page(List<Submission> items, String nextCursor) {
        public Page {
            items = List.copyOf(items);
        }
    }

    /// An archivist's decision on a submission that awaits it. Throws [IngestFault.NotFound],
    /// [IngestFault.Conflict].
    Submission decide(TenantId tenant, SubmissionId id, Decision decision, String reason, String decidedBy);

    enum Decision {
        ACCEPT,
        REJECT
    }

    /// The receipt, a JWS in compact form. Throws [IngestFault.NotFound], [IngestFault.Conflict] with `not-
    /// archived`.
    String receipt(TenantId tenant, SubmissionId id);

    /// Whether packages are scanned for viruses.
    boolean scans();

    /// The agreements of a tenant, newest version of each, by title.
    List<SubmissionAgreement> agreements(TenantId tenant);

    Optional<SubmissionAgreement> agreement(TenantId tenant, String id);

    /// Keeps a new agreement or a new version of one: `version` must be the last one plus one. Throws
    /// [IngestFault.Conflict].
    void keep(SubmissionAgreement agreement);

    /// All versions of a tenant's format policy, newest first; the last is the archive's own proposal, version 0.
    List<FormatPolicy> formatPolicies(TenantId tenant);

    /// Keeps a new version of the format policy: `version` must be the last one plus one. Throws
    /// [IngestFault.Conflict].
    void keep(FormatPolicy policy);

    /// The dispensations from it, newest version of each, those granted last first.
    List<Dispensation> dispensations(TenantId tenant);

    /// Keeps a new dispensation or a new version of one, as an agreement. Throws [IngestFault.Conflict].
    void keep(Dispensation dispensation);

    /// Makes archived again, from the object store alone, what led to receipts and the database does not
    /// know, or takes for unfinished; returns how many, and tells which.
    long rebuild(TenantId tenant, Consumer<SubmissionId> restored);

    /// As above.
    default long rebuild(TenantId tenant) {
        return rebuild(tenant, _ -> {});
    }

    /// The AIPs that unfinished submissions are being stored as.
    Set<AipId> storing(TenantId tenant);
}
