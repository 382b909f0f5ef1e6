package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import bevara.worker.structure.Stop.Locked;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/// Office documents of today, which are zip files: all that is demanded of those, that the parts are there which every
/// reader begins with, and that all XML in them is well-formed.
final class OfficeCheck implements Check {
    private static final String TYPES = "[Content_Types].xml";
    private static final String RELATIONS = "_rels/.rels";
    private static final String MANIFEST = "META-INF/manifest.xml";

    private final Family family;
    private final XmlCheck xml;

    enum Family {
        OOXML,
        ODF
    }

    OfficeCheck(Family family, XmlCheck xml) {
        this.family = family;
        this.xml = xml;
    }

    @Override
    public String standard() {
        return switch (family) {
            case OOXML -> "Office Open XML, ISO/IEC 29500-2 (packages)";
            case ODF -> "OpenDocument, ISO/IEC 26300-3 (packages)";
        };
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop, IOException {
        var zip = new ZipDirectory(bytes);
        // Before the content is read, which of an encrypted document is no XML.
        if (family == Family.ODF) openDocument(zip);
        zip.test();
        for (var member : zip.members().values())
            if (isXml(member) && ZipDirectory.readable(member)) parse(zip, member, new DefaultHandler());
        if (family == Family.OOXML) openXml(zip);
        return Depth.FRAME;
    }

    private static boolean isXml(ZipDirectory.Member member) {
        var name = member.name().toLowerCase(Locale.ROOT);
        return member.size() > 0 && (name.endsWith(".xml") || name.endsWith(".rels"));
    }

    private void parse(ZipDirectory zip, ZipDirectory.Member member, DefaultHandler handler) throws Stop, IOException {
        try (var in = new FilterInputStream(zip.open(member)) {}) {
            xml.parse(in, member.place(), handler);
        } catch (ZipDirectory.Fault e) {
            throw e.stop();
        }
    }

    private static Damaged missing(String part, String clause) {
        return new Damaged("office-part-missing", "", "the part %s is missing (%s)".formatted(part, clause));
    }

    private void openXml(ZipDirectory zip) throws Stop, IOException {
        var parts = new HashMap<String, ZipDirectory.Member>();
        zip.members().values().forEach(member -> parts.put(key(member.name()), member));
        var types = parts.get(key(TYPES));
        if (types == null) throw missing(TYPES, "ISO/IEC 29500-2, 10.1.2.1");
        var relations = parts.get(key(RELATIONS));
        if (relations == null) throw missing(RELATIONS, "ISO/IEC 29500-2, 9.3.3");
        var root = new Relations();
        parse(zip, relations, root);
        if (root.main.isEmpty())
            throw new Damaged(
                    "office-no-document",
                    "member " + RELATIONS,
                    "no relationship leads to the document (ISO/IEC 29500-1, 11.2)");
        var target = key(decoded(root.main));
        if (!parts.containsKey(target)) throw missing(target, "ISO/IEC 29500-2, 9.3.2.2");
        var typed = new ContentTypes();
        parse(zip, types, typed);
        if (!typed.knows(target))
            throw new Damaged(
                    "office-no-type",
                    "member " + TYPES,
                    "the part %s has no content type (10.1.2.4)".formatted(target));
    }

    private static String decoded(String target) {
        try {
            return URLDecoder.decode(target.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return target;
        }
    }

    /// Names of parts are alike whatever their case (ISO/IEC 29500-2, 9.1.1).
    private static String key(String name) {
        var path = name.startsWith("/") ? name.substring(1) : name.startsWith("./") ? name.substring(2) : name;
        return path.toLowerCase(Locale.ROOT);
    }

    private static final class Relations extends DefaultHandler {
        private String main = "";

        @Override
        public void startElement(String uri, String name, String qualified, Attributes attributes) {
            var type = String.valueOf(attributes.getValue("Type"));
            var target = attributes.getValue("Target");
            boolean leads = type.endsWith("/officeDocument") || type.endsWith("/relationships/document");
            if (leads && target != null && main.isEmpty()) main = target;
        }
    }

    private static final class ContentTypes extends DefaultHandler {
        private final Map<String, String> byName = new HashMap<>();
        private final Map<String, String> byEnding = new HashMap<>();

        @Override
        public void startElement(String uri, String name, String qualified, Attributes attributes) {
            var type = String.valueOf(attributes.getValue("ContentType"));
            if (name.equals("Override")) byName.put(key(String.valueOf(attributes.getValue("PartName"))), type);
            if (name.equals("Default"))
                byEnding.put(String.valueOf(attributes.getValue("Extension")).toLowerCase(Locale.ROOT), type);
        }

        boolean knows(String part) {
            return byName.containsKey(part) || byEnding.containsKey(part.substring(part.lastIndexOf('.') + 1));
        }
    }

    private void openDocument(ZipDirectory zip) throws Stop, IOException {
        var manifest = zip.members().get(MANIFEST);
        if (manifest == null) throw missing(MANIFEST, "ISO/IEC 26300-3, 3.2");
        var locked = new Manifest();
        parse(zip, manifest, locked);
        if (!locked.first.isEmpty()) throw new Locked("member " + locked.first);
        if (!zip.members().containsKey("content.xml") && !zip.members().containsKey("styles.xml"))
            throw missing("content.xml", "ISO/IEC 26300-1, 2.2.1");
    }

    private static final class Manifest extends DefaultHandler {
        private String first = "";
        private String entry = "?";

        @Override
        public void startElement(String uri, String name, String qualified, Attributes attributes) {
            if (name.equals("file-entry")) entry = String.valueOf(attributes.getValue(uri, "full-path"));
            if (name.equals("encryption-data") && first.isEmpty()) first = entry;
        }
    }
}
