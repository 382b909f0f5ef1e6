package bevara.app.api;

import bevara.ingest.Finding;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A finding as the API and the command line show it.
@Schema(name = "Finding")
public record FindingJson(
        @Schema(example = "digest-mismatch") String code,

        @Schema(allowableValues = {"error", "warning", "info"})
        String severity,

        @Schema(example = "data/beslut.pdf") String path,

        @Schema(description = "Counted from 1; 0 where there is none")
        int line,

        @Schema(
                description = "The file that has the line, where it is another than `path`: a manifest, a METS",
                example = "manifest-sha256.txt")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String statedIn,

        String message,
        String remedy,
        @Schema(example = "RFC 8493 2.1.3") String source,

        @Schema(description = "Of this kind there are so many more that are not listed; told by the last that is")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Integer more,

        @Schema(description = "True for an error that does not reject the package, as its agreement is lenient")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Boolean tolerated) {
    public static FindingJson of(Finding finding, Locale locale) {
        return new FindingJson(
                finding.code(),
                finding.severity().name().toLowerCase(Locale.ROOT),
                finding.path(),
                finding.line(),
                elsewhere(finding) ? finding.statedIn() : null,
                finding.message(locale),
                finding.remedy(locale),
                finding.source(),
                finding.more() == 0 ? null : finding.more(),
                finding.tolerated() ? true : null);
    }

    private static boolean elsewhere(Finding finding) {
        return finding.line() > 0 && !finding.statedIn().equals(finding.path());
    }
}
