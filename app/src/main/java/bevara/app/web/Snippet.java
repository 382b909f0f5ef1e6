package bevara.app.web;

import java.util.ArrayList;
import java.util.List;

/// A search hit's excerpt, cut into pieces that matched and pieces that did not. The HTML of the index is taken
/// apart here and escaped again by the template, so that the page does not depend on the index for its safety.
public record Snippet(List<Piece> pieces) {
    public record Piece(String text, boolean marked) {}

    static Snippet of(String html) {
        var pieces = new ArrayList<Piece>();
        boolean marked = false;
        for (var part : html.split("(?=</?mark>)", -1)) {
            var text = part;
            if (part.startsWith("<mark>")) {
                marked = true;
                text = part.substring(6);
            } else if (part.startsWith("</mark>")) {
                marked = false;
                text = part.substring(7);
            }
            if (!text.isEmpty()) pieces.add(new Piece(plain(text), marked));
        }
        return new Snippet(List.copyOf(pieces));
    }

    private static String plain(String escaped) {
        return escaped.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&#x27;", "'")
                .replace("&#x2F;", "/")
                .replace("&#47;", "/")
                .replace("&nbsp;", "\u00a0")
                .replace("&amp;", "&");
    }
}
