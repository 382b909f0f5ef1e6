package bevara.ingest;

import static bevara.ingest.SamplePackages.bytes;
import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import bevara.ingest.Submission.State;
import bevara.schemas.Mets;
import bevara.schemas.Premis;
import bevara.storage.StoredVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.tika.Tika;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversionTest {
    private static final String RTF = "{\\rtf1\\ansi Ans\\'f6kan om bygglov f\\'f6r Storgatan 1}";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static Archive.Database database;

    @TempDir
    Path folder;

    @TempDir
    Path other;

    private Archive archive;

    @BeforeAll
    static void start() throws IOException {
        database = new Archive.Database();
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @BeforeEach
    void open() {
        archive = new Archive(folder, database);
        archive.agree("bygglov", SubmissionAgreement.Approval.AUTOMATIC, PackageKind.values());
    }

    @AfterEach
    void nothing_is_left_in_the_work_folder() {
        if (archive.ended()) assertThat(archive.left()).isEmpty();
    }

    @Test
    void office_documents_get_a_pdfa_with_their_text_beside_them_and_are_kept_as_they_came() throws Exception {
        archive.convertWith(new LibreOffice(program(), PATIENCE));
        var delivered = new TreeMap<>(files("brev.txt", "Hej"));
        delivered.put("mapp/ansökan.rtf", bytes(RTF));
        delivered.put("mapp/ansökan.docx", document("docx", "a.rtf", RTF));
        delivered.put("mapp/ansökan.odt", document("odt", "a.rtf", RTF));
        delivered.put("mapp/ansökan.odt.pdf", bytes("%PDF-1.4 a delivered file of that name"));
        delivered.put("lista.xlsx", document("xlsx", "b.csv", "Storgatan 1,bygglov\n"));
        var submission = archive.deliver(zip(delivered), "akt.zip");
        assertThat(submission.state()).as("%s", submission.findings()).isEqualTo(State.ARCHIVED);
        assertThat(submission.findings())
                .as("%s", submission.findings())
                .extracting(Finding::code)
                .contains("format-converted")
                .doesNotContain("conversion-failed");

        var version = version(submission);
        assertThat(unzipped(version, "data-0001.zip", DataZip.FOLDER)).containsExactlyInAnyOrderEntriesOf(delivered);
        var made = unzipped(version, "data-0002.zip", DataZip.MADE);
        assertThat(made)
                .containsOnlyKeys(
                        "mapp/ansökan.rtf.pdf", "mapp/ansökan.docx.pdf", "mapp/ansökan.odt-2.pdf", "lista.xlsx.pdf");
        for (var pdf : made.values()) {
            assertThat(new String(pdf, StandardCharsets.ISO_8859_1))
                    .contains("<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>");
            assertThat(new Tika().parseToString(new ByteArrayInputStream(pdf))).contains("bygglov", "Storgatan 1");
        }
        assertTold(version, made);
        assertThat(SignedReceipt.verify(archive.ingest().receipt(Archive.TENANT, submission.id()))
                        .receipt()
                        .files())
                .hasSize(delivered.size());
    }

    /// METS lists both representations, and PREMIS says what was made of what.
    private void assertTold(StoredVersion version, Map<String, byte[]> made) throws IOException {
        var derived = new ArrayList<Mets.File>();
        var ids = new ArrayList<String>();
        try (var in = archive.storage().read(version.content("mets.xml"), 0, -1)) {
            Mets.read(in, new Mets.Visitor() {
                @Override
                public void file(Mets.File file, Mets.@Nullable File holder) {
                    if (holder != null) ids.add(file.id());
                    if (holder != null && holder.href().equals("data-0002.zip")) derived.add(file);
                }
            });
        }
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(derived).hasSize(made.size()).allMatch(f -> f.group().equals("Representations/pdfa"));
        for (var file : derived) {
            var extent = java.util.Objects.requireNonNull(file.extent());
            try (var in = archive.storage().read(version.content("data-0002.zip"), extent.begin(), file.size())) {
                var bytes = in.readAllBytes();
                assertThat(made.values()).anyMatch(pdf -> Arrays.equals(pdf, bytes));
            }
        }
        byte[] premis;
        try (var in = archive.storage().read(version.content("premis.xml"), 0, -1)) {
            premis = in.readAllBytes();
        }
        var migration = Premis.read(new ByteArrayInputStream(premis)).events().stream()
                .filter(event -> event.type().equals("migration"))
                .findFirst()
                .orElseThrow();
        assertThat(migration.outcome()).isEqualTo("success");
        assertThat(migration.note())
                .isEqualTo("4 of 4 files converted; each copy has at least 100 % of the original's words");
        assertThat(new String(premis, StandardCharsets.UTF_8))
                .contains(
                        "representations/pdfa/data/mapp/ansökan.docx.pdf",
                        "representations/submission/data/mapp/ansökan.docx",
                        ">has source<");
    }

    /// A whole zip, but what it says ends in the middle.
    private static byte[] broken(byte[] document) throws IOException {
        var parts = new TreeMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(document))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry())
                parts.put(entry.getName(), zip.readAllBytes());
        }
        parts.computeIfPresent("word/document.xml", (_, xml) -> Arrays.copyOf(xml, xml.length / 2));
        return zip(parts);
    }

    @Test
    void a_document_that_cannot_be_converted_is_told_and_harms_nothing_else() throws Exception {
        archive.convertWith(new LibreOffice(program(), PATIENCE));
        var whole = document("docx", "a.rtf", RTF);
        var delivered = new TreeMap<String, byte[]>();
        delivered.put("hel.docx", whole);
        delivered.put("trasig.docx", broken(whole));
        var submission = archive.deliver(zip(delivered), "akt.zip");
        assertThat(submission.state()).isEqualTo(State.ARCHIVED);
        assertThat(submission.findings())
                .filteredOn(f -> f.code().equals("conversion-failed"))
                .extracting(Finding::path)
                .containsExactly("trasig.docx");
        assertThat(unzipped(version(submission), "data-0002.zip", DataZip.MADE)).containsOnlyKeys("hel.docx.pdf");
        assertThat(unzipped(version(submission), "data-0001.zip", DataZip.FOLDER))
                .containsExactlyInAnyOrderEntriesOf(delivered);
    }

    @Test
    void a_program_that_hangs_is_killed_with_all_it_started_and_the_originals_are_kept() throws Exception {
        var hanging = Files.writeString(
                other.resolve("soffice"),
                "#!/bin/sh\ncase \"$*\" in *--version) echo LibreOffice 0;;" + " *) sleep 4711 & wait;; esac\n");
        Files.setPosixFilePermissions(hanging, PosixFilePermissions.fromString("rwxr-xr-x"));
        archive.convertWith(new LibreOffice(hanging, Duration.ofSeconds(1)));
        var submission = archive.deliver(zip(files("a.rtf", RTF, "b.rtf", RTF)), "akt.zip");
        assertThat(submission.state()).isEqualTo(State.ARCHIVED);
        assertThat(submission.findings())
                .filteredOn(f -> f.code().equals("conversion-failed"))
                .extracting(Finding::path)
                .containsExactlyInAnyOrder("a.rtf", "b.rtf");
        assertThat(version(submission).content()).extracting(c -> c.name()).doesNotContain("data-0002.zip");
        assertThat(ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream()))
                .noneMatch(line -> line.endsWith("sleep 4711"));
    }

    @Test
    void without_a_program_the_delivery_goes_on_and_says_that_nothing_was_converted() throws Exception {
        for (var office : List.of("none", "missing")) {
            if (office.equals("missing")) archive.convertWith(new LibreOffice(other.resolve("missing"), PATIENCE));
            var submission = archive.deliver(zip(files(office + ".rtf", RTF)), "akt.zip");
            assertThat(submission.state()).isEqualTo(State.ARCHIVED);
            assertThat(submission.findings())
                    .extracting(Finding::code)
                    .containsExactlyInAnyOrder("format-to-convert", "conversion-unavailable");
        }
    }

    /// LibreOffice makes an empty page of it, when it is let choose how to read it.
    @Test
    void a_text_that_was_made_for_the_web_is_converted_with_all_its_words() throws Exception {
        archive.convertWith(new LibreOffice(program(), PATIENCE));
        var delivered = Map.of("sida.odt", forTheWeb(document("odt", "a.rtf", RTF)));
        var submission = archive.deliver(zip(delivered), "akt.zip");
        assertThat(submission.state()).isEqualTo(State.ARCHIVED);
        var made = unzipped(version(submission), "data-0002.zip", DataZip.MADE);
        assertThat(made).as("%s", submission.findings()).containsOnlyKeys("sida.odt.pdf");
        assertThat(new Tika().parseToString(new ByteArrayInputStream(made.get("sida.odt.pdf"))))
                .contains("bygglov", "Storgatan 1");
    }

    private static byte[] forTheWeb(byte[] document) throws IOException {
        var parts = new TreeMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(document))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry())
                parts.put(entry.getName(), zip.readAllBytes());
        }
        var text = "application/vnd.oasis.opendocument.text";
        parts.put("mimetype", bytes(text + "-web"));
        parts.computeIfPresent(
                "META-INF/manifest.xml",
                (_, xml) -> bytes(new String(xml, StandardCharsets.UTF_8).replace(text + "\"", text + "-web\"")));
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            zip.putNextEntry(stored("mimetype", parts.get("mimetype")));
            zip.write(parts.remove("mimetype"));
            for (var part : parts.entrySet()) {
                zip.putNextEntry(stored(part.getKey(), part.getValue()));
                zip.write(part.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static ZipEntry stored(String name, byte[] content) {
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        return entry;
    }

    @Test
    void a_copy_that_lacks_words_of_the_original_is_not_kept_and_the_figures_are_told() throws Exception {
        archive.convertWith(new LibreOffice(program(), PATIENCE));
        var hidden = "{\\rtf1\\ansi Synligt ord {\\v dolda ord som ingen sida visar}}";
        var delivered = new TreeMap<String, byte[]>();
        delivered.put("dold.docx", document("docx", "a.rtf", hidden));
        delivered.put("hel.docx", document("docx", "b.rtf", RTF));
        var submission = archive.deliver(zip(delivered), "akt.zip");
        assertThat(submission.state()).isEqualTo(State.ARCHIVED);
        assertThat(submission.findings())
                .filteredOn(f -> f.code().equals("conversion-incomplete"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.path()).isEqualTo("dold.docx");
                    assertThat(finding.message(Locale.ENGLISH)).contains("has 2 of the original's 8 words on 1 pages");
                });
        assertThat(unzipped(version(submission), "data-0002.zip", DataZip.MADE)).containsOnlyKeys("hel.docx.pdf");
        assertThat(unzipped(version(submission), "data-0001.zip", DataZip.FOLDER))
                .containsExactlyInAnyOrderEntriesOf(delivered);
    }

    @Test
    void a_copy_of_a_workbook_that_lacks_a_hidden_sheet_is_kept_and_told() throws Exception {
        archive.convertWith(new LibreOffice(program(), PATIENCE));
        var sheet = "<table:table table:name=\"%s\"%s><table:table-row><table:table-cell"
                + " office:value-type=\"string\"><text:p>%s</text:p></table:table-cell></table:table-row></table:table>";
        var workbook = """
                <?xml version="1.0" encoding="UTF-8"?>
                <office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
                 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
                 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
                 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"
                 office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
                <office:automatic-styles><style:style style:name="dold" style:family="table">
                <style:table-properties table:display="false"/></style:style></office:automatic-styles>
                <office:body><office:spreadsheet>"""
                + sheet.formatted("Synligt", "", "Storgatan bygglov")
                + sheet.formatted("Dolt", " table:style-name=\"dold\"", "hemliga tal som ingen sida visar")
                + "</office:spreadsheet></office:body></office:document>";
        var submission = archive.deliver(zip(Map.of("lista.xlsx", document("xlsx", "b.fods", workbook))), "akt.zip");
        assertThat(submission.findings())
                .as("%s", submission.findings())
                .extracting(Finding::code)
                .contains("conversion-partial", "format-converted")
                .doesNotContain("conversion-incomplete");
        assertThat(unzipped(version(submission), "data-0002.zip", DataZip.MADE)).containsOnlyKeys("lista.xlsx.pdf");
    }

    @Test
    void what_an_earlier_attempt_converted_is_not_converted_again_unless_it_is_damaged() throws Exception {
        var starts = other.resolve("starts");
        var counting = Files.writeString(
                other.resolve("soffice"),
                "#!/bin/sh\ncase \"$*\" in *--convert-to*) echo once >> %s;; esac\nexec %s \"$@\"\n"
                        .formatted(starts, program()));
        Files.setPosixFilePermissions(counting, PosixFilePermissions.fromString("rwxr-xr-x"));
        archive.convertWith(new LibreOffice(counting, PATIENCE));
        for (var damaged : List.of(false, true)) {
            Files.deleteIfExists(starts);
            archive.milestones("ingest.storing");
            var before = archive.receive(archive.delivery("bygglov"), zip(files("a.rtf", RTF + damaged)));
            archive.drain();
            if (damaged) Files.writeString(pdf(), "other bytes");
            archive.restart();
            archive.drain();
            assertThat(Files.readAllLines(starts)).hasSize(damaged ? 2 : 1);
            var submission = archive.ingest().find(Archive.TENANT, before.id()).orElseThrow();
            assertThat(submission.state()).isEqualTo(State.ARCHIVED);
            assertThat(submission.findings()).extracting(Finding::code).contains("format-converted");
            var made = unzipped(version(submission), "data-0002.zip", DataZip.MADE);
            assertThat(new Tika().parseToString(new ByteArrayInputStream(made.get("a.rtf.pdf"))))
                    .contains("bygglov");
        }
    }

    private Path pdf() {
        return archive.left().stream()
                .filter(file -> file.toString().endsWith(".pdf"))
                .findFirst()
                .orElseThrow();
    }

    private static Path program() {
        var program = Path.of("/usr/bin/soffice");
        if (!Files.isExecutable(program)) abort("LibreOffice is not installed (Debian: libreoffice-writer)");
        return program;
    }

    /// A real document, as LibreOffice writes it.
    private byte[] document(String suffix, String name, String content) throws Exception {
        var source = Files.writeString(other.resolve(name), content, StandardCharsets.ISO_8859_1);
        var process = new ProcessBuilder(
                        program().toString(),
                        "-env:UserInstallation=" + other.resolve("profile").toUri(),
                        "--headless",
                        "--convert-to",
                        suffix,
                        "--outdir",
                        other.toString(),
                        source.toString())
                .redirectErrorStream(true)
                .redirectOutput(other.resolve("log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        return Files.readAllBytes(other.resolve(name.replaceAll("[^.]+$", suffix)));
    }

    private StoredVersion version(Submission submission) {
        return archive.storage()
                .find(Archive.TENANT, submission.aips().getFirst())
                .orElseThrow()
                .versions()
                .getFirst();
    }

    private Map<String, byte[]> unzipped(StoredVersion version, String name, String within) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var in = new ZipInputStream(archive.storage().read(version.content(name), 0, -1))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertThat(entry.getName()).startsWith(within);
                files.put(entry.getName().substring(within.length()), in.readAllBytes());
            }
        }
        return files;
    }
}
