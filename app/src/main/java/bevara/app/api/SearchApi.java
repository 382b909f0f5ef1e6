package bevara.app.api;

import bevara.access.Access;
import bevara.access.Query;
import bevara.access.SearchResult;
import bevara.app.Account;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Search in descriptions and in the text of the documents.
@Tag(name = "Search")
@RestController
public final class SearchApi {
    private static final int MOST = 100;
    private static final int USUAL = 20;

    private final Access access;

    public SearchApi(Access access) {
        this.access = access;
    }

    @Schema(
            name = "SearchResult",
            description = "behind counts the stored AIP versions that search does not find yet, at most 1,000")
    record ResultJson(
            long total,
            List<HitJson> hits,
            Map<String, List<ValueJson>> facets,
            @Nullable String nextCursor,
            long behind) {}

    @Schema(name = "Hit", description = "snippet is escaped HTML with what matched in mark elements")
    record HitJson(
            String aip,
            String title,
            String referenceCode,
            String dates,
            String creator,
            String agreement,
            String snippet,
            String file,
            String path,
            long files,
            long bytes) {
        static HitJson of(SearchResult.Hit hit) {
            return new HitJson(
                    hit.aip(),
                    hit.title(),
                    hit.referenceCode(),
                    hit.dates(),
                    hit.creator(),
                    hit.agreement(),
                    hit.snippet(),
                    hit.file(),
                    hit.path(),
                    hit.files(),
                    hit.bytes());
        }
    }

    @Schema(name = "FacetValue")
    record ValueJson(String value, long count) {}

    @Operation(
            summary = "Search",
            description =
                    "All filters must hold; several values of the same field are alternatives. Fields to filter and"
                            + " count by: creator, agreement, format, year, level, kind.")
    @GetMapping("/api/v1/search")
    ResultJson search(
            @Parameter(example = "byggnadslov") @RequestParam(defaultValue = "") String q,
            @Parameter(example = "creator:Byggnadsnämnden", description = "field:value; may be given again and again")
                    @RequestParam(required = false)
                    @Nullable
                    String filter,
            @Parameter(example = "creator", description = "May be given again and again")
                    @RequestParam(required = false)
                    @Nullable
                    String facet,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(defaultValue = "") String cursor,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request) {
        // Read one by one: Spring would split a single value at its commas.
        var filters = values(request, "filter").map(SearchApi::filter).toList();
        var facets = values(request, "facet").toList();
        var found = access.search(account.tenant(), new Query(q, filters, facets, cursor, limit(limit)));
        var counted = found.facets().entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream()
                                .map(value -> new ValueJson(value.value(), value.count()))
                                .toList()));
        return new ResultJson(
                found.total(),
                found.hits().stream().map(HitJson::of).toList(),
                counted,
                found.nextCursor().isEmpty() ? null : found.nextCursor(),
                access.behind(account.tenant()));
    }

    private static Stream<String> values(HttpServletRequest request, String name) {
        var values = request.getParameterValues(name);
        return values == null ? Stream.empty() : Stream.of(values);
    }

    private static Query.Filter filter(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) throw new ApiFault("parameter-invalid", "filter");
        return new Query.Filter(text.substring(0, colon), text.substring(colon + 1));
    }

    private static int limit(@Nullable Integer asked) {
        if (asked == null) return USUAL;
        if (asked < 1) throw new ApiFault("parameter-invalid", "limit");
        return Math.min(asked, MOST);
    }
}
