package bevara.ingest;

import bevara.ingest.BagInfo.Element;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/// Reads `bag-info.txt` (RFC 8493, 2.2.2): labels, values, lines folded by leading white space.
final class BagInfoReading {
    private static final String SOURCE = "RFC 8493 2.2.2";
    private static final int MOST = 10_000;
    private static final int MOST_CHARACTERS = 1 << 16;
    private static final List<String> ONCE =
            List.of("Bag-Size", "Bagging-Date", "Payload-Oxum", "Bag-Group-Identifier", "Bag-Count");

    private BagInfoReading() {}

    static BagInfo read(InputStream in, Charset charset, String path, boolean strict, Findings findings)
            throws IOException {
        var elements = new ArrayList<Element>();
        var lines = new TagLines(in, charset);
        String line;
        while ((line = lines.next()) != null && lines.number() <= MOST) {
            if (line.isBlank()) {
                if (strict && !line.isEmpty()) invalid(path, lines.number(), findings);
                continue;
            }
            if (Character.isWhitespace(line.charAt(0))) {
                if (elements.isEmpty()) {
                    invalid(path, lines.number(), findings);
                } else {
                    var last = elements.removeLast();
                    boolean full = last.value().length() > MOST_CHARACTERS;
                    elements.add(full ? last : new Element(last.label(), (last.value() + " " + line.strip()).strip()));
                }
                continue;
            }
            int colon = line.indexOf(':');
            var label = line.substring(0, Math.max(0, colon)).stripTrailing();
            if (label.isEmpty() || strict && label.length() != colon) {
                invalid(path, lines.number(), findings);
                continue;
            }
            elements.add(new Element(label, line.substring(colon + 1).strip()));
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
