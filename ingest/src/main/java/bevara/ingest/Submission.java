package bevara.ingest;

import bevara.storage.AipId;
import bevara.storage.Digest;
import bevara.storage.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One SIP on its way in, and its outcome, as it is at this moment. `findings` holds at most the first 1,000;
/// `findingsTotal` counts all. `packageId` is empty until it is known. `sha256` is null until the package is
/// received.
public record Submission(
        SubmissionId id,
        TenantId tenant,
        String agreement,
        int agreementVersion,
        String fileName,
        long size,
        @Nullable Digest sha256,
        String packageId,
        @Nullable PackageKind kind,
        State state,
        Step step,
        Progress progress,
        List<Finding> findings,
        int findingsTotal,
        List<AipId> aips,
        boolean dryRun,
        String deliveredBy,
        Instant createdAt,
        @Nullable Instant endedAt) {
    public Submission {
        findings = List.copyOf(findings);
        aips = List.copyOf(aips);
    }

    public enum State {
        RECEIVING,
        RECEIVED,
        CHECKING,
        AWAITING_DECISION,
        STORING,
        ARCHIVED,
        REJECTED,
        FAILED;

        /// As in the API: lower case, hyphens.
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        public boolean ended() {
            return this == ARCHIVED || this == REJECTED || this == FAILED;
        }
    }

    /// What is being done right now, in the order it is done.
    public enum Step {
        RECEIVE,
        STRUCTURE,
        FILES,
        METADATA,
        SCAN,
        DECISION,
        CONVERT,
        STORE,
        RECEIPT,
        DONE;

        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// How far the step has come; a total of -1 is not known yet.
    public record Progress(long files, long filesTotal, long bytes, long bytesTotal) {}
}
