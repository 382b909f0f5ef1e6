package bevara.app.api;

import bevara.app.Account;
import bevara.ingest.Ingest;
import bevara.ingest.IngestFault;
import bevara.ingest.PackageKind;
import bevara.ingest.SubmissionAgreement;
import bevara.ingest.SubmissionAgreement.Approval;
import bevara.ingest.SubmissionAgreement.Granularity;
import bevara.ingest.SubmissionAgreement.Scan;
import bevara.ingest.SubmissionAgreement.Strictness;
import bevara.storage.TenantId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.LocalDate;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

/// Submission agreements.
@Tag(name = "Registers")
@RestController
@RequestMapping("/api/v1/agreements")
public final class AgreementsApi {
    private final Ingest ingest;

    public AgreementsApi(Ingest ingest) {
        this.ingest = ingest;
    }

    @Schema(name = "Agreement")
    record AgreementJson(
            @Schema(example = "bygglov-2024") @Nullable String id,

            @Schema(description = "Given by the archive when left out") @Nullable
            Integer version,

            @Schema(example = "Bygglovshandlingar ur ByggR") @Nullable
            String title,

            @Schema(example = "ByggR") @Nullable String sourceSystem,

            @Schema(example = "Byggnadsnämnden", description = "The record creator when the package names none")
            @Nullable
            String creator,

            @Schema(example = "[\"bagit\",\"eark\"]") @Nullable
            List<String> kinds,

            @Schema(allowableValues = {"automatic", "required"}) @Nullable
            String approval,

            @Nullable LocalDate validFrom,

            @Schema(description = "Null: until further notice") @Nullable
            LocalDate validTo,

            @Schema(
                    example = "P10Y",
                    description = "For how long after it was stored nobody can remove an AIP, an ISO 8601 period;"
                            + " null: as long as the store says")
            @Nullable
            String retention,

            @Schema(
                    allowableValues = {"package", "case"},
                    description = "What becomes an AIP: a package (when left out), or each case in it")
            @Nullable
            String granularity,

            @Schema(
                    description = "A BagIt profile (BagIt Profiles Specification) that bags must meet, whole as it is;"
                            + " null: none. Its address is never asked")
            @Nullable
            JsonNode bagProfile,

            @Schema(
                    allowableValues = {"lenient", "standard"},
                    description =
                            "Whether every rule of E-ARK that must be followed rejects (standard), or those only by"
                                    + " whose breach something is hidden or uncertain (lenient, when left out)")
            @Nullable
            String strictness,

            @Schema(
                    allowableValues = {"where-possible", "required"},
                    description = "Required: without a virus scanner each package awaits a decision. Where possible"
                            + " (when left out): it is taken, and its history says that nothing was scanned")
            @Nullable
            String scan) {
        static AgreementJson of(SubmissionAgreement agreement) {
            return new AgreementJson(
                    agreement.id(),
                    agreement.version(),
                    agreement.title(),
                    agreement.sourceSystem(),
                    agreement.creator(),
                    agreement.kinds().stream()
                            .sorted(Comparator.naturalOrder())
                            .map(PackageKind::code)
                            .toList(),
                    agreement.approval().name().toLowerCase(Locale.ROOT),
                    agreement.validFrom(),
                    agreement.validTo(),
                    agreement.retention() == null ? null : agreement.retention().toString(),
                    agreement.granularity().name().toLowerCase(Locale.ROOT),
                    agreement.bagProfile().isEmpty()
                            ? null
                            : JsonMapper.shared().readTree(agreement.bagProfile()),
                    agreement.strictness().name().toLowerCase(Locale.ROOT),
                    agreement.scan().code());
        }

        SubmissionAgreement asVersion(TenantId tenant, String id, int version) {
            if (!id.matches("[a-z0-9][a-z0-9-]{0,79}")) throw new ApiFault("register-entry-invalid", "id");
            if (validFrom == null) throw new ApiFault("register-entry-invalid", "validFrom");
            var agreement = new SubmissionAgreement(
                            tenant,
                            id,
                            version,
                            needed("title", title),
                            sourceSystem == null ? "" : sourceSystem.strip(),
                            needed("creator", creator),
                            kinds(kinds),
                            approval(approval),
                            validFrom,
                            validTo,
                            retention == null ? null : period(retention))
                    .withGranularity(granularity(granularity))
                    .withStrictness(strictness(strictness))
                    .withScan(scan(scan));
            return bagProfile == null || bagProfile.isNull() ? agreement : profiled(agreement, bagProfile);
        }

        private static SubmissionAgreement profiled(SubmissionAgreement agreement, JsonNode profile) {
            try {
                return agreement.withBagProfile(profile.toString());
            } catch (IllegalArgumentException _) {
                throw new ApiFault("register-entry-invalid", "bagProfile");
            }
        }

        private static Granularity granularity(@Nullable String code) {
            return switch (code) {
                case null -> Granularity.PACKAGE;
                case "package" -> Granularity.PACKAGE;
                case "case" -> Granularity.CASE;
                default -> throw new ApiFault("register-entry-invalid", "granularity");
            };
        }

        private static Strictness strictness(@Nullable String code) {
            return switch (code) {
                case null -> Strictness.LENIENT;
                case "lenient" -> Strictness.LENIENT;
                case "standard" -> Strictness.STANDARD;
                default -> throw new ApiFault("register-entry-invalid", "strictness");
            };
        }

        private static Scan scan(@Nullable String code) {
            return switch (code) {
                case null -> Scan.WHERE_POSSIBLE;
                case "where-possible" -> Scan.WHERE_POSSIBLE;
                case "required" -> Scan.REQUIRED;
                default -> throw new ApiFault("register-entry-invalid", "scan");
            };
        }

        private static Period period(String text) {
            try {
                var period = Period.parse(text.strip());
                if (SubmissionAgreement.isRetention(period)) return period;
            } catch (DateTimeParseException _) {
                // Falls through to the one fault.
            }
            throw new ApiFault("register-entry-invalid", "retention");
        }

        private static String needed(String name, @Nullable String value) {
            if (value == null || value.isBlank()) throw new ApiFault("register-entry-invalid", name);
            return value.strip();
        }

        private static Set<PackageKind> kinds(@Nullable List<String> codes) {
            if (codes == null || codes.isEmpty()) throw new ApiFault("register-entry-invalid", "kinds");
            return codes.stream().map(AgreementJson::kind).collect(Collectors.toUnmodifiableSet());
        }

        private static PackageKind kind(String code) {
            return Stream.of(PackageKind.values())
                    .filter(kind -> kind.code().equals(code))
                    .findFirst()
                    .orElseThrow(() -> new ApiFault("register-entry-invalid", "kinds"));
        }

        private static Approval approval(@Nullable String code) {
            return switch (code) {
                case "automatic" -> Approval.AUTOMATIC;
                case "required" -> Approval.REQUIRED;
                case null, default -> throw new ApiFault("register-entry-invalid", "approval");
            };
        }
    }

    @Operation(summary = "The agreements, newest version of each")
    @GetMapping
    Page<AgreementJson> list(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(ingest.agreements(account.tenant()).stream()
                .map(AgreementJson::of)
                .toList());
    }

    @Operation(summary = "An agreement, newest version")
    @GetMapping("/{id}")
    ResponseEntity<AgreementJson> one(
            @PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var agreement = find(account, id);
        return ResponseEntity.ok().eTag(Integer.toString(agreement.version())).body(AgreementJson.of(agreement));
    }

    private SubmissionAgreement find(Account account, String id) {
        return ingest.agreement(account.tenant(), id).orElseThrow(() -> new ApiFault("register-entry-unknown", id));
    }

    @Operation(summary = "A new agreement")
    @ApiResponse(responseCode = "201", description = "Kept, as version 1")
    @PostMapping
    ResponseEntity<AgreementJson> create(
            @RequestBody AgreementJson body, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var id = body.id();
        if (id == null) throw new ApiFault("register-entry-invalid", "id");
        if (body.version() != null && body.version() != 1) throw new IngestFault.Conflict("agreement-version-conflict");
        var agreement = body.asVersion(account.tenant(), id, 1);
        if (ingest.agreement(account.tenant(), id).isPresent())
            throw new IngestFault.Conflict("agreement-version-conflict");
        ingest.keep(agreement);
        return ResponseEntity.created(URI.create("/api/v1/agreements/" + id))
                .eTag("1")
                .body(AgreementJson.of(agreement));
    }

    @Operation(
            summary = "A new version of an agreement",
            description = "Name the newest version in If-Match, or the next one in version.")
    @PutMapping("/{id}")
    ResponseEntity<AgreementJson> change(
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody AgreementJson body,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        int newest = find(account, id).version();
        if (!NextVersion.follows(newest, body.version(), ifMatch))
            throw new IngestFault.Conflict("agreement-version-conflict");
        var agreement = body.asVersion(account.tenant(), id, newest + 1);
        ingest.keep(agreement);
        return ResponseEntity.ok().eTag(Integer.toString(newest + 1)).body(AgreementJson.of(agreement));
    }
}
