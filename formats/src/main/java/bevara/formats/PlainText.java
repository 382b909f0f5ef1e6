package bevara.formats;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Turns the bytes of a text file into text: UTF-16 where a mark says so, UTF-8 where they are that, else
/// Windows-1252, which contains ISO 8859-1.
final class PlainText {
    private static final Charset WESTERN = Charset.forName("windows-1252");
    private static final Set<String> KINDS =
            Set.of("text/plain", "text/csv", "text/markdown", "text/tab-separated-values", "application/json");
    private static final int BYTES_A_CHARACTER = 4;

    /// No text that may be shown is in the bytes after these.
    static final int MOST_BYTES = BYTES_A_CHARACTER * Text.LONGEST;

    private PlainText() {}

    static boolean is(String mime) {
        return KINDS.contains(mime);
    }

    /// `whole` when these are all bytes.
    static Text of(byte[] bytes, boolean whole) {
        if (bytes.length == 0) return Text.NONE;
        var text = tidy(decode(bytes), Text.LONGEST);
        boolean cut = !whole || text.length() == Text.LONGEST;
        return new Text(cut ? Text.Outcome.CUT : Text.Outcome.WHOLE, text);
    }

    private static String decode(byte[] bytes) {
        if (begins(bytes, 0xFE, 0xFF)) return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE);
        if (begins(bytes, 0xFF, 0xFE)) return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        int mark = begins(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        var in = ByteBuffer.wrap(bytes, mark, bytes.length - mark);
        var out = CharBuffer.allocate(in.remaining());
        var utf8 = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        // Not the end of input: a character that the limit cut in two is no reason to doubt the rest.
        if (utf8.decode(in, out, false).isError()) return new String(bytes, WESTERN);
        return out.flip().toString();
    }

    private static boolean begins(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) return false;
        for (int i = 0; i < mark.length; i++) if ((bytes[i] & 0xFF) != mark[i]) return false;
        return true;
    }

    /// At most `limit` characters, with runs of white space and control characters made one space or one line
    /// break: tables and layouts else fill the index with nothing.
    static String tidy(CharSequence text, int limit) {
        var out = new StringBuilder(Math.min(text.length(), limit));
        boolean line = false;
        boolean space = false;
        for (int i = 0; i < text.length() && out.length() < limit; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') line = true;
            else if (c <= ' ' || Character.isSpaceChar(c) || c == '\uFFFD' || Character.isISOControl(c)) space = true;
            else {
                if (!out.isEmpty() && (line || space)) out.append(line ? '\n' : ' ');
                line = space = false;
                out.append(c);
            }
        }
        return out.toString();
    }
}
