package bevara.app.api;

import bevara.app.Account;
import bevara.ingest.Delivery;
import bevara.ingest.Ingest;
import bevara.ingest.IngestFault;
import bevara.ingest.SubmissionId;
import bevara.ingest.Upload;
import bevara.ingest.UploadPart;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/// Packages in parts, by [tus 1.0](https://tus.io/protocols/resumable-upload): what came before the connection broke
/// stays, and the sender goes on from there. There is no Tus-Max-Size, since nothing but the disk sets a limit: who
/// announces more than it has room for is answered `storage-full` before anything is sent.
@Tag(name = "Uploads")
@RestController
@RequestMapping(UploadsApi.PATH)
public final class UploadsApi {
    static final String PATH = "/api/v1/uploads";
    private static final String VERSION = "1.0.0";
    private static final String EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination";
    private static final String PART = "application/offset+octet-stream";
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Ingest ingest;

    public UploadsApi(Ingest ingest) {
        this.ingest = ingest;
    }

    /// Every answer names the version of the protocol, a refusal too.
    static void mark(HttpServletRequest request, HttpServletResponse response) {
        var path = request.getRequestURI();
        if (!path.equals(PATH) && !path.startsWith(PATH + "/")) return;
        response.setHeader("Tus-Resumable", VERSION);
        response.setHeader("Tus-Version", VERSION);
    }

    @Operation(summary = "What of tus is understood")
    @ApiResponse(responseCode = "204", description = "Tus-Version, Tus-Extension, Tus-Checksum-Algorithm")
    @RequestMapping(
            method = RequestMethod.OPTIONS,
            path = {"", "/{id}"})
    ResponseEntity<Void> understood() {
        return ResponseEntity.noContent()
                .header("Tus-Resumable", VERSION)
                .header("Tus-Version", VERSION)
                .header("Tus-Extension", EXTENSIONS)
                .header("Tus-Checksum-Algorithm", "sha1,sha256")
                .build();
    }

    @Operation(
            summary = "Begin a delivery in parts",
            description = "tus 1.0. Upload-Length in bytes; Upload-Metadata with agreement, and if wanted filename,"
                    + " dryRun and sha256 (hexadecimal, of the whole package). The same delivery again, by"
                    + " Idempotency-Key or by sha256, gives the upload that is there.")
    @ApiResponse(responseCode = "201", description = "Location: where the parts go")
    @PostMapping
    ResponseEntity<Void> begin(
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        requireVersion(request);
        var upload = ingest.begin(delivery(account, request));
        if (hasPart(request) && upload.offset() == 0) upload = append(account, upload.id(), 0, request);
        return answer(HttpStatus.CREATED, upload, URI.create(PATH + "/" + upload.id()));
    }

    private static Delivery delivery(Account account, HttpServletRequest request) {
        var metadata = UploadHeaders.metadata(request.getHeader("Upload-Metadata"));
        var agreement = metadata.getOrDefault("agreement", "");
        if (agreement.isEmpty()) throw new ApiFault("parameter-missing", "Upload-Metadata: agreement");
        long length = UploadHeaders.bytes(request.getHeader("Upload-Length"));
        if (length < 0) throw new ApiFault("upload-length-missing");
        return new Delivery(
                account.tenant(),
                agreement,
                DeliveryHeaders.cleanName(metadata.getOrDefault("filename", "")),
                length,
                UploadHeaders.sha256(metadata.get("sha256")),
                DeliveryHeaders.idempotencyKey(request.getHeader("Idempotency-Key")),
                Boolean.parseBoolean(metadata.getOrDefault("dryRun", "false")),
                account.name());
    }

    private static boolean hasPart(HttpServletRequest request) {
        return isPart(request) && request.getContentLengthLong() != 0;
    }

    private static boolean isPart(HttpServletRequest request) {
        return PART.equalsIgnoreCase(request.getContentType());
    }

    @Operation(
            summary = "How far an upload has come",
            description = "Upload-Offset bytes are durable. Whoever still" + " sends to it is stopped.")
    @ApiResponse(responseCode = "204", description = "Upload-Offset, Upload-Length, Upload-Expires")
    @RequestMapping(method = RequestMethod.HEAD, path = "/{id}")
    ResponseEntity<Void> progress(
            @PathVariable String id,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request) {
        requireVersion(request);
        var upload = ingest.upload(account.tenant(), id(id)).orElseThrow(() -> unknown(id));
        return answer(HttpStatus.NO_CONTENT, upload, null);
    }

    @Operation(
            summary = "Send the next part",
            description =
                    "Upload-Offset as HEAD told it, Content-Type application/offset+octet-stream. What came before"
                            + " the connection broke is kept, unless the part has an Upload-Checksum. A later sender takes"
                            + " over from an earlier one. With the last byte Bevara-Submission names the submission.")
    @ApiResponse(responseCode = "204", description = "Upload-Offset, Upload-Expires, Bevara-Submission")
    @PatchMapping("/{id}")
    ResponseEntity<Void> part(
            @PathVariable String id,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        requireVersion(request);
        if (!isPart(request)) throw new ApiFault("media-type-unsupported");
        long offset = UploadHeaders.bytes(request.getHeader("Upload-Offset"));
        if (offset < 0) throw new ApiFault("parameter-invalid", "Upload-Offset");
        return answer(HttpStatus.NO_CONTENT, append(account, id(id), offset, request), null);
    }

    private Upload append(Account account, SubmissionId id, long offset, HttpServletRequest request)
            throws IOException {
        var checksum = UploadHeaders.checksum(request.getHeader("Upload-Checksum"));
        return ingest.append(account.tenant(), id, new UploadPart(offset, request.getInputStream(), checksum));
    }

    @Operation(summary = "Give an upload up, and remove what came of it")
    @ApiResponse(responseCode = "204", description = "It is gone")
    @DeleteMapping("/{id}")
    ResponseEntity<Void> cancel(
            @PathVariable String id,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request) {
        requireVersion(request);
        ingest.cancel(account.tenant(), id(id));
        return ResponseEntity.noContent().header("Tus-Resumable", VERSION).build();
    }

    /// For senders whose way lets no PATCH or DELETE through.
    @Operation(hidden = true)
    @PostMapping("/{id}")
    ResponseEntity<Void> overridden(
            @PathVariable String id,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        return switch (request.getHeader("X-HTTP-Method-Override")) {
            case "PATCH" -> part(id, account, request);
            case "DELETE" -> cancel(id, account, request);
            case "HEAD" -> progress(id, account, request);
            case null, default -> throw new ApiFault("method-not-allowed");
        };
    }

    private static void requireVersion(HttpServletRequest request) {
        if (!VERSION.equals(request.getHeader("Tus-Resumable"))) throw new ApiFault("upload-protocol-unsupported");
    }

    private static SubmissionId id(String id) {
        try {
            return new SubmissionId(id);
        } catch (IllegalArgumentException e) {
            throw unknown(id);
        }
    }

    private static IngestFault.NotFound unknown(String id) {
        return new IngestFault.NotFound("upload-unknown", id);
    }

    private static ResponseEntity<Void> answer(
            HttpStatus status, Upload upload, @org.jspecify.annotations.Nullable URI location) {
        var answer = ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .header("Tus-Resumable", VERSION)
                .header("Upload-Offset", String.valueOf(upload.offset()))
                .header("Upload-Length", String.valueOf(upload.length()));
        if (location != null) answer.location(location);
        if (upload.until() != null) answer.header("Upload-Expires", HTTP_DATE.format(upload.until()));
        if (upload.whole())
            answer.header("Bevara-Submission", upload.submission().value());
        return answer.build();
    }
}
