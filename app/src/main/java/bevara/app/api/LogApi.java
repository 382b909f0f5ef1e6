package bevara.app.api;

import bevara.app.Account;
import bevara.storage.ArchivalStorage;
import bevara.storage.Digest;
import bevara.storage.LogProof;
import bevara.storage.ProofLog;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The proof log of the caller's own tenant: its files as C2SP tlog-tiles names them, and proofs made
/// from them.
@Tag(name = "Proof log")
@RestController
@RequestMapping("/api/v1/log")
public final class LogApi {
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
    private static final CacheControl FOR_EVER =
            CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable();
    private static final Pattern LEAF = Pattern.compile("[0-9]{1,18}");
    private static final Pattern VERSION = Pattern.compile("([^/]+)/([1-9][0-9]{0,8})");

    private final ArchivalStorage storage;

    public LogApi(ArchivalStorage storage) {
        this.storage = storage;
    }

    /// As it stands in a receipt.
    @Schema(name = "LogProof")
    record ProofJson(long leaf, long treeSize, String entry, List<Digest> path, String checkpoint) {
        static ProofJson of(LogProof proof) {
            return new ProofJson(proof.leaf(), proof.treeSize(), proof.entry(), proof.path(), proof.checkpoint());
        }
    }

    @Schema(name = "LogConsistency")
    record ConsistencyJson(long from, long to, List<Digest> path) {}

    private ProofLog log(Account account) {
        return storage.log(account.tenant());
    }

    @Operation(summary = "The newest checkpoint, a C2SP signed note")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "text/plain", schema = @Schema(type = "string")))
    @GetMapping("/checkpoint")
    ResponseEntity<String> checkpoint(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var text = log(account).checkpoint().orElseThrow(() -> new ApiFault("log-empty"));
        return ResponseEntity.ok()
                .contentType(TEXT)
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(text);
    }

    @Operation(summary = "A tile or an entry bundle, as C2SP tlog-tiles names it: tile/<L>/<N>[.p/<W>]")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = "string", format = "binary")))
    @GetMapping("/tile/**")
    ResponseEntity<byte[]> tile(
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request) {
        var uri = request.getRequestURI();
        var path = uri.substring(uri.indexOf("/log/tile/") + "/log/".length());
        var bytes = log(account).tile(path).orElseThrow(() -> new ApiFault("tile-unknown", path));
        // What is not full is gone once it is.
        var caching = path.contains(".p/") ? CacheControl.noCache().cachePrivate() : FOR_EVER;
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .cacheControl(caching)
                .body(bytes);
    }

    @Operation(summary = "A public key that checkpoints are signed with, by its key hash: a C2SP verifier key")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "text/plain", schema = @Schema(type = "string")))
    @GetMapping("/keys/{hash}")
    ResponseEntity<String> key(
            @PathVariable String hash, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var line = log(account).key(hash).orElseThrow(() -> new ApiFault("tile-unknown", "keys/" + hash));
        return ResponseEntity.ok().contentType(TEXT).cacheControl(FOR_EVER).body(line);
    }

    @Operation(summary = "The proof that something is in the newest checkpoint")
    @GetMapping("/proof")
    ProofJson proof(
            @Parameter(description = "The number of a leaf, or an AIP and its version: id/1") @RequestParam String leaf,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return found(log(account), leaf).map(ProofJson::of).orElseThrow(() -> new ApiFault("leaf-unknown", leaf));
    }

    private static Optional<LogProof> found(ProofLog log, String leaf) {
        if (LEAF.matcher(leaf).matches()) return log.proof(Long.parseLong(leaf));
        var version = VERSION.matcher(leaf);
        if (!version.matches()) throw new ApiFault("parameter-invalid", "leaf");
        return log.proof(AipsApi.aipId(version.group(1)), Integer.parseInt(version.group(2)));
    }

    @Operation(summary = "The proof that the log of one size is the beginning of the log of another")
    @GetMapping("/consistency")
    ConsistencyJson consistency(
            @RequestParam long from,
            @RequestParam long to,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return log(account)
                .consistency(from, to)
                .map(path -> new ConsistencyJson(from, to, path))
                .orElseThrow(() -> new ApiFault("leaf-unknown", from + "-" + to));
    }
}
