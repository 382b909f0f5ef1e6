package bevara.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.schemas.Erms.Attachment;
import bevara.schemas.Erms.Moment;
import bevara.schemas.Erms.Party;
import bevara.schemas.Erms.Relation;
import bevara.schemas.Erms.Standard;
import bevara.schemas.Erms.Unit;
import bevara.schemas.Erms.Violation;
import bevara.schemas.Erms.Violation.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErmsTest {
    /// All that a document tells, in its order.
    private static final class Told extends Erms.Describing {
        final List<Unit> cases = new ArrayList<>();
        final List<Unit> records = new ArrayList<>();
        final List<Attachment> attachments = new ArrayList<>();
        final List<Violation> violations = new ArrayList<>();
        final List<String> order = new ArrayList<>();
        String creator = "";

        final List<Ead.Description> descriptions = new ArrayList<>();

        Told(int most) {
            super(most);
        }

        @Override
        protected void described(Unit unit, Ead.Description description) {
            descriptions.add(description);
        }

        static Told by(String document) {
            return by(document, 1000);
        }

        static Told by(String document, int most) {
            var told = new Told(most);
            Erms.read(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)), told);
            return told;
        }

        @Override
        public void creator(String name) {
            creator = name;
        }

        @Override
        public void attachment(Attachment attachment) {
            attachments.add(attachment);
        }

        @Override
        public void caseBegins(Unit unit) {
            super.caseBegins(unit);
            cases.add(unit);
            order.add("begins " + unit.id());
        }

        @Override
        public void record(Unit unit) {
            super.record(unit);
            records.add(unit);
            order.add(unit.id());
        }

        @Override
        public void caseEnds() {
            super.caseEnds();
            order.add("ends");
        }

        @Override
        public void violation(Violation violation) {
            violations.add(violation);
        }

        Ead.Description description(int number) {
            return descriptions.get(number);
        }
    }

    @Test
    void a_delivery_of_cases_is_told_case_by_case_and_record_by_record() {
        var told = Told.by(SampleCases.FGS);
        assertThat(told.violations).isEmpty();
        assertThat(told.creator).isEqualTo("Socialnämnden i Kumla");
        assertThat(told.attachments).extracting(Attachment::link).containsExactly("content/plan.pdf");
        assertThat(told.order)
                .containsExactly(
                        "begins SN 2024/17", "SN 2024/17-1", "SN 2024/17-2", "ends", "begins SN 2024/18", "ends");

        var first = told.cases.getFirst();
        assertThat(first.systemId()).isEqualTo("8f1c");
        assertThat(first.classes()).containsExactly("3.7.1");
        assertThat(first.status()).isEqualTo("Stängt");
        assertThat(first.dates())
                .containsExactly(
                        new Moment("Avslutat", "2024-06-30", true),
                        new Moment("Sista användning", "2025-01-01T10:00:00", false),
                        new Moment("Inkommen", "2024-02-03", true));
        assertThat(first.parties())
                .containsExactly(
                        new Party("Handläggare", "Karin Berg", "Tillsyn", "", false),
                        new Party("Motpart", "Anna Ek", "", "19520304-1234", true),
                        new Party("Motpart", "Omsorg AB", "", "", false));
        assertThat(first.secrecy()).containsExactly(new Ead.SecrecyMark("Sekretess", "OSL 26 kap. 1 §", "2094", ""));
        assertThat(first.disposal()).isEqualTo(new Erms.Disposal(true, "5 år", "", ""));
        assertThat(first.relations()).containsExactly(new Relation("Referens", "SN 2023/9"));
        assertThat(first.line()).isEqualTo(6);
        assertThat(told.records.getFirst().attachments())
                .containsExactly(
                        new Attachment("yttrande.pdf", "content/yttrande.pdf", "ABCD", "SHA-256", 12, true, 32));
    }

    @Test
    void the_european_form_tells_the_same() {
        var told = Told.by(SampleCases.CITS);
        assertThat(told.violations).isEmpty();
        assertThat(told.order).containsExactly("begins SN 2024/17", "SN 2024/17-1", "ends");
        var first = told.cases.getFirst();
        assertThat(first.classes()).containsExactly("3.7.1 Tillsyn", "hemtjänst");
        assertThat(first.parties())
                .containsExactly(
                        new Party("counterpart", "Anna Ek", "", "19520304-1234", true),
                        new Party("Handläggare", "Karin Berg", "", "", false));
        assertThat(first.secrecy())
                .containsExactly(new Ead.SecrecyMark("confidential", "OSL 26 kap. 1 §", "2094-01-01T00:00:00", ""));
        assertThat(first.disposal()).isEqualTo(new Erms.Disposal(true, "5 år", "", "2030-01-01T00:00:00"));
        assertThat(told.records.getFirst().attachments())
                .extracting(Attachment::link)
                .containsExactly("content/yttrande.pdf");
    }

    @Test
    void a_case_becomes_a_description_in_which_all_is_found() {
        var description = Told.by(SampleCases.FGS).description(0);
        assertThat(description.level()).isEqualTo(Ead.Level.FILE);
        assertThat(description.referenceCode()).isEqualTo("SN 2024/17");
        assertThat(description.dates()).isEqualTo("2024-02-03/2024-06-30");
        assertThat(description.scope())
                .contains("Handläggare: Karin Berg, Tillsyn")
                .contains("Klass: 3.7.1")
                .contains("Andra beteckningar: 1234-24")
                .contains("Gallras: ja, 5 år")
                .contains("SN 2024/17-2 Beslut (Upprättad 2024-06-28; Mottagare");
        assertThat(description.subjects()).contains("3.7.1", "Tillsyn", "Karin Berg", "Omsorg AB");
        assertThat(description.secrecy())
                .extracting(Ead.SecrecyMark::type)
                .containsExactly("Sekretess", "Arbetsmaterial", "Skyddad identitet");
    }

    @Test
    void nobody_with_a_protected_identity_is_named_in_a_description_wherever_the_case_does() {
        var description = Told.by(SampleCases.FGS).description(0);
        assertThat(description.title()).isEqualTo("Tillsyn av hemtjänst hos Skyddad identitet");
        assertThat(description.toString())
                .contains("Motpart: Skyddad identitet")
                .contains("Yttrande om Skyddad identitet")
                .doesNotContain("Anna")
                .doesNotContain("1234,")
                .doesNotContain("0304");
    }

    @Test
    void nor_where_only_a_record_that_is_not_told_of_says_that_it_is_protected() {
        var document = SampleCases.FGS
                .replace("""
                  <Motpart><Namn>Anna Ek</Namn><IDnummer>19520304-1234</IDnummer>
                    <SkyddadIdentitet>true</SkyddadIdentitet></Motpart>
""".strip(), "")
                .replace(
                        "<Mottagare><Namn>Anna Ek</Namn></Mottagare>",
                        "<Mottagare><Namn>Anna Ek</Namn><SkyddadIdentitet>1</SkyddadIdentitet></Mottagare>");
        assertThat(Told.by(document, 1000).description(0).toString()).doesNotContain("Anna");
        assertThat(Told.by(document, 1).description(0).toString())
                .contains("Ytterligare handlingar: 1")
                .doesNotContain("Anna");
    }

    @Test
    void a_description_of_a_case_is_read_back_from_ead_and_valid() throws IOException {
        var description = Told.by(SampleCases.FGS).description(0);
        var out = new ByteArrayOutputStream();
        Ead.write(out, description, new Ead.Record("rec-1", "Kumla", "Bevara", Instant.EPOCH));
        Schemas.assertValid(out.toByteArray(), Schemas.own("ead3.xsd"));
        assertThat(Ead.read(new ByteArrayInputStream(out.toByteArray()))).contains(description);
        Schemas.assertValid(out.toByteArray(), Schemas.official("ead_3.xsd"));
    }

    @Test
    void what_is_said_elsewhere_of_access_is_kept_as_well() {
        var read = Ead.read(new ByteArrayInputStream("""
                <ead><archdesc level="file"><did/><accessrestrict><head>Tillgång</head><p>Sekretess i 70 år</p>
                </accessrestrict></archdesc></ead>""".getBytes(StandardCharsets.UTF_8)));
        assertThat(read.orElseThrow().secrecy()).containsExactly(new Ead.SecrecyMark("", "", "", "Sekretess i 70 år"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "<ArkivobjektID>SN 2024/18</ArkivobjektID>;; ELEMENT_MISSING; ArkivobjektID; 44",
                "<Arendemening>Riktlinjer</Arendemening>;; ELEMENT_MISSING; Arendemening; 44",
                "<Arendemening>Riktlinjer</Arendemening>; <Arendemening/><Skapad>2024</Skapad>; ELEMENT_MISPLACED; Skapad; 46",
                "<Arendemening>Riktlinjer</Arendemening>; <Arendemening/><Arendemening/>; ELEMENT_REPEATED; Arendemening; 46",
                "<Arendemening>Riktlinjer</Arendemening>; <Arendemening/><Mening/>; ELEMENT_UNKNOWN; Mening; 46",
                "Stängt; Stangt; VALUE_INVALID; StatusArande; 23",
                "<Avslutat>2024-06-30; <Avslutat>30/6 2024; VALUE_INVALID; Avslutat; 11",
                "Typ=\"Sekretess\"; Typ=\"Hemligt\"; VALUE_INVALID; Restriktion/@Typ; 15",
                "<Gallring Gallras=\"true\">; <Gallring>; ATTRIBUTE_MISSING; Gallring; 13",
                "Lank=\"content/plan.pdf\"; ; ATTRIBUTE_MISSING; Bilaga; 4"
            })
    void what_is_not_as_the_standard_demands_is_told_with_its_line(
            String right, @org.jspecify.annotations.Nullable String wrong, Kind kind, String element, int line) {
        var document = SampleCases.FGS.replace(right, wrong == null ? "" : wrong);
        assertThat(Told.by(document).violations)
                .extracting(Violation::kind, Violation::element, Violation::line)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(kind, element, line));
    }

    @Test
    void another_vocabulary_is_none_of_these() {
        assertThat(Erms.read(new ByteArrayInputStream("<erms/>".getBytes(StandardCharsets.UTF_8)), new Told(1)))
                .isEmpty();
        assertThatThrownBy(() -> Told.by("hej")).isInstanceOf(SchemaFault.Unreadable.class);
        assertThatThrownBy(() -> Told.by(SampleCases.FGS.replace("</Leveransobjekt>", "")))
                .isInstanceOf(SchemaFault.Unreadable.class);
    }

    /// 200 MB of cases; what is held of each is let go of.
    @Test
    void a_hundred_thousand_cases_are_read_one_at_a_time() {
        int from = SampleCases.FGS.indexOf("<ArkivobjektArende ");
        int to = SampleCases.FGS.indexOf("</ArkivobjektListaArenden>");
        int count = 50_000;
        Iterator<InputStream> parts = Stream.concat(
                        Stream.concat(
                                Stream.of(SampleCases.FGS.substring(0, from)),
                                IntStream.range(0, count).mapToObj(_ -> SampleCases.FGS.substring(from, to))),
                        Stream.of(SampleCases.FGS.substring(to)))
                .map(text -> (InputStream) new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .iterator();
        var all = new SequenceInputStream(new java.util.Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return parts.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return parts.next();
            }
        });
        int[] seen = {0, 0};
        var standard = Erms.read(all, new Erms.Visitor() {
            @Override
            public void caseBegins(Unit unit) {
                seen[0]++;
            }

            @Override
            public void violation(Violation violation) {
                seen[1]++;
            }
        });
        assertThat(standard).contains(Standard.FGS_1);
        assertThat(seen).containsExactly(2 * count, 0);
    }

    @Test
    void strangers_valid_documents_are_found_valid_and_whole() throws IOException {
        var folder = Schemas.beside("target/corpora/fgs");
        Assumptions.assumeTrue(folder.isPresent(), "the corpora are not unpacked");
        for (var name : List.of("arendehantering-example1.xml", "arendehantering-example2.xml")) {
            var text = Files.readString(folder.orElseThrow().resolve(name));
            var told = Told.by(text);
            assertThat(told.violations).as(name).isEmpty();
            assertThat(told.cases).as(name).hasSize(count(text, "<ArkivobjektArende "));
            assertThat(told.records).as(name).hasSize(count(text, "<ArkivobjektHandling "));
        }
        var cits = Schemas.beside("target/corpora/eark-samples/cits-erms").orElseThrow();
        var told = Told.by(Files.readString(cits.resolve("ERMS_version_2_1_0_generated_example.xml")));
        assertThat(told.violations).isEmpty();
        assertThat(told.cases).isNotEmpty();
    }

    private static int count(String text, String what) {
        return text.split(java.util.regex.Pattern.quote(what), -1).length - 1;
    }

    /// Every element taken away, doubled, or put last among its brothers; every attribute taken away or changed: the
    /// official schema says which of these are right.
    @Test
    void the_verdict_on_every_change_is_that_of_the_official_schema() throws Exception {
        var fgs = Schemas.beside("target/corpora/fgs/arendehantering-FGS-ERMS.xsd");
        Assumptions.assumeTrue(fgs.isPresent(), "the corpora are not unpacked");
        var cits = Schemas.beside("target/corpora/eark-samples/cits-erms/ERMS_v3.xsd")
                .orElseThrow();
        assertThat(Mutations.disagreements(
                        SampleCases.FGS,
                        fgs.orElseThrow(),
                        text -> Told.by(text).violations.isEmpty()))
                .isEmpty();
        assertThat(Mutations.disagreements(
                        SampleCases.CITS, cits, text -> Told.by(text).violations.isEmpty()))
                .isEmpty();
    }
}
