package bevara.app;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;

/// A database that does not do its part, as opposed to a question that was wrong: it does not answer, its
/// disk is full, or it may only be read.
public final class DatabaseOutage {
    /// PostgreSQL's word for a full disk.
    private static final String DISK_FULL = "53100";

    private static final String READ_ONLY = "25006";

    /// Of PostgreSQL's error codes: connections, resources, the operator's doing, the system beneath.
    private static final Set<String> CLASSES = Set.of("08", "53", "57", "58");

    private DatabaseOutage() {}

    /// The problem's code, `database-full` or `database-unavailable`; empty when the fault is of another
    /// kind.
    public static Optional<String> code(Throwable fault) {
        var outage = false;
        for (Throwable f = fault; f != null; f = f.getCause()) {
            if (!(f instanceof SQLException answer)) continue;
            var state = String.valueOf(answer.getSQLState());
            if (state.equals(DISK_FULL)) return Optional.of("database-full");
            outage |= f instanceof SQLTransientException || isOutage(state);
        }
        return outage ? Optional.of("database-unavailable") : Optional.empty();
    }

    private static boolean isOutage(String state) {
        return state.equals(READ_ONLY) || state.length() == 5 && CLASSES.contains(state.substring(0, 2));
    }
}
