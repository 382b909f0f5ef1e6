package bevara.ingest;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;

/// Whether a fault says that the database is out of order: it does not answer, its disk is full, or it
/// may only be read. No package is to blame for that.
final class Outage {
    /// Of PostgreSQL's error codes: connections, resources such as room on the disk, the operator's
    /// doing, the system beneath.
    private static final Set<String> CLASSES = Set.of("08", "53", "57", "58");

    private static final String READ_ONLY = "25006";

    private Outage() {}

    static boolean isIn(Throwable fault) {
        for (Throwable f = fault; f != null; f = f.getCause()) {
            if (f instanceof SQLTransientException) return true;
            if (f instanceof SQLException answer && isOutage(String.valueOf(answer.getSQLState()))) return true;
        }
        return false;
    }

    private static boolean isOutage(String code) {
        return code.equals(READ_ONLY) || code.length() == 5 && CLASSES.contains(code.substring(0, 2));
    }
}
