package bevara.app.api;

import bevara.app.Account;
import bevara.storage.ArchivalStorage;
import bevara.storage.RegisterEntry;
import bevara.storage.StorageFault;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Record creators, fonds, classification and retention rules: JSON entries with an id, a version and a title, whose
/// further fields are kept as they come.
@Tag(name = "Registers")
@RestController
@RequestMapping({"/api/v1/record-creators", "/api/v1/fonds", "/api/v1/classification", "/api/v1/retention-rules"})
public final class RegistersApi {
    private static final int LARGEST = 200_000;

    private final ArchivalStorage storage;
    private final JsonMapper json = new JsonMapper();

    public RegistersApi(ArchivalStorage storage) {
        this.storage = storage;
    }

    /// Only for the documentation: an entry may hold more.
    @Schema(name = "RegisterEntry", description = "Further fields are kept as they come")
    record EntryJson(
            @Schema(example = "byggnadsnamnden") String id,
            @Schema(example = "1") int version,
            @Schema(example = "Byggnadsnämnden") String title) {}

    @Operation(summary = "The entries of a register, newest version of each")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = EntryJson.class)))
    @GetMapping
    Page<JsonNode> list(
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var register = register(request);
        var newest = new LinkedHashMap<String, JsonNode>();
        try (var entries = storage.register(account.tenant(), register)) {
            entries.forEach(entry -> newest.put(entry.id(), json.readTree(entry.content())));
        }
        return Page.whole(newest.values().stream().toList());
    }

    @Operation(summary = "An entry, newest version")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = EntryJson.class)))
    @GetMapping("/{id}")
    ResponseEntity<JsonNode> one(
            @Parameter(hidden = true) HttpServletRequest request,
            @PathVariable String id,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var register = register(request);
        var entry = newest(account, register, id).orElseThrow(() -> new ApiFault("register-entry-unknown", id));
        return ResponseEntity.ok().eTag(Integer.toString(entry.version())).body(json.readTree(entry.content()));
    }

    @Operation(summary = "A new entry")
    @ApiResponse(
            responseCode = "201",
            description = "Kept, as version 1",
            content = @Content(schema = @Schema(implementation = EntryJson.class)))
    @PostMapping
    ResponseEntity<JsonNode> create(
            @Parameter(hidden = true) HttpServletRequest request,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(implementation = EntryJson.class),
                                            examples =
                                                    @ExampleObject(
                                                            "{\"id\":\"byggnadsnamnden\",\"title\":\"Byggnadsnämnden\","
                                                                    + "\"from\":\"1959\"}")))
                    @RequestBody
                    JsonNode body,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var register = register(request);
        var id = body.path("id").asString("");
        if (newest(account, register, id).isPresent()) throw new ApiFault("version-conflict");
        if (body.has("version") && body.path("version").asInt(0) != 1) throw new ApiFault("version-conflict");
        var kept = keep(account, register, id, 1, body);
        return ResponseEntity.created(URI.create("/api/v1/" + register + "/" + id))
                .eTag("1")
                .body(kept);
    }

    @Operation(
            summary = "A new version of an entry",
            description = "Name the newest version in If-Match, or the next one in version.")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = EntryJson.class)))
    @PutMapping("/{id}")
    ResponseEntity<JsonNode> change(
            @Parameter(hidden = true) HttpServletRequest request,
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(implementation = EntryJson.class)))
                    @RequestBody
                    JsonNode body,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var register = register(request);
        int newest = newest(account, register, id)
                .map(RegisterEntry::version)
                .orElseThrow(() -> new ApiFault("register-entry-unknown", id));
        var sent = body.path("version").isInt() ? body.path("version").asInt() : null;
        if (!NextVersion.follows(newest, sent, ifMatch)) throw new ApiFault("version-conflict");
        if (body.has("id") && !body.path("id").asString("").equals(id))
            throw new ApiFault("register-entry-invalid", "id");
        var kept = keep(account, register, id, newest + 1, body);
        return ResponseEntity.ok().eTag(Integer.toString(newest + 1)).body(kept);
    }

    /// The register is named by the path: `/api/v1/fonds/…`.
    private static String register(HttpServletRequest request) {
        return request.getRequestURI().split("/", 5)[3];
    }

    private Optional<RegisterEntry> newest(Account account, String register, String id) {
        try (var entries = storage.register(account.tenant(), register)) {
            return entries.filter(entry -> entry.id().equals(id)).reduce((_, later) -> later);
        }
    }

    private JsonNode keep(Account account, String register, String id, int version, JsonNode body) {
        if (!(body instanceof ObjectNode sent)) throw new ApiFault("json-invalid");
        if (!id.matches("[a-z0-9][a-z0-9-]{0,79}")) throw new ApiFault("register-entry-invalid", "id");
        if (sent.path("title").asString("").isBlank()) throw new ApiFault("register-entry-invalid", "title");
        var entry = json.createObjectNode().put("id", id).put("version", version);
        sent.properties().stream()
                .filter(field -> !field.getKey().equals("id") && !field.getKey().equals("version"))
                .forEach(field -> entry.set(field.getKey(), field.getValue()));
        var content = json.writeValueAsBytes(entry);
        if (content.length > LARGEST) throw new ApiFault("too-large");
        try {
            storage.keep(new RegisterEntry(account.tenant(), register, id, version, content));
        } catch (StorageFault.Conflict e) {
            throw new ApiFault("version-conflict");
        }
        return entry;
    }
}
