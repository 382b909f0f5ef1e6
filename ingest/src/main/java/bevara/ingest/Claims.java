package bevara.ingest;

import bevara.storage.Digest;
import bevara.storage.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/// Sees to it that one process at a time, and one thread of it, works on a submission. The database holds the
/// claims as advisory locks of one session, so a process that dies loses them at once. One connection serves
/// all, and is given back when nothing is claimed.
final class Claims {
    private final DataSource database;
    private final Map<String, Long> held = new HashMap<>();
    private @Nullable Connection session;

    Claims(DataSource database) {
        this.database = database;
    }

    synchronized boolean holds(TenantId tenant, SubmissionId id) {
        return held.containsKey(tenant + "/" + id);
    }

    /// False when someone else works on it.
    synchronized boolean take(TenantId tenant, SubmissionId id) {
        var name = tenant + "/" + id;
        if (held.containsKey(name)) return false;
        try {
            var connection = session();
            long key = key(name);
            if (!call(connection, "select pg_try_advisory_lock(?)", key)) {
                giveBackIfIdle();
                return false;
            }
            held.put(name, key);
            return true;
        } catch (SQLException e) {
            throw new CannotGetJdbcConnectionException("no claim on submission " + id, e);
        }
    }

    synchronized void release(TenantId tenant, SubmissionId id) {
        var key = held.remove(tenant + "/" + id);
        if (key == null || session == null) return;
        try {
            call(session, "select pg_advisory_unlock(?)", key);
            giveBackIfIdle();
        } catch (SQLException e) {
            // A broken session holds no lock any more; the next claim opens another.
            drop();
        }
    }

    private Connection session() throws SQLException {
        var open = session;
        if (open != null && open.isValid(5)) return open;
        drop();
        var fresh = database.getConnection();
        fresh.setAutoCommit(true);
        session = fresh;
        for (long key : held.values()) call(fresh, "select pg_try_advisory_lock(?)", key);
        return fresh;
    }

    private void giveBackIfIdle() {
        if (held.isEmpty()) drop();
    }

    private void drop() {
        var open = session;
        session = null;
        if (open == null) return;
        try {
            open.close();
        } catch (SQLException e) {
            // It was broken already.
        }
    }

    private static boolean call(Connection connection, String sql, long key) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, key);
            try (var result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private static long key(String name) {
        return ByteBuffer.wrap(Digest.sha256().digest(("ingest/" + name).getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
