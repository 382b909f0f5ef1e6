package bevara.schemas;

import bevara.schemas.Erms.Attachment;
import bevara.schemas.Erms.Disposal;
import bevara.schemas.Erms.Moment;
import bevara.schemas.Erms.Party;
import bevara.schemas.Erms.Relation;
import java.util.ArrayList;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// Reads CITS ERMS 2.1 and 3.0. A case is the outermost aggregation that is no class; what is aggregated inside it
/// belongs to it.
final class CitsReader {
    /// What is said of the content, and not of how the post was looked after.
    private static final Set<String> OF_CONTENT = Set.of(
            "closed",
            "created",
            "decision",
            "decision_date",
            "dispatch",
            "end",
            "expedited",
            "finished",
            "opened",
            "opening_date",
            "originated",
            "prepared",
            "received",
            "sent",
            "start");

    private final XmlIn xml;
    private final Erms.Visitor visitor;

    CitsReader(XmlIn xml, Erms.Visitor visitor) {
        this.xml = xml;
        this.visitor = visitor;
    }

    void read() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "aggregations", "records" -> units();
                case "additionalInformation" -> attachments(visitor::attachment);
                default -> xml.skip();
            }
        });
    }

    private void units() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "aggregation" -> aggregation();
                case "record" -> record();
                default -> xml.skip();
            }
        });
    }

    private void aggregation() throws XMLStreamException {
        if (xml.attribute("aggregationType").equals("class")) units();
        else caseFile();
    }

    private void caseFile() throws XMLStreamException {
        xml.forget();
        var parts = new UnitParts(xml, Erms.Kind.CASE_FILE, xml.attribute("systemIdentifier"));
        boolean[] begun = {false};
        xml.children(name -> {
            if (!name.equals("aggregation") && !name.equals("record")) {
                common(name, parts);
                return;
            }
            if (!begun[0]) visitor.caseBegins(parts.unit());
            begun[0] = true;
            inside(name);
        });
        if (!begun[0]) visitor.caseBegins(parts.unit());
        visitor.caseEnds();
    }

    /// An aggregation inside a case is told of as a record that holds the others.
    private void inside(String name) throws XMLStreamException {
        xml.forget();
        var parts = new UnitParts(xml, Erms.Kind.RECORD, xml.attribute("systemIdentifier"));
        parts.type = name.equals("record") ? xml.attribute("recordType") : xml.attribute("aggregationType");
        boolean[] told = {false};
        xml.children(child -> {
            if (!child.equals("aggregation") && !child.equals("record")) {
                common(child, parts);
                return;
            }
            if (!told[0]) visitor.record(parts.unit());
            told[0] = true;
            inside(child);
        });
        if (!told[0]) visitor.record(parts.unit());
    }

    private void record() throws XMLStreamException {
        inside("record");
    }

    private void common(String name, UnitParts parts) throws XMLStreamException {
        switch (name) {
            case "objectId" -> parts.id = xml.text();
            case "title" -> parts.title = xml.text();
            case "status" -> parts.status = value();
            case "description" -> parts.description = xml.text();
            case "extraId", "identification" -> parts.extraIds.add(xml.text());
            case "classification" -> parts.classes.add(classification());
            case "subject" -> parts.classes.add(xml.text());
            case "keywords" -> each("keyword", () -> parts.classes.add(xml.text()));
            case "dates" -> each("date", () -> parts.add(moment()));
            case "agents" -> each("agent", () -> parts.add(party()));
            case "restriction" -> parts.add(secrecy());
            case "disposal" -> parts.disposal = disposal();
            case "relation" -> parts.add(relation());
            case "notes" -> each("note", () -> parts.notes.add(xml.text()));
            case "additionalInformation" -> attachments(parts::add);
            default -> xml.skip();
        }
    }

    private interface Step {
        void run() throws XMLStreamException;
    }

    private interface Taking {
        void take(Attachment attachment) throws XMLStreamException;
    }

    private void each(String wanted, Step step) throws XMLStreamException {
        xml.children(name -> {
            if (name.equals(wanted)) step.run();
            else xml.skip();
        });
    }

    private String value() throws XMLStreamException {
        var value = xml.attribute("value");
        xml.skip();
        return value;
    }

    private String classification() throws XMLStreamException {
        var code = MetsHeaderReader.first(
                xml.attribute("fullyQualifiedClassificationCode"), xml.attribute("classificationCode"));
        return (code + ' ' + xml.text()).strip();
    }

    private Moment moment() throws XMLStreamException {
        var type = xml.attribute("dateType");
        var other = xml.attribute("otherDateType");
        var date = xml.text();
        return new Moment(type.equals("other") && !other.isEmpty() ? other : type, date, OF_CONTENT.contains(type));
    }

    private Party party() throws XMLStreamException {
        var type = xml.attribute("agentType");
        var other = xml.attribute("otherAgentType");
        var texts = new java.util.HashMap<String, String>();
        xml.children(name -> {
            switch (name) {
                case "name", "organisation", "unitName", "idNumber", "protectedIdentity" ->
                    texts.putIfAbsent(name, xml.text());
                default -> xml.skip();
            }
        });
        var organisation = (texts.getOrDefault("organisation", "") + ' ' + texts.getOrDefault("unitName", "")).strip();
        return new Party(
                type.equals("other") && !other.isEmpty() ? other : type,
                texts.getOrDefault("name", ""),
                organisation,
                texts.getOrDefault("idNumber", ""),
                isTrue(texts.get("protectedIdentity")));
    }

    private static boolean isTrue(@Nullable String text) {
        return "true".equals(text) || "1".equals(text);
    }

    private Ead.SecrecyMark secrecy() throws XMLStreamException {
        var type = xml.attribute("restrictionType");
        var other = xml.attribute("otherRestrictionType");
        var regulation = new ArrayList<String>();
        var explanation = new ArrayList<String>();
        var dates = new ArrayList<String>();
        xml.children(name -> {
            switch (name) {
                case "regulation" -> regulation.add(xml.text());
                case "explanatoryText" -> explanation.add(xml.text());
                case "dates" -> each("date", () -> end(dates));
                case "duration" -> each("dates", () -> each("date", () -> end(dates)));
                default -> xml.skip();
            }
        });
        return new Ead.SecrecyMark(
                type.equals("other_type") && !other.isEmpty() ? other : type,
                String.join("; ", regulation),
                dates.isEmpty() ? "" : dates.getLast(),
                String.join("; ", explanation));
    }

    private void end(ArrayList<String> dates) throws XMLStreamException {
        boolean end = Set.of("end", "expiration").contains(xml.attribute("dateType"));
        var date = xml.text();
        if (end) dates.add(date);
    }

    private Disposal disposal() throws XMLStreamException {
        boolean disposable = isTrue(xml.attribute("disposable"));
        var texts = new java.util.HashMap<String, String>();
        xml.children(name -> {
            switch (name) {
                case "disposalPeriod", "disposalDescription" -> texts.putIfAbsent(name, xml.text());
                case "dates" ->
                    each("disposalDate", () -> {
                        var type = xml.attribute("dateType");
                        texts.putIfAbsent(type, xml.text());
                    });
                default -> xml.skip();
            }
        });
        return new Disposal(
                disposable,
                texts.getOrDefault("disposalPeriod", ""),
                texts.getOrDefault("disposalDescription", ""),
                texts.getOrDefault("disposal_date", texts.getOrDefault("retention_period_end", "")));
    }

    private Relation relation() throws XMLStreamException {
        var other = xml.attribute("otherRelationType");
        var type = xml.attribute("relationType");
        return new Relation(type.equals("own_relation_definition") && !other.isEmpty() ? other : type, xml.text());
    }

    private void attachments(Taking taking) throws XMLStreamException {
        each("appendix", () -> {
            var attachment = new Attachment(xml.attribute("name"), xml.attribute("path"), "", "", -1, true, xml.line());
            xml.skip();
            taking.take(attachment);
        });
    }
}
