package bevara.access;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.jspecify.annotations.Nullable;

/// Counts the values of one field among the AIPs found.
final class FacetCounts extends SimpleCollector {
    private static final int MOST = 100;

    private final String field;
    private final Map<String, Long> counts = new HashMap<>();
    private @Nullable SortedSetDocValues values;
    private int[] seen = {};

    FacetCounts(String field) {
        this.field = field;
    }

    /// The most frequent first; equally frequent ones by name.
    List<SearchResult.FacetValue> values() {
        return counts.entrySet().stream()
                .map(e -> new SearchResult.FacetValue(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingLong(SearchResult.FacetValue::count)
                        .reversed()
                        .thenComparing(SearchResult.FacetValue::value))
                .limit(MOST)
                .toList();
    }

    @Override
    protected void doSetNextReader(LeafReaderContext context) throws IOException {
        values = DocValues.getSortedSet(context.reader(), field);
        seen = new int[Math.toIntExact(values.getValueCount())];
    }

    @Override
    public void collect(int document) throws IOException {
        var found = values;
        if (found == null || !found.advanceExact(document)) return;
        for (int i = 0; i < found.docValueCount(); i++) seen[(int) found.nextOrd()]++;
    }

    @Override
    public void finish() throws IOException {
        var found = values;
        if (found == null) return;
        for (int ord = 0; ord < seen.length; ord++)
            if (seen[ord] > 0) counts.merge(found.lookupOrd(ord).utf8ToString(), (long) seen[ord], Long::sum);
        values = null;
    }

    @Override
    public ScoreMode scoreMode() {
        return ScoreMode.COMPLETE_NO_SCORES;
    }
}
