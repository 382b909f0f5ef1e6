package bevara.access;

import bevara.storage.AipId;
import bevara.storage.JournalEntry;
import bevara.storage.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Journal entries that could not be taken in, and when to try again: after a minute, two, four, and so on up to
/// a day.
final class Failures {
    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 10;

    private final JdbcClient client;

    Failures(DataSource database) {
        this.client = JdbcClient.create(database);
    }

    void add(JournalEntry entry, Instant now) {
        int attempts = attempts(entry);
        keep(entry, attempts + 1, now.plus(FIRST_WAIT.multipliedBy(1L << Math.min(attempts, MOST_DOUBLINGS))));
    }

    /// As above, but not counted: it is tried again after the first wait.
    void waits(JournalEntry entry, Instant now) {
        keep(entry, attempts(entry), now.plus(FIRST_WAIT));
    }

    private void keep(JournalEntry entry, int attempts, Instant again) {
        client.sql("""
                        insert into access_failures values (?,?,?,?,?,?,?)
                        on conflict (tenant, aip, version)
                        do update set attempts = excluded.attempts, retry_at = excluded.retry_at""")
                .params(
                        entry.tenant().value(),
                        entry.aip().value(),
                        entry.version(),
                        entry.position(),
                        entry.stored().atOffset(ZoneOffset.UTC),
                        attempts,
                        again.atOffset(ZoneOffset.UTC))
                .update();
    }

    private int attempts(JournalEntry entry) {
        return client.sql("select attempts from access_failures where tenant = ? and aip = ? and version = ?")
                .params(entry.tenant().value(), entry.aip().value(), entry.version())
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    List<JournalEntry> due(Instant now, int limit) {
        return client.sql("select * from access_failures where retry_at <= ? order by retry_at limit ?")
                .params(now.atOffset(ZoneOffset.UTC), limit)
                .query((row, _) -> entry(row))
                .list();
    }

    /// Those whose time has not come.
    Set<JournalEntry> waiting(Instant now) {
        return client.sql("select * from access_failures where retry_at > ?")
                .param(now.atOffset(ZoneOffset.UTC))
                .query((row, _) -> entry(row))
                .set();
    }

    private static JournalEntry entry(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getLong("position"),
                new TenantId(row.getString("tenant")),
                new AipId(row.getString("aip")),
                row.getInt("version"),
                row.getObject("stored", OffsetDateTime.class).toInstant());
    }

    void remove(List<JournalEntry> entries) {
        for (var entry : entries)
            client.sql("delete from access_failures where tenant = ? and aip = ? and version = ?")
                    .params(entry.tenant().value(), entry.aip().value(), entry.version())
                    .update();
    }

    long count() {
        return client.sql("select count(*) from access_failures")
                .query(Long.class)
                .single();
    }
}
