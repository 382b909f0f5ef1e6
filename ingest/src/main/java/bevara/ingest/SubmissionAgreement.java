package bevara.ingest;

import bevara.storage.TenantId;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a source system may deliver, how, and under which rules (leveransöverenskommelse). A new version never
/// changes what older deliveries were judged by.
///
/// `creator` is the record creator (arkivbildare) when the package names none. `validFrom` and `validTo` are
/// inclusive; `validTo` null means until further notice.
public record SubmissionAgreement(
        TenantId tenant,
        String id,
        int version,
        String title,
        String sourceSystem,
        String creator,
        Set<PackageKind> kinds,
        Approval approval,
        LocalDate validFrom,
        @Nullable LocalDate validTo) {
    public enum Approval {
        /// A package without errors is stored at once.
        AUTOMATIC,
        /// An archivist decides on each package.
        REQUIRED
    }

    public SubmissionAgreement {
        kinds = Set.copyOf(kinds);
    }
}
