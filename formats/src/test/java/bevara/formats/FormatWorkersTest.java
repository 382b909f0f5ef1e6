package bevara.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The real tools on files made here.
class FormatWorkersTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};

    @TempDir
    static Path folder;

    private static FormatWorkers workers;

    @BeforeAll
    static void open() {
        workers = open("work", FormatWorkers.Limits.USUAL);
    }

    static FormatWorkers open(String work, FormatWorkers.Limits limits) {
        try {
            var place = Files.createDirectories(folder.resolve(work));
            return FormatWorkers.open(
                    new FormatWorkers.Setup(place, Path.of(System.getenv("BEVARA_TOOLS")), null, limits));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void close() {
        workers.close();
    }

    private static Subject subject(String name, byte[] bytes, Task... tasks) {
        return new Subject(name, bytes.length, () -> new ByteArrayInputStream(bytes), Set.of(tasks));
    }

    private static Identity judged(String name, byte[] bytes) {
        return workers.examine(subject(name, bytes, Task.IDENTIFY)).judged();
    }

    private static Text text(String name, byte[] bytes) {
        return workers.examine(subject(name, bytes, Task.TEXT)).text();
    }

    @Test
    void an_office_document_is_known_by_what_lies_in_it_whatever_its_name() throws IOException {
        var found = judged("brev.bin", docx("Ett brev"));
        assertThat(found.puid()).isEqualTo("fmt/412");
        assertThat(found.mime()).isEqualTo("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        assertThat(found.basis()).isEqualTo(Basis.CONTAINER);
    }

    @Test
    void both_tools_are_heard_and_the_bytes_go_before_the_name() {
        var report = workers.examine(subject("bild.doc", PNG, Task.IDENTIFY));
        assertThat(report.tika().mime()).isEqualTo("image/png");
        assertThat(report.judged().mime()).isEqualTo("image/png");
    }

    @Test
    void words_are_known_by_their_name_and_nothing_is_made_up() {
        assertThat(judged("a.csv", "a;b\n1;2\n".getBytes(UTF_8)).puid()).isEqualTo("x-fmt/18");
        var unknown = judged("a.qqq", new byte[] {1, 2, 3, 0, (byte) 200});
        assertThat(unknown.puid()).isEmpty();
        assertThat(unknown.basis()).isEqualTo(Basis.NONE);
    }

    @Test
    void a_pdf_that_lost_its_end_is_a_pdf_of_the_version_it_states() {
        assertThat(judged("a.pdf", "%PDF-1.6\n1 0 obj".getBytes(UTF_8)).puid()).isEqualTo("fmt/20");
        assertThat(judged("a.pdf", "%PDF-7.6\n1 0 obj".getBytes(UTF_8)).puid()).isEmpty();
    }

    @Test
    void a_batch_gives_a_report_for_each_in_their_order() {
        var names = List.of("a.txt", "b.png", "c.txt", "d.png");
        var reports = workers.examine(names.stream()
                .map(name -> subject(name, name.endsWith("png") ? PNG : "hej".getBytes(UTF_8), Task.IDENTIFY))
                .toList());
        assertThat(reports)
                .extracting(report -> report.judged().mime())
                .containsExactly("text/plain", "image/png", "text/plain", "image/png");
    }

    @Test
    void a_file_too_large_to_look_into_is_identified_by_its_ends() {
        var limits = new FormatWorkers.Limits(1, "256m", Duration.ofSeconds(30), 1 << 20, 100, 4 << 20);
        try (var small = open("small", limits)) {
            var bytes = Arrays.copyOf("%PDF-1.4\n".getBytes(UTF_8), 20 << 20);
            System.arraycopy("%%EOF\n".getBytes(UTF_8), 0, bytes, bytes.length - 6, 6);
            var report = small.examine(subject("a", bytes, Task.values()));
            assertThat(report.judged().puid()).isEqualTo("fmt/18");
            assertThat(report.validity()).isEqualTo(Validity.COULD_NOT_BE_CHECKED);
            assertThat(report.problems()).extracting(Problem::code).containsExactly("too-large");
            assertThat(report.text().outcome()).isEqualTo(Text.Outcome.NONE);
        }
    }

    @Test
    void a_document_gives_its_text_and_its_language() throws IOException {
        var text = text("brev.docx", docx("Nämnden beslutade att det inte är för sent och att det är en god sak"));
        assertThat(text.outcome()).isEqualTo(Text.Outcome.WHOLE);
        assertThat(text.text()).contains("Nämnden beslutade");
        assertThat(text.language()).isEqualTo("sv");
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "ISO-8859-1", "windows-1252", "UTF-16"})
    void plain_text_is_read_in_the_usual_encodings(String charset) {
        var bytes = "Räksmörgås\r\n\r\n  på ö".getBytes(Charset.forName(charset));
        assertThat(plain(bytes)).isEqualTo(new Text(Text.Outcome.WHOLE, "Räksmörgås\npå ö"));
    }

    @Test
    void a_text_that_is_too_long_is_cut_and_not_read_to_its_end() {
        var text = plain("å".repeat(5_000_000).getBytes(UTF_8));
        assertThat(text.outcome()).isEqualTo(Text.Outcome.CUT);
        assertThat(text.text()).hasSize(1_000_000);
        assertThat(plain(new byte[0])).isEqualTo(Text.NONE);
    }

    private static Text plain(byte[] bytes) {
        var file = new Subject(
                "a", bytes.length, () -> new ByteArrayInputStream(bytes), Set.of(Task.TEXT), "text/plain; charset=x");
        return workers.examine(file).text();
    }

    @Test
    void external_entities_are_never_read() throws IOException {
        var secret = Files.writeString(folder.resolve("secret"), "hemligheten");
        var entity = "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>";
        var svg = (entity + "<svg xmlns='http://www.w3.org/2000/svg'><text>&x;</text></svg>").getBytes(UTF_8);
        var inside = zip("[Content_Types].xml", TYPES, "word/document.xml", entity + "<w:p xmlns:w='x'>&x;</w:p>");
        assertThat(text("a.svg", svg).text()).doesNotContain("hemlig");
        assertThat(text("a.docx", inside).text()).doesNotContain("hemlig");
    }

    @Test
    void bombs_take_bounded_time_and_the_next_file_is_read() throws IOException {
        var limits = new FormatWorkers.Limits(1, "128m", Duration.ofSeconds(10), 1 << 20, 100, 64 << 20);
        try (var patient = open("bombs", limits)) {
            var bomb = zip("bomb", "x".repeat(30_000_000));
            for (int depth = 0; depth < 6; depth++) bomb = zipped("bomb" + depth + ".zip", bomb);
            var huge = zip("[Content_Types].xml", TYPES, "word/document.xml", "<w>" + "<p>".repeat(9_000_000));
            var reports = patient.examine(List.of(
                    subject("bomb.zip", bomb, Task.values()),
                    subject("huge.docx", huge, Task.values()),
                    subject("a.txt", "hej".getBytes(UTF_8), Task.values())));
            assertThat(reports.get(0).text().text()).hasSizeLessThan(1_000_001);
            assertThat(reports.get(1).text().outcome()).isEqualTo(Text.Outcome.FAILED);
            assertThat(reports.get(2).judged().puid()).isEqualTo("x-fmt/111");
        }
    }

    @Test
    void a_broken_pdf_is_invalid_and_one_that_needs_a_password_is_told() {
        var broken = workers.examine(subject("a.pdf", "%PDF-1.4\nnothing".getBytes(UTF_8), Task.VALIDATE));
        assertThat(broken.validity()).isEqualTo(Validity.INVALID);
        assertThat(broken.problems()).extracting(Problem::code).containsExactly("pdf-unreadable");
    }

    @Test
    void a_file_is_checked_by_the_standard_of_its_format() throws IOException {
        var reports = workers.examine(List.of(
                subject("brev.docx", docx("Hej"), Task.VALIDATE),
                subject("bild.png", PNG, Task.VALIDATE),
                subject("a.xml", "<a><b></a>".getBytes(UTF_8), Task.VALIDATE),
                subject("a.qqq", new byte[] {1, 2, 3, 0, (byte) 200}, Task.VALIDATE)));
        assertThat(reports)
                .extracting(FileReport::validity)
                .containsExactly(Validity.WELL_FORMED, Validity.INVALID, Validity.INVALID, Validity.NOT_CHECKED);
        assertThat(reports.get(0).check().standard()).startsWith("Office Open XML");
        assertThat(reports.get(1).problems()).extracting(Problem::place).containsExactly("offset 8");
        assertThat(reports.get(2).problems()).extracting(Problem::line).containsExactly(1);
        assertThat(reports.get(3).check()).isEqualTo(Check.NONE);
    }

    @Test
    void a_fault_of_the_bytes_is_not_the_files() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the store is gone");
            }
        };
        var file = new Subject("a", 10, () -> failing, EnumSet.of(Task.IDENTIFY));
        assertThatThrownBy(() -> workers.examine(file)).isInstanceOf(UncheckedIOException.class);
    }

    @ParameterizedTest
    @CsvSource({"brev.pdf, CLAIM", "brev.docx, CLAIM", "ljud.wav, CLAIM", "bild.jp2, CLAIM"})
    void a_name_that_the_bytes_do_not_bear_out_is_a_claim(String name, Basis basis) {
        var noise = new byte[5000];
        new java.util.Random(7).nextBytes(noise);
        assertThat(judged(name, noise).basis()).isEqualTo(basis);
    }

    @Test
    void words_are_no_claim_whatever_their_name() {
        for (var name : List.of("data.csv", "data.json", "sida.html", "a.xml", "anteckning.txt", "stil.css"))
            assertThat(judged(name, "Ett ord, ett till\n".getBytes(UTF_8)).basis())
                    .as(name)
                    .isNotEqualTo(Basis.CLAIM);
    }

    @Test
    void newer_signatures_are_taken_into_use_while_the_tools_run() throws IOException {
        var place = Files.createDirectories(folder.resolve("renewed"));
        var installed = Files.createDirectories(folder.resolve("signatures"));
        var bundled = Signatures.bundled(Files.createDirectories(folder.resolve("bundled")));
        var tools = Path.of(System.getenv("BEVARA_TOOLS"));
        try (var renewed =
                FormatWorkers.open(new FormatWorkers.Setup(place, tools, installed, FormatWorkers.Limits.USUAL))) {
            var form = subject("blankett.bvr", "BEVARA-BLANKETT 1\n".getBytes(UTF_8), Task.IDENTIFY);
            assertThat(renewed.signatureVersion()).isEqualTo("V122/20260119");
            assertThat(renewed.examine(form).pronom().puid()).isEmpty();

            Files.copy(bundled.binary(), installed.resolve("DROID_SignatureFile_V121.xml"));
            assertThat(renewed.renew()).isFalse();
            Files.writeString(installed.resolve("DROID_SignatureFile_V123.xml"), "<FFSignatureFile");
            assertThat(renewed.renew()).isFalse();
            assertThat(renewed.examine(form).pronom().puid()).isEmpty();

            var newer = folder.resolve("newer.xml");
            Files.writeString(newer, withOwnFormat(Files.readString(bundled.binary())));
            var trial = new FormatWorkers.Setup(folder.resolve("trial"), tools, null, FormatWorkers.Limits.USUAL);
            var file = SignatureFile.install(newer, installed, trial);
            assertThat(file.version()).isEqualTo(124);
            assertThat(file.formats()).isGreaterThan(2000);
            assertThat(renewed.renew()).isTrue();
            assertThat(renewed.signatureVersion()).isEqualTo("V124/20260119");
            assertThat(renewed.examine(form).pronom().puid()).isEqualTo("x-fmt/99001");
        }
    }

    /// As version 124, with a format that begins with BEVARA-BLANKETT.
    private static String withOwnFormat(String signatures) {
        return signatures
                .replaceFirst("(<FFSignatureFile[^>]* Version=\")[0-9]+\"", "$1124\"")
                .replaceFirst("<InternalSignatureCollection>", """
                        <InternalSignatureCollection><InternalSignature ID="990001" Specificity="Specific">\
                        <ByteSequence Reference="BOFoffset"><SubSequence Position="1" SubSeqMinOffset="0" SubSeqMaxOffset="0">\
                        <Sequence>4245564152412D424C414E4B455454</Sequence></SubSequence></ByteSequence></InternalSignature>""")
                .replaceFirst("<FileFormatCollection>", """
                        <FileFormatCollection><FileFormat ID="990001" Name="Bevaras blankett" PUID="x-fmt/99001" MIMEType="application/x-bevara-form">\
                        <InternalSignatureID>990001</InternalSignatureID><Extension>bvr</Extension></FileFormat>""");
    }

    @Test
    void what_is_no_signature_file_is_not_installed() throws IOException {
        var installed = folder.resolve("never");
        var trial = new FormatWorkers.Setup(
                folder.resolve("trial-2"), Path.of(System.getenv("BEVARA_TOOLS")), null, FormatWorkers.Limits.USUAL);
        var cases = java.util.Map.of(
                "<html/>", "its root element is html",
                "<FFSignatureFile Version=\"130\"><FileFormat/>", "line 1, column 45: no well-formed XML",
                "<FFSignatureFile Version=\"130\"/>", "it names no format",
                "<FFSignatureFile><FileFormat/></FFSignatureFile>", "it has no version");
        for (var one : cases.entrySet()) {
            var file = Files.writeString(folder.resolve("no.xml"), one.getKey());
            assertThatThrownBy(() -> SignatureFile.install(file, installed, trial))
                    .isInstanceOf(SignatureFile.Unfit.class)
                    .hasMessage(one.getValue());
        }
        var useless = Files.writeString(
                folder.resolve("useless.xml"), "<FFSignatureFile Version=\"130\"><FileFormat/></FFSignatureFile>");
        assertThatThrownBy(() -> SignatureFile.install(useless, installed, trial))
                .isInstanceOf(SignatureFile.Unfit.class);
        assertThat(installed.resolve("DROID_SignatureFile_V130.xml")).doesNotExist();
    }

    private static final String TYPES = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
            + "<Default Extension='rels'"
            + " ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
            + "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument."
            + "wordprocessingml.document.main+xml\"/></Types>";

    private static byte[] docx(String text) throws IOException {
        return zip(
                "[Content_Types].xml",
                TYPES,
                "_rels/.rels",
                "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship"
                        + " Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
                        + "officeDocument' Target='word/document.xml'/></Relationships>",
                "word/document.xml",
                "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r>"
                        + "<w:t>" + text + "</w:t></w:r></w:p></w:body></w:document>");
    }

    private static byte[] zip(String... namesAndTexts) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (int n = 0; n < namesAndTexts.length; n += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[n]));
                zip.write(namesAndTexts[n + 1].getBytes(UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static byte[] zipped(String name, byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(bytes);
        }
        return out.toByteArray();
    }
}
