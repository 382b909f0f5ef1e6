package bevara.app.api;

import bevara.app.Account;
import bevara.ingest.Delivery;
import bevara.ingest.Ingest;
import bevara.ingest.IngestFault;
import bevara.ingest.Submission;
import bevara.ingest.SubmissionId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Deliveries: send, follow, decide, fetch the receipt.
@Tag(name = "Submissions")
@RestController
@RequestMapping("/api/v1/submissions")
public final class SubmissionsApi {
    private final Ingest ingest;
    private final Closing closing;

    public SubmissionsApi(Ingest ingest, Closing closing) {
        this.ingest = ingest;
        this.closing = closing;
    }

    @Operation(
            summary = "Deliver a package",
            description =
                    "The body is the package itself: zip, tar or tar.gz, of any size. The same delivery twice gives"
                            + " the same submission.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = "application/octet-stream",
                                            schema = @Schema(type = "string", format = "binary"))))
    @ApiResponse(responseCode = "202", description = "Received whole and durable; the checks follow")
    @PostMapping
    ResponseEntity<SubmissionJson> deliver(
            @Parameter(example = "demo-open") @RequestParam String agreement,
            @Parameter(description = "Judge it, and store nothing") @RequestParam(defaultValue = "false")
                    boolean dryRun,
            @Parameter(description = "RFC 9530", example = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")
                    @RequestHeader(name = "Repr-Digest", required = false)
                    @Nullable
                    String reprDigest,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @Parameter(example = "attachment; filename*=UTF-8''bygglov-2024-117.zip")
                    @RequestHeader(name = "Content-Disposition", required = false)
                    @Nullable
                    String disposition,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        var delivery = new Delivery(
                account.tenant(),
                agreement,
                DeliveryHeaders.fileName(disposition),
                request.getContentLengthLong(),
                DeliveryHeaders.reprDigest(reprDigest),
                DeliveryHeaders.idempotencyKey(idempotencyKey),
                dryRun,
                account.name());
        var submission = ingest.receive(delivery, request.getInputStream());
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/submissions/" + submission.id()))
                .body(SubmissionJson.of(submission, Language.of(request)));
    }

    @Operation(summary = "List submissions, newest first")
    @GetMapping
    Page<SubmissionJson> list(
            @Parameter(description = "Looked for in package id, file name and agreement")
                    @RequestParam(defaultValue = "")
                    String q,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "") String cursor,
            @RequestParam(required = false) @Nullable Integer limit,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request) {
        var page = ingest.list(account.tenant(), q, state(state), cursor, Page.limit(limit));
        var items = page.items().stream()
                .map(submission -> SubmissionJson.of(submission, Language.of(request)))
                .toList();
        return Page.of(items, page.nextCursor());
    }

    private static Submission.@Nullable State state(@Nullable String code) {
        if (code == null || code.isEmpty()) return null;
        return Stream.of(Submission.State.values())
                .filter(state -> state.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new ApiFault("parameter-invalid", "state"));
    }

    @Operation(summary = "A submission as it is at this moment")
    @GetMapping("/{id}")
    SubmissionJson one(
            @PathVariable String id,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request) {
        return SubmissionJson.of(find(account, id), Language.of(request));
    }

    private Submission find(Account account, String id) {
        return ingest.find(account.tenant(), id(id))
                .orElseThrow(() -> new IngestFault.NotFound("submission-unknown", id));
    }

    private static SubmissionId id(String id) {
        try {
            return new SubmissionId(id);
        } catch (IllegalArgumentException e) {
            throw new IngestFault.NotFound("submission-unknown", id);
        }
    }

    @Operation(
            summary = "Follow a submission",
            description = "Server-sent events named submission, each with the submission as it is; ends when it ended.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "text/event-stream",
                            examples =
                                    @ExampleObject("event: submission\ndata: {\"id\":\"…\",\"state\":\"checking\"}\n")))
    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void events(
            @PathVariable String id,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        var first = find(account, id);
        var locale = Language.of(request);
        new SubmissionEvents(response, locale, closing).follow(first, () -> find(account, id));
    }

    /// A decision and why.
    record DecisionJson(
            @Schema(allowableValues = {"accept", "reject"}) @Nullable
            String decision,

            @Schema(example = "Handlingarna är fullständiga.") @Nullable
            String reason) {}

    @Operation(summary = "Decide on a submission that awaits a decision")
    @PostMapping("/{id}/decision")
    SubmissionJson decide(
            @PathVariable String id,
            @RequestBody DecisionJson body,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request) {
        var decision = switch (body.decision()) {
            case "accept" -> Ingest.Decision.ACCEPT;
            case "reject" -> Ingest.Decision.REJECT;
            case null, default -> throw new ApiFault("decision-invalid");
        };
        var reason = body.reason();
        if (reason == null || reason.isBlank()) throw new ApiFault("decision-invalid");
        var decided = ingest.decide(account.tenant(), id(id), decision, reason.strip(), account.name());
        return SubmissionJson.of(decided, Language.of(request));
    }

    @Operation(
            summary = "The report: every rule that was asked, and every finding",
            description = "JSON, or XML where report.xml or an Accept of application/xml asks for it.")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = RuleReport.class)),
                @Content(mediaType = "application/xml", schema = @Schema(type = "string"))
            })
    @GetMapping({"/{id}/report", "/{id}/report.json", "/{id}/report.xml"})
    ResponseEntity<String> report(
            @PathVariable String id,
            @RequestHeader(name = "Accept", defaultValue = "") String accept,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request) {
        var submission = find(account, id);
        var rules = ingest.report(account.tenant(), submission.id()).orElse(null);
        var report = RuleReport.of(submission, rules, Language.of(request));
        boolean xml = request.getRequestURI().endsWith(".xml")
                || request.getRequestURI().endsWith("/report") && accept.startsWith("application/xml");
        return ResponseEntity.ok()
                .header("Content-Type", xml ? "application/xml;charset=UTF-8" : "application/json")
                .body(xml ? report.xml() : report.json());
    }

    @Operation(summary = "The receipt: a JWS, to be checked by bevara verify-receipt")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/jose", schema = @Schema(type = "string")))
    @GetMapping("/{id}/receipt")
    void receipt(
            @PathVariable String id,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        var receipt = ingest.receipt(account.tenant(), id(id)).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        response.setContentType("application/jose");
        response.setHeader("Content-Disposition", "attachment; filename=\"receipt-" + id + ".jws\"");
        response.setContentLength(receipt.length);
        response.getOutputStream().write(receipt);
    }
}
