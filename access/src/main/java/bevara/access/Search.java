package bevara.access;

import bevara.access.SearchResult.FacetValue;
import bevara.access.SearchResult.Hit;
import bevara.storage.TenantId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;

/// Answers one question of one tenant from one state of the index.
final class Search {
    private final IndexSearcher searcher;
    private final Query query;
    private final Question question;
    private final Snippets snippets;

    Search(IndexSearcher searcher, TenantId tenant, Query query, ArchiveAnalyzer analyzer) throws IOException {
        checkFields(query);
        this.searcher = searcher;
        this.query = query;
        this.question = new Question(tenant, query, analyzer);
        this.snippets = new Snippets(searcher, question, analyzer);
    }

    private static void checkFields(Query query) {
        Stream.concat(query.filters().stream().map(Query.Filter::field), query.facets().stream())
                .filter(field -> !IndexField.FACETS.containsKey(field))
                .findFirst()
                .ifPresent(field -> {
                    throw new AccessFault.Invalid("field-unknown", field);
                });
    }

    SearchResult answer() throws IOException {
        var found = top();
        var hits = new ArrayList<Hit>();
        for (var hit : found.scoreDocs) hits.add(hit(hit.doc));
        return new SearchResult(found.totalHits.value(), hits, facets(), nextCursor(found));
    }

    private TopFieldDocs top() throws IOException {
        var after = query.cursor().isEmpty() ? null : SearchCursor.read(query.cursor(), question);
        var order = SearchCursor.order(question);
        return searcher.search(
                question.aips(), new TopFieldCollectorManager(order, query.limit(), after, Integer.MAX_VALUE));
    }

    private String nextCursor(TopFieldDocs found) {
        if (found.scoreDocs.length < query.limit()) return "";
        return SearchCursor.after((FieldDoc) found.scoreDocs[found.scoreDocs.length - 1]);
    }

    private Map<String, List<FacetValue>> facets() throws IOException {
        var counted = new LinkedHashMap<String, List<FacetValue>>();
        for (var field : query.facets()) counted.put(field, facet(field));
        return counted;
    }

    @SuppressWarnings("deprecation") // Lucene's other way to search wants a collector for each thread; there is one.
    private List<FacetValue> facet(String field) throws IOException {
        var counts = new FacetCounts(Objects.requireNonNull(IndexField.FACETS.get(field)));
        searcher.search(question.aips(field), counts);
        return counts.values();
    }

    private Hit hit(int document) throws IOException {
        var stored = searcher.storedFields().document(document);
        var aip = text(stored, IndexField.AIP);
        var snippet = snippets.of(aip, document, text(stored, IndexField.DESCRIPTION));
        return new Hit(
                aip,
                text(stored, IndexField.TITLE),
                text(stored, IndexField.REFERENCE),
                text(stored, IndexField.DATES),
                text(stored, IndexField.CREATOR),
                text(stored, IndexField.AGREEMENT),
                snippet.html(),
                snippet.file(),
                snippet.path(),
                number(stored, IndexField.FILES),
                number(stored, IndexField.BYTES));
    }

    private static String text(Document stored, String field) {
        return Objects.requireNonNullElse(stored.get(field), "");
    }

    private static long number(Document stored, String field) {
        return Objects.requireNonNull(stored.getField(field)).numericValue().longValue();
    }
}
