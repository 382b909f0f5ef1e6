package bevara.app.api;

import bevara.ingest.Finding;
import bevara.ingest.Submission;
import bevara.storage.AipId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A submission as the API shows it. `verdict` is `accepted`, `rejected` or, until the checks are done, null.
@Schema(name = "Submission")
record SubmissionJson(
        @Schema(example = "01jb2k7x9n4q8r5t6v0w1y2z3a") String id,
        @Schema(example = "demo-open") String agreement,
        int agreementVersion,
        @Schema(example = "bygglov-2024-117") String packageId,

        @Schema(
                allowableValues = {
                    "receiving",
                    "received",
                    "checking",
                    "awaiting-decision",
                    "storing",
                    "archived",
                    "rejected",
                    "failed"
                })
        String state,

        String step,
        ProgressJson progress,
        List<FindingJson> findings,

        @Schema(description = "How many there are in all; findings holds at most the first 1,000")
        int findingsTotal,

        @Schema(description = "How many there are of each kind, listed or not")
        List<FindingKindJson> findingKinds,

        List<String> aips,
        Instant createdAt,
        @Nullable Instant endedAt,
        String fileName,
        long size,
        @Nullable String sha256,

        @Schema(allowableValues = {"bagit", "eark", "plain"}) @Nullable
        String kind,

        boolean dryRun,

        @Schema(allowableValues = {"accepted", "rejected"}) @Nullable
        String verdict,

        String deliveredBy,

        @Schema(description = "Where the receipt is; null until archived") @Nullable
        String receipt) {

    record ProgressJson(
            long files,
            @Nullable Long filesTotal,
            long bytes,
            @Nullable Long bytesTotal) {}

    static SubmissionJson of(Submission submission, Locale locale) {
        var progress = submission.progress();
        var kind = submission.kind();
        var sha256 = submission.sha256();
        var archived = submission.state() == Submission.State.ARCHIVED
                && !submission.aips().isEmpty();
        return new SubmissionJson(
                submission.id().value(),
                submission.agreement(),
                submission.agreementVersion(),
                submission.packageId(),
                submission.state().code(),
                submission.step().code(),
                new ProgressJson(
                        progress.files(), known(progress.filesTotal()), progress.bytes(), known(progress.bytesTotal())),
                submission.findings().stream()
                        .map(finding -> FindingJson.of(finding, locale))
                        .toList(),
                submission.findingsTotal(),
                FindingKindJson.of(submission.findings()),
                submission.aips().stream().map(AipId::value).toList(),
                submission.createdAt(),
                submission.endedAt(),
                submission.fileName(),
                submission.size(),
                sha256 == null ? null : sha256.hex(),
                kind == null ? null : kind.code(),
                submission.dryRun(),
                verdict(submission),
                submission.deliveredBy(),
                archived ? "/api/v1/submissions/" + submission.id() + "/receipt" : null);
    }

    private static @Nullable Long known(long total) {
        return total < 0 ? null : total;
    }

    static @Nullable String verdict(Submission submission) {
        return switch (submission.state()) {
            case RECEIVING, RECEIVED, CHECKING, FAILED -> null;
            case AWAITING_DECISION, STORING, ARCHIVED -> "accepted";
            // A dry run is never stored, so what passed it ends as rejected, without a finding that blocks.
            case REJECTED ->
                submission.findings().stream().anyMatch(Finding::blocking) || !submission.dryRun()
                        ? "rejected"
                        : "accepted";
        };
    }
}
