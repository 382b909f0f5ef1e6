package bevara.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PremisTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

    private static final Premis.Document HISTORY = new Premis.Document(
            List.of(new Premis.Entity(
                    new Premis.Identifier("bevara:aip", "abc"),
                    List.of(
                            new Premis.Identifier("bevara:submission", "s1"),
                            new Premis.Identifier("packageId", "p/1")),
                    "leverans.zip")),
            List.of(
                    new Premis.Event(
                            "e1", "transfer", THEN, "POST", "success", "3 filer & 1 mapp", List.of("a1", "a2")),
                    new Premis.Event("e2", "fixity check", THEN, "", "", "", List.of()),
                    new Premis.Event("e3", "validation", THEN, "", "", "bara en anmärkning", List.of("a2"))),
            List.of(
                    new Premis.Agent("a1", "person", "registrator", ""),
                    new Premis.Agent("a2", "software", "Bevara", "0.1")),
            List.of(
                    new Premis.Rights("r1", "statute", "OSL 21:7"),
                    new Premis.Rights("r2", "license", "CC BY 4.0"),
                    new Premis.Rights("r3", "other", "avtal")));

    private static byte[] written() {
        var out = new ByteArrayOutputStream();
        Premis.write(out, HISTORY);
        return out.toByteArray();
    }

    private static Premis.Document read(String text) {
        return Premis.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void what_is_written_is_valid_against_the_own_schema() throws IOException {
        Schemas.assertValid(written(), Schemas.own("premis.xsd"));
    }

    @Test
    void what_is_written_is_valid_against_the_official_schema() throws IOException {
        Schemas.assertValid(written(), Schemas.official("premis-3.xsd"));
    }

    @Test
    void what_is_written_is_read_back_the_same() {
        assertThat(Premis.read(new ByteArrayInputStream(written()))).isEqualTo(HISTORY);
    }

    @Test
    void a_file_made_of_another_names_its_source_and_the_event() throws IOException {
        var derived = new Premis.Identifier("bevara:path", "representations/pdfa/data/brev.docx.pdf");
        var source = new Premis.Identifier("bevara:path", "representations/submission/data/brev.docx");
        var out = new ByteArrayOutputStream();
        Premis.write(
                out,
                new Premis.Document(
                        HISTORY.entities(),
                        HISTORY.events(),
                        HISTORY.agents(),
                        HISTORY.rights(),
                        List.of(new Premis.Derivation(derived, source, "application/pdf", "e3"))));
        Schemas.assertValid(out.toByteArray(), Schemas.own("premis.xsd"));
        Schemas.assertValid(out.toByteArray(), Schemas.official("premis-3.xsd"));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(">derivation<", ">has source<", derived.value(), source.value());
        assertThat(Premis.read(new ByteArrayInputStream(out.toByteArray()))).isEqualTo(HISTORY);
    }

    @Test
    void files_and_whatever_else_is_unknown_are_passed_over() {
        var document = read("""
                <p:premis xmlns:p="http://www.loc.gov/premis/v3" xmlns:x="http://www.w3.org/2001/XMLSchema-instance"
                  version="3.0">
                  <p:object x:type="p:file"><p:objectIdentifier><p:objectIdentifierType>local</p:objectIdentifierType>
                    <p:objectIdentifierValue>f</p:objectIdentifierValue></p:objectIdentifier></p:object>
                  <p:object x:type="p:representation"><p:objectIdentifier>
                    <p:objectIdentifierType>local</p:objectIdentifierType>
                    <p:objectIdentifierValue>rep1</p:objectIdentifierValue></p:objectIdentifier></p:object>
                  <p:event><p:eventIdentifier/><p:eventType>ingestion</p:eventType>
                    <p:eventDateTime>2015-02-03</p:eventDateTime><p:surprise>!</p:surprise></p:event>
                  <p:agent/><p:more><p:event/></p:more>
                </p:premis>""");
        assertThat(document.entities()).extracting(e -> e.identifier().value()).containsExactly("rep1");
        assertThat(document.events())
                .extracting(Premis.Event::at)
                .containsExactly(Instant.parse("2015-02-03T00:00:00Z"));
        assertThat(document.agents()).hasSize(1);
    }

    @Test
    void another_vocabulary_or_version_is_unreadable() {
        assertThatThrownBy(() -> read("<premis xmlns='info:lc/xmlns/premis-v2'/>"))
                .isInstanceOf(SchemaFault.Unreadable.class)
                .hasMessageContaining("not PREMIS 3");
    }

    @Test
    void a_broken_document_is_unreadable_and_the_place_is_told() {
        assertThatThrownBy(() -> read("<premis xmlns='http://www.loc.gov/premis/v3'>\n<event>\n</agent></premis>"))
                .isInstanceOfSatisfying(
                        SchemaFault.Unreadable.class, e -> assertThat(e.line()).isEqualTo(3));
    }

    @Test
    void a_history_of_nothing_is_refused() {
        var nothing = new Premis.Document(List.of(), List.of(), List.of(), List.of());
        assertThatThrownBy(() -> Premis.write(new ByteArrayOutputStream(), nothing))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
