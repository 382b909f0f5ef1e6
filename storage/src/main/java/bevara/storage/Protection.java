package bevara.storage;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What keeps bytes from being removed: a time before which nobody may, and a hold (legal hold) that has no
/// end. `until` is kept to the second, rounded up, as S3 does.
public record Protection(@Nullable Instant until, boolean hold) {
    public static final Protection NONE = new Protection(null, false);

    public Protection {
        if (until != null && until.getNano() > 0)
            until = until.minusNanos(until.getNano()).plus(Duration.ofSeconds(1));
    }

    public static Protection until(Instant until) {
        return new Protection(until, false);
    }

    public boolean locks(Instant now) {
        return hold || (until != null && until.isAfter(now));
    }

    /// Both together: nothing that either of them protects is given up.
    public Protection and(Protection other) {
        var later = until == null || (other.until != null && other.until.isAfter(until)) ? other.until : until;
        return new Protection(later, hold || other.hold);
    }
}
