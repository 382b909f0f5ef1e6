package bevara.ingest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A package that comes in parts (tus 1.0). `offset` bytes of `length` are here, and a power cut does not take them
/// back; the next part begins there. It is given up at `until`, unless a part comes before. `whole` when the
/// last byte was taken and the package went on as an ordinary submission, `submission`: the one that was begun, or the
/// earlier one with the same bytes.
public record Upload(
        SubmissionId id,
        SubmissionId submission,
        long offset,
        long length,
        @Nullable Instant until,
        boolean whole) {}
