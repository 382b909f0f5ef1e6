package bevara.schemas;

import bevara.schemas.Mets.ReferenceKind;
import java.util.ArrayList;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// Reads one METS document of whatever 1.x and profile, leniently.
final class MetsReader {
    static final ContentModel MODEL = ContentModel.load("mets-1.12.txt");

    private final XmlIn xml;
    private final Mets.Visitor visitor;

    MetsReader(XmlIn xml, Mets.Visitor visitor) {
        this.xml = xml;
        this.visitor = visitor;
    }

    void read() throws XMLStreamException {
        if (!MetsWriter.NAMESPACE.equals(xml.getNamespaceURI())
                || !xml.getLocalName().equals("mets"))
            throw xml.refusal("not METS: the root element is " + xml.getName());
        var header = new MetsHeaderReader(xml, visitor);
        xml.children(name -> {
            switch (name) {
                case "metsHdr" -> header.read();
                case "dmdSec" -> {
                    header.visit();
                    section(ReferenceKind.DESCRIPTIVE);
                }
                case "amdSec" -> {
                    header.visit();
                    administrativeSection();
                }
                case "fileSec" -> {
                    header.visit();
                    fileSection();
                }
                case "structMap" -> {
                    header.visit();
                    structuralMap();
                }
                default -> xml.skip();
            }
        });
        header.visit();
    }

    private void administrativeSection() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "digiprovMD" -> section(ReferenceKind.PRESERVATION);
                case "rightsMD" -> section(ReferenceKind.RIGHTS);
                case "techMD", "sourceMD" -> section(ReferenceKind.TECHNICAL);
                default -> xml.skip();
            }
        });
    }

    private void section(ReferenceKind kind) throws XMLStreamException {
        var id = xml.attribute("ID");
        xml.children(name -> {
            if (name.equals("mdRef")) reference(kind, MetsHeaderReader.first(id, xml.attribute("ID")));
            xml.skip();
        });
    }

    private void reference(ReferenceKind kind, String id) {
        var type = xml.attribute("MDTYPE");
        var otherType = xml.attribute("OTHERMDTYPE");
        visitor.reference(new Mets.Reference(
                kind,
                id,
                xml.extension("href"),
                type.equals("OTHER") && !otherType.isEmpty() ? otherType : type,
                xml.attribute("MIMETYPE"),
                size(),
                Moments.parse(xml.attribute("CREATED")),
                xml.attribute("CHECKSUM"),
                xml.attribute("CHECKSUMTYPE"),
                xml.line()));
    }

    private void fileSection() throws XMLStreamException {
        xml.children(name -> {
            if (name.equals("fileGrp")) group("");
            else xml.skip();
        });
    }

    private void group(String outer) throws XMLStreamException {
        var use = MetsHeaderReader.first(xml.attribute("USE"), outer);
        xml.children(name -> {
            switch (name) {
                case "fileGrp" -> group(use);
                case "file" -> file(use, null);
                default -> xml.skip();
            }
        });
    }

    private void file(String group, Mets.@Nullable File holder) throws XMLStreamException {
        var unplaced = new Mets.File(
                xml.attribute("ID"),
                group,
                "",
                xml.attribute("MIMETYPE"),
                size(),
                Moments.parse(xml.attribute("CREATED")),
                xml.attribute("CHECKSUM"),
                xml.attribute("CHECKSUMTYPE"),
                format(),
                extent(),
                xml.attribute("ADMID").strip().split("\\s+")[0],
                xml.line());
        var visited = new ArrayList<Mets.File>(1);
        xml.children(name -> {
            switch (name) {
                case "FLocat" -> {
                    visited.add(visit(at(unplaced, xml.extension("href")), holder));
                    xml.skip();
                }
                case "file" -> {
                    if (visited.isEmpty()) visited.add(visit(unplaced, holder));
                    file(group, visited.getFirst());
                }
                default -> xml.skip();
            }
        });
        if (visited.isEmpty()) visit(unplaced, holder);
    }

    private Mets.File visit(Mets.File file, Mets.@Nullable File holder) {
        visitor.file(file, holder);
        return file;
    }

    private static Mets.File at(Mets.File file, String href) {
        return new Mets.File(
                file.id(),
                file.group(),
                href,
                file.mimeType(),
                file.size(),
                file.created(),
                file.checksum(),
                file.checksumType(),
                file.format(),
                file.extent(),
                file.administrative(),
                file.line());
    }

    private Mets.@Nullable Format format() {
        var name = xml.extension("FILEFORMATNAME");
        var version = xml.extension("FILEFORMATVERSION");
        var registry = MetsHeaderReader.first(xml.extension("FORMATREGISTRY"), xml.extension("FILEFORMATREGISTRY"));
        var key = MetsHeaderReader.first(xml.extension("FORMATREGISTRYKEY"), xml.extension("FILEFORMATKEY"));
        if ((name + version + registry + key).isEmpty()) return null;
        return new Mets.Format(name, version, registry, key);
    }

    private Mets.@Nullable Extent extent() {
        long begin = number(xml.attribute("BEGIN"));
        long end = number(xml.attribute("END"));
        if (!xml.attribute("BETYPE").equals("BYTE") || begin < 0 || end < begin) return null;
        return new Mets.Extent(begin, end);
    }

    private void structuralMap() throws XMLStreamException {
        xml.children(name -> {
            if (name.equals("div")) division();
            else xml.skip();
        });
    }

    private void division() throws XMLStreamException {
        var id = xml.attribute("ID");
        xml.children(name -> {
            switch (name) {
                case "div" -> division();
                case "mptr" -> {
                    reference(ReferenceKind.REPRESENTATION, MetsHeaderReader.first(id, xml.attribute("ID")));
                    xml.skip();
                }
                default -> xml.skip();
            }
        });
    }

    private long size() {
        return number(xml.attribute("SIZE"));
    }

    private static long number(String text) {
        var digits = text.strip();
        if (digits.isEmpty() || digits.length() > 18) return -1;
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') return -1;
        }
        return Long.parseLong(digits);
    }
}
