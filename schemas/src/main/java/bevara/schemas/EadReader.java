package bevara.schemas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Reads one description: EAD3, EAD 2002 (in its namespace or in none) or Dublin Core, wrapped or not.
final class EadReader {
    private static final Set<String> DUBLIN_CORE =
            Set.of("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/");
    private static final Set<String> DUBLIN_CORE_ROOTS =
            Set.of("simpledc", "qualifieddc", "dc", "metadata", "record", "oai_dc");
    private static final Set<String> INDEX_TERMS = Set.of(
            "subject",
            "geogname",
            "genreform",
            "function",
            "occupation",
            "persname",
            "corpname",
            "famname",
            "name",
            "title");

    private static final Set<String> NAMES = Set.of("corpname", "persname", "famname", "name");
    private static final int LONGEST_CREATOR = 10_000;

    private final XmlIn xml;
    private final DescriptionParts parts = new DescriptionParts();

    EadReader(XmlIn xml) {
        this.xml = xml;
    }

    Optional<Ead.Description> read() throws XMLStreamException {
        var unqualified = DUBLIN_CORE_ROOTS.contains(xml.getLocalName());
        var root = xml.getNamespaceURI();
        int event = xml.getEventType();
        do {
            if (event == XMLStreamConstants.START_ELEMENT) {
                var name = xml.getLocalName();
                var namespace = xml.getNamespaceURI();
                if (name.equals("ead")) {
                    ead();
                    return Optional.of(parts.description());
                }
                if (namespace != null && DUBLIN_CORE.contains(namespace)) dublinCore(name);
                else if (unqualified && Objects.equals(namespace, root)) dublinCore(name);
            }
            event = xml.next();
        } while (event != XMLStreamConstants.END_DOCUMENT);
        return parts.found() ? Optional.of(parts.description()) : Optional.empty();
    }

    /// An element that is not a Dublin Core term is gone into, as any wrapper.
    private void dublinCore(String name) throws XMLStreamException {
        switch (name) {
            case "title" -> parts.title(xml.text());
            case "identifier" -> parts.referenceCode(xml.text());
            case "creator" -> parts.creator(xml.text());
            case "date", "created", "issued", "temporal" -> parts.date(xml.text(), "");
            case "description", "abstract" -> parts.scope(xml.text());
            case "language" -> parts.language(xml.text());
            case "subject" -> parts.subject(xml.text());
            default -> {}
        }
    }

    private void ead() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "archdesc" -> {
                    parts.level(xml.attribute("level"));
                    archdesc();
                }
                case "eadheader", "control" -> findingAid();
                default -> xml.skip();
            }
        });
    }

    /// The finding aid's title, for when the unit has none.
    private void findingAid() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "filedesc", "titlestmt" -> findingAid();
                case "titleproper" -> parts.titleAtNeed(xml.text());
                default -> xml.skip();
            }
        });
    }

    /// Only what is said of the whole: its components, in dsc, are others' descriptions.
    private void archdesc() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "did" -> did();
                case "scopecontent" -> paragraphs();
                case "controlaccess" -> indexTerms();
                case "accessrestrict" -> secrecy();
                case "descgrp" -> archdesc();
                default -> xml.skip();
            }
        });
    }

    private void did() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "unittitle" -> parts.title(xml.text());
                case "unitid" -> parts.referenceCode(xml.text());
                case "unitdate" -> {
                    var normal = xml.attribute("normal");
                    parts.date(xml.text(), normal);
                }
                case "unitdatestructured", "dateset" -> structuredDate();
                case "origination" -> origination();
                case "langmaterial" -> language();
                case "abstract" -> parts.scope(xml.text());
                default -> xml.skip();
            }
        });
    }

    private void structuredDate() throws XMLStreamException {
        var texts = new ArrayList<String>();
        var standard = new ArrayList<String>();
        dates(texts, standard);
        parts.structured(String.join("/", texts), String.join("/", standard));
    }

    private void dates(List<String> texts, List<String> standard) throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "daterange", "dateset" -> dates(texts, standard);
                case "fromdate", "todate", "datesingle" -> {
                    var stated = xml.attribute("standarddate");
                    var text = xml.text();
                    texts.add(text);
                    standard.add(stated.isEmpty() ? text : stated);
                }
                default -> xml.skip();
            }
        });
    }

    /// The name, where one is marked as such; else all that is said.
    private void origination() throws XMLStreamException {
        var said = new StringBuilder();
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    var name = xml.getLocalName();
                    var text = xml.heading();
                    if (NAMES.contains(name)) parts.creator(text);
                    else said.append(' ').append(text).append(' ');
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (said.length() < LONGEST_CREATOR) said.append(xml.getText());
                }
                default -> {}
            }
        }
        parts.creator(said.toString().strip().replaceAll("\\s+", " "));
    }

    /// EAD 2002 has the language inside a sentence, EAD3 in an element of its own, both with a code at best.
    private void language() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "language" -> {
                    var code = xml.attribute("langcode");
                    var text = xml.text();
                    parts.language(code.isEmpty() ? text : code);
                }
                case "languageset" -> language();
                default -> xml.skip();
            }
        });
    }

    /// Of our own, a list of what is known; of strangers, what they say.
    private void secrecy() throws XMLStreamException {
        var type = MetsHeaderReader.first(xml.attribute("localtype"), xml.attribute("type"));
        var known = new HashMap<String, String>();
        var said = new ArrayList<String>();
        xml.children(name -> {
            switch (name) {
                case "head" -> xml.skip();
                case "list" -> items(known);
                case "accessrestrict" -> secrecy();
                default -> said.add(xml.text());
            }
        });
        var explanation =
                MetsHeaderReader.first(known.getOrDefault(EadWriter.EXPLANATION, ""), String.join("\n", said));
        var mark = new Ead.SecrecyMark(
                known.getOrDefault(EadWriter.TYPE, type),
                known.getOrDefault(EadWriter.LEGAL_GROUND, ""),
                known.getOrDefault(EadWriter.END, ""),
                explanation);
        if (mark.saysSomething()) parts.secrecy(mark);
    }

    private void items(Map<String, String> known) throws XMLStreamException {
        xml.children(name -> {
            if (!name.equals("defitem")) {
                xml.skip();
                return;
            }
            var pair = new ArrayList<String>();
            xml.children(_ -> pair.add(xml.text()));
            if (pair.size() == 2) known.put(pair.getFirst(), pair.getLast());
        });
    }

    private void paragraphs() throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "head" -> xml.skip();
                case "scopecontent" -> paragraphs();
                default -> parts.scope(xml.text());
            }
        });
    }

    private void indexTerms() throws XMLStreamException {
        xml.children(name -> {
            if (name.equals("controlaccess")) indexTerms();
            else if (INDEX_TERMS.contains(name)) parts.subject(xml.heading());
            else xml.skip();
        });
    }
}
