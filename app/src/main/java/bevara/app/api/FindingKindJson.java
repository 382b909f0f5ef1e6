package bevara.app.api;

import bevara.ingest.Finding;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// How many findings there are of one code and severity, listed or not.
@Schema(name = "FindingKind")
public record FindingKindJson(
        @Schema(example = "digest-mismatch") String code,

        @Schema(allowableValues = {"error", "warning", "info"})
        String severity,

        int count) {
    private record Kind(String code, Finding.Severity severity) {}

    /// In the order of the list.
    public static List<FindingKindJson> of(List<Finding> findings) {
        var counts = new LinkedHashMap<Kind, Integer>();
        for (var finding : findings)
            counts.merge(new Kind(finding.code(), finding.severity()), 1 + finding.more(), Integer::sum);
        var kinds = new ArrayList<FindingKindJson>();
        counts.forEach((kind, count) -> kinds.add(
                new FindingKindJson(kind.code(), kind.severity().name().toLowerCase(Locale.ROOT), count)));
        return kinds;
    }
}
