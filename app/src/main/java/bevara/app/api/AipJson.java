package bevara.app.api;

import bevara.access.AipView;
import bevara.access.EventView;
import bevara.access.FileView;
import bevara.schemas.Ead;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An AIP as the API shows it.
@Schema(name = "Aip")
record AipJson(
        String id,
        int version,

        @Schema(example = "Bygglov för tillbyggnad, Åsgatan 4")
        String title,

        @Schema(example = "BN 2024/117") String referenceCode,
        String creator,
        @Schema(example = "2024-03-01/2024-05-17") String dates,
        String startDate,
        String endDate,
        String scope,
        String level,
        String language,
        List<String> subjects,
        List<SecrecyJson> secrecy,
        String agreement,
        String submission,
        String packageId,

        @Schema(allowableValues = {"bagit", "eark", "plain"})
        String kind,

        Instant storedAt,
        long files,
        long bytes,
        List<FormatJson> formats) {

    /// A warning that the records may be secret.
    @Schema(name = "SecrecyMark")
    record SecrecyJson(
            @Schema(example = "Sekretess") String type,
            @Schema(example = "OSL 26 kap. 1 §") String legalGround,

            @Schema(description = "When it ceases to apply", example = "2094")
            String end,

            String explanation) {
        static SecrecyJson of(Ead.SecrecyMark mark) {
            return new SecrecyJson(mark.type(), mark.legalGround(), mark.end(), mark.explanation());
        }
    }

    record FormatJson(String mime, String name, long files, long bytes) {}

    static AipJson of(AipView aip) {
        var description = aip.description();
        return new AipJson(
                aip.id().value(),
                aip.version(),
                description.title(),
                description.referenceCode(),
                description.creator(),
                description.dates(),
                description.startDate(),
                description.endDate(),
                description.scope(),
                description.level().name().toLowerCase(Locale.ROOT),
                description.language(),
                description.subjects(),
                description.secrecy().stream().map(SecrecyJson::of).toList(),
                aip.agreement(),
                aip.submission(),
                aip.packageId(),
                aip.kind(),
                aip.stored(),
                aip.files(),
                aip.bytes(),
                aip.formats().stream()
                        .map(format -> new FormatJson(format.mime(), format.name(), format.files(), format.bytes()))
                        .toList());
    }

    @Schema(name = "Version")
    record VersionJson(int version, Instant storedAt, String message) {}

    /// `puid` and `valid` are null where they are not known.
    @Schema(name = "File")
    record FileJson(
            String id,
            @Schema(example = "data/ansökan.pdf") String path,
            long size,
            String sha256,
            @Nullable String puid,
            String mime,
            String formatName,

            @Schema(
                    description =
                            "Whether the file keeps the rules of its format, as far as they were checked; the"
                                    + " events of type validation say by which standard. Null where it was not checked, or could not be")
            @Nullable
            Boolean valid) {
        static FileJson of(FileView file) {
            return new FileJson(
                    file.id(),
                    file.path(),
                    file.size(),
                    file.sha256().hex(),
                    file.puid().isEmpty() ? null : file.puid(),
                    file.mime(),
                    file.formatName(),
                    validity(file.valid()));
        }

        private static @Nullable Boolean validity(String known) {
            return switch (known) {
                case "true", "valid" -> Boolean.TRUE;
                case "false", "invalid" -> Boolean.FALSE;
                default -> null;
            };
        }
    }

    @Schema(name = "Event")
    record EventJson(String type, Instant at, String outcome, String detail, String note, String agents) {
        static EventJson of(EventView event) {
            return new EventJson(
                    event.type(), event.at(), event.outcome(), event.detail(), event.note(), event.agents());
        }
    }
}
