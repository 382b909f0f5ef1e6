package bevara.schemas;

import bevara.schemas.Erms.Attachment;
import bevara.schemas.Erms.Disposal;
import bevara.schemas.Erms.Moment;
import bevara.schemas.Erms.Party;
import bevara.schemas.Erms.Relation;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// What has been read so far of a case or a record.
final class UnitParts {
    /// More of one sort in one unit is no case that people keep.
    private static final int MOST = 100_000;

    private final XmlIn xml;
    private final Erms.Kind kind;
    private final String systemId;
    private final int line;

    String id = "";
    String title = "";
    String type = "";
    String status = "";
    String description = "";
    final List<String> notes = new ArrayList<>();
    final List<String> classes = new ArrayList<>();
    final List<String> extraIds = new ArrayList<>();
    private final List<Moment> dates = new ArrayList<>();
    private final List<Party> parties = new ArrayList<>();
    private final List<Ead.SecrecyMark> secrecy = new ArrayList<>();
    private final List<Relation> relations = new ArrayList<>();
    private final List<Attachment> attachments = new ArrayList<>();
    private int size;

    @Nullable
    Disposal disposal;

    UnitParts(XmlIn xml, Erms.Kind kind, String systemId) {
        this.xml = xml;
        this.kind = kind;
        this.systemId = systemId;
        this.line = xml.line();
    }

    void add(Moment date) throws XMLStreamException {
        count();
        if (!date.date().isEmpty()) dates.add(date);
    }

    void add(Party party) throws XMLStreamException {
        count();
        if (!(party.name() + party.organisation()).isEmpty()) parties.add(party);
    }

    void add(Ead.SecrecyMark mark) throws XMLStreamException {
        count();
        secrecy.add(mark);
    }

    void add(Relation relation) throws XMLStreamException {
        count();
        relations.add(relation);
    }

    void add(Attachment attachment) throws XMLStreamException {
        count();
        attachments.add(attachment);
    }

    private void count() throws XMLStreamException {
        if (++size > MOST) throw xml.refusal("a case or record says more than " + MOST + " things");
    }

    Erms.Unit unit() {
        return new Erms.Unit(
                kind,
                id,
                systemId,
                title,
                type,
                status,
                description,
                String.join("\n", notes),
                classes,
                extraIds,
                dates,
                parties,
                secrecy,
                disposal,
                relations,
                attachments,
                line);
    }
}
