package bevara.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;

/// Reads one EAC-CPF document; the two versions differ little in what is read here.
final class EacReader {
    private final XmlIn xml;
    private String id = "";
    private String type = "";
    private String name = "";
    private Period period = Period.UNKNOWN;
    private final List<String> history = new ArrayList<>();

    EacReader(XmlIn xml) {
        this.xml = xml;
    }

    Optional<Eac.RecordCreator> read() throws XMLStreamException {
        var root = xml.getLocalName();
        if (!root.equals("eac") && !root.equals("eac-cpf")) return Optional.empty();
        document();
        return Optional.of(
                new Eac.RecordCreator(id, type(), name, period.start(), period.end(), String.join("\n", history)));
    }

    private Eac.Type type() {
        return switch (type) {
            case "person" -> Eac.Type.PERSON;
            case "family" -> Eac.Type.FAMILY;
            default -> Eac.Type.CORPORATE_BODY;
        };
    }

    private void document() throws XMLStreamException {
        xml.children(element -> {
            switch (element) {
                case "control", "cpfDescription", "identity", "description" -> document();
                case "recordId" -> id = xml.text();
                case "entityType" -> {
                    var value = xml.attribute("value");
                    var text = xml.text();
                    type = value.isEmpty() ? text : value;
                }
                case "nameEntry", "nameEntrySet", "nameEntryParallel" -> names();
                case "existDates" -> dates();
                case "biogHist" -> paragraphs();
                default -> xml.skip();
            }
        });
    }

    /// The first name is the authorised one, all its parts.
    private void names() throws XMLStreamException {
        var parts = new ArrayList<String>();
        xml.children(element -> {
            switch (element) {
                case "part" -> parts.add(xml.text());
                case "nameEntry" -> names();
                default -> xml.skip();
            }
        });
        if (name.isEmpty()) name = String.join(", ", parts);
    }

    private void dates() throws XMLStreamException {
        xml.children(element -> {
            switch (element) {
                case "dateRange", "dateSet" -> dates();
                case "date" -> period = period.with(date());
                case "fromDate" -> period = period.with(new Period(date().start(), ""));
                case "toDate" -> period = period.with(new Period("", date().end()));
                default -> xml.skip();
            }
        });
    }

    private Period date() throws XMLStreamException {
        var standard = xml.attribute("standardDate");
        var text = xml.text();
        return Period.parse(standard.isEmpty() ? text : standard);
    }

    private void paragraphs() throws XMLStreamException {
        xml.children(element -> {
            if (element.equals("p") || element.equals("abstract")) history.add(xml.text());
            else xml.skip();
        });
    }
}
