package bevara.schemas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Reads SIARD's own documents, of whatever 2.x.
final class SiardReader {
    private static final List<String> ARCHIVE =
            List.of("dbname", "dataOwner", "dataOriginTimespan", "archivalDate", "schemas");
    private static final List<String> SCHEMA = List.of("name", "folder");
    private static final List<String> TABLE = List.of("name", "folder", "columns", "rows");

    private final XmlIn xml;
    private final List<Siard.Table> tables = new ArrayList<>();
    private final List<Siard.Digest> digests = new ArrayList<>();
    private final List<Siard.Missing> missing = new ArrayList<>();

    SiardReader(XmlIn xml) {
        this.xml = xml;
    }

    Siard.Metadata metadata() throws XMLStreamException {
        if (!xml.getLocalName().equals("siardArchive"))
            throw xml.refusal("not SIARD: the root element is " + xml.getName());
        var version = xml.attribute("version");
        int line = xml.line();
        var said = new HashMap<String, String>();
        var there = new HashSet<String>();
        xml.children(name -> {
            there.add(name);
            switch (name) {
                case "lobFolder" -> said.put(name, xml.text());
                case "messageDigest" -> digest();
                case "schemas" -> each("schema", this::schema);
                default -> xml.skip();
            }
        });
        demand(ARCHIVE, there, "siardArchive", "M_5.1-1", line);
        return new Siard.Metadata(version, said.getOrDefault("lobFolder", ""), tables, digests, missing);
    }

    private interface Step {
        void run() throws XMLStreamException;
    }

    private void each(String wanted, Step step) throws XMLStreamException {
        xml.children(name -> {
            if (name.equals(wanted)) step.run();
            else xml.skip();
        });
    }

    private void demand(List<String> wanted, Set<String> there, String parent, String rule, int line) {
        for (var element : wanted)
            if (!there.contains(element)) missing.add(new Siard.Missing(element, parent, rule, line));
    }

    /// SIARD 2.1 has the type in an element of its own; 2.0 before the digits.
    private void digest() throws XMLStreamException {
        var parts = new HashMap<String, String>();
        var text = new StringBuilder();
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> parts.put(xml.getLocalName(), xml.text());
                case XMLStreamConstants.CHARACTERS -> {
                    if (text.length() < 1000) text.append(xml.getText());
                }
                default -> {}
            }
        }
        var plain = text.toString().strip();
        if (parts.containsKey("digest"))
            digests.add(new Siard.Digest(parts.getOrDefault("digestType", ""), parts.getOrDefault("digest", "")));
        else if (plain.startsWith("MD5")) digests.add(new Siard.Digest("MD5", plain.substring(3)));
        else if (plain.startsWith("SHA-1")) digests.add(new Siard.Digest("SHA-1", plain.substring(5)));
    }

    private void schema() throws XMLStreamException {
        int line = xml.line();
        int first = tables.size();
        var said = new HashMap<String, String>();
        xml.children(name -> {
            switch (name) {
                case "name", "folder" -> said.put(name, xml.text());
                case "tables" -> each("table", this::table);
                default -> xml.skip();
            }
        });
        demand(SCHEMA, said.keySet(), "schema", "M_5.2-1", line);
        for (int i = first; i < tables.size(); i++)
            tables.set(i, inside(tables.get(i), said.getOrDefault("folder", "")));
    }

    private static Siard.Table inside(Siard.Table table, String schema) {
        return new Siard.Table(
                table.name(), schema + "/" + table.folder(), table.rows(), table.lobFolders(), table.line());
    }

    private void table() throws XMLStreamException {
        xml.forget();
        int line = xml.line();
        var said = new HashMap<String, String>();
        var lobFolders = new ArrayList<String>();
        xml.children(name -> {
            switch (name) {
                case "name", "folder", "rows" -> said.put(name, xml.text());
                case "columns" -> {
                    said.put(name, "");
                    each("column", () -> lobFolders.add(column()));
                }
                default -> xml.skip();
            }
        });
        demand(TABLE, said.keySet(), "table", "M_5.5-1", line);
        tables.add(new Siard.Table(
                said.getOrDefault("name", ""), said.getOrDefault("folder", ""), number(said), lobFolders, line));
    }

    private static long number(Map<String, String> said) {
        var rows = said.getOrDefault("rows", "");
        return rows.matches("\\d{1,18}") ? Long.parseLong(rows) : -1;
    }

    private String column() throws XMLStreamException {
        var folder = new String[] {""};
        xml.children(name -> {
            // SIARD 2.0 calls it folder.
            if (name.equals("lobFolder") || name.equals("folder")) folder[0] = xml.text();
            else xml.skip();
        });
        return folder[0];
    }

    long rows(Siard.Rows rows) throws XMLStreamException {
        if (!xml.getLocalName().equals("table")) throw xml.refusal("not a table: the root element is " + xml.getName());
        long[] count = {0};
        xml.children(name -> {
            if (name.equals("row")) {
                count[0]++;
                xml.children(cell -> cell(cell, rows));
            } else {
                xml.skip();
            }
        });
        while (xml.hasNext()) xml.next();
        return count[0];
    }

    /// Cells of types that are made of others hold elements again.
    private void cell(String name, Siard.Rows rows) throws XMLStreamException {
        int column = name.matches("c\\d{1,6}") ? Integer.parseInt(name.substring(1)) : 0;
        for (int open = 1; open > 0; ) {
            if (xml.isStartElement()) {
                var file = xml.attribute("file");
                if (!file.isEmpty()) rows.large(file, column, xml.line());
            }
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> open++;
                case XMLStreamConstants.END_ELEMENT -> open--;
                default -> {}
            }
        }
    }
}
