package bevara.ingest;

import bevara.storage.Digest;
import bevara.storage.TenantId;
import org.jspecify.annotations.Nullable;

/// What comes with a package that is about to be received. `length` is in bytes, -1 when the sender did not
/// say. `expected` is the whole package's digest as the sender states it (RFC 9530). `deliveredBy` names the
/// account or key.
public record Delivery(
        TenantId tenant,
        String agreement,
        String fileName,
        long length,
        @Nullable Digest expected,
        @Nullable String idempotencyKey,
        boolean dryRun,
        String deliveredBy) {}
