package bevara.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EadTest {
    private static final Ead.Description CASE = new Ead.Description(
            Ead.Level.FILE,
            "Bygglov för fritidshus på fastigheten Ängen 1:2",
            "BN 2021-000123",
            "Byggnadsnämnden i Sandviken",
            "2021-03-01/2024-11-30",
            "2021-03-01",
            "2024-11-30",
            "Ansökan, ritningar och beslut.\nÖverklagat.",
            "swe",
            List.of("Bygglov", "Ängen 1:2"));

    private static final Ead.Description BARE =
            new Ead.Description(Ead.Level.ITEM, "", "", "", "", "", "", "", "", List.of());

    private static byte[] written(Ead.Description description) {
        var out = new ByteArrayOutputStream();
        Ead.write(out, description, new Ead.Record("rec-1", "Sandviken", "Bevara", Instant.EPOCH));
        return out.toByteArray();
    }

    private static Optional<Ead.Description> read(String text) {
        return Ead.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void what_is_written_is_valid_against_the_own_schema() throws IOException {
        Schemas.assertValid(written(CASE), Schemas.own("ead3.xsd"));
        Schemas.assertValid(written(BARE), Schemas.own("ead3.xsd"));
    }

    @Test
    void what_is_written_is_valid_against_the_official_schema() throws IOException {
        var official = Schemas.official("ead_3.xsd");
        Schemas.assertValid(written(CASE), official);
        Schemas.assertValid(written(BARE), official);
    }

    @Test
    void an_end_that_lies_beyond_what_ead_can_say_is_kept_as_text() throws IOException {
        var endless = new Ead.Description(
                Ead.Level.SERIES, "t", "", "", "1999 och framåt", "1999", "9999-12-31", "", "", List.of());
        Schemas.assertValid(written(endless), Schemas.official("ead_3.xsd"));
        assertThat(Ead.read(new ByteArrayInputStream(written(endless)))).contains(endless);
    }

    @Test
    void what_is_written_is_read_back_the_same() {
        assertThat(Ead.read(new ByteArrayInputStream(written(CASE)))).contains(CASE);
        assertThat(Ead.read(new ByteArrayInputStream(written(BARE)))).contains(BARE);
    }

    @Test
    void ead_2002_is_read_its_components_left_to_others() {
        var description = read("""
                <ead><eadheader><filedesc><titlestmt><titleproper>Förteckning</titleproper></titlestmt></filedesc>
                </eadheader><archdesc level="fonds"><did>
                <unittitle label="Titel">Kommunstyrelsens  <emph>arkiv</emph></unittitle>
                <unitid>SE/KUMLA/1</unitid><unitdate normal="18630101/1971">1863 till 1971</unitdate>
                <origination><corpname>Kumla kommun</corpname></origination>
                <langmaterial><language langcode="swe">svenska</language></langmaterial></did>
                <scopecontent><head>Innehåll</head><p>Protokoll.</p><p>Bilagor.</p></scopecontent>
                <controlaccess><head>Ord</head><controlaccess><subject>protokoll</subject></controlaccess></controlaccess>
                <dsc><c01 level="series"><did><unittitle>Annat</unittitle></did></c01></dsc></archdesc></ead>""");
        assertThat(description)
                .contains(new Ead.Description(
                        Ead.Level.FONDS,
                        "Kommunstyrelsens arkiv",
                        "SE/KUMLA/1",
                        "Kumla kommun",
                        "1863 till 1971",
                        "1863-01-01",
                        "1971",
                        "Protokoll.\nBilagor.",
                        "swe",
                        List.of("protokoll")));
    }

    @Test
    void dublin_core_is_read_in_any_wrapping() {
        var wanted = new Ead.Description(
                Ead.Level.FILE,
                "Brev",
                "dnr 7",
                "Nämnden",
                "2020-01, 2021",
                "2020-01",
                "2021",
                "Två brev",
                "swe",
                List.of("post"));
        var terms = """
                <dc:title>Brev</dc:title><dc:identifier>dnr 7</dc:identifier><dc:creator>Nämnden</dc:creator>
                <dc:date>2020-01</dc:date><dcterms:issued>2021</dcterms:issued><dc:description>Två brev</dc:description>
                <dc:language>swe</dc:language><dc:subject>post</dc:subject><dc:rights>inga</dc:rights>""";
        var namespaces = "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/'";
        assertThat(read("<metadata " + namespaces + ">" + terms + "</metadata>"))
                .contains(wanted);
        assertThat(read("<oai_dc:dc xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/' " + namespaces + ">"
                        + terms + "</oai_dc:dc>"))
                .contains(wanted);
        assertThat(read("<x " + namespaces + "><y>" + terms + "</y></x>")).contains(wanted);
        assertThat(read("<simpledc>" + terms.replaceAll("dc(terms)?:", "") + "</simpledc>"))
                .contains(wanted);
    }

    @Test
    void another_vocabulary_gives_nothing() {
        assertThat(read("<erms xmlns='urn:x'><title>t</title></erms>")).isEmpty();
    }

    @Test
    void what_is_not_xml_is_unreadable() {
        assertThatThrownBy(() -> read("hej")).isInstanceOf(SchemaFault.Unreadable.class);
        assertThatThrownBy(() -> read("")).isInstanceOf(SchemaFault.Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "2021, 2021, 2021",
                "2021-03, 2021-03, 2021-03",
                "2021-03-01T10:11:12Z, 2021-03-01, 2021-03-01",
                "2021-03-01/2024, 2021-03-01, 2024",
                "20210301/20241130, 2021-03-01, 2024-11-30",
                "2021-2024, 2021, 2024",
                "2021–2024, 2021, 2024",
                "2021 - 2024-02-29, 2021, 2024-02-29",
                "2021/, 2021, ''",
                "2021-13-01, '', ''",
                "omkring 1900, '', ''",
            })
    void dates_are_understood_where_they_are_iso_8601(String text, String start, String end) {
        assertThat(Period.parse(text)).isEqualTo(new Period(start, end));
    }

    @ParameterizedTest
    @CsvSource({
        "swe, swe",
        "sv, swe",
        "sv-SE, swe",
        "Swedish, swe",
        "svenska, swe",
        "English, eng",
        "klingonska, klingonska",
        "'', ''"
    })
    void a_language_is_known_by_code_or_name(String text, String code) {
        assertThat(LanguageCode.of(text)).isEqualTo(code);
    }

    @Test
    void the_creator_is_the_name_and_not_what_stands_beside_it() {
        var start = "<ead><archdesc level='file'><did><origination>";
        var end = "</origination><unitdate normal='1949/1960'/></did></archdesc></ead>";
        assertThat(read(start + "<date>1949</date> <corpname>Moori kolhoos</corpname>" + end)
                        .orElseThrow())
                .extracting(Ead.Description::creator, Ead.Description::dates)
                .containsExactly("Moori kolhoos", "1949/1960");
        assertThat(read(start + "Moori <emph>kolhoos</emph>" + end)
                        .orElseThrow()
                        .creator())
                .isEqualTo("Moori kolhoos");
    }
}
