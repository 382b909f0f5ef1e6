package bevara.schemas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/// Shows every element of a METS document as it is read, with its path. Memory grows with the depth alone.
final class MetsElements implements XmlIn.Watching {
    private static final int LONGEST_TEXT = 4000;
    private static final int MOST_NAMES = 200;
    private static final Set<String> FOREIGN = Set.of("xmlData", "binData");

    private final XmlIn xml;
    private final Mets.Visitor visitor;
    private final List<Open> open = new ArrayList<>();
    private final Map<String, String> paths = new HashMap<>();
    private int depth;
    private int hidden;

    MetsElements(XmlIn xml, Mets.Visitor visitor) {
        this.xml = xml;
        this.visitor = visitor;
    }

    @Override
    public void at(int event) {
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> start();
            case XMLStreamConstants.END_ELEMENT -> end();
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text();
            default -> {}
        }
    }

    private void start() {
        if (hidden > 0) {
            hidden++;
            return;
        }
        var name = MetsWriter.NAMESPACE.equals(xml.getNamespaceURI()) ? xml.getLocalName() : "?";
        var holder = depth == 0 ? null : open.get(depth - 1);
        if (open.size() == depth) open.add(new Open());
        var element = open.get(depth++);
        element.begin(holder, name, holder == null ? name : path(holder.path, name), xml.line(), depth);
        visitor.start(element);
        if (FOREIGN.contains(name)) hidden = 1;
    }

    /// The usual paths are few; a document that invents names does not fill the memory with them.
    private String path(String holder, String name) {
        var path = holder + "/" + name;
        if (paths.size() >= MOST_NAMES) return paths.getOrDefault(path, path);
        return paths.computeIfAbsent(path, same -> same);
    }

    private void end() {
        if (hidden > 1) {
            hidden--;
            return;
        }
        hidden = 0;
        var element = open.get(--depth);
        element.ended = true;
        visitor.end(element, element.text.toString().strip().replaceAll("\\s+", " "));
    }

    private void text() {
        if (hidden > 0 || depth == 0) return;
        var text = open.get(depth - 1).text;
        int room = LONGEST_TEXT - text.length();
        if (room > 0 && !xml.isWhiteSpace())
            text.append(xml.getTextCharacters(), xml.getTextStart(), Math.min(room, xml.getTextLength()));
    }

    /// An element between its start and its end; used again for the next one at that depth.
    private final class Open implements Mets.Element {
        private @Nullable Open holder;
        private String name = "";
        private String path = "";
        private int line;
        private int level;
        private int index;
        private boolean ended;
        private final StringBuilder text = new StringBuilder();
        private final Map<String, Integer> counts = new HashMap<>();

        void begin(@Nullable Open in, String called, String at, int onLine, int deep) {
            holder = in;
            name = called;
            path = at;
            line = onLine;
            level = deep;
            index = in == null ? 1 : in.count(called);
            ended = false;
            text.setLength(0);
            counts.clear();
        }

        private int count(String child) {
            return counts.size() < MOST_NAMES || counts.containsKey(child) ? counts.merge(child, 1, Integer::sum) : 1;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public String xpath() {
            return holder == null ? name : "%s/%s[%d]".formatted(holder.xpath(), name, index);
        }

        @Override
        public int line() {
            return line;
        }

        @Override
        public int depth() {
            return level;
        }

        @Override
        public @Nullable String attribute(String qualified) {
            if (ended) return null;
            int colon = qualified.indexOf(':');
            var prefix = qualified.substring(0, Math.max(colon, 0));
            var local = qualified.substring(colon + 1);
            for (int i = 0; i < xml.getAttributeCount(); i++) {
                if (local.equals(xml.getAttributeLocalName(i)) && prefix.equals(prefix(xml.getAttributeNamespace(i))))
                    return xml.getAttributeValue(i).strip();
            }
            return null;
        }

        @Override
        public boolean declares(String prefix) {
            for (int i = 0; !ended && i < xml.getNamespaceCount(); i++) {
                if (prefix.equals(prefix(xml.getNamespaceURI(i)))) return true;
            }
            return false;
        }

        /// The namespaces of E-ARK are written in more than one way.
        private static String prefix(@Nullable String namespace) {
            if (namespace == null || namespace.isEmpty()) return "";
            return switch (namespace.toLowerCase(Locale.ROOT)) {
                case "http://www.w3.org/1999/xlink" -> "xlink";
                case "https://dilcis.eu/xml/mets/csipextensionmets", "http://dilcis.eu/xml/mets/csipextensionmets" ->
                    "csip";
                case "https://dilcis.eu/xml/mets/sipextensionmets", "http://dilcis.eu/xml/mets/sipextensionmets" ->
                    "sip";
                case "extensionmets" -> "ext";
                default -> "?";
            };
        }
    }
}
