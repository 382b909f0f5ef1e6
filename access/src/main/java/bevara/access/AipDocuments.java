package bevara.access;

import bevara.formats.Text;
import bevara.storage.TenantId;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.BytesRef;

/// The block of documents that an AIP is in the index, made one at a time: files first, the AIP last. Runs
/// through once.
final class AipDocuments implements Iterable<Document> {
    /// Characters of text in one block; Lucene holds what a block says of its words in memory until its end.
    static final long MOST_TEXT = 50_000_000;

    /// A term longer than 32,766 bytes is refused by Lucene.
    private static final int LONGEST_TERM = 8000;

    private static final FieldType TEXT = new FieldType(TextField.TYPE_STORED);

    static {
        // Snippets are then found without reading the text's words again.
        TEXT.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
        TEXT.freeze();
    }

    private final AipView aip;
    private final Iterator<TextExtraction.FileText> files;
    private long textLeft = MOST_TEXT;

    AipDocuments(AipView aip, Iterator<TextExtraction.FileText> files) {
        this.aip = aip;
        this.files = files;
    }

    static String key(TenantId tenant, String aip) {
        return tenant.value() + '/' + aip;
    }

    @Override
    public Iterator<Document> iterator() {
        return new Iterator<>() {
            private boolean ended;

            @Override
            public boolean hasNext() {
                return !ended;
            }

            @Override
            public Document next() {
                if (files.hasNext()) return file(files.next());
                ended = true;
                return whole();
            }
        };
    }

    private Document file(TextExtraction.FileText found) {
        var document = document();
        var file = found.file().view();
        var text = counted(found.text());
        document.add(new StoredField(IndexField.FILE, file.id()));
        document.add(new TextField(IndexField.PATH, file.path(), Field.Store.YES));
        document.add(new StringField(IndexField.EXTRACTION, code(text.outcome()), Field.Store.NO));
        if (!text.text().isEmpty()) document.add(new Field(IndexField.TEXT, text.text(), TEXT));
        return document;
    }

    private Text counted(Text text) {
        if (textLeft <= 0) return new Text(Text.Outcome.CUT, "");
        textLeft -= text.text().length();
        return text;
    }

    static String code(Text.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private Document whole() {
        var d = aip.description();
        var document = document();
        document.add(new StringField(IndexField.KIND_OF_DOCUMENT, IndexField.AIP, Field.Store.NO));
        document.add(new StoredField(IndexField.AIP, aip.id().value()));
        document.add(
                new SortedDocValuesField(IndexField.AIP, new BytesRef(aip.id().value())));
        document.add(new TextField(IndexField.TITLE, d.title(), Field.Store.YES));
        document.add(new TextField(IndexField.REFERENCE, d.referenceCode(), Field.Store.YES));
        document.add(new TextField(IndexField.REFERENCE, aip.packageId(), Field.Store.NO));
        document.add(new TextField(IndexField.CREATOR, d.creator(), Field.Store.YES));
        document.add(new TextField(IndexField.DESCRIPTION, description(), Field.Store.YES));
        document.add(new StoredField(IndexField.DATES, d.dates()));
        document.add(new StoredField(IndexField.AGREEMENT, aip.agreement()));
        document.add(new StoredField(IndexField.FILES, aip.files()));
        document.add(new StoredField(IndexField.BYTES, aip.bytes()));
        wholeReference(document, d.referenceCode());
        facets(document);
        return document;
    }

    private String description() {
        var d = aip.description();
        return d.subjects().stream()
                .collect(Collectors.joining(", ", d.scope() + '\n', ""))
                .strip();
    }

    private static void wholeReference(Document document, String code) {
        var words = QueryText.wholeReference(code);
        if (!words.isEmpty()) document.add(new StringField(IndexField.WHOLE_REFERENCE, words, Field.Store.NO));
    }

    private void facets(Document document) {
        var d = aip.description();
        var formats = new TreeSet<String>();
        for (var format : aip.formats()) formats.add(format.mime());
        facet(document, "creator", List.of(d.creator()));
        facet(document, "agreement", List.of(aip.agreement()));
        facet(document, "format", formats);
        facet(document, "year", Years.of(d.dates(), d.startDate(), d.endDate()));
        facet(document, "level", List.of(d.level().name().toLowerCase(Locale.ROOT)));
        facet(document, "kind", List.of(aip.kind()));
    }

    private static void facet(Document document, String name, Iterable<String> values) {
        var field = java.util.Objects.requireNonNull(IndexField.FACETS.get(name));
        for (var value : values) {
            if (value.isEmpty() || value.length() > LONGEST_TERM) continue;
            document.add(new StringField(field, value, Field.Store.NO));
            document.add(new SortedSetDocValuesField(field, new BytesRef(value)));
        }
    }

    private Document document() {
        var document = new Document();
        document.add(new StringField(IndexField.KEY, key(aip.tenant(), aip.id().value()), Field.Store.NO));
        document.add(new StringField(IndexField.TENANT, aip.tenant().value(), Field.Store.NO));
        return document;
    }
}
