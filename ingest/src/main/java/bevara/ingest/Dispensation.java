package bevara.ingest;

import bevara.storage.TenantId;
import java.time.Instant;
import java.time.LocalDate;

/// Leave to deliver a format under an agreement although the format policy would not take it as it is. `format` is a
/// PUID, or a MIME type for all formats of that type. `validTo` is inclusive; a new version with an earlier day ends
/// it.
public record Dispensation(
        TenantId tenant,
        String id,
        int version,
        String agreement,
        String format,
        String reason,
        String grantedBy,
        Instant grantedAt,
        LocalDate validTo) {
    boolean covers(String underAgreement, String puid, String mime, LocalDate day) {
        return agreement.equals(underAgreement)
                && (format.equals(puid) || format.equals(mime))
                && !day.isAfter(validTo);
    }
}
