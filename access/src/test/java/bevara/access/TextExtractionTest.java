package bevara.access;

import static bevara.access.TestArchive.SANDVIKEN;
import static bevara.access.TestArchive.aPackage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextExtractionTest {
    @TempDir
    Path folder;

    @Test
    void a_file_that_hangs_kills_or_fills_a_parser_costs_its_own_text_alone() {
        try (var tools = TestTools.nasty(folder);
                var archive = new TestArchive(folder, tools)) {
            archive.keep(
                    SANDVIKEN,
                    aPackage()
                            .file("ett.pdf", "application/pdf", utf8("hang"))
                            .file("två.pdf", "application/pdf", utf8("fill"))
                            .file("tre.pdf", "application/pdf", utf8("well"))
                            .file("fyra.pdf", "application/pdf", utf8("crash"))
                            .file("stor.pdf", "application/pdf", utf8("hang" + " ".repeat(2_000_000))));
            assertThat(archive.search(SANDVIKEN, "lyckades").hits())
                    .extracting(SearchResult.Hit::path)
                    .containsExactly("tre.pdf");
            for (var name : List.of("ett", "två", "fyra", "stor"))
                assertThat(archive.search(SANDVIKEN, name + ".pdf").total()).isEqualTo(1);
            assertThat(archive.access().status().withoutText()).isEqualTo(4);
            assertThat(archive.access().status().failed()).isZero();
        }
    }

    @Test
    void closing_ends_what_is_being_read_and_it_is_read_at_the_next_start() throws Exception {
        var pack = aPackage().file("ett.pdf", "application/pdf", utf8("hang"));
        for (int n = 0; n < 100; n++) pack.file(n + ".pdf", "application/pdf", utf8("well"));
        try (var archive = new TestArchive(folder, TestTools.nasty(folder))) {
            archive.store(SANDVIKEN, pack);
            var following = Thread.ofVirtual().start(() -> archive.access().follow());
            assertThat(following.join(Duration.ofSeconds(1))).isFalse();
            archive.access().close();
            assertThat(following.join(Duration.ofSeconds(10))).isTrue();
            archive.restart(() -> {});
            archive.access().follow();
            assertThat(archive.search(SANDVIKEN, "lyckades").total()).isEqualTo(1);
        }
    }

    @Test
    void every_file_keeps_its_own_text_among_many() {
        var pack = aPackage();
        for (int n = 0; n < 120; n++) {
            pack.file(n + ".txt", "ordet nummer" + n);
            pack.file(n + ".html", "text/html", utf8("<p>sidan <b>webb" + n + "</b></p>"));
            pack.file(n + ".png", "image/png", utf8("bild" + n));
            pack.file(n + ".csv", "text/csv; charset=utf-8", new byte[0]);
        }
        pack.file("stor.html", "text/html", utf8("<p>stor</p>" + "<p></p>".repeat(300_000) + "<p>sist</p>"));
        try (var archive = new TestArchive(folder)) {
            archive.keep(SANDVIKEN, pack);
            for (int n = 0; n < 120; n += 7) {
                assertThat(path(archive, "nummer" + n)).isEqualTo(n + ".txt");
                assertThat(path(archive, "webb" + n)).isEqualTo(n + ".html");
                assertThat(archive.search(SANDVIKEN, "bild" + n).total()).isZero();
            }
            assertThat(path(archive, "sist")).isEqualTo("stor.html");
            assertThat(archive.access().status().withoutText()).isZero();
        }
    }

    private static String path(TestArchive archive, String word) {
        var hits = archive.search(SANDVIKEN, word).hits();
        assertThat(hits).as(word).hasSize(1);
        return hits.getFirst().path();
    }

    @Test
    void html_xml_and_embedded_documents_are_read_and_bombs_do_no_harm() throws IOException {
        var bomb = zip("bomb", new byte[50_000_000]);
        for (int i = 0; i < 5; i++) bomb = zip("bomb" + i + ".zip", bomb);
        var entities = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x; entiteter</a>";
        var page = "<title>t</title><p>Bygg<b>lov</b></p><script>programkod</script>";
        try (var archive = new TestArchive(folder)) {
            archive.keep(
                    SANDVIKEN,
                    aPackage()
                            .file("a.html", "text/html", utf8(page))
                            .file("b.xml", "application/xml", utf8("<a><b>ärendet</b></a>"))
                            .file("c.zip", "application/zip", zip("brev.txt", utf8("i en zipfil")))
                            .file("d.zip", "application/zip", bomb)
                            .file("e.xml", "application/xml", utf8(entities))
                            .file("f.html", "text/html", utf8("<p>går vidare")));
            assertThat(path(archive, "bygglov")).isEqualTo("a.html");
            assertThat(path(archive, "ärendet")).isEqualTo("b.xml");
            assertThat(path(archive, "zipfil")).isEqualTo("c.zip");
            assertThat(path(archive, "vidare")).isEqualTo("f.html");
            for (var hidden : List.of("programkod", "root"))
                assertThat(archive.search(SANDVIKEN, hidden).total()).isZero();
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
