package bevara.app.api;

import bevara.access.Access;
import bevara.access.AccessFault;
import bevara.app.Account;
import bevara.app.Right;
import bevara.app.Tenancy;
import bevara.app.api.CustodyJson.AlarmJson;
import bevara.app.api.CustodyJson.AuditJson;
import bevara.app.api.CustodyJson.CopyJson;
import bevara.app.api.CustodyJson.DrillJson;
import bevara.app.api.CustodyJson.StoreJson;
import bevara.storage.Alarm;
import bevara.storage.Custody;
import bevara.storage.StorageFault;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The watch over the copies: stores, audits, alarms and drills.
@Tag(name = "Preservation")
@RestController
@RequestMapping("/api/v1")
public final class CustodyApi {
    private final Custody custody;
    private final Access access;
    private final Runnable drillNow;

    /// `drillNow` lets a restore drill be held soon.
    public CustodyApi(Custody custody, Access access, Runnable drillNow) {
        this.custody = custody;
        this.access = access;
        this.drillNow = drillNow;
    }

    @Schema(name = "AuditRequest")
    record RequestJson(
            @Schema(description = "Only this AIP") @Nullable String aip,

            @Schema(description = "Only this store", example = "main") @Nullable
            String store) {}

    @Operation(summary = "The stores that have or should have the tenant's AIPs")
    @GetMapping("/stores")
    Page<StoreJson> stores(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        boolean withPlace = account.may(Right.ADMINISTER);
        return Page.whole(custody.stores(account.tenant()).stream()
                .map(view -> StoreJson.of(view, withPlace))
                .toList());
    }

    @Operation(summary = "The audits that were asked for, the newest first, at most 200")
    @GetMapping("/audits")
    Page<AuditJson> audits(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(
                custody.audits(account.tenant()).stream().map(AuditJson::of).toList());
    }

    @Operation(
            summary = "Read and compare every byte now",
            description = "Of all copies, of one AIP, of one store, or of one AIP in one store. Damage is mended.")
    @ApiResponse(responseCode = "202", description = "Taken; the copies are read as soon as possible")
    @PostMapping("/audits")
    ResponseEntity<AuditJson> audit(
            @RequestBody RequestJson body, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var scope = new Custody.Scope(account.tenant(), text(body.aip()), text(body.store()));
        try {
            var id = Long.toString(custody.request(scope, account.name()));
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/audits/" + id))
                    .body(find(account, id));
        } catch (StorageFault.NotFound e) {
            throw new ApiFault("audit-empty");
        }
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given.strip();
    }

    @Operation(summary = "How far an audit has come, and what it found")
    @GetMapping("/audits/{id}")
    AuditJson one(@PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return find(account, id);
    }

    private AuditJson find(Account account, String id) {
        return custody.audits(account.tenant()).stream()
                .filter(audit -> Long.toString(audit.id()).equals(id))
                .findFirst()
                .map(AuditJson::of)
                .orElseThrow(() -> new ApiFault("audit-unknown", id));
    }

    @Operation(summary = "Cancel an audit; what it read stays read")
    @DeleteMapping("/audits/{id}")
    AuditJson cancel(@PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        find(account, id);
        if (!custody.cancel(account.tenant(), Long.parseLong(id))) throw new ApiFault("audit-ended", id);
        return find(account, id);
    }

    @Operation(summary = "What a person must know of and nobody has acknowledged, the newest first, at most 200")
    @GetMapping("/alarms")
    Page<AlarmJson> alarms(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        boolean withPlace = account.may(Right.ADMINISTER);
        return Page.whole(custody.alarms(account.tenant()).stream()
                .map(alarm -> AlarmJson.of(alarm, withPlace))
                .toList());
    }

    @Operation(summary = "Say that an alarm was seen; it stands no more")
    @ApiResponse(responseCode = "204", description = "Acknowledged")
    @PostMapping("/alarms/{id}/acknowledgement")
    ResponseEntity<Void> acknowledge(
            @PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        if (!number(id)
                .map(alarm -> custody.acknowledge(account.tenant(), alarm, account.name()))
                .orElse(false)) throw new ApiFault("alarm-unknown", id);
        return ResponseEntity.noContent().build();
    }

    /// `code` empty means all kinds; `last` is the newest alarm that was seen.
    @Schema(name = "AlarmsSeen")
    record SeenJson(
            @Schema(description = "Only alarms of this kind", example = "copy-repaired") @Nullable
            String code,

            @Schema(description = "The newest alarm that was seen: those raised since stay")
            String last) {}

    @Schema(name = "AlarmsAcknowledged")
    record AcknowledgedJson(long acknowledged) {}

    @Operation(
            summary = "Say that all alarms up to one were seen",
            description = "Of one kind, or of all. Alarms that were raised since stand on.")
    @PostMapping("/alarms/acknowledgement")
    AcknowledgedJson acknowledgeAll(
            @RequestBody SeenJson body, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        long last = number(text(body.last())).orElseThrow(() -> new ApiFault("alarm-unknown", text(body.last())));
        return new AcknowledgedJson(kinds(text(body.code())).stream()
                .mapToLong(kind -> custody.acknowledge(account.tenant(), kind, last, account.name()))
                .sum());
    }

    private static List<Alarm.Code> kinds(String code) {
        if (code.isEmpty()) return List.of(Alarm.Code.values());
        return List.of(Alarm.Code.find(code).orElseThrow(() -> new ApiFault("alarm-unknown", code)));
    }

    @Operation(
            summary = "How many alarms stand, by tenant and kind",
            description = "Of the own tenant; administrators of the platform see those of all tenants.")
    @GetMapping("/alarms/counts")
    Page<CustodyJson.AlarmCountJson> counts(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var found = account.platform() ? Tenancy.everywhere(custody::tenantAlarms) : custody.tenantAlarms();
        return Page.whole(found.stream().map(CustodyJson.AlarmCountJson::of).toList());
    }

    private static Optional<Long> number(String id) {
        return id.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(id)) : Optional.empty();
    }

    @Operation(summary = "The restore drills, the newest first, at most 200")
    @GetMapping("/drills")
    Page<DrillJson> drills(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        boolean withPlace = account.may(Right.ADMINISTER);
        return Page.whole(custody.drills(account.tenant()).stream()
                .map(drill -> DrillJson.of(drill, withPlace))
                .toList());
    }

    @Operation(
            summary = "Hold a restore drill now",
            description = "Some AIPs by lot, of all tenants, are restored from each store alone and compared, as every"
                    + " night. The outcome is in the list of drills.")
    @ApiResponse(responseCode = "202", description = "Taken; it begins within seconds")
    @PostMapping("/drills")
    ResponseEntity<Void> drill() {
        drillNow.run();
        return ResponseEntity.accepted().location(URI.create("/api/v1/drills")).build();
    }

    @Operation(summary = "The copies of an AIP, and when each was last read whole")
    @GetMapping("/aips/{id}/copies")
    Page<CopyJson> copies(@PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var aip = AipsApi.aipId(id);
        if (access.aip(account.tenant(), aip).isEmpty()) throw new AccessFault.NotFound("aip-unknown", id);
        return Page.whole(
                custody.copies(account.tenant(), aip).stream().map(CopyJson::of).toList());
    }
}
