package bevara.worker.structure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.worker.Answer;
import bevara.worker.Request;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that other programs made, and the same damaged.
class StructureWorkerTest {
    private static final String XML = "<?xml version='1.0' encoding='UTF-8'?>\n<å><b/></å>\n";
    private static final String MAIL = """
            From: a@example.se
            To: b@example.se
            Subject: Hej
             igen
            Content-Type: multipart/mixed; boundary="yttre"

            --yttre
            Content-Type: multipart/alternative; boundary=inre

            --inre

            hej
            --inre--
            --yttre--
            """;

    private static Answer look(String task, byte[] bytes) throws IOException {
        var answer = new Answer();
        new StructureWorker().look(new Request("fil", "", Set.of(task), bytes, null), answer);
        return answer;
    }

    private static String verdict(String task, byte[] bytes) throws IOException {
        return look(task, bytes).first("verdict");
    }

    private static String code(String task, byte[] bytes) throws IOException {
        return look(task, bytes).first("problem").split("\t", 2)[0];
    }

    private static byte[] image(String format) throws IOException {
        var image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
        var random = new Random(1);
        for (int n = 0; n < 2400; n++) image.setRGB(n % 60, n / 60, random.nextInt());
        var out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    private static byte[] wav() throws IOException {
        var format = new AudioFormat(8000, 16, 2, true, false);
        var out = new ByteArrayOutputStream();
        try (var sound = new AudioInputStream(new ByteArrayInputStream(new byte[4000]), format, 1000)) {
            AudioSystem.write(sound, AudioFileFormat.Type.WAVE, out);
        }
        return out.toByteArray();
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

    private static final String TYPES = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
            + "<Default Extension='xml' ContentType='application/xml'/></Types>";
    private static final String RELATIONS =
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r'"
                    + " Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'"
                    + " Target='word/document.xml'/></Relationships>";

    private static byte[] openXml() throws IOException {
        return zip("[Content_Types].xml", TYPES, "_rels/.rels", RELATIONS, "word/document.xml", "<d/>");
    }

    private static byte[] openDocument(String inManifest) throws IOException {
        var manifest = "<m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'>"
                + "<m:file-entry m:full-path='content.xml'>" + inManifest + "</m:file-entry></m:manifest>";
        return zip(
                "mimetype",
                "application/vnd.oasis.opendocument.text",
                "content.xml",
                "<c/>",
                "META-INF/manifest.xml",
                manifest);
    }

    private static byte[] gzip() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(new Random(2)
                    .ints(500)
                    .mapToObj(Integer::toString)
                    .reduce("", String::concat)
                    .getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    private static byte[] tar() {
        var tar = ByteBuffer.allocate(512 * 4);
        tar.put("brev.txt".getBytes(UTF_8)).position(124);
        tar.put("00000000003\0".getBytes(UTF_8)).position(148);
        tar.put("        0".getBytes(UTF_8)).position(257);
        tar.put("ustar\00000".getBytes(UTF_8)).position(512);
        tar.put("hej".getBytes(UTF_8));
        int sum = 0;
        for (int n = 0; n < 512; n++) sum += tar.get(n) & 0xff;
        tar.position(148);
        tar.put("%06o\0 ".formatted(sum).getBytes(UTF_8));
        return tar.array();
    }

    static Stream<Arguments> whole() throws IOException {
        return Stream.of(
                Arguments.of("png", image("png")),
                Arguments.of("jpeg", image("jpeg")),
                Arguments.of("tiff", image("tiff")),
                Arguments.of("wav", wav()),
                Arguments.of("xml", XML.getBytes(UTF_8)),
                Arguments.of("zip", zip("å", "hej", "b", "")),
                Arguments.of("ooxml", openXml()),
                Arguments.of("odf", openDocument("")),
                Arguments.of("mail", MAIL.getBytes(UTF_8)),
                Arguments.of("tar", tar()),
                Arguments.of("gzip", gzip()));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void a_file_that_another_program_made_is_whole(String task, byte[] bytes) throws IOException {
        assertThat(look(task, bytes).first("problem")).isEmpty();
        assertThat(verdict(task, bytes)).isIn("valid", "well-formed");
        assertThat(look(task, bytes).first("standard")).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("whole")
    void one_that_is_cut_off_is_found_wherever_that_was(String task, byte[] bytes) throws IOException {
        // A mail of nothing but headers is one still.
        for (int part = task.equals("mail") ? 5 : 1; part < 10; part++) {
            var cut = Arrays.copyOf(bytes, bytes.length * part / 10);
            assertThat(verdict(task, cut)).as("%s, %d tenths", task, part).isEqualTo("invalid");
        }
    }

    @Test
    void a_flipped_bit_is_found_where_the_format_has_a_sum_for_it() throws IOException {
        for (var task : new String[] {"png", "zip", "gzip"}) {
            var bytes = switch (task) {
                case "png" -> image("png");
                case "zip" ->
                    zip("a", new Random(3).ints(300).mapToObj(Integer::toString).reduce("", String::concat));
                default -> gzip();
            };
            bytes[bytes.length / 3] ^= 0x10;
            assertThat(verdict(task, bytes)).as(task).isEqualTo("invalid");
        }
    }

    @Test
    void a_fault_is_told_with_its_place_and_the_clause() throws IOException {
        var png = image("png");
        png[8 + 8 + 3] ^= 1;
        assertThat(look("png", png).first("problem"))
                .isEqualTo("png-crc\t0\toffset 8\tthe CRC of the chunk IHDR does not match (5.5)");
        var fault = look("xml", "<a>\n<b></a>".getBytes(UTF_8)).first("problem").split("\t");
        assertThat(fault).startsWith("xml-not-well-formed", "2");
        assertThat(fault[2]).isEqualTo("line 2, column 6");
    }

    @Test
    void directories_of_a_tiff_that_run_in_a_circle_or_lead_out_of_the_file_are_found() throws IOException {
        var tiff = ByteBuffer.wrap(image("tiff"));
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int first = tiff.getInt(4);
        int next = first + 2 + 12 * tiff.getShort(first);
        tiff.putInt(next, first);
        assertThat(code("tiff", tiff.array())).isEqualTo("tiff-directory-loop");
        tiff.putInt(next, 1 << 30);
        assertThat(code("tiff", tiff.array())).isEqualTo("truncated");
        tiff.putInt(next, 0);
        int strips = entry(tiff, first, 273);
        tiff.putInt(tiff.getInt(strips + 4) == 1 ? strips + 8 : tiff.getInt(strips + 8), 1 << 30);
        assertThat(code("tiff", tiff.array())).isEqualTo("tiff-piece-outside");
    }

    private static int entry(ByteBuffer tiff, int directory, int tag) {
        for (int at = directory + 2; ; at += 12) if (tiff.getShort(at) == tag) return at;
    }

    @Test
    void an_office_document_without_the_part_that_all_begins_with_is_invalid() throws IOException {
        var bare = zip("[Content_Types].xml", TYPES, "_rels/.rels", RELATIONS);
        assertThat(code("ooxml", bare)).isEqualTo("office-part-missing");
        assertThat(code("ooxml", zip("word/document.xml", "<d/>"))).isEqualTo("office-part-missing");
        assertThat(code("odf", zip("content.xml", "<c/>"))).isEqualTo("office-part-missing");
        var broken = zip("[Content_Types].xml", TYPES, "_rels/.rels", RELATIONS, "word/document.xml", "<d>");
        assertThat(look("ooxml", broken).first("problem")).contains("member word/document.xml, line 1");
    }

    @Test
    void passwords_are_found() throws IOException {
        var locked = zip("a", "hej");
        locked[6] |= 1;
        for (int at = 0; at < locked.length - 4; at++)
            if (locked[at] == 'P' && locked[at + 1] == 'K' && locked[at + 2] == 1) locked[at + 8] |= 1;
        assertThat(verdict("zip", locked)).isEqualTo("encrypted");
        assertThat(verdict("odf", openDocument("<m:encryption-data/>"))).isEqualTo("encrypted");
    }

    @Test
    void text_is_judged_by_the_encoding_it_says_or_shows() throws IOException {
        assertThat(verdict("text", "Åäö".getBytes(ISO_8859_1))).isEqualTo("valid");
        assertThat(verdict("text", "Åäö".getBytes(UTF_8))).isEqualTo("valid");
        assertThat(verdict("text", "Åäö".getBytes(UTF_16))).isEqualTo("valid");
        var odd = Arrays.copyOf("Åäö".getBytes(UTF_16), 7);
        assertThat(verdict("text", odd)).isEqualTo("invalid");
        var mixed = ("å".repeat(50) + "?").getBytes(UTF_8);
        mixed[100] = (byte) 0xe5;
        assertThat(look("text", mixed).first("problem")).startsWith("text-encoding\t0\toffset 100\t");
    }

    @Test
    void nothing_outside_an_xml_file_is_read_and_its_entities_do_not_explode() throws IOException {
        var outside = "<!DOCTYPE a SYSTEM 'file:///none.dtd' [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;&y;</a>";
        assertThat(verdict("xml", outside.getBytes(UTF_8))).isEqualTo("well-formed");
        var bomb = new StringBuilder("<!DOCTYPE a [<!ENTITY e0 'x'>");
        for (int n = 1; n < 40; n++) bomb.append("<!ENTITY e%d '&e%d;&e%d;'>".formatted(n, n - 1, n - 1));
        assertThat(verdict("xml", bomb.append("]><a>&e39;</a>").toString().getBytes(UTF_8)))
                .isEqualTo("unchecked");
    }
}
