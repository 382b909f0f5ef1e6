package bevara.app.api;

import bevara.access.Access;
import bevara.access.AccessFault;
import bevara.app.Account;
import bevara.app.api.AipJson.EventJson;
import bevara.app.api.AipJson.FileJson;
import bevara.app.api.AipJson.VersionJson;
import bevara.storage.AipId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What is kept: AIPs, their files and their history.
@Tag(name = "AIPs")
@RestController
@RequestMapping("/api/v1/aips/{id}")
public final class AipsApi {
    private final Access access;

    public AipsApi(Access access) {
        this.access = access;
    }

    static AipId aipId(String id) {
        try {
            return new AipId(id);
        } catch (IllegalArgumentException e) {
            throw new AccessFault.NotFound("aip-unknown", id);
        }
    }

    @Operation(summary = "An AIP's description and figures")
    @GetMapping
    AipJson one(@PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return access.aip(account.tenant(), aipId(id))
                .map(AipJson::of)
                .orElseThrow(() -> new AccessFault.NotFound("aip-unknown", id));
    }

    @Operation(summary = "Its versions, oldest first")
    @GetMapping("/versions")
    Page<VersionJson> versions(
            @PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(access.versions(account.tenant(), aipId(id)).stream()
                .map(version -> new VersionJson(version.version(), version.stored(), version.message()))
                .toList());
    }

    @Operation(summary = "Its files, in the order of the package")
    @GetMapping("/files")
    Page<FileJson> files(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String cursor,
            @RequestParam(required = false) @Nullable Integer limit,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var page = access.files(account.tenant(), aipId(id), cursor, Page.limit(limit));
        return Page.of(page.items().stream().map(FileJson::of).toList(), page.nextCursor());
    }

    @Operation(summary = "One of its files")
    @GetMapping("/files/{fileId}")
    FileJson file(
            @PathVariable String id,
            @PathVariable String fileId,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return access.file(account.tenant(), aipId(id), fileId)
                .map(FileJson::of)
                .orElseThrow(() -> new AccessFault.NotFound("file-unknown", fileId));
    }

    @Operation(summary = "Its events, oldest first")
    @GetMapping("/events")
    Page<EventJson> events(
            @PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(access.events(account.tenant(), aipId(id)).stream()
                .map(EventJson::of)
                .toList());
    }

    @Operation(summary = "Its documents: METS, PREMIS, EAD3")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/xml", schema = @Schema(type = "string")))
    @GetMapping({"/mets.xml", "/premis.xml", "/ead.xml"})
    void document(
            @PathVariable String id,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) jakarta.servlet.http.HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        var path = request.getRequestURI();
        var name = path.substring(path.lastIndexOf('/') + 1);
        try (var in = access.document(account.tenant(), aipId(id), name)) {
            response.setContentType("application/xml;charset=UTF-8");
            response.setHeader("Content-Disposition", "inline; filename=\"" + name + "\"");
            response.setHeader("Content-Security-Policy", ContentAnswer.SANDBOX);
            in.transferTo(response.getOutputStream());
        }
    }
}
