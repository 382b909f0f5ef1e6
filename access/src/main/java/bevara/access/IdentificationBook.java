package bevara.access;

import bevara.access.Identification.State;
import bevara.storage.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The runs of [IdentifyAgain] in PostgreSQL, and what they changed.
final class IdentificationBook {
    private static final int MOST = 200;

    private final JdbcClient client;

    IdentificationBook(DataSource database) {
        this.client = JdbcClient.create(database);
    }

    void add(Identification run) {
        client.sql("""
                        insert into access_identifications (tenant, id, signatures, state, aips, aips_total, files,
                          changed, failed, requested_by, created_at)
                        values (?,?,?,'QUEUED',0,?,0,0,0,?,?)""")
                .params(
                        run.tenant().value(),
                        run.id(),
                        run.signatures(),
                        run.aipsTotal(),
                        run.requestedBy(),
                        run.createdAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    Optional<Identification> find(TenantId tenant, String id) {
        return client.sql("select * from access_identifications where tenant = ? and id = ?")
                .params(tenant.value(), id)
                .query((row, _) -> run(row))
                .optional();
    }

    List<Identification> newest(TenantId tenant) {
        return client.sql(
                        "select * from access_identifications where tenant = ? order by created_at desc, id desc limit ?")
                .params(tenant.value(), MOST)
                .query((row, _) -> run(row))
                .list();
    }

    List<Access.PendingIdentification> unfinished() {
        return client.sql("""
                        select tenant, id from access_identifications where state in ('QUEUED', 'RUNNING')
                        order by created_at""")
                .query((row, _) -> new Access.PendingIdentification(new TenantId(row.getString(1)), row.getString(2)))
                .list();
    }

    /// One that was broken off goes on where it was.
    void begin(Identification run, String signatures, long left) {
        client.sql("""
                        update access_identifications set state = 'RUNNING', signatures = ?, failed = 0,
                          aips_total = greatest(aips_total, ?), aips = greatest(aips_total, ?) - ?
                        where tenant = ? and id = ? and state in ('QUEUED', 'RUNNING')""")
                .params(signatures, left, left, left, run.tenant().value(), run.id())
                .update();
    }

    /// Whether it is to go on.
    boolean progress(Identification run, long files, long changed, boolean failed) {
        return client.sql("""
                                update access_identifications set aips = aips + 1, files = files + ?,
                                  changed = changed + ?, failed = failed + ?
                                where tenant = ? and id = ? and state = 'RUNNING'""")
                        .params(files, changed, failed ? 1 : 0, run.tenant().value(), run.id())
                        .update()
                == 1;
    }

    /// Whether it was open until now.
    boolean end(TenantId tenant, String id, State state, Instant at) {
        return client.sql("""
                                update access_identifications set state = ?, ended_at = ?
                                where tenant = ? and id = ? and state in ('QUEUED', 'RUNNING')""")
                        .params(state.name(), at.atOffset(ZoneOffset.UTC), tenant.value(), id)
                        .update()
                == 1;
    }

    private static Identification run(ResultSet row) throws SQLException {
        var ended = row.getObject("ended_at", OffsetDateTime.class);
        return new Identification(
                new TenantId(row.getString("tenant")),
                row.getString("id"),
                row.getString("signatures"),
                State.valueOf(row.getString("state")),
                row.getLong("aips"),
                row.getLong("aips_total"),
                row.getLong("files"),
                row.getLong("changed"),
                row.getLong("failed"),
                row.getString("requested_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                ended == null ? null : ended.toInstant());
    }

    /// Newest first, those whose position is below `before`.
    Access.IdentifiedPage identified(TenantId tenant, long before, int limit) {
        var positions = new java.util.ArrayList<Long>();
        var found = client.sql("""
                        select * from access_identified where tenant = ? and position < ?
                        order by position desc limit ?""")
                .params(tenant.value(), before, limit + 1)
                .query((row, _) -> {
                    positions.add(row.getLong("position"));
                    return identified(row);
                })
                .list();
        if (found.size() <= limit) return new Access.IdentifiedPage(found, "");
        return new Access.IdentifiedPage(found.subList(0, limit), Long.toString(positions.get(limit - 1)));
    }

    private static Identified identified(ResultSet row) throws SQLException {
        return new Identified(
                row.getString("aip"),
                row.getString("file"),
                row.getString("path"),
                row.getString("signatures"),
                row.getObject("identified", OffsetDateTime.class).toInstant(),
                new Identified.Format(
                        row.getString("former_puid"), row.getString("former_mime"), row.getString("former_name")),
                new Identified.Format(row.getString("puid"), row.getString("mime"), row.getString("name")));
    }
}
