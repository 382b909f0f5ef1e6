package bevara.ingest;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Bytes of an upload, from `offset` on. With a `checksum` they count only all together, and only when it is theirs.
public record UploadPart(
        long offset, InputStream body, @Nullable Checksum checksum) {
    /// `algorithm` as Java's platform names it (`SHA-1`, `SHA-256`); `hex` in lower case.
    public record Checksum(String algorithm, String hex) {}
}
