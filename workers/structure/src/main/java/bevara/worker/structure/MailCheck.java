package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Pattern;

/// E-mail: the lines of its headers, and that every part of a message in parts is closed by its boundary.
final class MailCheck implements Check {
    private static final Pattern HEADER = Pattern.compile("[!-9;-~]+[ \t]*:.*");
    private static final Pattern BOUNDARY =
            Pattern.compile("boundary\\s*=\\s*(?:\"([^\"]{1,200})\"|([^\\s;\"]{1,200}))", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST = 1 << 16;

    @Override
    public String standard() {
        return "E-mail, RFC 5322, MIME (RFC 2046)";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop, IOException {
        try (var lines = new BufferedReader(new InputStreamReader(bytes.open(), StandardCharsets.ISO_8859_1))) {
            new Reading(lines).run();
        }
        return Depth.FRAME;
    }

    private static final class Reading {
        private final BufferedReader lines;
        private final Deque<String> open = new ArrayDeque<>();
        private int line;

        Reading(BufferedReader lines) {
            this.lines = lines;
        }

        void run() throws Damaged, IOException {
            headers(true);
            for (var text = next(); text != null; text = next()) {
                if (text.startsWith("--") && !open.isEmpty())
                    boundary(text.stripTrailing().substring(2));
            }
            if (!open.isEmpty())
                throw new Damaged(
                        "mail-cut-off",
                        line,
                        "line " + line,
                        "the parts are not closed by --%s--: the message is cut off (RFC 2046, 5.1.1)"
                                .formatted(open.peek()));
        }

        private @org.jspecify.annotations.Nullable String next() throws IOException {
            line++;
            return lines.readLine();
        }

        private void boundary(String found) throws Damaged, IOException {
            boolean closes = found.endsWith("--") && open.contains(found.substring(0, found.length() - 2));
            var boundary = closes ? found.substring(0, found.length() - 2) : found;
            if (!open.contains(boundary)) return;
            if (!boundary.equals(open.peek()))
                throw new Damaged(
                        "mail-part-open",
                        line,
                        "line " + line,
                        "the parts of %s are not closed before those around them (RFC 2046, 5.1.2)"
                                .formatted(open.peek()));
            if (closes) open.pop();
            else headers(false);
        }

        /// Those of a message, or of a part; of a message that is a part, its own after them.
        private void headers(boolean message) throws Damaged, IOException {
            var type = new StringBuilder();
            boolean inType = false;
            boolean any = false;
            for (var text = next(); text != null && !text.isEmpty(); text = next()) {
                boolean folded = text.charAt(0) == ' ' || text.charAt(0) == '\t';
                // A part without headers may begin with its text.
                if (!folded && !HEADER.matcher(text).matches()) {
                    if (!any && text.startsWith("From ")) continue;
                    if (message) throw header(text);
                    return;
                }
                any = true;
                if (!folded) inType = text.regionMatches(true, 0, "Content-Type", 0, 12);
                if (inType && type.length() < LONGEST) type.append(text);
            }
            if (message && !any) throw header("");
            enter(type.toString().toLowerCase(Locale.ROOT), type.toString());
        }

        private Damaged header(String text) {
            return new Damaged(
                    "mail-header",
                    line,
                    "line " + line,
                    "'%s' is no line of a header (RFC 5322, 2.2)"
                            .formatted(text.substring(0, Math.min(60, text.length()))));
        }

        private void enter(String lower, String type) throws Damaged, IOException {
            if (lower.contains("message/rfc822") && !open.isEmpty()) headers(false);
            if (!lower.contains("multipart/")) return;
            var matcher = BOUNDARY.matcher(type);
            if (!matcher.find())
                throw new Damaged(
                        "mail-no-boundary",
                        line,
                        "line " + line,
                        "a message in parts names no boundary (RFC 2046, 5.1.1)");
            open.push(
                    matcher.group(1) == null
                            ? matcher.group(2)
                            : matcher.group(1).stripTrailing());
        }
    }
}
