package bevara.access;

import bevara.access.QueryText.Word;
import bevara.storage.TenantId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.QueryBitSetProducer;
import org.apache.lucene.search.join.ScoreMode;
import org.apache.lucene.search.join.ToParentBlockJoinQuery;

/// A tenant's question in Lucene's terms. Every query made here carries the tenant.
final class Question {
    private static final float WHOLE_REFERENCE_WEIGHS = 50;
    private static final float EXACT_FORM_WEIGHS = 2;
    private static final Query AIPS = new TermQuery(new Term(IndexField.KIND_OF_DOCUMENT, IndexField.AIP));
    private static final BitSetProducer BLOCK_ENDS = new QueryBitSetProducer(AIPS);

    private final TenantId tenant;
    private final String text;
    private final List<Word> words;
    private final List<bevara.access.Query.Filter> filters;

    Question(TenantId tenant, bevara.access.Query query, ArchiveAnalyzer analyzer) {
        this.tenant = tenant;
        this.text = query.text();
        this.words = QueryText.of(text, analyzer).words();
        this.filters = query.filters();
    }

    boolean everything() {
        return text.isBlank();
    }

    boolean filters(String field) {
        return filters.stream().anyMatch(filter -> filter.field().equals(field));
    }

    /// The AIPs asked for.
    Query aips() {
        return aips("");
    }

    /// The same without the filters on one field: a facet shows the alternatives to what is chosen in it.
    Query aips(String withoutFiltersOn) {
        var all = new BooleanQuery.Builder().add(AIPS, Occur.FILTER).add(ours(), Occur.FILTER);
        filters.stream()
                .filter(filter -> !filter.field().equals(withoutFiltersOn))
                .collect(Collectors.groupingBy(bevara.access.Query.Filter::field))
                .forEach((field, alternatives) -> all.add(any(field, alternatives), Occur.FILTER));
        if (everything()) return all.add(MatchAllDocsQuery.INSTANCE, Occur.MUST).build();
        if (words.isEmpty()) return new MatchNoDocsQuery("no word in the question");
        for (var word : words) all.add(anywhere(word), Occur.MUST);
        var reference = new TermQuery(new Term(IndexField.WHOLE_REFERENCE, QueryText.wholeReference(text)));
        return all.add(new BoostQuery(reference, WHOLE_REFERENCE_WEIGHS), Occur.SHOULD)
                .build();
    }

    /// The files of one AIP that some word of the question is in.
    Query filesOf(String aip) {
        var some = new BooleanQuery.Builder();
        for (var word : words) some.add(in(IndexField.ABOUT_FILE, word), Occur.SHOULD);
        return new BooleanQuery.Builder()
                .add(ours(), Occur.FILTER)
                .add(new TermQuery(new Term(IndexField.KEY, AipDocuments.key(tenant, aip))), Occur.FILTER)
                .add(some.build(), Occur.MUST)
                .build();
    }

    /// What is to be marked in a field.
    Query marked(String field) {
        var some = new BooleanQuery.Builder();
        for (var word : words) some.add(in(field, word), Occur.SHOULD);
        return some.build();
    }

    private Query ours() {
        return new TermQuery(new Term(IndexField.TENANT, tenant.value()));
    }

    private static Query any(String field, List<bevara.access.Query.Filter> alternatives) {
        var indexed = Objects.requireNonNull(IndexField.FACETS.get(field));
        var some = new BooleanQuery.Builder();
        for (var filter : alternatives) some.add(new TermQuery(new Term(indexed, filter.value())), Occur.SHOULD);
        return some.build();
    }

    /// In what the AIP says of itself, or in one of its files.
    private Query anywhere(Word word) {
        var file = new BooleanQuery.Builder()
                .add(ours(), Occur.FILTER)
                .add(in(IndexField.ABOUT_FILE, word), Occur.MUST)
                .build();
        return new BooleanQuery.Builder()
                .add(in(IndexField.ABOUT_AIP, word), Occur.SHOULD)
                .add(new ToParentBlockJoinQuery(file, BLOCK_ENDS, ScoreMode.Max), Occur.SHOULD)
                .build();
    }

    private static Query in(List<IndexField.Weighed> fields, Word word) {
        var some = new BooleanQuery.Builder();
        for (var field : fields) some.add(new BoostQuery(in(field.field(), word), field.weight()), Occur.SHOULD);
        return some.build();
    }

    private static Query in(String field, Word word) {
        var exact = sideBySide(field, word.forms());
        return switch (word.kind()) {
            case EXACT -> exact;
            case PREFIX -> beginning(field, word.forms());
            case INFLECTED ->
                new BooleanQuery.Builder()
                        .add(new BoostQuery(exact, EXACT_FORM_WEIGHS), Occur.SHOULD)
                        .add(sideBySide(field, word.stems()), Occur.SHOULD)
                        .build();
        };
    }

    private static Query sideBySide(String field, List<String> terms) {
        if (terms.size() == 1) return new TermQuery(new Term(field, terms.getFirst()));
        return new PhraseQuery(field, terms.toArray(String[]::new));
    }

    private static Query beginning(String field, List<String> forms) {
        var last = new PrefixQuery(new Term(field, forms.getLast()));
        if (forms.size() == 1) return last;
        return new BooleanQuery.Builder()
                .add(sideBySide(field, forms.subList(0, forms.size() - 1)), Occur.MUST)
                .add(last, Occur.MUST)
                .build();
    }
}
