package bevara.app.api;

import bevara.app.Account;
import bevara.ingest.Dispensation;
import bevara.ingest.FormatPolicy;
import bevara.ingest.FormatPolicy.Line;
import bevara.ingest.FormatPolicy.Verdict;
import bevara.ingest.Ingest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

/// The format policy of a tenant, and the dispensations from it.
@Tag(name = "Registers")
@RestController
@RequestMapping("/api/v1")
public final class FormatsApi {
    private final Ingest ingest;
    private final Clock clock;

    public FormatsApi(Ingest ingest, Clock clock) {
        this.ingest = ingest;
        this.clock = clock;
    }

    @Schema(name = "FormatPolicyLine")
    record LineJson(
            @Schema(example = "PDF/A-1, PDF/A-2") @Nullable String group,

            @Schema(example = "[\"fmt/95\",\"fmt/476\"]") @Nullable
            List<String> puids,

            @Schema(description = "For files of which no PUID is known") @Nullable
            List<String> mimes,

            @Schema(allowableValues = {"accept", "accept-valid", "warn", "convert", "refuse"}) @Nullable
            String verdict,

            @Schema(description = "Where the line comes from") @Nullable
            String source) {
        static LineJson of(Line line) {
            return new LineJson(
                    line.group(),
                    List.copyOf(new TreeSet<>(line.puids())),
                    List.copyOf(new TreeSet<>(line.mimes())),
                    line.verdict().code(),
                    line.source());
        }

        Line asLine() {
            if (group == null || group.isBlank()) throw new ApiFault("register-entry-invalid", "group");
            return new Line(
                    group.strip(),
                    puids == null ? Set.of() : Set.copyOf(puids),
                    mimes == null ? Set.of() : Set.copyOf(mimes),
                    asVerdict(verdict, "verdict"),
                    source == null ? "" : source.strip());
        }
    }

    @Schema(name = "FormatPolicy")
    record PolicyJson(
            @Schema(description = "0 is the archive's own proposal, in force until the tenant has decided one")
            @Nullable
            Integer version,

            @Nullable LocalDate validFrom,

            @Nullable String note,

            @Nullable List<LineJson> lines,

            @Schema(
                    description = "Of formats that no line names",
                    allowableValues = {"accept", "accept-valid", "warn", "convert", "refuse"})
            @Nullable
            String otherwise) {
        static PolicyJson of(FormatPolicy policy) {
            return new PolicyJson(
                    policy.version(),
                    policy.validFrom(),
                    policy.note(),
                    policy.lines().stream().map(LineJson::of).toList(),
                    policy.otherwise().code());
        }
    }

    @Schema(name = "Dispensation")
    record DispensationJson(
            @Schema(example = "word-2026") @Nullable String id,

            @Nullable Integer version,

            @Schema(example = "bygglov") @Nullable String agreement,

            @Schema(example = "fmt/412", description = "A PUID, or a MIME type where no PUID is known") @Nullable
            String format,

            @Nullable String reason,

            @Schema(accessMode = Schema.AccessMode.READ_ONLY) @Nullable
            String grantedBy,

            @Schema(accessMode = Schema.AccessMode.READ_ONLY) @Nullable
            Instant grantedAt,

            @Schema(description = "The last day") @Nullable LocalDate validTo) {
        static DispensationJson of(Dispensation d) {
            return new DispensationJson(
                    d.id(),
                    d.version(),
                    d.agreement(),
                    d.format(),
                    d.reason(),
                    d.grantedBy(),
                    d.grantedAt(),
                    d.validTo());
        }
    }

    private static Verdict asVerdict(@Nullable String code, String field) {
        return Verdict.of(code == null ? "" : code).orElseThrow(() -> new ApiFault("register-entry-invalid", field));
    }

    @Operation(summary = "All versions of the format policy, newest first; the last is the archive's own proposal")
    @GetMapping("/format-policies")
    Page<PolicyJson> policies(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(ingest.formatPolicies(account.tenant()).stream()
                .map(PolicyJson::of)
                .toList());
    }

    @Operation(summary = "One version of the format policy")
    @GetMapping("/format-policies/{version}")
    PolicyJson policy(@PathVariable int version, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return ingest.formatPolicies(account.tenant()).stream()
                .filter(policy -> policy.version() == version)
                .findFirst()
                .map(PolicyJson::of)
                .orElseThrow(() -> new ApiFault("register-entry-unknown", Integer.toString(version)));
    }

    @Operation(
            summary = "A new version of the format policy",
            description = "Name the newest version in If-Match, or the next one in version. What was delivered before"
                    + " keeps the judgement of its day.")
    @ApiResponse(responseCode = "201", description = "Kept")
    @PostMapping("/format-policies")
    ResponseEntity<PolicyJson> decide(
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody PolicyJson body,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        int newest = ingest.formatPolicies(account.tenant()).getFirst().version();
        if (!NextVersion.follows(newest, body.version(), ifMatch)) throw new ApiFault("version-conflict");
        var policy = policy(body, account, newest + 1);
        ingest.keep(policy);
        return ResponseEntity.created(URI.create("/api/v1/format-policies/" + policy.version()))
                .eTag(Integer.toString(policy.version()))
                .body(PolicyJson.of(policy));
    }

    private static FormatPolicy policy(PolicyJson body, Account account, int version) {
        if (body.validFrom() == null) throw new ApiFault("register-entry-invalid", "validFrom");
        if (body.lines() == null) throw new ApiFault("register-entry-invalid", "lines");
        try {
            return new FormatPolicy(
                    account.tenant(),
                    version,
                    body.validFrom(),
                    body.note() == null ? "" : body.note().strip(),
                    body.lines().stream().map(LineJson::asLine).toList(),
                    asVerdict(body.otherwise(), "otherwise"));
        } catch (IllegalArgumentException e) {
            throw new ApiFault("register-entry-invalid", "lines (" + e.getMessage() + ")");
        }
    }

    @Operation(summary = "The dispensations from the format policy, newest first")
    @GetMapping("/format-dispensations")
    Page<DispensationJson> dispensations(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(ingest.dispensations(account.tenant()).stream()
                .map(DispensationJson::of)
                .toList());
    }

    @Operation(summary = "Grant a dispensation")
    @ApiResponse(responseCode = "201", description = "Kept, as version 1")
    @PostMapping("/format-dispensations")
    ResponseEntity<DispensationJson> grant(
            @RequestBody DispensationJson body, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var id = body.id();
        if (id == null || !id.matches("[a-z0-9][a-z0-9-]{0,79}")) throw new ApiFault("register-entry-invalid", "id");
        if (known(account, id).isPresent()) throw new ApiFault("version-conflict");
        var granted = dispensation(body, account, id, 1);
        ingest.keep(granted);
        return ResponseEntity.created(URI.create("/api/v1/format-dispensations"))
                .eTag("1")
                .body(DispensationJson.of(granted));
    }

    @Operation(
            summary = "Change a dispensation, or end it by an earlier last day",
            description = "Name the newest version in If-Match, or the next one in version.")
    @PutMapping("/format-dispensations/{id}")
    ResponseEntity<DispensationJson> change(
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody DispensationJson body,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        int newest = known(account, id)
                .orElseThrow(() -> new ApiFault("register-entry-unknown", id))
                .version();
        if (!NextVersion.follows(newest, body.version(), ifMatch)) throw new ApiFault("version-conflict");
        var changed = dispensation(body, account, id, newest + 1);
        ingest.keep(changed);
        return ResponseEntity.ok().eTag(Integer.toString(newest + 1)).body(DispensationJson.of(changed));
    }

    private java.util.Optional<Dispensation> known(Account account, String id) {
        return ingest.dispensations(account.tenant()).stream()
                .filter(one -> one.id().equals(id))
                .findFirst();
    }

    private Dispensation dispensation(DispensationJson body, Account account, String id, int version) {
        var agreement = needed("agreement", body.agreement());
        if (ingest.agreement(account.tenant(), agreement).isEmpty())
            throw new ApiFault("register-entry-invalid", "agreement");
        var format = needed("format", body.format());
        if (!FormatPolicy.isPuid(format) && !format.matches("[a-z]+/[a-z0-9.+-]+"))
            throw new ApiFault("register-entry-invalid", "format");
        if (body.validTo() == null) throw new ApiFault("register-entry-invalid", "validTo");
        return new Dispensation(
                account.tenant(),
                id,
                version,
                agreement,
                format,
                needed("reason", body.reason()),
                account.name(),
                clock.instant(),
                body.validTo());
    }

    private static String needed(String name, @Nullable String value) {
        if (value == null || value.isBlank()) throw new ApiFault("register-entry-invalid", name);
        return value.strip();
    }
}
