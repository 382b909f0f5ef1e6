package bevara.ingest;

import bevara.ingest.Submission.Progress;
import bevara.ingest.Submission.State;
import bevara.ingest.Submission.Step;
import bevara.storage.AipId;
import bevara.storage.Digest;
import bevara.storage.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The submissions' rows. Each method is one transaction.
final class SubmissionTable {
    private static final Logger LOG = LoggerFactory.getLogger(SubmissionTable.class);
    /// Findings that were kept before they told how many more there are tell of none.
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final TypeReference<List<Finding>> FINDINGS = new TypeReference<>() {};

    /// As people in Sweden read it: the next attempt is seconds away.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.of("Europe/Stockholm"));

    private static final Set<String> WAITING = Set.of(
            Code.WAITING_AFTER_FAULT.code(),
            Code.WAITING_FOR_DATABASE.code(),
            Code.WAITING_FOR_KEY.code(),
            Code.WAITING_FOR_STORE.code(),
            Code.WAITING_FOR_TOOLS.code());
    private static final String STORE = "store";
    private static final String TOOLS = "tools";
    /// A fault that is gone at the next attempt concerns nobody.
    private static final int TOLD_AFTER = 3;

    private static final String SELECT = """
            select submission.*, array(
                select p.aip from submission_part p
                where p.tenant = submission.tenant and p.submission = submission.id order by p.number) as part_aips
            from submission
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Set<SubmissionId> heldUp;

    /// `heldUp` is what the database may be unable to say of itself.
    SubmissionTable(DataSource database, Clock clock, Set<SubmissionId> heldUp) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        this.clock = clock;
        this.heldUp = heldUp;
    }

    /// One of the AIPs of a submission that becomes several; `stored` when it is whole.
    record Part(int number, AipId aip, boolean stored) {}

    /// A submission and what only ingest needs to know of it. `aip` is the one that storing was begun with; `parts` is
    /// how many AIPs it becomes where it may become several, else 0; `scan` what a virus scanner said so far.
    record Row(
            Submission submission,
            @Nullable AipId aip,
            int parts,
            int attempts,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            String reason,
            @Nullable ScanReport scan) {}

    /// False when the idempotency key is taken.
    boolean insert(SubmissionId id, Delivery d, SubmissionAgreement agreement) {
        try {
            sql.sql("""
                insert into submission (tenant, id, agreement, agreement_version, file_name, state, step, dry_run,
                    delivered_by, idempotency_key, bytes_total, created_at)
                values (:tenant, :id, :agreement, :version, :file, 'receiving', 'receive', :dry,
                    :by, :key, :total, :now)\
                """)
                    .param("tenant", d.tenant().value())
                    .param("id", id.value())
                    .param("agreement", agreement.id())
                    .param("version", agreement.version())
                    .param("file", d.fileName())
                    .param("dry", d.dryRun())
                    .param("by", d.deliveredBy())
                    .param("key", d.idempotencyKey())
                    .param("total", d.length())
                    .param("now", now())
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /// False when the same bytes are already in under the same agreement.
    boolean received(TenantId tenant, SubmissionId id, Quarantine.Received received) {
        try {
            sql.sql("""
                update submission set state = 'received', size = :size, sha256 = :sha256, bytes = :size,
                    bytes_total = :size
                where tenant = :tenant and id = :id and state = 'receiving'\
                """)
                    .param("size", received.size())
                    .param("sha256", received.sha256().hex())
                    .param("tenant", tenant.value())
                    .param("id", id.value())
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    Optional<Row> find(TenantId tenant, SubmissionId id) {
        return sql.sql(SELECT + "where tenant = :tenant and id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(this::row)
                .optional();
    }

    Optional<Row> byKey(TenantId tenant, String key) {
        return sql.sql(SELECT + """
                where tenant = :tenant and idempotency_key = :key and state not in ('rejected', 'failed')""")
                .param("tenant", tenant.value())
                .param("key", key)
                .query(this::row)
                .optional();
    }

    Optional<Row> byBytes(TenantId tenant, String agreement, Digest sha256) {
        return sql.sql(SELECT + """
                where tenant = :tenant and agreement = :agreement and sha256 = :sha256
                    and not dry_run and state not in ('rejected', 'failed')""")
                .param("tenant", tenant.value())
                .param("agreement", agreement)
                .param("sha256", sha256.hex())
                .query(this::row)
                .optional();
    }

    boolean packageIdArchived(TenantId tenant, String agreement, String packageId, SubmissionId but) {
        return sql.sql("""
            select exists (select 1 from submission where tenant = :tenant and agreement = :agreement
                and package_id = :packageId and state = 'archived' and id <> :but)\
            """)
                .param("tenant", tenant.value())
                .param("agreement", agreement)
                .param("packageId", packageId)
                .param("but", but.value())
                .query(Boolean.class)
                .single();
    }

    void delete(TenantId tenant, SubmissionId id) {
        sql.sql("delete from submission where tenant = :tenant and id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update();
    }

    void checking(TenantId tenant, SubmissionId id) {
        sql.sql("""
            update submission set state = 'checking', step = 'structure', files = 0, bytes = 0
            where tenant = :tenant and id = :id and state = 'received'\
            """).param("tenant", tenant.value()).param("id", id.value()).update();
    }

    void scanned(TenantId tenant, SubmissionId id, ScanReport scan) {
        sql.sql("update submission set scan = :scan where tenant = :tenant and id = :id")
                .param("scan", JSON.writeValueAsString(scan))
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update();
    }

    void progress(TenantId tenant, SubmissionId id, Step step, Progress progress) {
        sql.sql("""
            update submission set step = :step, files = :files, files_total = :filesTotal, bytes = :bytes,
                bytes_total = :bytesTotal
            where tenant = :tenant and id = :id and state in ('checking', 'storing')\
            """)
                .param("step", step.code())
                .param("files", progress.files())
                .param("filesTotal", progress.filesTotal())
                .param("bytes", progress.bytes())
                .param("bytesTotal", progress.bytesTotal())
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update();
    }

    /// What the examination found, and the state that follows from it. `aip` is set when storing begins.
    void judged(
            TenantId tenant, SubmissionId id, Examination.Result result, State state, Step step, @Nullable AipId aip) {
        sql.sql("""
            update submission set state = :state, step = :step, kind = :kind, package_id = :packageId,
                findings = :findings, findings_total = :findingsTotal, report = :report, aip = :aip,
                files = :files, files_total = :filesTotal, bytes = :bytes, bytes_total = :bytes,
                ended_at = :ended
            where tenant = :tenant and id = :id and state in ('checking', 'storing')\
            """)
                .param("state", state.code())
                .param("step", step.code())
                .param("kind", result.kind() == null ? null : result.kind().code())
                .param("packageId", result.packageId())
                .param("findings", JSON.writeValueAsString(result.findings().first()))
                .param("findingsTotal", result.findings().total())
                .param("report", result.report() == null ? null : JSON.writeValueAsString(result.report()))
                .param("aip", aip == null ? null : aip.value())
                .param("files", state == State.STORING ? 0 : result.files().size())
                .param("filesTotal", result.listing().members().size())
                .param("bytes", result.bytes())
                .param("ended", state.ended() ? now() : null)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update();
    }

    /// How many AIPs it becomes, before the first of them.
    void divided(TenantId tenant, SubmissionId id, int parts) {
        sql.sql("update submission set parts = :parts where tenant = :tenant and id = :id")
                .param("parts", parts)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update();
    }

    /// In the order of their numbers, those that were begun.
    List<Part> parts(TenantId tenant, SubmissionId id) {
        return sql.sql("""
                select number, aip, stored from submission_part
                where tenant = :tenant and submission = :id order by number""")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, _) -> new Part(row.getInt(1), new AipId(row.getString(2)), row.getBoolean(3)))
                .list();
    }

    /// The part is about to be stored as this AIP, or is.
    void part(TenantId tenant, SubmissionId id, Part part) {
        sql.sql("""
                insert into submission_part (tenant, submission, number, aip, stored)
                values (:tenant, :id, :number, :aip, :stored)
                on conflict (tenant, submission, number) do update set aip = excluded.aip, stored = excluded.stored""")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .param("number", part.number())
                .param("aip", part.aip().value())
                .param("stored", part.stored())
                .update();
    }

    void archived(TenantId tenant, SubmissionId id, String receipt) {
        transaction.executeWithoutResult(_ -> {
            sql.sql("""
                insert into submission_receipt (tenant, submission, jws) values (:tenant, :id, :jws)
                on conflict do nothing\
                """)
                    .param("tenant", tenant.value())
                    .param("id", id.value())
                    .param("jws", receipt)
                    .update();
            sql.sql("""
                update submission set state = 'archived', step = 'done', files = files_total,
                    bytes = bytes_total, retry_at = null, ended_at = :now
                where tenant = :tenant and id = :id and state = 'storing'\
                """)
                    .param("now", now())
                    .param("tenant", tenant.value())
                    .param("id", id.value())
                    .update();
        });
    }

    Optional<EarkReport> report(TenantId tenant, SubmissionId id) {
        return sql.sql("select report from submission where tenant = :tenant and id = :id and report is not null")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(String.class)
                .optional()
                .map(json -> JSON.readValue(json, EarkReport.class));
    }

    Optional<String> receipt(TenantId tenant, SubmissionId id) {
        return sql.sql("select jws from submission_receipt where tenant = :tenant and submission = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(String.class)
                .optional();
    }

    /// Ends a submission for a reason that lies outside its package.
    void ended(TenantId tenant, SubmissionId id, State state, Finding finding) {
        transaction.executeWithoutResult(_ -> {
            var findings = new java.util.ArrayList<>(List.of(finding));
            find(tenant, id)
                    .ifPresent(row -> findings.addAll(kept(row.submission().findings())));
            sql.sql("""
                update submission set state = :state, findings = :findings, findings_total = findings_total + 1,
                    ended_at = :now, retry_at = null
                where tenant = :tenant and id = :id and state not in ('archived', 'rejected', 'failed')\
                """)
                    .param("state", state.code())
                    .param("findings", JSON.writeValueAsString(Findings.cut(findings)))
                    .param("now", now())
                    .param("tenant", tenant.value())
                    .param("id", id.value())
                    .update();
        });
    }

    /// Fails an upload that broke off; false when it is none (any more).
    boolean brokenOff(TenantId tenant, SubmissionId id, Finding finding) {
        return sql.sql("""
            update submission set state = 'failed', findings = :findings, findings_total = 1, ended_at = :now
            where tenant = :tenant and id = :id and state = 'receiving'\
            """)
                        .param("findings", JSON.writeValueAsString(List.of(finding)))
                        .param("now", now())
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update()
                == 1;
    }

    private static List<Finding> kept(List<Finding> shown) {
        return shown.stream()
                .filter(finding -> !WAITING.contains(finding.code()))
                .toList();
    }

    /// Keeps an archivist's decision to accept; false when the submission does not await one.
    boolean accepted(TenantId tenant, SubmissionId id, String decidedBy, String reason) {
        return sql.sql("""
            update submission set state = 'storing', step = 'store', decided_by = :by, decided_at = :now,
                decision_reason = :reason
            where tenant = :tenant and id = :id and state = 'awaiting-decision'\
            """)
                        .param("by", decidedBy)
                        .param("now", now())
                        .param("reason", reason)
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update()
                == 1;
    }

    /// To be tried again at `at`; `attempts` counts only faults that are ours.
    void postponed(TenantId tenant, SubmissionId id, int attempts, Instant at) {
        postponed(tenant, id, attempts, at, "", "");
    }

    /// As above; until it is stored its findings say what it waits for.
    void waitingForStore(TenantId tenant, SubmissionId id, int attempts, Instant at) {
        postponed(tenant, id, attempts, at, STORE, "");
    }

    /// As above, for the tools that say what files are.
    void waitingForTools(TenantId tenant, SubmissionId id, int attempts, Instant at) {
        postponed(tenant, id, attempts, at, TOOLS, "");
    }

    /// As above, for the tenant key with this id.
    void waitingForKey(TenantId tenant, SubmissionId id, int attempts, Instant at, String key) {
        postponed(tenant, id, attempts, at, "", key);
    }

    private void postponed(TenantId tenant, SubmissionId id, int attempts, Instant at, String waitsFor, String forKey) {
        sql.sql("""
            update submission set attempts = :attempts, retry_at = :at, waits_for_store = :forStore,
                waits_for_tools = :forTools, waits_for_key = :forKey
            where tenant = :tenant and id = :id\
            """)
                .param("attempts", attempts)
                .param("forStore", waitsFor.equals(STORE))
                .param("forTools", waitsFor.equals(TOOLS))
                .param("forKey", forKey)
                .param("at", OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update();
    }

    /// Of all tenants.
    List<Ingest.Pending> unfinished() {
        return sql.sql("""
            select tenant, id from submission
            where state in ('received', 'checking', 'storing') and (retry_at is null or retry_at <= :now)
            order by id\
            """).param("now", now()).query(SubmissionTable::pending).list();
    }

    /// Of all tenants: the uploads in one piece that did not end.
    List<Ingest.Pending> receiving() {
        return sql.sql("select tenant, id from submission where state = 'receiving' and upload_until is null")
                .query(SubmissionTable::pending)
                .list();
    }

    /// Of all tenants: those whose package must be kept.
    List<String> open() {
        return sql.sql("select id from submission where state not in ('archived', 'rejected', 'failed')")
                .query(String.class)
                .list();
    }

    /// Of all tenants: those whose package is no longer needed.
    List<String> ended() {
        return sql.sql("select id from submission where state in ('archived', 'rejected', 'failed')")
                .query(String.class)
                .list();
    }

    /// Of all tenants: what waited for its next attempt need not wait longer.
    void retryNow() {
        sql.sql("update submission set retry_at = null where retry_at is not null and state in ('received',"
                        + " 'checking', 'storing')")
                .update();
    }

    List<Submission> page(TenantId tenant, String text, @Nullable State state, String before, int limit) {
        var pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
        return sql
                .sql(SELECT + """
                where tenant = :tenant
                    and (cast(:state as text) is null or state = :state)
                    and (:before = '' or id < :before)
                    and (package_id ilike :pattern or file_name ilike :pattern or agreement ilike :pattern)
                order by id desc limit :limit""")
                .param("tenant", tenant.value())
                .param("state", state == null ? null : state.code())
                .param("before", before)
                .param("pattern", pattern)
                .param("limit", limit)
                .query(this::row)
                .list()
                .stream()
                .map(Row::submission)
                .toList();
    }

    /// Restores a submission from its receipt; false when it is archived already, or what takes its place
    /// was delivered again meanwhile.
    boolean restore(SignedReceipt signed, String jws) {
        try {
            return enter(signed, jws);
        } catch (DuplicateKeyException e) {
            LOG.warn("submission {} was delivered again", signed.receipt().submission(), e);
            return false;
        }
    }

    private boolean enter(SignedReceipt signed, String jws) {
        var r = signed.receipt();
        long bytes = r.files().stream().mapToLong(Receipt.File::size).sum();
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            int rows = sql.sql("""
                    insert into submission (tenant, id, agreement, agreement_version, file_name, size, sha256,
                        package_id, kind, state, step, files, files_total, bytes, bytes_total, aip, dry_run,
                        delivered_by, created_at, ended_at, parts)
                    values (:tenant, :id, :agreement, :version, :file, :size, :sha256, :packageId, :kind,
                        'archived', 'done', :files, :files, :bytes, :bytes, :aip, false, :by, :created, :ended, :parts)
                    on conflict (tenant, id) do update set agreement_version = excluded.agreement_version,
                        size = excluded.size, sha256 = excluded.sha256, package_id = excluded.package_id,
                        kind = excluded.kind, state = 'archived', step = 'done', files = excluded.files,
                        files_total = excluded.files_total, bytes = excluded.bytes,
                        bytes_total = excluded.bytes_total, aip = excluded.aip, retry_at = null,
                        ended_at = excluded.ended_at, parts = excluded.parts
                    where submission.state <> 'archived'""")
                    .param("tenant", r.tenant())
                    .param("id", r.submission())
                    .param("agreement", r.agreement())
                    .param("version", r.agreementVersion())
                    .param("file", signed.fileName())
                    .param("size", r.packageSize())
                    .param("sha256", r.packageSha256())
                    .param("packageId", r.packageId())
                    .param("kind", signed.kind() == null ? null : signed.kind().code())
                    .param("files", r.files().size())
                    .param("bytes", bytes)
                    .param("aip", r.aip())
                    .param("parts", r.further().isEmpty() ? 0 : 1 + r.further().size())
                    .param("by", r.deliveredBy())
                    .param("created", OffsetDateTime.ofInstant(signed.receivedAt(), ZoneOffset.UTC))
                    .param("ended", OffsetDateTime.ofInstant(r.issuedAt(), ZoneOffset.UTC))
                    .update();
            sql.sql("""
                insert into submission_receipt (tenant, submission, jws) values (:tenant, :id, :jws)
                on conflict do nothing\
                """)
                    .param("tenant", r.tenant())
                    .param("id", r.submission())
                    .param("jws", jws)
                    .update();
            if (rows == 1) restoreParts(r);
            return rows == 1;
        }));
    }

    private void restoreParts(Receipt r) {
        var tenant = new TenantId(r.tenant());
        var id = new SubmissionId(r.submission());
        sql.sql("delete from submission_part where tenant = :tenant and submission = :id")
                .param("tenant", r.tenant())
                .param("id", r.submission())
                .update();
        if (r.further().isEmpty()) return;
        part(tenant, id, new Part(0, new AipId(r.aip()), true));
        for (int i = 0; i < r.further().size(); i++)
            part(tenant, id, new Part(i + 1, new AipId(r.further().get(i).aip()), true));
    }

    Set<AipId> storing(TenantId tenant) {
        return sql.sql("""
                        select aip from submission where tenant = :tenant and state = 'storing' and aip is not null
                        union
                        select p.aip from submission_part p
                        join submission s on s.tenant = p.tenant and s.id = p.submission
                        where p.tenant = :tenant and s.state = 'storing'""")
                .param("tenant", tenant.value())
                .query((row, _) -> new AipId(row.getString("aip")))
                .set();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static Ingest.Pending pending(ResultSet row, int number) throws SQLException {
        return new Ingest.Pending(new TenantId(row.getString("tenant")), new SubmissionId(row.getString("id")));
    }

    private Row row(ResultSet row, int number) throws SQLException {
        var aip = row.getString("aip") == null ? null : new AipId(row.getString("aip"));
        var state =
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT).replace('-', '_'));
        var sha256 = row.getString("sha256");
        var kind = row.getString("kind");
        var reason = row.getString("decision_reason");
        var scan = row.getString("scan");
        List<Finding> findings = JSON.readValue(row.getString("findings"), FINDINGS);
        var waiting = waiting(state, row);
        if (waiting.isPresent())
            findings = Stream.concat(waiting.stream(), findings.stream()).toList();
        var submission = new Submission(
                new SubmissionId(row.getString("id")),
                new TenantId(row.getString("tenant")),
                row.getString("agreement"),
                row.getInt("agreement_version"),
                row.getString("file_name"),
                row.getLong("size"),
                sha256 == null ? null : new Digest(sha256),
                row.getString("package_id"),
                kind == null ? null : PackageKind.valueOf(kind.toUpperCase(Locale.ROOT)),
                state,
                Step.valueOf(row.getString("step").toUpperCase(Locale.ROOT)),
                new Progress(
                        row.getLong("files"),
                        row.getLong("files_total"),
                        row.getLong("bytes"),
                        row.getLong("bytes_total")),
                findings,
                row.getInt("findings_total") + (waiting.isPresent() ? 1 : 0),
                state == State.ARCHIVED ? aips(row, aip) : List.of(),
                row.getBoolean("dry_run"),
                row.getString("delivered_by"),
                java.util.Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "ended_at"));
        return new Row(
                submission,
                aip,
                row.getInt("parts"),
                row.getInt("attempts"),
                row.getString("decided_by"),
                instant(row, "decided_at"),
                reason == null ? "" : reason,
                scan == null ? null : JSON.readValue(scan, ScanReport.class));
    }

    private static List<AipId> aips(ResultSet row, @Nullable AipId aip) throws SQLException {
        if (row.getInt("parts") == 0) return aip == null ? List.of() : List.of(aip);
        return Stream.of((String[]) row.getArray("part_aips").getArray())
                .map(AipId::new)
                .toList();
    }

    /// Never kept: it is told as long as it is so.
    private Optional<Finding> waiting(State state, ResultSet row) throws SQLException {
        if (state != State.RECEIVED && state != State.CHECKING && state != State.STORING) return Optional.empty();
        if (heldUp.contains(new SubmissionId(row.getString("id"))))
            return Optional.of(waiting(Code.WAITING_FOR_DATABASE, List.of()));
        var retry = instant(row, "retry_at");
        if (retry == null) return Optional.empty();
        var at = TIME.format(retry);
        var key = row.getString("waits_for_key");
        if (!key.isEmpty()) return Optional.of(waiting(Code.WAITING_FOR_KEY, List.of(at, key)));
        if (row.getBoolean("waits_for_store")) return Optional.of(waiting(Code.WAITING_FOR_STORE, List.of(at)));
        if (row.getBoolean("waits_for_tools")) return Optional.of(waiting(Code.WAITING_FOR_TOOLS, List.of(at)));
        if (row.getInt("attempts") < TOLD_AFTER) return Optional.empty();
        return Optional.of(waiting(Code.WAITING_AFTER_FAULT, List.of(at, String.valueOf(row.getInt("attempts")))));
    }

    private static Finding waiting(Code code, List<String> arguments) {
        return new Finding(code.code(), Finding.Severity.INFO, "", 0, arguments, "Bevara");
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
