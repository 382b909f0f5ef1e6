package bevara.app.api;

import bevara.access.Access;
import bevara.access.AccessFault;
import bevara.app.Account;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The bytes of a file, straight from the stored zip.
@Tag(name = "AIPs")
@RestController
public final class FilesApi {
    private final Access access;

    public FilesApi(Access access) {
        this.access = access;
    }

    @Operation(
            summary = "A file's bytes",
            description =
                    "With Range, If-Range, If-None-Match. The ETag is the file's SHA-256. With ?download the browser"
                            + " saves it. The bytes were compared with the digest: up to 4 MB before the first is"
                            + " sent, above before the last is, so that an answer which is complete is right. A range"
                            + " of a file above 4 MB is not compared; Repr-Digest is that of the whole file.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = "string", format = "binary")))
    @GetMapping("/api/v1/aips/{id}/files/{fileId}/content")
    void content(
            @PathVariable String id,
            @PathVariable String fileId,
            @RequestParam(required = false) @Nullable String download,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        var aip = AipsApi.aipId(id);
        var file = access.file(account.tenant(), aip, fileId)
                .orElseThrow(() -> new AccessFault.NotFound("file-unknown", fileId));
        var name = file.path().substring(file.path().lastIndexOf('/') + 1);
        var source = new ContentAnswer.Source(
                name,
                file.mime(),
                file.size(),
                file.sha256(),
                (offset, length) -> access.content(account.tenant(), aip, fileId, offset, length));
        new ContentAnswer(request, response).give(source, download != null);
    }
}
