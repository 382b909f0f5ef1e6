package bevara.access;

import org.apache.lucene.search.uhighlight.Passage;
import org.apache.lucene.search.uhighlight.PassageFormatter;

/// Passages as HTML: everything escaped, matches in `mark` elements, no passage longer than a few lines.
final class MarkedPassages extends PassageFormatter {
    private static final int BEFORE = 90;
    private static final int LONGEST = 260;
    private static final String CUT = "… ";

    @Override
    public String format(Passage[] passages, String content) {
        var html = new StringBuilder();
        for (var passage : passages) {
            if (!html.isEmpty()) html.append(' ');
            append(html, passage, content);
        }
        return html.toString();
    }

    private static void append(StringBuilder html, Passage passage, String content) {
        int from = from(passage, content);
        int to = wordEnd(content, Math.min(passage.getEndOffset(), from + LONGEST), passage.getEndOffset());
        if (from > 0) html.append(CUT);
        int at = from;
        for (int i = 0; i < passage.getNumMatches(); i++) {
            int start = passage.getMatchStarts()[i];
            int end = passage.getMatchEnds()[i];
            if (start < at || end > to) continue;
            escape(html, content, at, start);
            html.append("<mark>");
            escape(html, content, start, end);
            html.append("</mark>");
            at = end;
        }
        escape(html, content, at, to);
        if (to < content.length()) html.append(" …");
    }

    private static int from(Passage passage, String content) {
        if (passage.getNumMatches() == 0) return passage.getStartOffset();
        int wanted = passage.getMatchStarts()[0] - BEFORE;
        if (wanted <= passage.getStartOffset()) return passage.getStartOffset();
        int space = content.indexOf(' ', wanted);
        return space < 0 || space >= passage.getMatchStarts()[0] ? wanted : space + 1;
    }

    private static int wordEnd(String content, int at, int most) {
        if (at >= most) return most;
        int space = content.lastIndexOf(' ', at);
        return space > at - BEFORE ? space : at;
    }

    /// The first lines, for a hit that no word led to.
    static String beginning(String content) {
        var html = new StringBuilder();
        int to = content.length() <= LONGEST ? content.length() : wordEnd(content, LONGEST, content.length());
        escape(html, content, 0, to);
        if (to < content.length()) html.append(" …");
        return html.toString();
    }

    private static void escape(StringBuilder html, String content, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = content.charAt(i);
            switch (c) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                case '\n' -> html.append(' ');
                default -> html.append(c);
            }
        }
    }
}
