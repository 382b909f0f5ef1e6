package bevara.ingest;

import static bevara.ingest.SamplePackages.bytes;
import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseAndRegisterTest {
    @TempDir
    Path folder;

    private List<Finding> findings(Map<String, byte[]> files) throws IOException {
        return Ingest.validate(Files.write(folder.resolve("package"), zip(files)))
                .findings();
    }

    private List<String> codes(Map<String, byte[]> files) throws IOException {
        return findings(files).stream().map(Finding::code).toList();
    }

    // -- SIARD --

    private static Map<String, byte[]> database() {
        return files(
                "content/schema0/table0/table0.xml",
                """
                <table xmlns="http://www.bar.admin.ch/xmlns/siard/2/table.xsd">
                <row><c1>1</c1><c2>Å</c2></row>
                <row><c1>2</c1><c2 file="record1.txt" length="3"/></row>
                </table>""",
                "content/schema0/table0/table0.xsd",
                "<schema/>",
                "content/schema0/table0/lob1/record1.txt",
                "hej",
                "header/siardversion/2.1/",
                "",
                "header/metadata.xsd",
                "<schema/>",
                "header/metadata.xml",
                """
                <siardArchive xmlns="http://www.bar.admin.ch/xmlns/siard/2/metadata.xsd" version="2.1">
                <dbname>register</dbname><dataOwner>Kumla</dataOwner><dataOriginTimespan>2020</dataOriginTimespan>
                <lobFolder>content</lobFolder><archivalDate>2024-01-01</archivalDate>
                <schemas><schema><name>s</name><folder>schema0</folder><tables>
                <table><name>personer</name><folder>table0</folder><columns>
                <column><name>id</name></column><column><name>text</name><lobFolder>lob1</lobFolder></column></columns>
                <rows>2</rows></table></tables></schema></schemas></siardArchive>""");
    }

    private static Map<String, byte[]> delivered(Map<String, byte[]> database) throws IOException {
        var out = new ByteArrayOutputStream();
        // By Java's own: packed, and the sizes only after the content.
        try (var zip = new ZipOutputStream(out)) {
            for (var entry : database.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        var files = new LinkedHashMap<String, byte[]>();
        files.put("databas/register.siard", out.toByteArray());
        files.put("databas/läs mig.txt", bytes("Registret"));
        return files;
    }

    private List<Finding> changed(Consumer<Map<String, byte[]>> change) throws IOException {
        var database = database();
        change.accept(database);
        return findings(delivered(database));
    }

    private static void edit(Map<String, byte[]> database, String name, String what, String instead) {
        var text = new String(database.get(name), StandardCharsets.UTF_8);
        assertThat(text).contains(what);
        database.put(name, bytes(text.replace(what, instead)));
    }

    @Test
    void a_database_that_is_as_it_says_passes() throws IOException {
        assertThat(changed(_ -> {})).isEmpty();
    }

    @Test
    void lost_rows_are_found() throws IOException {
        assertThat(changed(d -> edit(d, "header/metadata.xml", "<rows>2<", "<rows>3<")))
                .extracting(Finding::code, Finding::path, Finding::arguments, Finding::source)
                .containsExactly(tuple(
                        "siard-rows-differ",
                        "register.siard",
                        List.of("content/schema0/table0/table0.xml", "3", "2"),
                        "SIARD M_5.5-1"));
    }

    @Test
    void what_is_missing_in_a_database_is_found() throws IOException {
        assertThat(changed(d -> d.remove("content/schema0/table0/lob1/record1.txt")))
                .extracting(Finding::code, f -> f.arguments().getFirst())
                .containsExactly(tuple("siard-large-object-missing", "record1.txt"));
        assertThat(changed(d -> d.remove("content/schema0/table0/table0.xml")))
                .extracting(Finding::code, f -> f.arguments().getFirst())
                .containsExactly(tuple("siard-file-missing", "content/schema0/table0"));
        assertThat(changed(d -> d.remove("header/metadata.xml")))
                .extracting(Finding::code, f -> f.arguments().getFirst())
                .containsExactly(tuple("siard-file-missing", "header/metadata.xml"));
        assertThat(changed(d -> edit(d, "header/metadata.xml", "<dataOwner>Kumla</dataOwner>", "")))
                .extracting(Finding::code, Finding::line)
                .containsExactly(tuple("siard-metadata-incomplete", 1));
        assertThat(changed(d -> d.remove("header/siardversion/2.1/")))
                .extracting(Finding::code)
                .containsExactly("siard-version-unknown");
    }

    @Test
    void what_is_broken_in_a_database_is_found() throws IOException {
        assertThat(changed(d -> edit(d, "content/schema0/table0/table0.xml", "</table>", "")))
                .extracting(Finding::code)
                .containsExactly("siard-table-unreadable");
        assertThat(changed(d -> edit(d, "header/metadata.xml", "</siardArchive>", "<")))
                .extracting(Finding::code)
                .containsExactly("siard-metadata-unreadable");
        assertThat(changed(d -> d.put("content/annat.txt", bytes("x"))))
                .extracting(Finding::code)
                .containsExactly("siard-entry-misplaced");
        var files = delivered(database());
        files.put("databas/register.siard", bytes("ingen databas"));
        assertThat(codes(files)).containsExactly("siard-unreadable");
        var cut = delivered(database());
        cut.put("databas/register.siard", java.util.Arrays.copyOf(cut.get("databas/register.siard"), 300));
        assertThat(codes(cut)).containsExactly("siard-unreadable");
    }

    @Test
    void a_database_whose_directory_lists_other_files_than_there_are_is_found() throws IOException {
        for (int from : List.of(0, 16, 24, 46)) {
            var files = delivered(database());
            var siard = files.get("databas/register.siard");
            int at = new String(siard, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
            java.util.Arrays.fill(siard, at + from, at + from + 4, (byte) 0x55);
            assertThat(codes(files)).as("byte %d", from).containsExactly("siard-unreadable");
        }
        var files = delivered(database());
        var siard = files.get("databas/register.siard");
        int at = new String(siard, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        files.put("databas/register.siard", java.util.Arrays.copyOf(siard, at + 100));
        assertThat(codes(files)).containsExactly("siard-unreadable");
    }

    /// All entries but those of the header come first: up to there the archive's bytes are the content's.
    @Test
    void the_digest_of_the_content_is_compared_as_either_kind_of_program_computes_it() throws Exception {
        var sha256 = MessageDigest.getInstance("SHA-256");
        database().forEach((name, content) -> {
            if (name.startsWith("content/")) sha256.update(content);
        });
        var unpacked = HexFormat.of().formatHex(sha256.digest());
        var archive = delivered(database()).get("databas/register.siard");
        int header = new String(archive, StandardCharsets.ISO_8859_1).indexOf("header/") - 30;
        var raw = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(java.util.Arrays.copyOf(archive, header)));
        for (var right : List.of(unpacked, raw))
            assertThat(changed(d -> edit(d, "header/metadata.xml", "<schemas>", digest(right))))
                    .isEmpty();
        assertThat(changed(d -> edit(d, "header/metadata.xml", "<schemas>", digest("00".repeat(32)))))
                .extracting(Finding::code)
                .containsExactly("siard-digest-differs");
    }

    private static String digest(String hex) {
        return "<messageDigest><digestType>SHA-256</digestType><digest>%s</digest></messageDigest><schemas>"
                .formatted(hex);
    }

    @Test
    void a_database_that_unpacks_without_end_is_refused() throws IOException {
        assertThat(changed(d -> d.put("content/schema0/table0/lob1/record2.bin", new byte[300 << 20])))
                .extracting(Finding::code)
                .containsExactly("zip-bomb");
    }

    @Test
    void a_strangers_database_passes() throws IOException {
        var sample = Path.of("..", "target", "corpora", "eark-samples", "dip-examples", "SIARD", "SIARD2.0")
                .resolve("AVID.SA.Northwind.DIP.zip");
        Assumptions.assumeTrue(Files.exists(sample), "the corpora are not unpacked");
        try (var zip = new ZipFile(sample.toFile())) {
            var entry = zip.getEntry("representations/AVID.SA.18006_rep0/data/northwind.siard");
            var files = new LinkedHashMap<String, byte[]>();
            files.put("northwind.siard", zip.getInputStream(entry).readAllBytes());
            assertThat(findings(files)).isEmpty();
        }
    }

    // -- delimited registers --

    private static final String DECLARATION = """
            {"resources": [{"path": "personer.csv", "dialect": {"delimiter": ";"}, "rows": 2,
              "schema": {"fields": [{"name": "id"}, {"name": "namn"}]}}]}""";

    @Test
    void a_register_that_is_as_declared_passes() throws IOException {
        assertThat(codes(files(
                        "personer.csv",
                        "id;namn\r\n1;\"Ek; Anna \"\"A\"\"\r\ntvå rader\"\r\n2;Åsa\r\n",
                        "datapackage.json",
                        DECLARATION)))
                .isEmpty();
        assertThat(codes(files("annat.csv", "a,b\n1,2\n3,4"))).isEmpty();
        assertThat(codes(files("tom.csv", ""))).isEmpty();
    }

    @Test
    void a_register_that_is_not_as_declared_is_refused() throws IOException {
        assertThat(findings(files("personer.csv", "id;namn\n1;Ek\n2\n", "datapackage.json", DECLARATION)))
                .extracting(Finding::code, Finding::line, Finding::severity)
                .containsExactly(tuple("register-columns-differ", 3, Finding.Severity.ERROR));
        assertThat(codes(files("personer.csv", "id;namn\n1;Ek\n", "datapackage.json", DECLARATION)))
                .containsExactly("register-rows-differ");
        assertThat(codes(files("personer.csv", "id;namn;x\n1;Ek;\n2;B;\n", "datapackage.json", DECLARATION)))
                .containsExactly("register-fields-differ");
        assertThat(codes(files("personer.csv", "id;name\n1;Ek\n2;B\n", "datapackage.json", DECLARATION)))
                .containsExactly("register-header-differs");
        assertThat(codes(files("personer.csv", "id;namn\n1;\"Ek\n2;B\n", "datapackage.json", DECLARATION)))
                .contains("register-quotes-open");
        assertThat(codes(files("annat.txt", "x", "datapackage.json", DECLARATION)))
                .containsExactly("file-missing");
        assertThat(codes(files("datapackage.json", "{"))).containsExactly("register-declaration-unreadable");
    }

    @Test
    void a_register_that_is_written_in_an_unusual_way_and_declared_so_passes() throws IOException {
        var quoted = DECLARATION.replace("\"namn\"", "\"namn; hela \\\"allt\\\"\"");
        assertThat(codes(files(
                        "personer.csv", "id;\"namn; hela \"\"allt\"\"\"\n1;Ek\n2;Åsa\n", "datapackage.json", quoted)))
                .isEmpty();
        var single = DECLARATION.replace("\"delimiter\": \";\"", "\"delimiter\": \";\", \"quoteChar\": \"'\"");
        assertThat(codes(files("personer.csv", "id;namn\n1;'Ek; Anna'\n2;5\" rör\n", "datapackage.json", single)))
                .isEmpty();
        var escaping = DECLARATION.replace("\"delimiter\": \";\"", "\"delimiter\": \";\", \"escapeChar\": \"\\\\\"");
        assertThat(codes(files(
                        "personer.csv",
                        "id;namn\n1;Ek\\; Anna\n2;\"Å \\\"B\\\" \\\\\"\n",
                        "datapackage.json",
                        escaping)))
                .isEmpty();
        var oneColumn = DECLARATION.replace(", {\"name\": \"namn\"}", "").replace("\"rows\": 2", "\"rows\": 3");
        assertThat(codes(files("personer.csv", "id\n1\n\n3\n", "datapackage.json", oneColumn)))
                .isEmpty();
        assertThat(codes(files("personer.csv", "id\n1\n3\n", "datapackage.json", oneColumn)))
                .containsExactly("register-rows-differ");
        var listed = DECLARATION.replace("\"personer.csv\"", "[\"personer.csv\"]");
        assertThat(codes(files("personer.csv", "id;namn\n1;Ek\n2;Åsa\n", "datapackage.json", listed)))
                .isEmpty();
    }

    @Test
    void what_a_declaration_says_and_is_not_compared_is_told() throws IOException {
        var away = DECLARATION.replace("personer.csv", "https://example.org/personer.csv");
        assertThat(findings(files("brev.txt", "Hej", "datapackage.json", away)))
                .extracting(Finding::code, Finding::severity)
                .containsExactly(tuple("reference-outside", Finding.Severity.WARNING));
        var parts = DECLARATION.replace("\"personer.csv\"", "[\"a.csv\", \"b.csv\", \"c.csv\"]");
        assertThat(findings(files("a.csv", "id;namn\n1;Ek\n", "b.csv", "2;Å\n", "datapackage.json", parts)))
                .extracting(Finding::code, Finding::path)
                .containsExactlyInAnyOrder(
                        tuple("register-not-compared", "a.csv"),
                        tuple("register-not-compared", "b.csv"),
                        tuple("file-missing", "c.csv"));
        assertThat(codes(files("personer.csv", "id\n", "datapackage.json", DECLARATION + " ".repeat(8 << 20))))
                .containsExactly("register-not-compared");
    }

    @Test
    void an_undeclared_register_that_is_uneven_is_only_warned_of() throws IOException {
        assertThat(findings(files("personer.csv", "a\tb\n1\t2\n3\n")))
                .extracting(Finding::code, Finding::line, Finding::severity)
                .containsExactly(tuple("register-columns-differ", 3, Finding.Severity.WARNING));
        var windows = new LinkedHashMap<String, byte[]>();
        windows.put("personer.csv", "a;b\n1;\u20ac\n".getBytes("windows-1252"));
        assertThat(codes(windows)).containsExactly("register-encoding-unknown");
        windows.put("personer.csv", "a;b\n1;å\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(codes(windows)).isEmpty();
    }
}
