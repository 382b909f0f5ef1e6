package bevara.storage;

import bevara.storage.Custody.Audit;
import bevara.storage.Custody.AuditState;
import bevara.storage.Custody.Scope;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The audits that somebody asked for, and what was read on which day.
final class Audits {
    private static final String COLUMNS = "id, tenant, aip, store, requested, requested_by, state, at_aip, at_store,"
            + " total, checked, bytes, damaged, repaired, unreachable, ended";

    private final JdbcClient database;
    private final Clock clock;

    Audits(DataSource source, Clock clock) {
        this.database = JdbcClient.create(source);
        this.clock = clock;
    }

    /// An audit and the copy that it read last.
    record Running(Audit audit, String atAip, String atStore) {}

    long add(Scope scope, String by, long total) {
        return Answers.of(() -> database.sql("""
                        insert into storage_audit (tenant, aip, store, requested, requested_by, state, total)
                        values (:tenant, :aip, :store, :now, :by, 'queued', :total) returning id
                        """)
                .param("tenant", scope.tenant().value())
                .param("aip", scope.aip())
                .param("store", scope.store())
                .param("now", now())
                .param("by", by)
                .param("total", total)
                .query(Long.class)
                .single());
    }

    /// The oldest that is not ended, of the tenant that was served least recently.
    Optional<Running> next() {
        return Answers.of(() -> database.sql("select " + COLUMNS + " from storage_audit"
                        + " where state in ('queued', 'running') order by checked, id limit 1")
                .query((row, _) -> running(row))
                .optional());
    }

    List<Audit> of(TenantId tenant, int limit) {
        return Answers.of(() -> database.sql("select " + COLUMNS
                        + " from storage_audit where tenant = :tenant order by id desc limit :limit")
                .param("tenant", tenant.value())
                .param("limit", limit)
                .query((row, _) -> running(row).audit())
                .list());
    }

    boolean cancel(TenantId tenant, long id) {
        return Answers.of(() -> database.sql("""
                        update storage_audit set state = 'cancelled', ended = :now
                        where id = :id and tenant = :tenant and state in ('queued', 'running')
                        """)
                        .param("now", now())
                        .param("id", id)
                        .param("tenant", tenant.value())
                        .update())
                > 0;
    }

    /// `result` is null when the store did not answer.
    void passed(Running running, Copies.Copy copy, Inspection.@org.jspecify.annotations.Nullable Result result) {
        Answers.of(() -> database.sql("""
                        update storage_audit set state = 'running', at_aip = :aip, at_store = :store,
                            checked = checked + :checked, bytes = bytes + :bytes, damaged = damaged + :damaged,
                            repaired = repaired + :repaired, unreachable = unreachable + :unreachable
                        where id = :id and state in ('queued', 'running')
                        """)
                .param("aip", copy.aip().value())
                .param("store", copy.store().value())
                .param("checked", result == null ? 0 : 1)
                .param("bytes", result == null ? 0 : result.bytes())
                .param("damaged", result != null && result.damaged() ? 1 : 0)
                .param("repaired", result != null && result.mended() ? 1 : 0)
                .param("unreachable", result == null ? 1 : 0)
                .param("id", running.audit().id())
                .update());
    }

    /// The records of a store count to what was found, not to the copies.
    void passed(Running running, StoreId store, Inspection.@org.jspecify.annotations.Nullable Result result) {
        Answers.of(() -> database.sql("""
                        update storage_audit set at_store = :store, bytes = bytes + :bytes, damaged = damaged + :damaged,
                            repaired = repaired + :repaired, unreachable = unreachable + :unreachable
                        where id = :id and state in ('queued', 'running')
                        """)
                .param("store", store.value())
                .param("bytes", result == null ? 0 : result.bytes())
                .param("damaged", result != null && result.damaged() ? 1 : 0)
                .param("repaired", result != null && result.damaged() && result.mended() ? 1 : 0)
                .param("unreachable", result == null ? 1 : 0)
                .param("id", running.audit().id())
                .update());
    }

    void done(Running running) {
        Answers.of(() -> database.sql("""
                        update storage_audit set state = 'done', ended = :now
                        where id = :id and state in ('queued', 'running')
                        """)
                .param("now", now())
                .param("id", running.audit().id())
                .update());
    }

    void count(Copies.Copy copy, Inspection.Result result) {
        Answers.of(() -> database.sql("""
                        insert into storage_audit_day (day, tenant, store, copies, bytes, damaged)
                        values (:day, :tenant, :store, 1, :bytes, :damaged)
                        on conflict (day, tenant, store) do update set copies = storage_audit_day.copies + 1,
                            bytes = storage_audit_day.bytes + excluded.bytes,
                            damaged = storage_audit_day.damaged + excluded.damaged
                        """)
                .param("day", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))
                .param("tenant", copy.tenant().value())
                .param("store", copy.store().value())
                .param("bytes", result.bytes())
                .param("damaged", result.damaged() ? 1 : 0)
                .update());
    }

    List<Custody.Day> days(TenantId tenant, int days) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return Answers.of(() -> database.sql("""
                        select d::date as day, coalesce(sum(copies), 0) as copies, coalesce(sum(bytes), 0) as bytes,
                            coalesce(sum(damaged), 0) as damaged
                        from generate_series(cast(:first as date), cast(:last as date), interval '1 day') d
                        left join storage_audit_day a on a.day = d::date and a.tenant = :tenant
                        group by d order by d
                        """)
                .param("first", today.minusDays(days - 1L))
                .param("last", today)
                .param("tenant", tenant.value())
                .query((row, _) -> new Custody.Day(
                        row.getObject("day", LocalDate.class),
                        row.getLong("copies"),
                        row.getLong("bytes"),
                        row.getLong("damaged")))
                .list());
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Running running(java.sql.ResultSet row) throws java.sql.SQLException {
        var ended = row.getObject("ended", OffsetDateTime.class);
        var audit = new Audit(
                row.getLong("id"),
                new Scope(new TenantId(row.getString("tenant")), row.getString("aip"), row.getString("store")),
                row.getObject("requested", OffsetDateTime.class).toInstant(),
                row.getString("requested_by"),
                AuditState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getLong("total"),
                row.getLong("checked"),
                row.getLong("bytes"),
                row.getLong("damaged"),
                row.getLong("repaired"),
                row.getLong("unreachable"),
                ended == null ? null : ended.toInstant());
        return new Running(audit, row.getString("at_aip"), row.getString("at_store"));
    }
}
