package bevara.ingest;

import bevara.ingest.BagInfo.Element;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Reads `bag-info.txt` (RFC 8493, 2.2.2): labels, values, lines folded by leading white space.
final class BagInfoReading {
    private static final String SOURCE = "RFC 8493 2.2.2";
    private static final int MOST = 10_000;
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final List<String> ONCE =
            List.of("Bag-Size", "Bagging-Date", "Payload-Oxum", "Bag-Group-Identifier", "Bag-Count");

    private BagInfoReading() {}

    static BagInfo read(InputStream in, BagDeclaration declaration, String path, Findings findings) throws IOException {
        boolean strict = declaration.isFirstEdition();
        var elements = new ArrayList<Element>();
        var lines = new TagLines(in, declaration.encoding());
        int characters = 0;
        String line;
        while ((line = lines.next()) != null) {
            if (lines.number() == 1 && lines.marked())
                findings.add(Code.TAG_FILE_HAS_BOM, declaration.severity(), path, 1, "RFC 8493 2.3");
            characters += line.length();
            if (lines.number() > MOST || characters > MOST_CHARACTERS) {
                findings.error(Code.TAG_FILE_TOO_LARGE, path, lines.number(), SOURCE, String.valueOf(MOST));
                break;
            }
            if (line.isEmpty()) continue;
            if (!add(line, elements, strict)) findings.error(Code.BAG_INFO_INVALID, path, lines.number(), SOURCE);
        }
        var info = new BagInfo(elements);
        for (var label : ONCE) {
            if (info.all(label).size() < 2) continue;
            boolean never = strict && label.equals("Payload-Oxum");
            var severity = never ? Finding.Severity.ERROR : Finding.Severity.WARNING;
            findings.add(Code.BAG_INFO_REPEATED, severity, path, 0, SOURCE, label);
        }
        return info;
    }

    /// False when the line is neither an element nor a folded one's next part.
    private static boolean add(String line, List<Element> elements, boolean strict) {
        if (line.isBlank()) return !strict;
        if (Character.isWhitespace(line.charAt(0))) {
            if (elements.isEmpty()) return false;
            var last = elements.removeLast();
            elements.add(new Element(last.label(), (last.value() + " " + line.strip()).strip()));
            return true;
        }
        int colon = line.indexOf(':');
        var label = line.substring(0, Math.max(0, colon)).stripTrailing();
        if (label.isEmpty() || strict && (label.length() != colon || !blank(line, colon + 1))) return false;
        elements.add(new Element(label, line.substring(colon + 1).strip()));
        return true;
    }

    private static boolean blank(String line, int at) {
        return at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t');
    }
}
