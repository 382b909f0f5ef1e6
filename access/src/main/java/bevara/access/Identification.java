package bevara.access;

import bevara.storage.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A run through a tenant's AIPs whose files are identified again, by other signatures of PRONOM than before.
/// `aips` of `aipsTotal` were looked at, with `files` files, of which `changed` are of another format than was
/// thought. `failed` AIPs could not be read, and stay as they were.
public record Identification(
        TenantId tenant,
        String id,
        String signatures,
        State state,
        long aips,
        long aipsTotal,
        long files,
        long changed,
        long failed,
        String requestedBy,
        Instant createdAt,
        @Nullable Instant endedAt) {
    public enum State {
        QUEUED,
        RUNNING,
        DONE,
        /// What was done until then stays.
        CANCELLED
    }

    public boolean open() {
        return state == State.QUEUED || state == State.RUNNING;
    }
}
