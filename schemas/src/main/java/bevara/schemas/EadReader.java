package bevara.schemas;

import java.util.ArrayList;
import java.util.List;
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

    private final XmlIn xml;
    private final Parts parts = new Parts();

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
                else if (unqualified && java.util.Objects.equals(namespace, root)) dublinCore(name);
            }
            event = xml.next();
        } while (event != XMLStreamConstants.END_DOCUMENT);
        return parts.found ? Optional.of(parts.description()) : Optional.empty();
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
                case "eadheader" -> header("titleproper");
                case "control" -> header("titleproper");
                default -> xml.skip();
            }
        });
    }

    /// The finding aid's title, for when the unit has none.
    private void header(String wanted) throws XMLStreamException {
        xml.children(name -> {
            switch (name) {
                case "filedesc", "titlestmt" -> header(wanted);
                default -> {
                    if (name.equals(wanted)) parts.titleAtNeed(xml.text());
                    else xml.skip();
                }
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
                case "origination" -> parts.creator(xml.heading());
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

    private void language() throws XMLStreamException {
        var text = new StringBuilder();
        for (int open = 1; open > 0; ) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    open++;
                    if (xml.getLocalName().equals("language")) parts.language(xml.attribute("langcode"));
                }
                case XMLStreamConstants.END_ELEMENT -> open--;
                case XMLStreamConstants.CHARACTERS -> {
                    if (text.length() < 100) text.append(xml.getText());
                }
                default -> {}
            }
        }
        parts.language(text.toString().strip());
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

    /// What has been read so far. The first statement of a thing is taken, of scope and subjects all.
    private static final class Parts {
        private Ead.Level level = Ead.Level.FILE;
        private String title = "";
        private String titleAtNeed = "";
        private String referenceCode = "";
        private String creator = "";
        private String dates = "";
        private String structuredDates = "";
        private Period period = Period.UNKNOWN;
        private final List<String> scope = new ArrayList<>();
        private String language = "";
        private final List<String> subjects = new ArrayList<>();
        private boolean found;

        void level(String text) {
            level = switch (text) {
                case "fonds", "subfonds", "recordgrp", "subgrp", "collection" -> Ead.Level.FONDS;
                case "series", "subseries", "class" -> Ead.Level.SERIES;
                case "item" -> Ead.Level.ITEM;
                default -> Ead.Level.FILE;
            };
        }

        void title(String text) {
            title = first(title, text);
        }

        void titleAtNeed(String text) {
            titleAtNeed = first(titleAtNeed, text);
        }

        void referenceCode(String text) {
            referenceCode = first(referenceCode, text);
        }

        void creator(String text) {
            creator = first(creator, text);
        }

        void date(String text, String normal) {
            if (!text.isEmpty()) dates = dates.isEmpty() ? text : dates + ", " + text;
            var stated = Period.parse(normal);
            period = period.with(stated.equals(Period.UNKNOWN) ? Period.parse(text) : stated);
        }

        void structured(String text, String standard) {
            structuredDates = first(structuredDates, text);
            period = period.with(Period.parse(standard));
        }

        void scope(String text) {
            if (!text.isEmpty()) scope.add(text);
        }

        void language(String text) {
            language = first(language, text);
        }

        void subject(String text) {
            if (!text.isEmpty()) subjects.add(text);
        }

        private String first(String known, String text) {
            found = true;
            return known.isEmpty() ? text : known;
        }

        Ead.Description description() {
            return new Ead.Description(
                    level,
                    title.isEmpty() ? titleAtNeed : title,
                    referenceCode,
                    creator,
                    dates.isEmpty() ? structuredDates : dates,
                    period.start(),
                    period.end(),
                    String.join("\n", scope),
                    language,
                    subjects);
        }
    }
}
