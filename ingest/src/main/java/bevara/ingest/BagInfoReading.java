package bevara.ingest;

import bevara.ingest.BagInfo.Element;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Reads `bag-info.txt` (RFC 8493, 2.2.2): labels, values, lines folded by leading white space.
final class BagInfoReading {
    private static final String SOURCE = "RFC 8493 2.2.2";
    private static final Pattern ELEMENT = Pattern.compile("(?s)([^:]+?)(\\s*):\\s*(.*)");
    private static final int MOST = 10_000;
    private static final List<String> ONCE =
            List.of("Bag-Size", "Bagging-Date", "Payload-Oxum", "Bag-Group-Identifier", "Bag-Count");

    private BagInfoReading() {}

    static BagInfo read(InputStream in, Charset charset, String path, boolean strict, Findings findings)
            throws IOException {
        var elements = new ArrayList<Element>();
        var lines = new TagLines(in, charset);
        String line;
        while ((line = lines.next()) != null && elements.size() < MOST) {
            if (line.isBlank()) {
                if (strict && !line.isEmpty()) invalid(path, lines.number(), findings);
                continue;
            }
            if (Character.isWhitespace(line.charAt(0))) {
                if (elements.isEmpty()) {
                    invalid(path, lines.number(), findings);
                } else {
                    var last = elements.removeLast();
                    elements.add(new Element(last.label(), (last.value() + " " + line.strip()).strip()));
                }
                continue;
            }
            var match = ELEMENT.matcher(line);
            if (!match.matches() || strict && !match.group(2).isEmpty()) {
                invalid(path, lines.number(), findings);
                continue;
            }
            elements.add(new Element(match.group(1), match.group(3).strip()));
        }
        var info = new BagInfo(elements);
        for (var label : ONCE)
            if (info.all(label).size() > 1) findings.warning(Code.BAG_INFO_REPEATED, path, 0, SOURCE, label);
        return info;
    }

    private static void invalid(String path, int line, Findings findings) {
        findings.error(Code.BAG_INFO_INVALID, path, line, SOURCE);
    }
}
