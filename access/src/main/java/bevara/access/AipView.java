package bevara.access;

import bevara.schemas.Ead;
import bevara.storage.AipId;
import bevara.storage.TenantId;
import java.time.Instant;
import java.util.List;

/// An AIP as it is shown: its description and figures. `kind` is `bagit`, `eark` or `plain`.
public record AipView(
        AipId id,
        TenantId tenant,
        int version,
        Ead.Description description,
        String agreement,
        String submission,
        String packageId,
        String kind,
        Instant stored,
        long files,
        long bytes,
        List<FormatCount> formats) {
    public AipView {
        formats = List.copyOf(formats);
    }

    public record FormatCount(String mime, String name, long files, long bytes) {}
}
