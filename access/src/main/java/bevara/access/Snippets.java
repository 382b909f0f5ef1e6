package bevara.access;

import bevara.formats.Text;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.jspecify.annotations.Nullable;

/// Finds the place in an AIP that shows best why it was found.
final class Snippets {
    private static final Set<String> FILE_FIELDS = Set.of(IndexField.FILE, IndexField.PATH);
    private static final int PASSAGES = 2;

    private final IndexSearcher searcher;
    private final StoredFields stored;
    private final Question question;
    private final ArchiveAnalyzer analyzer;

    /// `html` and the file it is from, if any.
    record Snippet(String html, String file, String path) {}

    Snippets(IndexSearcher searcher, Question question, ArchiveAnalyzer analyzer) throws IOException {
        this.searcher = searcher;
        this.stored = searcher.storedFields();
        this.question = question;
        this.analyzer = analyzer;
    }

    /// From the text of the best file, else from the description, else the best file's name, else the
    /// description's beginning.
    Snippet of(String aip, int document, String description) throws IOException {
        if (question.everything()) return plain(description);
        var files = searcher.search(question.filesOf(aip), 1).scoreDocs;
        if (files.length > 0) {
            var text = fromFile(files[0].doc, IndexField.TEXT);
            if (text != null) return text;
        }
        var own = marked(IndexField.DESCRIPTION, document);
        if (own != null) return new Snippet(own, "", "");
        if (files.length > 0) {
            var name = fromFile(files[0].doc, IndexField.PATH);
            if (name != null) return name;
        }
        return plain(description);
    }

    private static Snippet plain(String description) {
        return new Snippet(MarkedPassages.beginning(description), "", "");
    }

    private @Nullable Snippet fromFile(int document, String field) throws IOException {
        var html = marked(field, document);
        if (html == null) return null;
        var file = stored.document(document, FILE_FIELDS);
        return new Snippet(html, text(file.get(IndexField.FILE)), text(file.get(IndexField.PATH)));
    }

    private static String text(@Nullable String stored) {
        return Objects.requireNonNullElse(stored, "");
    }

    private @Nullable String marked(String field, int document) throws IOException {
        var highlighter = UnifiedHighlighter.builder(searcher, analyzer)
                .withMaxLength(Text.LONGEST)
                .withFormatter(new MarkedPassages())
                .withMaxNoHighlightPassages(0)
                .build();
        var found = highlighter.highlightFields(
                new String[] {field}, question.marked(field), new int[] {document}, new int[] {PASSAGES});
        return Objects.requireNonNull(found.get(field))[0];
    }
}
