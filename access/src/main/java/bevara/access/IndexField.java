package bevara.access;

import java.util.List;
import java.util.Map;

/// The fields of the index. An AIP is a block: a document for each file, then one for the AIP.
final class IndexField {
    /// On every document of a block.
    static final String KEY = "key";

    static final String TENANT = "tenant";

    /// On the AIP's document only.
    static final String KIND_OF_DOCUMENT = "type";

    static final String AIP = "aip";
    static final String TITLE = "title";
    static final String REFERENCE = "reference";
    static final String WHOLE_REFERENCE = "wholeReference";
    static final String CREATOR = "creatorName";
    static final String DESCRIPTION = "description";
    static final String DATES = "dates";
    static final String AGREEMENT = "agreementId";
    static final String FILES = "files";
    static final String BYTES = "bytes";

    /// On a file's document only.
    static final String FILE = "file";

    static final String PATH = "path";
    static final String TEXT = "text";
    static final String EXTRACTION = "extraction";

    /// What can be filtered and counted by, and the field it stands in.
    static final Map<String, String> FACETS = Map.of(
            "creator", "f.creator",
            "agreement", "f.agreement",
            "format", "f.format",
            "year", "f.year",
            "level", "f.level",
            "kind", "f.kind");

    /// Where the words of a question are looked for in the AIP's document, and what a match there weighs.
    static final List<Weighed> ABOUT_AIP = List.of(
            new Weighed(REFERENCE, 6), new Weighed(TITLE, 4), new Weighed(CREATOR, 2), new Weighed(DESCRIPTION, 1));

    /// The same in a file's document.
    static final List<Weighed> ABOUT_FILE = List.of(new Weighed(PATH, 2), new Weighed(TEXT, 1));

    record Weighed(String field, float weight) {}

    private IndexField() {}
}
