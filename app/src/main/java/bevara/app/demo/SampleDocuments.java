package bevara.app.demo;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import javax.imageio.ImageIO;

/// Small documents in the formats of an office, the same bytes each time.
final class SampleDocuments {
    private static final int LINE = 92;

    private SampleDocuments() {}

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// A PDF 1.4 of one page or more, in Helvetica.
    static byte[] pdf(String title, String text) {
        var lines = new ArrayList<String>();
        for (var paragraph : text.split("\n", -1)) lines.addAll(wrapped(paragraph));
        var pages = new ArrayList<List<String>>();
        for (int i = 0; i < lines.size(); i += 44) pages.add(lines.subList(i, Math.min(lines.size(), i + 44)));
        return new SamplePdf().write(title, pages);
    }

    private static List<String> wrapped(String paragraph) {
        var lines = new ArrayList<String>();
        var rest = paragraph;
        while (rest.length() > LINE) {
            int cut = Math.max(1, rest.lastIndexOf(' ', LINE));
            lines.add(rest.substring(0, cut));
            rest = rest.substring(cut).strip();
        }
        lines.add(rest);
        return lines;
    }

    /// An Office Open XML text.
    static byte[] docx(String title, String text) {
        var body = new StringBuilder(paragraph(title, true));
        for (var line : text.split("\n", -1)) body.append(paragraph(line, false));
        var parts = new LinkedHashMap<String, byte[]>();
        parts.put(
                "[Content_Types].xml",
                text("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Types"
                        + " xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default"
                        + " Extension=\"rels\""
                        + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default"
                        + " Extension=\"xml\" ContentType=\"application/xml\"/><Override"
                        + " PartName=\"/word/document.xml\""
                        + " ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
                        + "</Types>"));
        parts.put(
                "_rels/.rels",
                text("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Relationships"
                        + " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship"
                        + " Id=\"rId1\""
                        + " Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\""
                        + " Target=\"word/document.xml\"/></Relationships>"));
        parts.put(
                "word/document.xml",
                text("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:document"
                        + " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" + body
                        + "</w:body></w:document>"));
        return SampleArchive.zip(parts);
    }

    private static String paragraph(String line, boolean bold) {
        return "<w:p><w:r>" + (bold ? "<w:rPr><w:b/></w:rPr>" : "") + "<w:t xml:space=\"preserve\">" + escaped(line)
                + "</w:t></w:r></w:p>";
    }

    /// An OpenDocument text.
    static byte[] odt(String title, String text) {
        var body = new StringBuilder("<text:h text:outline-level=\"1\">" + escaped(title) + "</text:h>");
        for (var line : text.split("\n", -1))
            body.append("<text:p>").append(escaped(line)).append("</text:p>");
        var parts = new LinkedHashMap<String, byte[]>();
        parts.put("mimetype", text("application/vnd.oasis.opendocument.text"));
        parts.put(
                "META-INF/manifest.xml",
                text(
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest"
                                + " xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\""
                                + " manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\""
                                + " manifest:media-type=\"application/vnd.oasis.opendocument.text\"/><manifest:file-entry"
                                + " manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"));
        parts.put(
                "content.xml",
                text("<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content"
                        + " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
                        + " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
                        + " office:version=\"1.2\"><office:body><office:text>" + body
                        + "</office:text></office:body></office:document-content>"));
        return SampleArchive.zip(parts);
    }

    /// A drawing: a house on its site, as far as straight lines go.
    static byte[] drawing(int width, int depth) {
        var image = new BufferedImage(640, 420, BufferedImage.TYPE_INT_RGB);
        var pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, 640, 420);
        pen.setColor(new Color(0xd9e6d5));
        pen.fillRect(30, 30, 580, 360);
        pen.setColor(new Color(0xc9b79c));
        pen.fillRect(120, 110, width, depth);
        pen.setColor(new Color(0xb0492f));
        pen.fillRect(120 + width, 110, 90, depth / 2);
        pen.setColor(Color.DARK_GRAY);
        pen.drawRect(30, 30, 580, 360);
        pen.drawRect(120, 110, width, depth);
        pen.drawRect(120 + width, 110, 90, depth / 2);
        for (int x = 40; x < 600; x += 20) pen.drawLine(x, 395, x, x % 100 == 0 ? 412 : 403);
        pen.dispose();
        try (var out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /// Writes what a PDF needs, and nothing more.
    private static final class SamplePdf {
        private static final Charset WIN_ANSI = Charset.forName("windows-1252");

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final List<Integer> offsets = new ArrayList<>();

        byte[] write(String title, List<List<String>> pages) {
            add("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
            int first = 4;
            var kids = new StringBuilder();
            for (int i = 0; i < pages.size(); i++) kids.append(first + 2 * i).append(" 0 R ");
            object("<< /Type /Catalog /Pages 2 0 R /Lang (sv-SE) >>");
            object("<< /Type /Pages /Kids [ " + kids + "] /Count " + pages.size() + " >>");
            object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
            for (int i = 0; i < pages.size(); i++) {
                object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
                        + " /Contents " + (first + 2 * i + 1) + " 0 R >>");
                var content = content(i == 0 ? title : "", pages.get(i));
                object("<< /Length " + content.getBytes(WIN_ANSI).length + " >>\nstream\n" + content + "\nendstream");
            }
            object("<< /Title (" + quoted(title) + ") /Producer (Bevara) >>");
            end();
            return out.toByteArray();
        }

        private static String content(String title, List<String> lines) {
            var text =
                    new StringBuilder("BT /F1 16 Tf 60 780 Td (" + quoted(title) + ") Tj /F1 10.5 Tf 0 -30 Td 15 TL\n");
            lines.forEach(line -> text.append("(").append(quoted(line)).append(") Tj T*\n"));
            return text.append("ET").toString();
        }

        private static String quoted(String text) {
            return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)");
        }

        private void object(String content) {
            offsets.add(out.size());
            add(offsets.size() + " 0 obj\n" + content + "\nendobj\n");
        }

        private void end() {
            int start = out.size();
            add("xref\n0 " + (offsets.size() + 1) + "\n0000000000 65535 f \n");
            offsets.forEach(offset -> add("%010d 00000 n \n".formatted(offset)));
            add("trailer\n<< /Size " + (offsets.size() + 1) + " /Root 1 0 R /Info " + offsets.size()
                    + " 0 R >>\nstartxref\n" + start + "\n%%EOF\n");
        }

        private void add(String text) {
            out.writeBytes(text.getBytes(WIN_ANSI));
        }
    }
}
