package bevara.storage;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
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

    /// Nothing happens when the same alarm stands already.
    void raise(Alarm.Code code, TenantId tenant, String aip, StoreId store, String detail) {
        LOG.error("ALARM {}: {} {} in store {}: {}", code.code(), tenant, aip, store, detail);
        Answers.of(() -> database.sql("""
                        insert into storage_alarm (raised, tenant, aip, store, code, detail)
                        select :raised, :tenant, :aip, :store, :code, :detail
                        where not exists (select 1 from storage_alarm where acknowledged is null
                            and tenant = :tenant and aip = :aip and store = :store and code = :code)
                        """)
                .param("raised", clock.instant().atOffset(ZoneOffset.UTC))
                .param("tenant", tenant.value())
                .param("aip", aip)
                .param("store", store.value())
                .param("code", code.code())
                .param("detail", detail)
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
                .query((row, _) -> new Alarm(
                        row.getLong("id"),
                        row.getObject("raised", OffsetDateTime.class).toInstant(),
                        new TenantId(row.getString("tenant")),
                        row.getString("aip"),
                        new StoreId(row.getString("store")),
                        Alarm.Code.of(row.getString("code")),
                        row.getString("detail")))
                .list());
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
