package bevara.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EacTest {
    private static final Eac.RecordCreator BOARD = new Eac.RecordCreator(
            "bn",
            Eac.Type.CORPORATE_BODY,
            "Byggnadsnämnden",
            "1948",
            "2014-12-31",
            "Inrättad 1948.\nUppgick i en annan.");
    private static final Eac.RecordCreator BARE =
            new Eac.RecordCreator("p", Eac.Type.PERSON, "Selma Lagerlöf", "", "1940-03-16", "");

    private static byte[] written(Eac.RecordCreator creator) {
        var out = new ByteArrayOutputStream();
        Eac.write(out, creator);
        return out.toByteArray();
    }

    @Test
    void what_is_written_is_valid_against_the_own_schema() throws IOException {
        Schemas.assertValid(written(BOARD), Schemas.own("eac-cpf.xsd"));
        Schemas.assertValid(written(BARE), Schemas.own("eac-cpf.xsd"));
    }

    @Test
    void what_is_written_is_valid_against_the_official_schema() throws IOException {
        var official = Schemas.official("eac-cpf-2.xsd");
        Schemas.assertValid(written(BOARD), official);
        Schemas.assertValid(written(BARE), official);
    }

    @Test
    void what_is_written_is_read_back_the_same() {
        assertThat(Eac.read(new ByteArrayInputStream(written(BOARD)))).contains(BOARD);
        assertThat(Eac.read(new ByteArrayInputStream(written(BARE)))).contains(BARE);
    }

    @Test
    void the_first_version_is_read_too() {
        var old = """
                <eac-cpf xmlns="urn:isbn:1-931666-33-4"><control><recordId>k1</recordId></control><cpfDescription>
                <identity><entityType>family</entityType><nameEntry><part>von Platen</part><part>släkt</part></nameEntry>
                <nameEntry><part>Platen</part></nameEntry></identity><description><existDates><dateRange>
                <fromDate standardDate="1750">omkring 1750</fromDate></dateRange></existDates>
                <biogHist><p>Adlig.</p></biogHist></description></cpfDescription></eac-cpf>""";
        assertThat(Eac.read(new ByteArrayInputStream(old.getBytes(StandardCharsets.UTF_8))))
                .contains(new Eac.RecordCreator("k1", Eac.Type.FAMILY, "von Platen, släkt", "1750", "", "Adlig."));
    }

    @Test
    void another_vocabulary_gives_nothing() {
        assertThat(Eac.read(new ByteArrayInputStream("<ead/>".getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }
}
