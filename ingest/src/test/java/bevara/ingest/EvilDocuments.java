package bevara.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Documents that are made to hang, to fill the memory of, or to kill the programs that look into them. The PDF state
/// that they are PDF/A-1b, so that they are validated, not only identified.
final class EvilDocuments {
    private static final int MEGA = 1 << 20;
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private static final String WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private static final String SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private EvilDocuments() {}

    static Map<String, byte[]> all() {
        var all = new LinkedHashMap<String, byte[]>();
        all.put("sidor-i-ring.pdf", pdf("<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>", "", text("Hej")));
        all.put("korsreferens-i-ring.pdf", crossReferencesInRing());
        all.put("djup.pdf", pdf(pages(), "/Djup " + "[".repeat(200_000) + "]".repeat(200_000), text("Hej")));
        all.put("bomb.pdf", pdf(pages(), "", stream("/Filter[/FlateDecode/FlateDecode]", packed(packed(1024)))));
        all.put(
                "kolumner.pdf",
                pdf(
                        pages(),
                        "",
                        stream("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2000000000>>", packed(1))));
        all.put("skratt.docx", docx(laughter(), Map.of()));
        all.put("bomb.docx", docx(document("<w:p/>"), Map.of("word/media/bild.png", 1024)));
        all.put("stor.docx", zip(parts("word", document("")), Map.of("word/document.xml", 1024)));
        all.put("celler.xlsx", xlsx(3_000_000));
        all.put("bild.tif", tiff(0x7fff_ffff));
        return all;
    }

    // -- PDF (ISO 32000-1) --

    static byte[] soundPdf() {
        return pdf(pages(), "", text("Hej"));
    }

    private static String pages() {
        return "<</Type/Pages/Kids[3 0 R]/Count 1>>";
    }

    private static byte[] pdf(String pages, String more, byte[] content) {
        var metadata = "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
                + "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''"
                + " xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/'><pdfaid:part>1</pdfaid:part>"
                + "<pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";
        return file(List.of(
                ascii("<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R" + more + ">>"),
                ascii(pages),
                ascii("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>"),
                content,
                stream("/Type/Metadata/Subtype/XML", ascii(metadata))));
    }

    private static byte[] file(List<byte[]> objects) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(ascii("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n"));
        var places = new StringBuilder("0000000000 65535 f \n");
        for (int n = 0; n < objects.size(); n++) {
            places.append("%010d 00000 n \n".formatted(out.size()));
            out.writeBytes(ascii(n + 1 + " 0 obj\n"));
            out.writeBytes(objects.get(n));
            out.writeBytes(ascii("\nendobj\n"));
        }
        int start = out.size();
        int count = objects.size() + 1;
        out.writeBytes(ascii("xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                .formatted(count, places, count, start)));
        return out.toByteArray();
    }

    /// Each table of cross-references names itself as the one before.
    private static byte[] crossReferencesInRing() {
        var sound = new String(soundPdf(), StandardCharsets.ISO_8859_1);
        int start = sound.lastIndexOf("xref\n0 ");
        return ascii(sound.replace("/Root 1 0 R>>", "/Root 1 0 R/Prev " + start + ">>"));
    }

    private static byte[] text(String shown) {
        return stream("", ascii("BT 40 800 Td (" + shown + ") Tj ET"));
    }

    private static byte[] stream(String entries, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(ascii("<</Length " + content.length + entries + ">>\nstream\n"));
        out.writeBytes(content);
        out.writeBytes(ascii("\nendstream"));
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// So many megabytes of spaces.
    private static byte[] packed(int megabytes) {
        var spaces = new byte[MEGA];
        Arrays.fill(spaces, (byte) ' ');
        var out = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(out)) {
            for (int n = 0; n < megabytes; n++) deflater.write(spaces);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] packed(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(out)) {
            deflater.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    // -- Office Open XML (ECMA-376) --

    static byte[] soundDocx() {
        return docx(document("<w:p><w:r><w:t>Hej</w:t></w:r></w:p>"), Map.of());
    }

    private static String document(String body) {
        return XML + "<w:document xmlns:w=\"" + WORD + "\"><w:body>" + body + "</w:body></w:document>";
    }

    /// Ten entities, each ten times the one before.
    private static String laughter() {
        var types = new StringBuilder("<!DOCTYPE d [<!ENTITY a0 \"ha\">");
        for (int n = 1; n < 10; n++)
            types.append("<!ENTITY a%d \"%s\">".formatted(n, ("&a" + (n - 1) + ";").repeat(10)));
        return document("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>").replace(XML, XML + types + "]>");
    }

    private static byte[] docx(String document, Map<String, Integer> megabytes) {
        return zip(parts("word", document), megabytes);
    }

    private static byte[] xlsx(int cells) {
        var sheet = new StringBuilder(XML + "<worksheet xmlns=\"" + SHEET + "\"><sheetData>");
        for (int row = 0; row < cells / 1000; row++)
            sheet.append("<row>").append("<c><v>1</v></c>".repeat(1000)).append("</row>");
        var parts = parts("xl", "");
        parts.remove("xl/document.xml");
        parts.put(
                "xl/workbook.xml",
                XML + "<workbook xmlns=\"" + SHEET + "\" xmlns:r=\"" + RELATIONS + "\"><sheets>"
                        + "<sheet name=\"Blad\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
        parts.put("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml"));
        parts.put("xl/worksheets/sheet1.xml", sheet + "</sheetData></worksheet>");
        return zip(parts, Map.of());
    }

    private static final String RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/";

    private static String relation(String type, String target) {
        return XML + "<Relationships xmlns=\"" + PACKAGE + "relationships\"><Relationship Id=\"r1\" Type=\"" + RELATIONS
                + "/" + type + "\" Target=\"" + target + "\"/></Relationships>";
    }

    private static LinkedHashMap<String, String> parts(String kind, String document) {
        boolean word = kind.equals("word");
        var main = word ? "word/document.xml" : "xl/workbook.xml";
        var content = "application/vnd.openxmlformats-officedocument."
                + (word ? "wordprocessingml.document.main+xml" : "spreadsheetml.sheet.main+xml");
        var parts = new LinkedHashMap<String, String>();
        parts.put(
                "[Content_Types].xml",
                XML + "<Types xmlns=\"" + PACKAGE + "content-types\"><Default Extension=\"rels\" ContentType=\""
                        + "application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/" + main
                        + "\" ContentType=\"" + content + "\"/>"
                        + (word
                                ? ""
                                : "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/"
                                        + "vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>")
                        + "</Types>");
        parts.put("_rels/.rels", relation("officeDocument", main));
        parts.put(kind + "/document.xml", document);
        return parts;
    }

    /// `megabytes` are parts of so many megabytes of spaces, beside the others or in their stead.
    private static byte[] zip(Map<String, String> parts, Map<String, Integer> megabytes) {
        var spaces = new byte[MEGA];
        Arrays.fill(spaces, (byte) ' ');
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            var names = new ArrayList<>(parts.keySet());
            megabytes.keySet().stream().filter(name -> !parts.containsKey(name)).forEach(names::add);
            for (var name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(parts.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8));
                for (int n = 0; n < megabytes.getOrDefault(name, 0); n++) zip.write(spaces);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    // -- TIFF 6.0 --

    /// One strip of nothing, said to be so many dots wide and high.
    private static byte[] tiff(int side) {
        var tags = new int[][] {
            {256, 4, side},
            {257, 4, side},
            {258, 3, 8},
            {259, 3, 1},
            {262, 3, 1},
            {273, 4, 8},
            {278, 4, side},
            {279, 4, 8}
        };
        var out = ByteBuffer.allocate(16 + 2 + tags.length * 12 + 4).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(16).putLong(0);
        out.putShort((short) tags.length);
        for (var tag : tags)
            out.putShort((short) tag[0]).putShort((short) tag[1]).putInt(1).putInt(tag[2]);
        return out.putInt(0).array();
    }
}
