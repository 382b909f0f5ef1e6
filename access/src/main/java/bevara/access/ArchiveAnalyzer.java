package bevara.access;

import com.ibm.icu.text.FilteredNormalizer2;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.UnicodeSet;
import java.io.IOException;
import java.io.Reader;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharFilter;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.KeywordRepeatFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.KeywordAttribute;

/// How texts and questions become words. Each word gives two tokens in the same place: the word itself in lower
/// case, and its stem with [#STEM] before it, so that the form asked for ranks above its inflections and a
/// prefix never meets a stem. There are no stop words: "av" may be what a title is found by.
final class ArchiveAnalyzer extends Analyzer {
    /// Stands before a stem. Not part of any word.
    static final char STEM = '=';

    private static final int LONGEST_WORD = 255;

    private static final Normalizer2 COMPOSED = Normalizer2.getNFKCCasefoldInstance();

    /// Letters of their own in Swedish; every other accented letter is found without its accent.
    private static final Normalizer2 FOLDING =
            new FilteredNormalizer2(ICUFoldingFilter.NORMALIZER, new UnicodeSet("[^åäö]").freeze());

    @Override
    protected TokenStreamComponents createComponents(String field) {
        var tokenizer = new StandardTokenizer();
        tokenizer.setMaxTokenLength(LONGEST_WORD);
        return new TokenStreamComponents(tokenizer, new MarkedStems(new KeywordRepeatFilter(fold(tokenizer))));
    }

    @Override
    protected Reader initReader(String field, Reader reader) {
        return new WordsApart(reader);
    }

    @Override
    protected Reader initReaderForNormalization(String field, Reader reader) {
        return new WordsApart(reader);
    }

    @Override
    protected TokenStream normalize(String field, TokenStream in) {
        return fold(in);
    }

    private static TokenStream fold(TokenStream in) {
        return new FoldedWords(in);
    }

    /// Makes words lower case and takes foreign accents away. Most words have only Swedish letters and digits,
    /// and need no more than a table for that.
    private static final class FoldedWords extends TokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

        FoldedWords(TokenStream in) {
            super(in);
        }

        @Override
        public boolean incrementToken() throws IOException {
            if (!input.incrementToken()) return false;
            if (!foldSwedish(term.buffer(), term.length())) foldAny();
            return true;
        }

        private static boolean foldSwedish(char[] word, int length) {
            for (int i = 0; i < length; i++) {
                char c = word[i];
                if ((c >= 'A' && c <= 'Z') || c == 'Å' || c == 'Ä' || c == 'Ö') word[i] = Character.toLowerCase(c);
                else if (!(ascii(c) || c == 'å' || c == 'ä' || c == 'ö')) return false;
            }
            return true;
        }

        private void foldAny() {
            var word = term.toString();
            term.setEmpty().append(FOLDING.normalize(COMPOSED.normalize(word)));
        }
    }

    private static boolean ascii(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /// Turns all that is neither letter, digit nor combining mark into spaces, so that the parts of
    /// `beslut_2024.117.pdf` and `SE/SVK/1` are words; and the neighbours' æ and ø into ä and ö. One character
    /// becomes one, so places in the text stay right.
    private static final class WordsApart extends CharFilter {
        WordsApart(Reader in) {
            super(in);
        }

        @Override
        public int read(char[] buffer, int from, int length) throws IOException {
            int read = input.read(buffer, from, length);
            for (int i = from; i < from + read; i++) buffer[i] = apart(buffer[i]);
            return read;
        }

        private static char apart(char c) {
            if (c < 128) return ascii(c) ? c : ' ';
            return switch (c) {
                case 'æ' -> 'ä';
                case 'Æ' -> 'Ä';
                case 'ø' -> 'ö';
                case 'Ø' -> 'Ö';
                default -> Character.isLetterOrDigit(c) || mark(c) || Character.isSurrogate(c) ? c : ' ';
            };
        }

        private static boolean mark(char c) {
            int type = Character.getType(c);
            return type == Character.NON_SPACING_MARK
                    || type == Character.COMBINING_SPACING_MARK
                    || c == '\u00AD'
                    || c == '\u200D';
        }

        @Override
        protected int correct(int offset) {
            return offset;
        }
    }

    /// Makes the second of each pair of words the stem, with [#STEM] before it.
    private static final class MarkedStems extends TokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final KeywordAttribute whole = addAttribute(KeywordAttribute.class);

        MarkedStems(TokenStream in) {
            super(in);
        }

        @Override
        public boolean incrementToken() throws IOException {
            if (!input.incrementToken()) return false;
            if (!whole.isKeyword()) stem();
            return true;
        }

        private void stem() {
            int length = SwedishStem.length(term.buffer(), term.length());
            term.resizeBuffer(length + 1);
            System.arraycopy(term.buffer(), 0, term.buffer(), 1, length);
            term.buffer()[0] = STEM;
            term.setLength(length + 1);
        }
    }
}
