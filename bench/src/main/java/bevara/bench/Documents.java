package bevara.bench;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.zip.ZipOutputStream;

/// Documents of one size and of the kinds that offices keep, made from a seed: in each twenty, eight texts, four XML
/// documents, three web pages, two tables, two PDF and one Word document. All hold text to be found.
record Documents(long seed, int size) {
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    /// What is around the text of a kind is shorter than this.
    private static final int FRAME = 1_500;

    private static final int LINE = 90;

    enum Kind {
        TEXT("txt"),
        XML("xml"),
        HTML("html"),
        CSV("csv"),
        PDF("pdf"),
        WORD("docx");

        private final String ending;

        Kind(String ending) {
            this.ending = ending;
        }

        static Kind of(int number) {
            return switch (number % 20) {
                case 8, 9, 10, 11 -> XML;
                case 12, 13, 14 -> HTML;
                case 15, 16 -> CSV;
                case 17, 18 -> PDF;
                case 19 -> WORD;
                default -> TEXT;
            };
        }
    }

    /// One package of so many documents, five hundred in each folder, and the same as loose files beside it.
    Path make(Path folder, int count) {
        var loose = folder.resolve("loose");
        var zip = folder.resolve(Corpus.MARK + " handlingar.zip");
        try {
            Files.createDirectories(loose);
            try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip), 1 << 16))) {
                for (int n = 0; n < count; n++) {
                    var name = "akt-%03d/handling-%06d.%s".formatted(n / 500, n, Kind.of(n).ending);
                    var bytes = document(n);
                    Corpus.store(out, name, bytes);
                    var file = loose.resolve(name);
                    if (n % 500 == 0) Files.createDirectories(file.getParent());
                    Files.write(file, bytes);
                }
            }
            return zip;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] document(int number) {
        var random = new Corpus(seed).random(1_000_000L + number);
        return switch (Kind.of(number)) {
            case TEXT -> Corpus.text(random, size);
            case XML ->
                filled(random, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<protokoll>\n", "p", "</protokoll>\n");
            case HTML ->
                filled(
                        random,
                        "<!DOCTYPE html>\n<html lang=\"sv\"><head><meta charset=\"utf-8\"><title>Protokoll</title></head><body>\n",
                        "p",
                        "</body></html>\n");
            case CSV -> table(random);
            case PDF -> pdf(random);
            case WORD -> word(random);
        };
    }

    /// Each line of text an element.
    private byte[] filled(RandomGenerator random, String head, String element, String tail) {
        var text = new StringBuilder(head);
        for (var line : lines(random)) {
            var next = "<" + element + ">" + line + "</" + element + ">\n";
            if (bytes(text) + bytes(next) + bytes(tail) > size) break;
            text.append(next);
        }
        return padded(text.append(tail).toString().getBytes(StandardCharsets.UTF_8));
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private byte[] table(RandomGenerator random) {
        var rows = new StringBuilder("diarienummer;datum;rubrik\r\n");
        int number = 0;
        for (var line : lines(random)) {
            number++;
            rows.append("KS 2019/%05d;2019-%02d-%02d;%s\r\n"
                    .formatted(random.nextInt(100_000), 1 + number % 12, 1 + number % 28, line));
        }
        var all = rows.toString().getBytes(StandardCharsets.UTF_8);
        int end = Math.min(size, all.length);
        while (all[end - 1] != '\n') end--;
        return Arrays.copyOf(all, end);
    }

    private byte[] padded(byte[] bytes) {
        int length = bytes.length;
        var all = Arrays.copyOf(bytes, size);
        Arrays.fill(all, length, size, (byte) '\n');
        return all;
    }

    private String[] lines(RandomGenerator random) {
        var text = new String(Corpus.text(random, size), StandardCharsets.UTF_8)
                .strip()
                .replace('\n', ' ');
        return text.split("(?<=\\G.{" + LINE + "})");
    }

    // -- PDF --

    /// PDF 1.4 (ISO 32000-1, 7.5) with one page of plain text.
    private byte[] pdf(RandomGenerator random) {
        var content = new StringBuilder("BT /F1 8 Tf 40 800 Td 9 TL\n");
        for (var line : lines(random)) {
            if (content.length() + line.length() > size - FRAME) break;
            content.append('(').append(line).append(") Tj T*\n");
        }
        content.append("ET\n");
        var stream = new String(content.toString().getBytes(WINDOWS), StandardCharsets.ISO_8859_1);
        var objects = new String[] {
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            "<</Length " + stream.length() + ">>\nstream\n" + stream + "endstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
        };
        var out = new StringBuilder("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
        var references = new StringBuilder("0000000000 65535 f \n");
        for (int n = 0; n < objects.length; n++) {
            references.append("%010d 00000 n \n".formatted(out.length()));
            out.append(n + 1).append(" 0 obj\n").append(objects[n]).append("\nendobj\n");
        }
        int start = out.length();
        int count = objects.length + 1;
        out.append("xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                .formatted(count, references, count, start));
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    // -- Word --

    /// The least that a WordprocessingML document may hold (ECMA-376-1, 11).
    private byte[] word(RandomGenerator random) {
        var body = new StringBuilder();
        for (var line : lines(random)) {
            if (bytes(body) > size - FRAME) break;
            body.append("<w:p><w:r><w:t>").append(line).append("</w:t></w:r></w:p>");
        }
        var head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
        var parts = new TreeMap<>(Map.of(
                "[Content_Types].xml",
                head + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                        + "<Default Extension=\"rels\""
                        + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Override PartName=\"/word/document.xml\" ContentType=\"application/"
                        + "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>",
                "_rels/.rels",
                head + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                        + "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
                        + "relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
                "word/document.xml",
                head + "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
                        + body + "</w:body></w:document>"));
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var part : parts.entrySet())
                Corpus.store(zip, part.getKey(), part.getValue().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
