package bevara.schemas;

import bevara.schemas.Erms.Attachment;
import bevara.schemas.Erms.Disposal;
import bevara.schemas.Erms.Moment;
import bevara.schemas.Erms.Party;
import bevara.schemas.Erms.Relation;
import javax.xml.stream.XMLStreamException;

/// Reads FGS Ärendehantering 1.0.
final class FgsReader {
    private final XmlIn xml;
    private final Erms.Visitor visitor;

    FgsReader(XmlIn xml, Erms.Visitor visitor) {
        this.xml = xml;
        this.visitor = visitor;
    }

    void read() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "ArkivbildarStruktur" -> creator();
                case "Bilaga" -> visitor.attachment(attachment());
                case "ArkivobjektListaArenden" -> cases();
                case "ArkivobjektListaHandlingar" -> records();
                default -> xml.skip();
            }
        });
    }

    private void creator() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "Arkivbildare" -> creator();
                case "Namn" -> visitor.creator(xml.text());
                default -> xml.skip();
            }
        });
    }

    private void cases() throws XMLStreamException {
        xml.children(name -> {
            if (name.equals("ArkivobjektArende")) caseFile();
            else xml.skip();
        });
    }

    private void caseFile() throws XMLStreamException {
        xml.forget();
        var parts = new UnitParts(xml, Erms.Kind.CASE_FILE, xml.attribute("Systemidentifierare"));
        boolean[] begun = {false};
        xml.children(name -> {
            switch (name) {
                case "ArkivobjektListaHandlingar" -> {
                    if (!begun[0]) visitor.caseBegins(parts.unit());
                    begun[0] = true;
                    records();
                }
                case "Arendemening" -> parts.title = xml.text();
                case "ArendeTyp" -> parts.type = xml.text();
                case "StatusArande" -> parts.status = xml.text();
                case "ArendeRelation" -> parts.add(relation());
                default -> common(name, parts);
            }
        });
        if (!begun[0]) visitor.caseBegins(parts.unit());
        visitor.caseEnds();
    }

    private void records() throws XMLStreamException {
        xml.children(name -> {
            if (name.equals("ArkivobjektHandling")) record();
            else xml.skip();
        });
    }

    private void record() throws XMLStreamException {
        xml.forget();
        var parts = new UnitParts(xml, Erms.Kind.RECORD, xml.attribute("Systemidentifierare"));
        xml.children(name -> {
            switch (name) {
                case "Rubrik" -> parts.title = xml.text();
                case "Handlingstyp" -> parts.type = xml.text();
                case "StatusHandling" -> parts.status = xml.text();
                case "HandlingRelation" -> parts.add(relation());
                default -> common(name, parts);
            }
        });
        visitor.record(parts.unit());
    }

    private void common(String name, UnitParts parts) throws XMLStreamException {
        switch (name) {
            case "ArkivobjektID" -> parts.id = xml.text();
            case "KlassReferens", "Klass" -> parts.classes.add(xml.text());
            case "ExtraID" -> parts.extraIds.add(xml.text());
            case "Beskrivning" -> parts.description = xml.text();
            case "Notering" -> parts.notes.add(xml.text());
            case "Inkommen", "Upprattad", "Expedierad", "Beslutat", "Avslutat" ->
                parts.add(new Moment(word(name), xml.text(), true));
            case "Skapad" -> parts.add(new Moment(name, xml.text(), true));
            case "Arkiverat", "SistaAnvandandetidpunkt" -> parts.add(new Moment(word(name), xml.text(), false));
            case "Motpart", "Avsandare", "Mottagare" -> parts.add(party(word(name)));
            case "Agent" -> parts.add(agent());
            case "Restriktion" -> parts.add(secrecy());
            case "Gallring" -> parts.disposal = disposal();
            case "Bilaga" -> parts.add(attachment());
            default -> xml.skip();
        }
    }

    /// Names of elements have no Swedish letters; texts do.
    private static String word(String element) {
        return switch (element) {
            case "Upprattad" -> "Upprättad";
            case "Avsandare" -> "Avsändare";
            case "SistaAnvandandetidpunkt" -> "Sista användning";
            default -> element;
        };
    }

    private Party party(String role) throws XMLStreamException {
        var said = new Texts();
        xml.children(said::take);
        return new Party(
                role,
                said.of("Namn"),
                said.of("Organisation"),
                said.of("IDnummer"),
                Texts.isTrue(said.of("SkyddadIdentitet")));
    }

    private Party agent() throws XMLStreamException {
        var said = new Texts();
        xml.children(said::take);
        var organisation = (said.of("Organisationsnamn") + ' ' + said.of("Enhetsnamn")).strip();
        return new Party(said.of("Roll"), said.of("Namn"), organisation, "", false);
    }

    private Ead.SecrecyMark secrecy() throws XMLStreamException {
        var type = xml.attribute("Typ");
        var other = xml.attribute("AnnanTyp");
        var said = new Texts();
        xml.children(said::take);
        return new Ead.SecrecyMark(
                other.isEmpty() ? type : other,
                said.of("Lagrum"),
                said.of("RestriktionsDatum"),
                said.of("ForklarandeText"));
    }

    private Disposal disposal() throws XMLStreamException {
        boolean disposable = Texts.isTrue(xml.attribute("Gallras"));
        var said = new Texts();
        xml.children(said::take);
        return new Disposal(
                disposable, said.of("GallringsFrist"), said.of("GallringsForklaring"), said.of("GallringsPeriodSlut"));
    }

    private Relation relation() throws XMLStreamException {
        var type = xml.attribute("AnnanTyp").isEmpty() ? xml.attribute("Typ") : xml.attribute("AnnanTyp");
        return new Relation(type, xml.text());
    }

    private Attachment attachment() throws XMLStreamException {
        var name = xml.attribute("Namn");
        var link = xml.attribute("Lank");
        var checksum = xml.attribute("Checksumma");
        var method = xml.attribute("ChecksummaMetod");
        long size = Texts.number(xml.attribute("Storlek"));
        int line = xml.line();
        var said = new Texts();
        xml.children(said::take);
        boolean kept = said.of("Bevaras").isEmpty() || Texts.isTrue(said.of("Bevaras"));
        return new Attachment(name, link, checksum, method, size, kept, line);
    }

    /// The texts of an element's children, by name; the first of each.
    private final class Texts {
        private final java.util.Map<String, String> texts = new java.util.HashMap<>();

        void take(String name) throws XMLStreamException {
            texts.putIfAbsent(name, xml.text());
        }

        String of(String name) {
            return texts.getOrDefault(name, "");
        }

        static boolean isTrue(String text) {
            return text.equals("true") || text.equals("1");
        }

        static long number(String text) {
            return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
        }
    }
}
