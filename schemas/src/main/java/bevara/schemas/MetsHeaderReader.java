package bevara.schemas;

import java.util.ArrayList;
import java.util.Set;
import javax.xml.stream.XMLStreamException;

/// The header's parts as they come; visited once, before anything else.
final class MetsHeaderReader {
    private static final Set<String> PACKAGE_TYPES = Set.of("SIP", "AIP", "DIP");

    private final XmlIn xml;
    private final Mets.Visitor visitor;
    private final String objectId;
    private final String label;
    private final String type;
    private final String profile;
    private final String informationType;
    private final ArrayList<Mets.Agent> agents = new ArrayList<>();
    private final ArrayList<Mets.AlternativeId> alternativeIds = new ArrayList<>();
    private String created = "";
    private String recordStatus = "";
    private String packageType = "";
    private boolean visited;

    /// At the root element.
    MetsHeaderReader(XmlIn xml, Mets.Visitor visitor) {
        this.xml = xml;
        this.visitor = visitor;
        this.objectId = xml.attribute("OBJID");
        this.label = xml.attribute("LABEL");
        this.type = xml.attribute("TYPE");
        this.profile = xml.attribute("PROFILE");
        this.informationType = informationType(xml);
    }

    private static String informationType(XmlIn xml) {
        var stated = first(
                xml.extension("CONTENTINFORMATIONTYPE"),
                xml.extension("CONTENTTYPESPECIFICATION")); // E-ARK 1 and FGS 1
        var other = xml.extension("OTHERCONTENTINFORMATIONTYPE");
        return stated.equalsIgnoreCase("OTHER") && !other.isEmpty() ? other : stated;
    }

    /// At `metsHdr`.
    void read() throws XMLStreamException {
        created = xml.attribute("CREATEDATE");
        recordStatus = xml.attribute("RECORDSTATUS");
        packageType = first(xml.extension("OAISPACKAGETYPE"), xml.extension("OAISSTATUS")); // E-ARK 1 and FGS 1
        xml.children(name -> {
            switch (name) {
                case "agent" -> agent();
                case "altRecordID" -> alternativeIds.add(new Mets.AlternativeId(xml.attribute("TYPE"), xml.text()));
                default -> xml.skip();
            }
        });
    }

    private void agent() throws XMLStreamException {
        var role = xml.attribute("ROLE");
        var otherRole = xml.attribute("OTHERROLE");
        var type = xml.attribute("TYPE");
        var otherType = xml.attribute("OTHERTYPE");
        var names = new ArrayList<String>();
        var notes = new ArrayList<Mets.Note>();
        xml.children(name -> {
            switch (name) {
                case "name" -> names.add(xml.text());
                case "note" -> {
                    var noteType = xml.extension("NOTETYPE");
                    notes.add(new Mets.Note(xml.text(), noteType.isEmpty() ? null : noteType));
                }
                default -> xml.skip();
            }
        });
        agents.add(new Mets.Agent(
                role.equals("OTHER") && !otherRole.isEmpty() ? otherRole : role,
                type,
                otherType.isEmpty() ? null : otherType,
                names.isEmpty() ? "" : names.getFirst(),
                notes));
    }

    /// Before anything else is; once, however often it is called.
    void visit() {
        if (visited) return;
        visited = true;
        // E-ARK 1 has the package type in mets/@TYPE.
        var stated = PACKAGE_TYPES.contains(packageType) ? packageType : type;
        visitor.header(new Mets.Header(
                objectId,
                label,
                type,
                informationType,
                profile,
                PACKAGE_TYPES.contains(stated) ? Mets.PackageType.valueOf(stated) : null,
                Moments.parse(created),
                recordStatus,
                agents,
                alternativeIds));
    }

    static String first(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}
