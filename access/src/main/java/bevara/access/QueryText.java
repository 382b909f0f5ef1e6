package bevara.access;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/// What a person asks for, in words: each must be found somewhere in the AIP. Every text is a question; there is
/// no wrong syntax. `"in quotation marks"` is looked for as it stands, `bygg*` for all that begins so; a word
/// with signs inside it (`2024-117`, `SE/SVK/1`) for its parts side by side.
record QueryText(List<Word> words) {
    private static final int MOST_WORDS = 64;
    private static final int SHORTEST_PREFIX = 2;
    private static final Pattern PART = Pattern.compile("[\"”“]([^\"”“]*)[\"”“]?|([^\\s\"”“]+)");

    QueryText {
        words = List.copyOf(words);
    }

    /// The forms side by side, as written (in lower case) and as stems.
    record Word(List<String> forms, List<String> stems, Kind kind) {
        Word {
            forms = List.copyOf(forms);
            stems = List.copyOf(stems);
        }
    }

    enum Kind {
        /// In any inflection.
        INFLECTED,
        /// As it stands.
        EXACT,
        /// The last form is a beginning.
        PREFIX
    }

    static QueryText of(String text, Analyzer analyzer) {
        var words = new ArrayList<Word>();
        var parts = PART.matcher(text);
        while (parts.find() && words.size() < MOST_WORDS) {
            var word = parts.group(1) != null
                    ? word(parts.group(1), Kind.EXACT, analyzer)
                    : word(parts.group(2), kind(parts.group(2)), analyzer);
            if (!word.forms().isEmpty()) words.add(word);
        }
        return new QueryText(words);
    }

    private static Kind kind(String word) {
        return word.endsWith("*") && word.length() > SHORTEST_PREFIX ? Kind.PREFIX : Kind.INFLECTED;
    }

    private static Word word(String text, Kind kind, Analyzer analyzer) {
        var forms = new ArrayList<String>();
        var stems = new ArrayList<String>();
        try (var tokens = analyzer.tokenStream(IndexField.TEXT, new StringReader(text))) {
            var term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken())
                (term.charAt(0) == ArchiveAnalyzer.STEM ? stems : forms).add(term.toString());
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Word(forms, stems, kind);
    }

    /// A reference code without its signs and in lower case, for comparison as a whole; empty when it has no
    /// letter or digit.
    static String wholeReference(String code) {
        return code.toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip();
    }
}
