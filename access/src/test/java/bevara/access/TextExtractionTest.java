package bevara.access;

import static bevara.access.TestArchive.SANDVIKEN;
import static bevara.access.TestArchive.aPackage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import bevara.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextExtractionTest {
    @TempDir
    Path folder;

    private TextExtraction.Settings nasty(String heap) {
        return new TextExtraction.Settings(NastyParser.class, heap, Duration.ofSeconds(3), folder.resolve("parser"));
    }

    private static ExtractedText extract(TextExtraction extraction, String mime, byte[] bytes) {
        var file = new FileView("f1", "a", bytes.length, Digest.of(bytes), "", mime, "", "unknown");
        return extraction.extract(file, () -> new ByteArrayInputStream(bytes));
    }

    private static ExtractedText tell(TextExtraction extraction, String what) {
        return extract(extraction, "application/pdf", what.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "crash", "fill"})
    void a_parser_that_hangs_crashes_or_eats_all_memory_costs_one_file_its_text(String fault) {
        try (var extraction = new TextExtraction(nasty("32m"))) {
            assertThat(tell(extraction, "well").text()).startsWith("lyckades");
            assertThat(tell(extraction, fault)).isEqualTo(ExtractedText.FAILED);
            assertThat(tell(extraction, "well").text()).startsWith("lyckades");
        }
    }

    @Test
    void what_a_parser_prints_neither_blocks_nor_garbles() {
        try (var extraction = new TextExtraction(nasty("64m"))) {
            assertThat(tell(extraction, "print").text()).isEqualTo("utskrivet");
            assertThat(tell(extraction, "well").text()).startsWith("lyckades");
        }
    }

    @Test
    void the_parser_ends_when_the_other_end_is_closed_even_while_it_hangs() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        NastyParser.class.getName())
                .start();
        try (var out = new java.io.DataOutputStream(process.getOutputStream())) {
            var bytes = "hang".getBytes(StandardCharsets.UTF_8);
            ParserProtocol.ask(out, "a", "b", bytes.length, new ByteArrayInputStream(bytes));
            assertThat(process.waitFor(1, TimeUnit.SECONDS)).isFalse();
        }
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_aip_with_a_poisonous_file_is_found_by_its_other_files_and_counted() {
        try (var archive = new TestArchive(folder, nasty("32m"))) {
            archive.keep(
                    SANDVIKEN,
                    aPackage()
                            .file("ett.pdf", "application/pdf", "hang".getBytes(StandardCharsets.UTF_8))
                            .file("två.pdf", "application/pdf", "fill".getBytes(StandardCharsets.UTF_8))
                            .file("tre.pdf", "application/pdf", "well".getBytes(StandardCharsets.UTF_8)));
            assertThat(archive.search(SANDVIKEN, "lyckades").total()).isEqualTo(1);
            assertThat(archive.search(SANDVIKEN, "två.pdf").total()).isEqualTo(1);
            assertThat(archive.access().status().withoutText()).isEqualTo(2);
            assertThat(archive.access().status().failed()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "ISO-8859-1", "windows-1252"})
    void plain_text_is_read_in_the_usual_encodings(String charset) {
        try (var extraction = new TextExtraction(nasty("32m"))) {
            var text = extract(
                    extraction, "text/plain; charset=x", "Räksmörgås\r\n\r\n  på ö".getBytes(Charset.forName(charset)));
            assertThat(text.text()).isEqualTo("Räksmörgås\npå ö");
        }
    }

    @Test
    void a_text_that_is_too_long_is_cut() {
        try (var extraction = new TextExtraction(nasty("32m"))) {
            var text = extract(extraction, "text/plain", "å".repeat(5_000_000).getBytes(StandardCharsets.UTF_8));
            assertThat(text.outcome()).isEqualTo(ExtractedText.Outcome.CUT);
            assertThat(text.text()).hasSize(1_000_000);
        }
    }

    @Test
    void html_xml_and_embedded_documents_are_read_by_tika_and_bombs_do_no_harm() throws IOException {
        try (var extraction = new TextExtraction(TextExtraction.Settings.usual(folder.resolve("parser")))) {
            assertThat(extract(extraction, "text/html", utf8("<title>t</title><p>Bygg<b>lov</b></p><script>x</script>"))
                            .text())
                    .contains("Bygglov")
                    .doesNotContain("script");
            assertThat(extract(extraction, "application/xml", utf8("<a><b>ärendet</b></a>"))
                            .text())
                    .contains("ärendet");
            assertThat(extract(extraction, "application/zip", zip("brev.txt", utf8("i en zip")))
                            .text())
                    .contains("i en zip");
            var bomb = zip("bomb", new byte[50_000_000]);
            for (int i = 0; i < 5; i++) bomb = zip("bomb" + i + ".zip", bomb);
            assertThat(extract(extraction, "application/zip", bomb).text()).hasSizeLessThan(1_000_001);
            var entities = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
            assertThat(extract(extraction, "application/xml", utf8(entities)).text())
                    .doesNotContain("root:");
            assertThat(extract(extraction, "text/html", utf8("<p>går vidare")).text())
                    .contains("går vidare");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"odt", "docx", "pdf", "rtf"})
    void words_in_office_documents_are_found_in_their_other_forms(String format) throws Exception {
        assumeThat(office()).isTrue();
        var source = folder.resolve("beslut.txt");
        Files.writeString(source, "Nämnden beslutade om byggnadslovet för ladugården i Överhärde.");
        var process = new ProcessBuilder(
                        "soffice",
                        "-env:UserInstallation=" + folder.resolve("profile").toUri(),
                        "--headless",
                        "--convert-to",
                        format,
                        "--outdir",
                        folder.toString(),
                        source.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("soffice.log").toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        var bytes = Files.readAllBytes(folder.resolve("beslut." + format));
        try (var archive = new TestArchive(folder.resolve("archive"))) {
            archive.keep(SANDVIKEN, aPackage().file("beslut." + format, type(format), bytes));
            var hits = archive.search(SANDVIKEN, "byggnadslov överhärde").hits();
            assertThat(hits).hasSize(1);
            assertThat(hits.getFirst().snippet()).contains("<mark>byggnadslovet</mark>");
        }
    }

    private static String type(String format) {
        return switch (format) {
            case "odt" -> "application/vnd.oasis.opendocument.text";
            case "docx" -> "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            case "pdf" -> "application/pdf";
            default -> "application/rtf";
        };
    }

    private static boolean office() {
        return java.util.Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "soffice")));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(String name, byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(bytes);
        }
        return out.toByteArray();
    }
}
