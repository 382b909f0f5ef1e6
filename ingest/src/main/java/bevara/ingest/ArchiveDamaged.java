package bevara.ingest;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The bytes do not hold what the format promises: the sender's fault, never a fault of our disk.
final class ArchiveDamaged extends IOException {
    private final transient Code code;

    ArchiveDamaged(String message) {
        this(Code.ARCHIVE_DAMAGED, message, null);
    }

    ArchiveDamaged(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    Code code() {
        return code;
    }
}
