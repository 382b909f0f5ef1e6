package bevara.ingest;

import bevara.formats.Text;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// How many of a document's words are in the copy that was made of it, and how many pages that has. A word counts as
/// often as it is there, wherever: notes, headers and tables come in another order out of a PDF. `compared` is
/// false where either could not be read.
record Likeness(boolean compared, long words, long found, long pages) {
    static final Likeness NOT_COMPARED = new Likeness(false, 0, 0, 0);

    /// So many of a hundred words must be in the copy of a text. Less than all, since of an original are also read
    /// words that no page shows, as remarks, alternative texts and names of fields.
    private static final int NEARLY_ALL = 90;

    private static final Pattern BROKEN =
            Pattern.compile("(?<=[\\p{L}\\p{N}])[\\u00ad\\u2010\\u2011-]\\s*(?=[\\p{L}\\p{N}])");
    /// How page headers of workbooks are set: `&C&"Arial,Regular"&12&A`.
    private static final Pattern HEADER_CODE = Pattern.compile("&(?:\"[^\"]{0,100}\"|\\d{1,3}|[A-Z])");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

    static Likeness of(Text original, Text copy, long pages) {
        if (!isRead(original) || !isRead(copy)) return NOT_COMPARED;
        // Of a copy that was not read to its end the same length of the original may be a little beyond.
        var begun = original.text();
        if (copy.outcome() == Text.Outcome.CUT) begun = begun.substring(0, begun.length() / 2);
        var there = count(copy.text());
        long words = 0;
        long found = 0;
        for (var word : count(begun).entrySet()) {
            words += word.getValue();
            found += Math.min(word.getValue(), there.getOrDefault(word.getKey(), 0));
        }
        return new Likeness(true, words, found, pages);
    }

    private static boolean isRead(Text text) {
        return text.outcome() == Text.Outcome.WHOLE || text.outcome() == Text.Outcome.CUT;
    }

    private static Map<String, Integer> count(String text) {
        var counts = new HashMap<String, Integer>();
        var plain = HEADER_CODE
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll(" ");
        var words = WORD.matcher(BROKEN.matcher(plain).replaceAll(""));
        while (words.find()) counts.merge(words.group(), 1, Integer::sum);
        return counts;
    }

    /// Nothing of it is in the copy.
    boolean empty() {
        return pages == 0 || words > 0 && found == 0;
    }

    /// It is in the copy but for what is on no page.
    boolean nearlyAll() {
        return !empty() && found * 100 >= words * NEARLY_ALL;
    }

    int percent() {
        return words == 0 ? 100 : (int) (found * 100 / words);
    }
}
