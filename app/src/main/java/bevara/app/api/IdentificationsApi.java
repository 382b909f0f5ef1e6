package bevara.app.api;

import bevara.access.Access;
import bevara.access.AccessFault;
import bevara.access.Identification;
import bevara.access.Identified;
import bevara.app.Account;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The signatures by which formats are known, and runs through what is kept when there are newer ones.
@Tag(name = "Formats")
@RestController
@RequestMapping("/api/v1")
public final class IdentificationsApi {
    private final Access access;

    public IdentificationsApi(Access access) {
        this.access = access;
    }

    @Schema(name = "Signatures")
    record SignaturesJson(
            @Schema(description = "PRONOM's signature file and that of containers", example = "V122/20260119")
            String version,

            long aips,

            @Schema(description = "AIPs that other signatures identified")
            long identifiedByOthers) {}

    @Schema(name = "Identification")
    record IdentificationJson(
            String id,
            String signatures,

            @Schema(allowableValues = {"queued", "running", "done", "cancelled"})
            String state,

            @Schema(description = "AIPs that were looked at")
            long aips,

            long aipsTotal,
            long files,

            @Schema(description = "Files of another format than was thought")
            long changed,

            @Schema(description = "AIPs that could not be read, and stay as they were")
            long failed,

            String requestedBy,
            Instant createdAt,
            @Nullable Instant endedAt) {
        static IdentificationJson of(Identification run) {
            return new IdentificationJson(
                    run.id(),
                    run.signatures(),
                    run.state().name().toLowerCase(Locale.ROOT),
                    run.aips(),
                    run.aipsTotal(),
                    run.files(),
                    run.changed(),
                    run.failed(),
                    run.requestedBy(),
                    run.createdAt(),
                    run.endedAt());
        }
    }

    @Schema(name = "Identified")
    record IdentifiedJson(
            String aip, String file, String path, String signatures, Instant at, FormatJson former, FormatJson now) {
        @Schema(name = "IdentifiedFormat")
        record FormatJson(@Nullable String puid, String mime, String name) {
            static FormatJson of(Identified.Format format) {
                return new FormatJson(format.puid().isEmpty() ? null : format.puid(), format.mime(), format.name());
            }
        }

        static IdentifiedJson of(Identified one) {
            return new IdentifiedJson(
                    one.aip(),
                    one.file(),
                    one.path(),
                    one.signatures(),
                    one.at(),
                    FormatJson.of(one.former()),
                    FormatJson.of(one.now()));
        }
    }

    @Operation(summary = "The signatures in use, and how many AIPs others identified")
    @GetMapping("/signatures")
    SignaturesJson signatures(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var use = access.signatures(account.tenant());
        return new SignaturesJson(use.version(), use.aips(), use.older());
    }

    @Operation(
            summary = "Identify again what other signatures identified",
            description = "Runs in the background, and goes on after a restart. What changes is kept beside the AIP.")
    @ApiResponse(responseCode = "202", description = "Taken; it begins within seconds")
    @PostMapping("/identifications")
    ResponseEntity<IdentificationJson> identify(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var run = access.identifyAgain(account.tenant(), account.name());
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/identifications/" + run.id()))
                .body(IdentificationJson.of(run));
    }

    @Operation(summary = "The runs, newest first, at most 200")
    @GetMapping("/identifications")
    Page<IdentificationJson> runs(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(access.identifications(account.tenant()).stream()
                .map(IdentificationJson::of)
                .toList());
    }

    @Operation(summary = "How far a run has come")
    @GetMapping("/identifications/{id}")
    IdentificationJson run(
            @PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return access.identifications(account.tenant()).stream()
                .filter(run -> run.id().equals(id))
                .findFirst()
                .map(IdentificationJson::of)
                .orElseThrow(() -> new AccessFault.NotFound("identification-unknown", id));
    }

    @Operation(summary = "Cancel a run; what it did stays done")
    @DeleteMapping("/identifications/{id}")
    IdentificationJson cancel(
            @PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        if (!access.cancelIdentification(account.tenant(), id)) throw new ApiFault("identification-ended", id);
        return run(id, account);
    }

    @Operation(summary = "Files that turned out to be of another format, the last found first")
    @GetMapping("/identified")
    Page<IdentifiedJson> identified(
            @RequestParam(defaultValue = "") String cursor,
            @RequestParam(required = false) @Nullable Integer limit,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var page = access.identified(account.tenant(), cursor, Page.limit(limit));
        return Page.of(page.items().stream().map(IdentifiedJson::of).toList(), page.nextCursor());
    }
}
