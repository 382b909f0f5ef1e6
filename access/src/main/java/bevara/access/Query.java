package bevara.access;

import java.util.List;

/// A search. `text` may be empty (everything). All filters must hold; several values of the same field are
/// alternatives. `cursor` is empty for the first page. Fields to filter and facet by: `creator`, `agreement`,
/// `format`, `year`, `level`, `kind`.
public record Query(String text, List<Filter> filters, List<String> facets, String cursor, int limit) {
    public Query {
        filters = List.copyOf(filters);
        facets = List.copyOf(facets);
        if (limit < 1 || limit > 100) throw new IllegalArgumentException("limit is 1 to 100, not " + limit);
    }

    public record Filter(String field, String value) {}
}
