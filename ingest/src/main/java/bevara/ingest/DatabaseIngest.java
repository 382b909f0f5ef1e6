package bevara.ingest;

import bevara.formats.ToolsUnavailable;
import bevara.ingest.Submission.State;
import bevara.ingest.Submission.Step;
import bevara.ingest.SubmissionAgreement.Granularity;
import bevara.storage.Aip;
import bevara.storage.AipId;
import bevara.storage.LogProof;
import bevara.storage.RegisterEntry;
import bevara.storage.StorageFault;
import bevara.storage.StoredVersion;
import bevara.storage.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// Ingest whose every state is a row and a folder.
final class DatabaseIngest implements Ingest {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseIngest.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String RECEIPTS = "receipts";
    private static final String DECISIONS = "decisions";
    private static final String SOURCE = "OAIS 4.2.3.3";
    /// After so many attempts the pauses, each four times the last, grow no more: an hour and a half.
    private static final int PAUSES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration STORE_PAUSE = Duration.ofSeconds(30);
    private static final Duration OUTAGE_PAUSE = Duration.ofSeconds(30);
    private static final Finding BROKEN_OFF = finding(Code.UPLOAD_INTERRUPTED, List.of());

    private final Setup setup;
    private final Limits limits = Limits.USUAL;
    private final SubmissionTable table;
    private final Quarantine quarantine;
    private final Agreements agreements;
    private final FormatPolicies policies;
    private final Claims claims;
    private final Examination examination;
    private final History history;
    private final ScannerProbe probe;
    private final Uploads uploads;
    /// Received by this process, and not yet looked at.
    private final Set<SubmissionId> fresh = ConcurrentHashMap.newKeySet();
    /// Being received by this process.
    private final Set<SubmissionId> uploading = ConcurrentHashMap.newKeySet();
    /// Held up by a database that takes nothing, which therefore cannot say so itself; until when.
    private final Map<SubmissionId, Instant> heldUp = new ConcurrentHashMap<>();

    DatabaseIngest(Setup setup) {
        this.setup = setup;
        this.table = new SubmissionTable(setup.database(), setup.clock(), heldUp.keySet());
        this.quarantine = new Quarantine(setup.work());
        this.agreements = new Agreements(setup.storage(), setup.clock());
        this.policies = new FormatPolicies(setup.storage());
        this.claims = new Claims(setup.database());
        this.examination = new Examination(limits, setup.formats());
        this.history = new History(setup.formats());
        this.probe = new ScannerProbe(setup.clock());
        this.uploads = new Uploads(
                new UploadTable(setup.database(), setup.clock()), quarantine, setup.clock(), new UploadEnd());
    }

    // -- receive --

    @Override
    public Submission receive(Delivery delivery, InputStream body) {
        var agreement = agreements.valid(delivery.tenant(), delivery.agreement());
        quarantine.expect(delivery.length(), uploads.awaited());
        var id = SubmissionId.create(setup.clock().instant(), setup.random());
        uploading.add(id);
        try {
            if (!table.insert(id, delivery, agreement)) return sameKey(delivery, body);
            var received = take(id, delivery, body);
            return entered(id, delivery, received);
        } finally {
            uploading.remove(id);
        }
    }

    private Submission entered(SubmissionId id, Delivery delivery, Quarantine.Received received) {
        var earlier = enter(id, delivery, received);
        if (earlier.isPresent()) return earlier.get();
        fresh.add(id);
        setup.milestone().accept("ingest.received");
        LOG.info("submission {} received: {} bytes", id, received.size());
        setup.queue().accept(delivery.tenant(), id);
        return find(delivery.tenant(), id).orElseThrow();
    }

    /// The key is taken: by the same delivery, then this one is it, or by another.
    private Submission sameKey(Delivery delivery, InputStream body) {
        var key = Objects.requireNonNull(delivery.idempotencyKey());
        var first = table.byKey(delivery.tenant(), key)
                .map(SubmissionTable.Row::submission)
                .orElseThrow(() -> new IngestFault.Conflict("idempotency-key-in-use", key));
        if (first.sha256() == null) throw new IngestFault.Conflict("idempotency-key-in-use", key);
        boolean same = Quarantine.digest(body).equals(first.sha256())
                && first.agreement().equals(delivery.agreement())
                && first.dryRun() == delivery.dryRun();
        if (!same) throw new IngestFault.Conflict("idempotency-key-reused", key);
        return first;
    }

    private Quarantine.Received take(SubmissionId id, Delivery delivery, InputStream body) {
        try {
            var received = quarantine.receive(id, body, () -> setup.milestone().accept("ingest.receiving"));
            requireAnnounced(delivery, received);
            return received;
        } catch (RuntimeException | Error e) {
            quarantine.remove(id);
            failUpload(delivery.tenant(), id, e);
            throw e;
        }
    }

    private static void requireAnnounced(Delivery delivery, Quarantine.Received received) {
        if (received.size() == 0) throw new IngestFault.Invalid("package-empty");
        if (delivery.length() >= 0 && delivery.length() != received.size())
            throw new IngestFault.Invalid(
                    "length-mismatch", String.valueOf(delivery.length()), String.valueOf(received.size()));
        var expected = delivery.expected();
        if (expected != null && !expected.equals(received.sha256()))
            throw new IngestFault.Invalid(
                    "digest-mismatch", expected.hex(), received.sha256().hex());
    }

    /// A row that cannot be written now is failed by [#endBrokenUploads].
    private void failUpload(TenantId tenant, SubmissionId id, Throwable why) {
        try {
            table.ended(tenant, id, State.FAILED, uploadFinding(why));
        } catch (RuntimeException e) {
            if (!Outage.isIn(e)) throw e;
            why.addSuppressed(e);
        }
    }

    private static Finding uploadFinding(Throwable e) {
        var code = !(e instanceof IngestFault fault)
                ? Code.INTERNAL_FAULT
                : switch (fault.code()) {
                    case "package-empty" -> Code.PACKAGE_EMPTY;
                    case "length-mismatch" -> Code.PACKAGE_LENGTH_MISMATCH;
                    case "digest-mismatch" -> Code.PACKAGE_DIGEST_MISMATCH;
                    case "storage-full", "storage-unavailable" -> Code.NO_ROOM;
                    default -> Code.UPLOAD_INTERRUPTED;
                };
        var arguments = e instanceof IngestFault fault ? fault.arguments() : List.<String>of();
        return finding(code, arguments);
    }

    private static Finding finding(Code code, List<String> arguments) {
        return new Finding(code.code(), Finding.Severity.ERROR, "", 0, arguments, SOURCE);
    }

    /// Enters the received package; or finds that the same is already in, and lets go of this one.
    private Optional<Submission> enter(SubmissionId id, Delivery delivery, Quarantine.Received received) {
        while (!table.received(delivery.tenant(), id, received)) {
            var first = table.byBytes(delivery.tenant(), delivery.agreement(), received.sha256());
            if (first.isEmpty()) continue;
            quarantine.removeForGood(id);
            table.delete(delivery.tenant(), id);
            return Optional.of(first.get().submission());
        }
        return Optional.empty();
    }

    // -- receive in parts --

    @Override
    public Upload begin(Delivery delivery) {
        if (delivery.length() < 0) throw new IngestFault.Invalid("upload-length-missing");
        if (delivery.length() == 0) throw new IngestFault.Invalid("package-empty");
        var agreement = agreements.valid(delivery.tenant(), delivery.agreement());
        var before = before(delivery);
        if (before.isPresent()) return before.get();
        quarantine.expect(delivery.length(), uploads.awaited());
        var id = SubmissionId.create(setup.clock().instant(), setup.random());
        uploading.add(id);
        try {
            if (table.insert(id, delivery, agreement)) return uploads.open(id, delivery);
        } finally {
            uploading.remove(id);
        }
        return before(delivery)
                .orElseThrow(() -> new IngestFault.Conflict(
                        "idempotency-key-in-use", Objects.requireNonNull(delivery.idempotencyKey())));
    }

    /// What is there already of this delivery.
    private Optional<Upload> before(Delivery delivery) {
        var key = delivery.idempotencyKey();
        var byKey = key == null ? Optional.<SubmissionTable.Row>empty() : table.byKey(delivery.tenant(), key);
        if (byKey.isPresent()) return byKey.map(row -> sameUpload(row.submission(), delivery));
        var expected = delivery.expected();
        if (expected == null || delivery.dryRun()) return Optional.empty();
        return table.byBytes(delivery.tenant(), delivery.agreement(), expected)
                .map(row -> received(row.submission(), row.submission().id()));
    }

    private Upload sameUpload(Submission first, Delivery delivery) {
        var key = Objects.requireNonNull(delivery.idempotencyKey());
        var expected = delivery.expected();
        long length = first.sha256() == null ? first.progress().bytesTotal() : first.size();
        boolean same = length == delivery.length()
                && first.agreement().equals(delivery.agreement())
                && first.dryRun() == delivery.dryRun()
                && (expected == null || first.sha256() == null || first.sha256().equals(expected));
        if (!same) throw new IngestFault.Conflict("idempotency-key-reused", key);
        return upload(delivery.tenant(), first.id())
                .orElseThrow(() -> new IngestFault.Conflict("idempotency-key-in-use", key));
    }

    private static Upload received(Submission submission, SubmissionId upload) {
        return new Upload(upload, submission.id(), submission.size(), submission.size(), null, true);
    }

    @Override
    public Optional<Upload> upload(TenantId tenant, SubmissionId id) {
        var open = uploads.find(tenant, id);
        if (open.isPresent()) return open;
        return find(tenant, id)
                .filter(submission -> submission.sha256() != null && submission.state() != State.FAILED)
                .map(submission -> received(submission, id));
    }

    @Override
    public Upload append(TenantId tenant, SubmissionId id, UploadPart part) {
        var whole = find(tenant, id)
                .filter(submission -> submission.sha256() != null && submission.state() != State.FAILED);
        if (whole.isEmpty()) return uploads.append(tenant, id, part);
        if (part.offset() != whole.get().size())
            throw new IngestFault.Conflict(
                    "upload-offset-wrong",
                    String.valueOf(part.offset()),
                    String.valueOf(whole.get().size()));
        return received(whole.get(), id);
    }

    @Override
    public void cancel(TenantId tenant, SubmissionId id) {
        uploads.cancel(tenant, id);
    }

    private final class UploadEnd implements Uploads.Arrival {
        @Override
        public SubmissionId arrived(SubmissionId id, Delivery delivery, Quarantine.Received received) {
            try {
                requireAnnounced(delivery, received);
            } catch (IngestFault e) {
                quarantine.remove(id);
                failUpload(delivery.tenant(), id, e);
                throw e;
            }
            return entered(id, delivery, received).id();
        }

        @Override
        public void ended(SubmissionId id, Delivery delivery, Code why) {
            table.ended(delivery.tenant(), id, State.FAILED, finding(why, List.of()));
            quarantine.remove(id);
        }
    }

    // -- process --

    @Override
    public void process(TenantId tenant, SubmissionId id) {
        try {
            if (!claims.take(tenant, id)) return;
            try {
                advance(tenant, id);
            } finally {
                claims.release(tenant, id);
            }
        } catch (RuntimeException e) {
            if (!Outage.isIn(e)) throw e;
            LOG.warn("submission {} waits for the database", id, e);
            heldUp.put(id, setup.clock().instant().plus(OUTAGE_PAUSE));
        }
    }

    /// Whatever goes wrong is recorded, except that the database takes nothing.
    private void advance(TenantId tenant, SubmissionId id) {
        try {
            table.find(tenant, id).filter(DatabaseIngest::hasMoreToDo).ifPresent(this::advance);
            heldUp.remove(id);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (Outage.isIn(e)) throw e;
            if (isInterruption(e)) LOG.info("submission {} is parked", id);
            else if (e instanceof StorageFault.Unavailable || e instanceof StorageFault.Full)
                waitForStore(tenant, id, e);
            else if (e instanceof StorageFault.KeyMissing missing) waitForKey(tenant, id, missing);
            else if (e instanceof ToolsUnavailable) waitForTools(tenant, id, e);
            else recordFault(tenant, id, e);
        }
    }

    private void waitForStore(TenantId tenant, SubmissionId id, Throwable fault) {
        LOG.warn("submission {} waits for the store", id, fault);
        table.waitingForStore(
                tenant, id, attempts(tenant, id), setup.clock().instant().plus(STORE_PAUSE));
    }

    private void waitForKey(TenantId tenant, SubmissionId id, StorageFault.KeyMissing fault) {
        LOG.warn("submission {} waits for a key: {}", id, fault.getMessage());
        var again = setup.clock().instant().plus(STORE_PAUSE);
        table.waitingForKey(tenant, id, attempts(tenant, id), again, fault.key());
    }

    private void waitForTools(TenantId tenant, SubmissionId id, Throwable fault) {
        LOG.error("submission {} waits for the format tools", id, fault);
        var again = setup.clock().instant().plus(STORE_PAUSE);
        table.waitingForTools(tenant, id, attempts(tenant, id), again);
    }

    private int attempts(TenantId tenant, SubmissionId id) {
        return table.find(tenant, id).map(SubmissionTable.Row::attempts).orElse(0);
    }

    private static boolean hasMoreToDo(SubmissionTable.Row row) {
        return switch (row.submission().state()) {
            case RECEIVED, CHECKING, STORING -> true;
            case RECEIVING, AWAITING_DECISION, ARCHIVED, REJECTED, FAILED -> false;
        };
    }

    /// The way of a submission, from wherever it stands. Each line leaves durable what the next one builds on.
    private void advance(SubmissionTable.Row row) {
        var submission = row.submission();
        var agreement = agreements.version(submission.tenant(), submission.agreement(), submission.agreementVersion());
        var progress = new ReportedProgress(table, submission.tenant(), submission.id(), setup.clock());

        var whole = whole(row);
        if (whole.isPresent()) {
            finish(submission, whole.get());
            return;
        }
        if (areAllPartsStored(row)) {
            finishParts(submission);
            return;
        }
        if (!isIntact(submission)) {
            // A database from an older backup takes for unfinished what was archived since.
            if (keptReceipt(submission.tenant(), submission.id())
                    .filter(this::restore)
                    .isPresent()) return;
            LOG.error("the package of submission {} is not what was received", submission.id());
            fail(submission.tenant(), submission.id(), Code.PACKAGE_DAMAGED);
            return;
        }
        var examined = examine(submission, agreement, progress);
        var formats = judgeFormats(submission, examined);
        var scan = examined.findings().blocking() ? null : scan(row, examined, progress);
        if (mustScan(agreement)) examined.findings().warning(Code.SCANNER_MISSING, "", 0, SOURCE);
        if (examined.findings().blocking() || submission.dryRun()) {
            if (isAnyPartStored(submission))
                throw new IllegalStateException("what some AIPs were made of is found wanting now");
            reject(submission, examined);
            return;
        }
        if (mustDecide(row, agreement, scan)) {
            awaitDecision(submission, examined);
            return;
        }
        var assessment = new Assessment(examined, scan, formats, convert(submission, examined, formats, progress));
        var accepted = new Accepted(row, agreement, assessment, progress);
        if (agreement.granularity() == Granularity.CASE) {
            storeParts(accepted);
            finishParts(submission);
            return;
        }
        var stored = store(accepted);
        var receipt = giveReceipt(submission, examined.files(), stored, List.of());
        archive(submission, receipt);
    }

    /// Who accepted it, accepted what was not scanned as well.
    private boolean mustDecide(SubmissionTable.Row row, SubmissionAgreement agreement, @Nullable ScanReport scan) {
        boolean incomplete = scan == null ? mustScan(agreement) : !scan.complete();
        if (incomplete && row.decidedBy() == null) return true;
        return row.submission().state() != State.STORING
                && agreement.approval() == SubmissionAgreement.Approval.REQUIRED;
    }

    /// It is asked for, and nothing here does it.
    private boolean mustScan(SubmissionAgreement agreement) {
        return setup.scanner() == null && agreement.scan() == SubmissionAgreement.Scan.REQUIRED;
    }

    @Override
    public boolean scans() {
        return setup.scanner() != null;
    }

    /// What this process received a moment ago is taken as it is. All else is read anew: a disk that lost what it
    /// said was durable must not put other bytes in the sender's name.
    private boolean isIntact(Submission s) {
        return fresh.remove(s.id()) || quarantine.isIntact(s.id(), Objects.requireNonNull(s.sha256()));
    }

    /// An earlier attempt stored it whole: it is kept, whatever today's checks would say of the package.
    private void finish(Submission submission, Aip whole) {
        setup.storage().journalise(whole);
        var stored = whole.versions().getFirst();
        var receipt = giveReceipt(submission, StoredFiles.of(setup.storage(), stored), stored, List.of());
        archive(submission, receipt);
    }

    private Optional<Aip> whole(SubmissionTable.Row row) {
        return row.aip() == null
                ? Optional.empty()
                : setup.storage().find(row.submission().tenant(), row.aip());
    }

    private Examination.Result examine(Submission s, SubmissionAgreement agreement, Watcher progress) {
        table.checking(s.tenant(), s.id());
        setup.milestone().accept("ingest.checking");
        var asked = Examination.Asked.by(agreement);
        var examined = examination.examine(quarantine.pack(s.id()), s.fileName(), asked, progress);
        if (agreement.granularity() == Granularity.CASE) checkCases(examined);
        if (examined.facts().statesId()
                && table.packageIdArchived(s.tenant(), s.agreement(), examined.packageId(), s.id()))
            examined.findings().warning(Code.PACKAGE_ID_SEEN, "", 0, SOURCE, examined.packageId());
        setup.milestone().accept("ingest.checked");
        return examined;
    }

    /// By the policy of the day it came.
    private FormatJudgement judgeFormats(Submission s, Examination.Result examined) {
        var day = LocalDate.ofInstant(s.createdAt(), Agreements.SWEDEN);
        var policy = policies.on(s.tenant(), day);
        var dispensations = policies.dispensations(s.tenant());
        return new FormatJudgement(
                        policy,
                        dispensations,
                        s.agreement(),
                        day,
                        file -> file.format().puid())
                .judge(examined.files(), examined.findings());
    }

    /// Looks for viruses; what an earlier scan of the same bytes found clean is not scanned again. What it could not
    /// scan, and somebody accepted, gets another try. Null without a scanner.
    private @Nullable ScanReport scan(SubmissionTable.Row row, Examination.Result examined, Watcher progress) {
        var scanner = setup.scanner();
        if (scanner == null) return null;
        var s = row.submission();
        var earlier = row.scan();
        var report = earlier;
        if (report == null || !report.complete()) {
            progress.step(Step.SCAN);
            var fresh = scan(scanner, s, examined.listing(), progress);
            report = earlier == null ? fresh : earlier.or(fresh);
            table.scanned(s.tenant(), s.id(), report);
        }
        report.tell(examined.findings());
        setup.milestone().accept("ingest.scanned");
        return report;
    }

    private ScanReport scan(VirusScanner scanner, Submission s, Listing listing, Watcher progress) {
        try (var source = PackageSource.open(quarantine.pack(s.id()), limits)) {
            return VirusScan.run(scanner, probe, source, listing, progress, setup.clock());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkCases(Examination.Result examined) {
        int cases = examined.cases().cases().size();
        if (cases == 0) examined.findings().error(Code.CASES_MISSING, "", 0, SOURCE);
        if (cases > CaseSplit.MOST)
            examined.findings()
                    .error(Code.CASES_TOO_MANY, "", 0, SOURCE, String.valueOf(cases), String.valueOf(CaseSplit.MOST));
    }

    /// Makes PDF/A of what the policy wants converted, unless an earlier attempt has.
    private ConversionReport convert(
            Submission s, Examination.Result examined, FormatJudgement formats, Watcher progress) {
        var wanted = formats.toConvert();
        if (wanted.isEmpty()) return ConversionReport.NONE;
        var office = setup.office();
        var report = office == null
                ? new ConversionReport("", wanted.size(), List.of(), List.of())
                : KeptConversion.find(quarantine.scratch(s.id()), wanted)
                        .orElseGet(() -> convert(office, s, examined.listing(), wanted, progress));
        report.tell(examined.findings());
        return report;
    }

    private ConversionReport convert(
            LibreOffice office, Submission s, Listing listing, List<CheckedFile> wanted, Watcher progress) {
        progress.step(Step.CONVERT);
        try (var source = PackageSource.open(quarantine.pack(s.id()), limits)) {
            var check = new ConversionCheck(setup.formats());
            var report = Conversion.run(office, check, source, listing, wanted, quarantine.freshScratch(s.id()));
            setup.milestone().accept("ingest.converted");
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void reject(Submission s, Examination.Result examined) {
        if (s.dryRun() && !examined.findings().blocking()) examined.findings().info(Code.DRY_RUN_PASSED, "", 0, SOURCE);
        table.judged(s.tenant(), s.id(), examined, State.REJECTED, Step.DONE, null);
        quarantine.remove(s.id());
        LOG.info(
                "submission {} rejected: {} findings",
                s.id(),
                examined.findings().total());
    }

    private void awaitDecision(Submission s, Examination.Result examined) {
        table.judged(s.tenant(), s.id(), examined, State.AWAITING_DECISION, Step.DECISION, null);
        LOG.info("submission {} awaits a decision", s.id());
    }

    private boolean areAllPartsStored(SubmissionTable.Row row) {
        if (row.parts() == 0) return false;
        var s = row.submission();
        var parts = table.parts(s.tenant(), s.id());
        return parts.size() == row.parts() && parts.stream().allMatch(SubmissionTable.Part::stored);
    }

    private boolean isAnyPartStored(Submission s) {
        return table.parts(s.tenant(), s.id()).stream().anyMatch(SubmissionTable.Part::stored);
    }

    /// Each case as an AIP, then what belongs to none. What an earlier attempt stored whole stays.
    private void storeParts(Accepted accepted) {
        var s = accepted.row().submission();
        var examined = accepted.assessment().examined();
        var split = new CaseSplit(examined);
        var begun = new HashMap<Integer, SubmissionTable.Part>();
        for (var part : table.parts(s.tenant(), s.id())) begun.put(part.number(), part);
        table.judged(s.tenant(), s.id(), examined, State.STORING, Step.STORE, null);
        table.divided(s.tenant(), s.id(), split.parts());
        accepted.progress().step(Step.STORE);
        try (var source = PackageSource.open(quarantine.pack(s.id()), limits)) {
            var pack = new Pack(source, examined.listing(), examined.findings());
            CaseMetadata.tell(
                    pack,
                    examined.cases(),
                    (number, told) -> storePart(
                            accepted, number, begun.get(number), () -> examined.ofCase(split.files(number), told)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int last = split.parts() - 1;
        storePart(accepted, last, begun.get(last), () -> examined.ofRest(split.rest()));
    }

    private void storePart(
            Accepted accepted, int number, SubmissionTable.@Nullable Part begun, Supplier<Examination.Result> part) {
        var s = accepted.row().submission();
        if (begun != null && begun.stored()) return;
        if (begun != null) {
            var whole = setup.storage().find(s.tenant(), begun.aip());
            if (whole.isPresent()) {
                setup.storage().journalise(whole.get());
                table.part(s.tenant(), s.id(), new SubmissionTable.Part(number, begun.aip(), true));
                return;
            }
            setup.storage().abandon(s.tenant(), begun.aip());
        }
        var aip = AipId.create(setup.clock().instant(), setup.random());
        table.part(s.tenant(), s.id(), new SubmissionTable.Part(number, aip, false));
        setup.milestone().accept("ingest.storing");
        setup.storage()
                .store(composition(accepted, accepted.assessment().of(part.get()), aip)
                        .draft());
        table.part(s.tenant(), s.id(), new SubmissionTable.Part(number, aip, true));
        setup.milestone().accept("ingest.stored");
    }

    private void finishParts(Submission s) {
        var also = new ArrayList<StoredVersion>();
        var files = new LinkedHashMap<String, CheckedFile>();
        for (var part : table.parts(s.tenant(), s.id())) {
            var stored = setup.storage()
                    .find(s.tenant(), part.aip())
                    .orElseThrow(() -> new IllegalStateException(part.aip() + " was stored"))
                    .versions()
                    .getFirst();
            also.add(stored);
            for (var file : StoredFiles.of(setup.storage(), stored)) files.putIfAbsent(file.path(), file);
        }
        var receipt = giveReceipt(s, List.copyOf(files.values()), also.removeFirst(), also);
        archive(s, receipt);
    }

    /// What an earlier attempt left is cleared.
    private StoredVersion store(Accepted accepted) {
        var row = accepted.row();
        var examined = accepted.assessment().examined();
        var s = row.submission();
        if (row.aip() != null) setup.storage().abandon(s.tenant(), row.aip());
        var aip = AipId.create(setup.clock().instant(), setup.random());
        table.judged(s.tenant(), s.id(), examined, State.STORING, Step.STORE, aip);
        setup.milestone().accept("ingest.storing");
        accepted.progress().step(Step.STORE);
        var stored = setup.storage()
                .store(composition(accepted, accepted.assessment(), aip).draft());
        setup.milestone().accept("ingest.stored");
        return stored;
    }

    /// A submission that is to be stored, under what, and what was found out about it.
    private record Accepted(
            SubmissionTable.Row row, SubmissionAgreement agreement, Assessment assessment, Watcher progress) {}

    private Composition composition(Accepted accepted, Assessment assessment, AipId aip) {
        var row = accepted.row();
        var now = setup.clock().instant();
        return new Composition(
                quarantine.pack(row.submission().id()),
                limits,
                row.submission(),
                accepted.agreement(),
                assessment,
                history.document(row, accepted.agreement(), assessment, aip, now),
                aip,
                now,
                accepted.progress());
    }

    /// The first receipt that is kept counts: a later attempt would sign another checkpoint's proof.
    private String giveReceipt(Submission s, List<CheckedFile> files, StoredVersion stored, List<StoredVersion> also) {
        var entry = keptReceipt(s.tenant(), s.id()).orElseGet(() -> receipt(s, files, stored, also));
        try {
            // Also when it is kept: on return it is durable, whoever wrote it.
            setup.storage().keep(entry);
        } catch (StorageFault.Conflict e) {
            entry = keptReceipt(s.tenant(), s.id()).orElseThrow(() -> e);
        }
        setup.milestone().accept("ingest.receipt");
        return new String(entry.content(), StandardCharsets.US_ASCII);
    }

    private RegisterEntry receipt(
            Submission s, List<CheckedFile> files, StoredVersion stored, List<StoredVersion> also) {
        var judged = find(s.tenant(), s.id()).orElseThrow();
        var further = also.stream()
                .map(one -> new SignedReceipt.Also(one, proof(s.tenant(), one)))
                .toList();
        var receipt = SignedReceipt.issue(
                setup.receiptKey(),
                setup.archiveName(),
                judged,
                new SignedReceipt.Kept(stored, files, proof(s.tenant(), stored), further));
        return entry(s.tenant(), RECEIPTS, s.id(), receipt);
    }

    private Optional<LogProof> proof(TenantId tenant, StoredVersion stored) {
        var log = setup.storage().log(tenant);
        var proof = log.proof(stored.aip(), stored.version());
        if (proof.isEmpty() && log.checkpoint().isPresent())
            throw new IllegalStateException(stored.aip() + " is not in the proof log");
        return proof;
    }

    private void archive(Submission s, String receipt) {
        table.archived(s.tenant(), s.id(), receipt);
        setup.milestone().accept("ingest.archived");
        quarantine.remove(s.id());
        LOG.info("submission {} archived", s.id());
    }

    /// What was received is never given up for a fault of ours: it waits, longer after each attempt.
    private void recordFault(TenantId tenant, SubmissionId id, Throwable fault) {
        int attempts = attempts(tenant, id) + 1;
        LOG.error("submission {}: attempt {} failed", id, attempts, fault);
        var pause = FIRST_PAUSE.multipliedBy(1L << (2 * Math.min(attempts - 1, PAUSES)));
        table.postponed(tenant, id, attempts, setup.clock().instant().plus(pause));
    }

    /// The service is being stopped: that is not the package's fault.
    private static boolean isInterruption(Throwable fault) {
        for (Throwable f = fault; f != null; f = f.getCause())
            if (f instanceof ClosedByInterruptException || f instanceof InterruptedException) return true;
        return Thread.currentThread().isInterrupted();
    }

    private void fail(TenantId tenant, SubmissionId id, Code why) {
        table.ended(tenant, id, State.FAILED, finding(why, List.of()));
        quarantine.remove(id);
    }

    @Override
    public List<Pending> unfinished() {
        return table.unfinished().stream()
                .filter(p -> !claims.holds(p.tenant(), p.id()))
                .filter(p -> !heldUp.getOrDefault(p.id(), Instant.MIN)
                        .isAfter(setup.clock().instant()))
                .toList();
    }

    @Override
    public void endBrokenUploads() {
        for (var upload : table.receiving()) {
            if (uploading.contains(upload.id()) || !table.brokenOff(upload.tenant(), upload.id(), BROKEN_OFF)) continue;
            LOG.warn("the upload of submission {} had broken off", upload.id());
            quarantine.remove(upload.id());
        }
        uploads.sweep();
    }

    @Override
    public List<SubmissionId> recover() {
        endBrokenUploads();
        table.retryNow();
        var open = new HashSet<>(table.open());
        var ended = new HashSet<>(table.ended());
        var strangers = new ArrayList<SubmissionId>();
        for (var id : quarantine.held()) {
            if (open.contains(id.value())) continue;
            // A package that the database has never heard of may belong to another database: it is not ours to remove.
            if (ended.contains(id.value())) quarantine.remove(id);
            else strangers.add(id);
        }
        for (var id : strangers)
            LOG.warn("the quarantine holds {}, which the database does not know; it is left alone", id);
        return strangers;
    }

    // -- follow and decide --

    @Override
    public Optional<Submission> find(TenantId tenant, SubmissionId id) {
        return table.find(tenant, id).map(SubmissionTable.Row::submission);
    }

    @Override
    public Optional<EarkReport> report(TenantId tenant, SubmissionId id) {
        return table.report(tenant, id);
    }

    @Override
    public Page list(TenantId tenant, String text, @Nullable State state, String cursor, int limit) {
        var items = table.page(tenant, text, state, cursor, limit + 1);
        if (items.size() <= limit) return new Page(items, "");
        var page = items.subList(0, limit);
        return new Page(page, page.getLast().id().value());
    }

    @Override
    public Submission decide(TenantId tenant, SubmissionId id, Decision decision, String reason, String decidedBy) {
        var submission = find(tenant, id).orElseThrow(() -> unknown(id));
        var conflict = new IngestFault.Conflict(
                "not-awaiting-decision", submission.state().code());
        if (submission.state() != State.AWAITING_DECISION) throw conflict;
        // Two people deciding at once: the register takes one of the decisions.
        var text = JSON.writeValueAsString(Map.of(
                "decision",
                decision.name().toLowerCase(Locale.ROOT),
                "reason",
                reason,
                "decidedBy",
                decidedBy,
                "decidedAt",
                setup.clock().instant().toString()));
        try {
            setup.storage().keep(entry(tenant, DECISIONS, id, text));
        } catch (StorageFault.Conflict e) {
            // The first may have been cut off before it took effect.
            keptDecision(tenant, id).ifPresent(first -> take(tenant, id, first.what(), first.reason(), first.by()));
            throw conflict;
        }
        take(tenant, id, decision, reason, decidedBy);
        return find(tenant, id).orElseThrow(() -> unknown(id));
    }

    private record KeptDecision(Decision what, String reason, String by) {}

    private Optional<KeptDecision> keptDecision(TenantId tenant, SubmissionId id) {
        return setup.storage()
                .entry(tenant, DECISIONS, id.value(), 1)
                .map(e -> JSON.readTree(e.content()))
                .map(kept -> new KeptDecision(
                        Decision.valueOf(kept.get("decision").asString().toUpperCase(Locale.ROOT)),
                        kept.get("reason").asString(),
                        kept.get("decidedBy").asString()));
    }

    private void take(TenantId tenant, SubmissionId id, Decision decision, String reason, String decidedBy) {
        switch (decision) {
            case ACCEPT -> {
                table.accepted(tenant, id, decidedBy, reason);
                setup.queue().accept(tenant, id);
            }
            case REJECT -> {
                table.ended(
                        tenant, id, State.REJECTED, finding(Code.REJECTED_BY_ARCHIVIST, List.of(decidedBy, reason)));
                quarantine.remove(id);
            }
        }
    }

    @Override
    public String receipt(TenantId tenant, SubmissionId id) {
        var receipt = table.receipt(tenant, id);
        if (receipt.isPresent()) return receipt.get();
        var submission = find(tenant, id).orElseThrow(() -> unknown(id));
        throw new IngestFault.Conflict("not-archived", submission.state().code());
    }

    private static IngestFault unknown(SubmissionId id) {
        return new IngestFault.NotFound("submission-unknown", id.value());
    }

    // -- registers --

    @Override
    public List<SubmissionAgreement> agreements(TenantId tenant) {
        return agreements.all(tenant);
    }

    @Override
    public Optional<SubmissionAgreement> agreement(TenantId tenant, String id) {
        return agreements.newest(tenant, id);
    }

    @Override
    public void keep(SubmissionAgreement agreement) {
        agreements.keep(agreement);
    }

    @Override
    public List<FormatPolicy> formatPolicies(TenantId tenant) {
        return policies.all(tenant);
    }

    @Override
    public void keep(FormatPolicy policy) {
        policies.keep(policy);
    }

    @Override
    public List<Dispensation> dispensations(TenantId tenant) {
        return policies.dispensations(tenant);
    }

    @Override
    public void keep(Dispensation dispensation) {
        policies.keep(dispensation);
    }

    @Override
    public long rebuild(TenantId tenant, Consumer<SubmissionId> restored) {
        try (var receipts = setup.storage().register(tenant, RECEIPTS)) {
            return receipts.filter(this::restore)
                    .peek(receipt -> restored.accept(new SubmissionId(receipt.id())))
                    .count();
        }
    }

    @Override
    public Set<AipId> storing(TenantId tenant) {
        return table.storing(tenant);
    }

    private boolean restore(RegisterEntry entry) {
        var jws = new String(entry.content(), StandardCharsets.US_ASCII);
        try {
            var signed = SignedReceipt.verify(jws);
            boolean right = signed.receipt().tenant().equals(entry.tenant().value())
                    && signed.receipt().submission().equals(entry.id());
            if (right) return table.restore(signed, jws);
        } catch (IngestFault.Invalid e) {
            LOG.error("the receipt of submission {} is damaged: {}", entry.id(), e.code());
            return false;
        }
        LOG.error("the receipt of submission {} belongs to another", entry.id());
        return false;
    }

    private Optional<RegisterEntry> keptReceipt(TenantId tenant, SubmissionId id) {
        return setup.storage().entry(tenant, RECEIPTS, id.value(), 1);
    }

    private static RegisterEntry entry(TenantId tenant, String register, SubmissionId id, String content) {
        return new RegisterEntry(tenant, register, id.value(), 1, content.getBytes(StandardCharsets.UTF_8));
    }
}
