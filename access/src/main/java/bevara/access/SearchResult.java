package bevara.access;

import java.util.List;
import java.util.Map;

/// The answer to a [Query]: `total` counts AIPs; `nextCursor` is empty at the end.
public record SearchResult(long total, List<Hit> hits, Map<String, List<FacetValue>> facets, String nextCursor) {
    public SearchResult {
        hits = List.copyOf(hits);
        facets = Map.copyOf(facets);
    }

    /// An AIP that matched. `snippet` is HTML: escaped text in which what matched stands in `mark` elements;
    /// empty when nothing is to be shown. `file` is the id and `path` the path of the file the snippet is from;
    /// empty when it is from the description.
    public record Hit(
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
            long bytes) {}

    public record FacetValue(String value, long count) {}
}
