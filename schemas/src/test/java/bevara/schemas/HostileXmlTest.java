package bevara.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a stranger may send to read files, fill the memory or keep a processor busy.
@Timeout(20)
class HostileXmlTest {
    enum Door {
        METS("<mets xmlns='http://www.loc.gov/METS/'", "</mets>", in -> Mets.read(in, new Mets.Visitor() {})),
        PREMIS("<premis xmlns='http://www.loc.gov/premis/v3'", "</premis>", Premis::read),
        EAD("<ead xmlns='http://ead3.archivists.org/schema/'", "</ead>", Ead::read),
        EAC("<eac xmlns='https://archivists.org/ns/eac/v2'", "</eac>", Eac::read),
        ERMS(
                "<Leveransobjekt xmlns='http://xml.ra.se/e-arkiv/FGS-ERMS'",
                "</Leveransobjekt>",
                in -> Erms.read(in, new Erms.Visitor() {}));

        final String start;
        final String end;
        private final Consumer<InputStream> reading;

        Door(String start, String end, Consumer<InputStream> reading) {
            this.start = start;
            this.end = end;
            this.reading = reading;
        }

        void read(String document) {
            read(document, StandardCharsets.UTF_8);
        }

        void read(String document, Charset charset) {
            read(new ByteArrayInputStream(document.getBytes(charset)));
        }

        void read(InputStream document) {
            reading.accept(document);
        }
    }

    private static void refused(Runnable reading, String message) {
        assertThatThrownBy(reading::run)
                .isInstanceOf(SchemaFault.Unreadable.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @EnumSource
    void a_document_type_definition_is_refused_and_its_line_told(Door door) {
        assertThatThrownBy(() -> door.read("<?xml version='1.0'?>\n<!DOCTYPE x>\n" + door.start + ">" + door.end))
                .isInstanceOfSatisfying(SchemaFault.Unreadable.class, e -> {
                    assertThat(e.line()).isEqualTo(2);
                    assertThat(e).hasMessageContaining("document type definition");
                });
    }

    @ParameterizedTest
    @EnumSource
    void no_file_is_read_by_an_external_entity(Door door, @TempDir Path folder) throws IOException {
        var secret = Files.writeString(folder.resolve("secret"), "hemligt").toUri();
        for (var dtd : List.of(
                "<!DOCTYPE x [<!ENTITY e SYSTEM '" + secret + "'>]>",
                "<!DOCTYPE x SYSTEM '" + secret + "'>",
                "<!DOCTYPE x [<!ENTITY % p SYSTEM '" + secret + "'> %p;]>")) {
            refused(() -> door.read(dtd + door.start + ">&e;" + door.end), "document type definition");
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_entity_that_nobody_declared_is_refused(Door door) {
        assertThatThrownBy(() -> door.read(door.start + ">&e;" + door.end)).isInstanceOf(SchemaFault.Unreadable.class);
    }

    @ParameterizedTest
    @EnumSource
    void a_billion_laughs_are_refused(Door door) {
        var dtd = new StringBuilder("<!DOCTYPE x [<!ENTITY e0 'ha'>");
        for (int i = 1; i <= 9; i++) dtd.append("<!ENTITY e%d '%s'>".formatted(i, ("&e" + (i - 1) + ";").repeat(10)));
        refused(() -> door.read(dtd + "]>" + door.start + ">&e9;" + door.end), "document type definition");
    }

    @ParameterizedTest
    @EnumSource
    void nesting_without_end_is_refused(Door door) {
        refused(() -> door.read(door.start + ">" + "<a>".repeat(200_000)), "nested deeper");
        refused(() -> door.read(door.start + "><structMap>" + "<div>".repeat(200_000)), "nested deeper");
        refused(() -> door.read(door.start + "><event>" + "<event>".repeat(200_000)), "nested deeper");
    }

    @ParameterizedTest
    @EnumSource
    void an_attribute_comment_or_cdata_section_without_end_is_refused(Door door) {
        refused(() -> door.read(endless(door.start + " a='", "aaaaaaaa>")), "longer than");
        refused(() -> door.read(endless(door.start + "><!--", "aaaaaaaa>")), "longer than");
        refused(() -> door.read(endless(door.start + "><a><![CDATA[", "aaaaaaaa>")), "longer than");
        refused(() -> door.read(endless(door.start + "><?a ", "aaaaaaaa>")), "longer than");
        refused(() -> door.read(endless(door.start, " ")), "longer than");
    }

    @ParameterizedTest
    @EnumSource
    void attributes_without_end_are_refused(Door door) {
        var attributes = new StringBuilder(door.start);
        for (int i = 0; i < 100_000; i++) attributes.append(" a").append(i).append("=''");
        assertThatThrownBy(() -> door.read(attributes + ">" + door.end)).isInstanceOf(SchemaFault.Unreadable.class);
    }

    @Test
    void a_text_without_end_is_refused_where_it_is_kept() {
        refused(
                () -> Door.METS.read(endless(Door.METS.start + "><metsHdr><altRecordID>", "aaaaaaaa ")),
                "a text is longer");
        refused(
                () -> Door.METS.read(
                        endless(Door.METS.start + "><metsHdr>", "<altRecordID>" + "a".repeat(1000) + "</altRecordID>")),
                "texts are longer");
        refused(
                () -> Door.EAD.read(endless(Door.EAD.start + "><archdesc><did><unittitle>", "aaaaaaaa ")),
                "a text is longer");
        refused(() -> Door.PREMIS.read(endless(Door.PREMIS.start + "><event><eventType>", "aaaaaaaa ")), "longer than");
        refused(
                () -> Door.PREMIS.read(endless(Door.PREMIS.start + ">", "<agent><agentName>abc</agentName></agent>")),
                "longer than");
    }

    @Test
    void a_long_text_is_passed_over_where_it_is_not_kept() {
        var text = "<dmdSec><mdWrap><binData>" + "QUJDREVG".repeat(2_000_000) + "</binData></mdWrap></dmdSec>";
        Door.METS.read(Door.METS.start + ">" + text + Door.METS.end);
    }

    @ParameterizedTest
    @EnumSource
    void an_honest_document_may_have_any_number_of_ampersands(Door door) {
        door.read(door.start + ">" + "<a b='&amp;'>&amp;&#229;</a>".repeat(150_000) + door.end);
    }

    @ParameterizedTest
    @EnumSource
    void any_encoding_that_is_declared_is_read(Door door) {
        var document = door.start + ">å" + door.end;
        door.read("<?xml version='1.0' encoding='UTF-16'?>" + document, StandardCharsets.UTF_16);
        door.read("<?xml version='1.0' encoding='ISO-8859-1'?>" + document, StandardCharsets.ISO_8859_1);
        door.read("\uFEFF" + document);
    }

    @ParameterizedTest
    @EnumSource
    void bytes_that_are_not_the_declared_encoding_are_refused(Door door) {
        var latin = (door.start + ">\n\né" + door.end);
        assertThatThrownBy(() -> door.read(latin, StandardCharsets.ISO_8859_1))
                .isInstanceOf(SchemaFault.Unreadable.class);
        assertThatThrownBy(() -> door.read("<?xml version='1.0' encoding='klingon'?>" + latin))
                .isInstanceOf(SchemaFault.Unreadable.class);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_no_document_is_refused(Door door) {
        for (var text : List.of("", " ", "\0\0\0\0", "{}", "<", "<?xml", door.start, door.start + ">", "PK\3\4")) {
            assertThatThrownBy(() -> door.read(text))
                    .as(text)
                    .isInstanceOfSatisfying(
                            SchemaFault.Unreadable.class,
                            e -> assertThat(e.line()).isEqualTo(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_disk_that_fails_is_not_blamed_on_the_document(Door door) {
        var failing = new SequenceInputStream(
                new ByteArrayInputStream((door.start + ">").getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("no such sector");
                    }
                });
        assertThatThrownBy(() -> door.read(failing)).isInstanceOf(UncheckedIOException.class);
    }

    /// The beginning, and then the same for as long as anyone reads; a gigabyte at most, that the test may end.
    private static InputStream endless(String beginning, String more) {
        var piece = more.repeat(10_000).getBytes(StandardCharsets.UTF_8);
        var pieces =
                Collections.nCopies((1 << 30) / piece.length, piece).stream().map(ByteArrayInputStream::new);
        return new SequenceInputStream(
                new ByteArrayInputStream(beginning.getBytes(StandardCharsets.UTF_8)),
                new SequenceInputStream(Collections.enumeration(pieces.toList())));
    }
}
