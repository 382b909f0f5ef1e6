package bevara.storage;

import bevara.storage.Custody.AlarmGroup;
import bevara.storage.Custody.TenantAlarms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What a person must know of, until someone says that it was seen.
final class Alarms {
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    private final JdbcClient database;
    private final Clock clock;

    Alarms(DataSource source, Clock clock) {
        this.database = JdbcClient.create(source);
        this.clock = clock;
    }

    /// Nothing happens when the same alarm stands already; then the answer is false. That an AIP has no good copy is
    /// the same whichever copy was read.
    boolean raise(Alarm.Code code, TenantId tenant, String aip, StoreId store, String detail) {
        LOG.error("ALARM {}: {} {} in store {}: {}", code.code(), tenant, aip, store, detail);
        return Answers.of(() -> database.sql("""
                        insert into storage_alarm (raised, tenant, aip, store, code, detail)
                        select :raised, :tenant, :aip, :store, :code, :detail
                        where not exists (select 1 from storage_alarm where acknowledged is null
                            and tenant = :tenant and aip = :aip and code = :code
                            and (store = :store or (:code = 'no-good-copy' and aip <> '')))
                        """)
                        .param("raised", clock.instant().atOffset(ZoneOffset.UTC))
                        .param("tenant", tenant.value())
                        .param("aip", aip)
                        .param("store", store.value())
                        .param("code", code.code())
                        .param("detail", detail)
                        .update())
                > 0;
    }

    /// What the alarms told of is over; returns how many stood. `store` is null for those of every store.
    int end(TenantId tenant, String aip, @Nullable StoreId store, Alarm.Code... codes) {
        int ended = Answers.of(() -> database.sql("""
                        update storage_alarm set acknowledged = :now, acknowledged_by = 'bevara'
                        where acknowledged is null and tenant = :tenant and aip = :aip
                            and (:store = '' or store = :store) and code in (:codes)
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("tenant", tenant.value())
                .param("aip", aip)
                .param("store", store == null ? "" : store.value())
                .param("codes", Stream.of(codes).map(Alarm.Code::code).toList())
                .update());
        if (ended > 0) LOG.warn("Over, of {} {}: {} alarms {}", tenant, aip, ended, List.of(codes));
        return ended;
    }

    /// As above for all tenants.
    void end(StoreId store, Alarm.Code code) {
        Answers.of(() -> database.sql("""
                        update storage_alarm set acknowledged = :now, acknowledged_by = 'bevara'
                        where acknowledged is null and store = :store and code = :code
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("store", store.value())
                .param("code", code.code())
                .update());
    }

    /// The newest first.
    List<Alarm> open(TenantId tenant, int limit) {
        return Answers.of(() -> database.sql("""
                        select id, raised, tenant, aip, store, code, detail from storage_alarm
                        where tenant = :tenant and acknowledged is null order by raised desc, id desc limit :limit
                        """)
                .param("tenant", tenant.value())
                .param("limit", limit)
                .query((row, _) -> alarm(row))
                .list());
    }

    /// Those of one kind with an id below `before`, the newest first.
    List<Alarm> of(TenantId tenant, Alarm.Code code, long before, int limit) {
        return Answers.of(() -> database.sql("""
                        select id, raised, tenant, aip, store, code, detail from storage_alarm
                        where tenant = :tenant and acknowledged is null and code = :code and id < :before
                        order by id desc limit :limit
                        """)
                .param("tenant", tenant.value())
                .param("code", code.code())
                .param("before", before)
                .param("limit", limit)
                .query((row, _) -> alarm(row))
                .list());
    }

    private static Alarm alarm(ResultSet row) throws SQLException {
        return new Alarm(
                row.getLong("id"),
                row.getObject("raised", OffsetDateTime.class).toInstant(),
                new TenantId(row.getString("tenant")),
                row.getString("aip"),
                new StoreId(row.getString("store")),
                Alarm.Code.of(row.getString("code")),
                row.getString("detail"));
    }

    /// The gravest kind first, with its newest few alarms.
    List<AlarmGroup> groups(TenantId tenant, int few) {
        return Answers.of(() -> database.sql("""
                        select code, count(*) as count, min(raised) as oldest, max(raised) as newest, max(id) as last
                        from storage_alarm where tenant = :tenant and acknowledged is null group by code
                        """)
                        .param("tenant", tenant.value())
                        .query((row, _) -> group(tenant, few, row))
                        .list())
                .stream()
                .sorted(Comparator.comparing(AlarmGroup::code))
                .toList();
    }

    private AlarmGroup group(TenantId tenant, int few, ResultSet row) throws SQLException {
        var code = Alarm.Code.of(row.getString("code"));
        long last = row.getLong("last");
        return new AlarmGroup(
                code,
                row.getLong("count"),
                row.getObject("oldest", OffsetDateTime.class).toInstant(),
                row.getObject("newest", OffsetDateTime.class).toInstant(),
                last,
                of(tenant, code, last + 1, few));
    }

    List<TenantAlarms> byTenant() {
        return Answers.of(() -> database.sql("""
                        select tenant, code, array_agg(distinct store order by store) as stores, count(*) as count,
                            max(raised) as newest
                        from storage_alarm where acknowledged is null group by tenant, code
                        """)
                        .query((row, _) -> new TenantAlarms(
                                new TenantId(row.getString("tenant")),
                                Alarm.Code.of(row.getString("code")),
                                Stream.of((String[]) row.getArray("stores").getArray())
                                        .map(StoreId::new)
                                        .toList(),
                                row.getLong("count"),
                                row.getObject("newest", OffsetDateTime.class).toInstant()))
                        .list())
                .stream()
                .sorted(Comparator.comparing(TenantAlarms::code)
                        .thenComparing(alarms -> alarms.tenant().value()))
                .toList();
    }

    long acknowledge(TenantId tenant, Alarm.Code code, long last, String by) {
        return Answers.of(() -> database.sql("""
                        update storage_alarm set acknowledged = :now, acknowledged_by = :by
                        where tenant = :tenant and code = :code and id <= :last and acknowledged is null
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .param("tenant", tenant.value())
                .param("code", code.code())
                .param("last", last)
                .update());
    }

    /// How many stand, in all tenants that the caller may see.
    long standing() {
        return Answers.of(() -> database.sql("select count(*) from storage_alarm where acknowledged is null")
                .query(Long.class)
                .single());
    }

    boolean acknowledge(TenantId tenant, long id, String by) {
        return Answers.of(() -> database.sql("""
                        update storage_alarm set acknowledged = :now, acknowledged_by = :by
                        where id = :id and tenant = :tenant and acknowledged is null
                        """)
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .param("by", by)
                        .param("id", id)
                        .param("tenant", tenant.value())
                        .update())
                > 0;
    }
}
