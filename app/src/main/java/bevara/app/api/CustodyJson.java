package bevara.app.api;

import bevara.storage.Alarm;
import bevara.storage.Custody.Audit;
import bevara.storage.Custody.CopyView;
import bevara.storage.Custody.Drill;
import bevara.storage.Custody.StoreView;
import bevara.storage.Custody.TenantAlarms;
import bevara.storage.StoreId;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The watch over the copies as the API shows it.
final class CustodyJson {
    private CustodyJson() {}

    @Schema(name = "Store")
    record StoreJson(
            @Schema(example = "main") String id,
            @Schema(example = "folder") String kind,

            @Schema(description = "Where its bytes lie; for administrators only")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String place,

            @Schema(description = "Whether it answered when it was last looked at")
            boolean answers,

            @Schema(description = "Whether it must have every AIP of the tenant")
            boolean required,

            boolean draining,

            @Schema(description = "Draining, and has nothing that is not elsewhere too")
            boolean drained,

            @Schema(description = "Journal entries that it is still to be given")
            long behind,

            long copies,
            long bytes,

            @Schema(description = "Copies that were read whole within the period")
            long checked,

            long checkedBytes,

            @Schema(description = "Copies that were not read within the period")
            long overdue,

            long damaged,

            @Schema(description = "When the copy was read that was not read for longest") @Nullable
            Instant oldest) {
        static StoreJson of(StoreView view, boolean withPlace) {
            return new StoreJson(
                    view.id().value(),
                    view.kind(),
                    withPlace ? view.place() : null,
                    view.answers(),
                    view.required(),
                    view.draining(),
                    view.drained(),
                    view.behind(),
                    view.copies(),
                    view.bytes(),
                    view.checked(),
                    view.checkedBytes(),
                    view.overdue(),
                    view.damaged(),
                    view.oldest());
        }
    }

    @Schema(name = "Audit")
    record AuditJson(
            String id,

            @Schema(description = "The only AIP that is read; null when all are") @Nullable
            String aip,

            @Schema(description = "The only store that is read; null when all are") @Nullable
            String store,

            @Schema(allowableValues = {"queued", "running", "done", "cancelled"})
            String state,

            Instant requestedAt,
            String requestedBy,
            @Schema(description = "Copies to read") long total,
            long checked,
            long bytes,

            @Schema(description = "Copies that were damaged")
            long damaged,

            @Schema(description = "Copies that were damaged and mended")
            long repaired,

            @Schema(description = "Copies in stores that did not answer")
            long unreachable,

            @Nullable Instant endedAt) {
        static AuditJson of(Audit audit) {
            return new AuditJson(
                    Long.toString(audit.id()),
                    given(audit.scope().aip()),
                    given(audit.scope().store()),
                    audit.state().name().toLowerCase(Locale.ROOT),
                    audit.requested(),
                    audit.requestedBy(),
                    audit.total(),
                    audit.checked(),
                    audit.bytes(),
                    audit.damaged(),
                    audit.repaired(),
                    audit.unreachable(),
                    audit.ended());
        }
    }

    @Schema(name = "AlarmCount")
    record AlarmCountJson(String tenant, String code, List<String> stores, long count, Instant newestAt) {
        static AlarmCountJson of(TenantAlarms alarms) {
            return new AlarmCountJson(
                    alarms.tenant().value(),
                    alarms.code().code(),
                    alarms.stores().stream().map(StoreId::value).toList(),
                    alarms.count(),
                    alarms.newest());
        }
    }

    @Schema(name = "Alarm")
    record AlarmJson(
            String id,
            Instant raisedAt,

            @Schema(
                    allowableValues = {
                        "copy-repaired",
                        "no-good-copy",
                        "repair-waits",
                        "not-as-proved",
                        "unexpected-file",
                        "key-missing",
                        "store-silent",
                        "read-differs",
                        "audit-failed",
                        "drill-failed"
                    })
            String code,

            @Nullable String aip,
            String store,

            @Schema(description = "For the technician; of a drill, for administrators only")
            String detail) {
        static AlarmJson of(Alarm alarm, boolean withPlace) {
            return new AlarmJson(
                    Long.toString(alarm.id()),
                    alarm.raised(),
                    alarm.code().code(),
                    given(alarm.aip()),
                    alarm.store().value(),
                    withPlace || alarm.code() != Alarm.Code.DRILL_FAILED ? alarm.detail() : "");
        }
    }

    @Schema(name = "Drill", description = "An AIP that was restored from one store alone")
    record DrillJson(
            Instant at,
            String aip,
            String store,
            boolean passed,
            long files,
            long bytes,
            long millis,

            @Schema(description = "For administrators only") @Nullable
            String fault) {
        static DrillJson of(Drill drill, boolean withPlace) {
            return new DrillJson(
                    drill.at(),
                    drill.aip().value(),
                    drill.store().value(),
                    drill.fault().isEmpty(),
                    drill.files(),
                    drill.bytes(),
                    drill.millis(),
                    withPlace ? given(drill.fault()) : null);
        }
    }

    @Schema(name = "Copy")
    record CopyJson(
            String store,

            @Schema(allowableValues = {"whole", "damaged"}) String state,

            int versions,

            @Schema(description = "When it was last read whole and compared; null when never") @Nullable
            Instant checkedAt) {
        static CopyJson of(CopyView copy) {
            return new CopyJson(
                    copy.store().value(), copy.whole() ? "whole" : "damaged", copy.versions(), copy.checked());
        }
    }

    private static @Nullable String given(String text) {
        return text.isEmpty() ? null : text;
    }
}
