package bevara.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import bevara.schemas.Mets.Container;
import bevara.schemas.Mets.Extent;
import bevara.schemas.Mets.File;
import bevara.schemas.Mets.FileGroup;
import bevara.schemas.Mets.Format;
import bevara.schemas.Mets.Reference;
import bevara.schemas.Mets.ReferenceKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetsTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
    private static final String SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static final Mets.Header HEADER = new Mets.Header(
            "bevara:sandviken:abc",
            "Bygglov för \"Ängen\" <1:2> & grannar",
            "Mixed",
            "MIXED",
            "https://earkaip.dilcis.eu/profile/E-ARK-AIP.xml",
            Mets.PackageType.AIP,
            THEN,
            "NEW",
            List.of(
                    Mets.Agent.software("Bevara", "0.1"),
                    new Mets.Agent("ARCHIVIST", "ORGANIZATION", null, "Byggnadsnämnden", List.of()),
                    new Mets.Agent(
                            "SUBMITTER",
                            "ORGANIZATION",
                            null,
                            "Kontoret",
                            List.of(new Mets.Note("212000-1234", "IDENTIFICATIONCODE")))),
            List.of(
                    new Mets.AlternativeId("SUBMISSIONAGREEMENT", "bygg/1"),
                    new Mets.AlternativeId("bevara:PACKAGEKIND", "eark")));

    private static final List<Reference> REFERENCES = List.of(
            new Reference(
                    ReferenceKind.DESCRIPTIVE,
                    "dmd-1",
                    "ead.xml",
                    "EAD",
                    "application/xml",
                    10,
                    THEN,
                    SHA256,
                    "SHA-256",
                    0),
            new Reference(
                    ReferenceKind.TECHNICAL, "tech-1", "mix.xml", "NISOIMG", "application/xml", 1, THEN, "", "", 0),
            new Reference(
                    ReferenceKind.RIGHTS,
                    "rights-1",
                    "rights.xml",
                    "FGS-RIGHTS",
                    "application/xml",
                    1,
                    THEN,
                    "",
                    "",
                    0),
            new Reference(
                    ReferenceKind.PRESERVATION,
                    "prov-1",
                    "premis.xml",
                    "PREMIS",
                    "application/xml",
                    11,
                    THEN,
                    SHA256,
                    "SHA-256",
                    0));

    private static final File ZIP = file("zip-0001", "data-0001.zip", null, null);
    private static final List<File> MEMBERS = List.of(
            file(
                    "f1",
                    "representations/submission/data/brev.txt",
                    new Format("Plain Text File", "", "PRONOM", "x-fmt/111"),
                    new Extent(60, 69)),
            file("f2", "representations/submission/data/%C3%A5.pdf", null, new Extent(130, 139)),
            file("f3", "representations/submission/data/tom.txt", null, null));

    private static File file(String id, String href, @Nullable Format format, @Nullable Extent extent) {
        return new File(
                id, "Representations/submission", href, "text/plain", 10, THEN, SHA256, "SHA-256", format, extent, 0);
    }

    private static final Mets.Document AIP = new Mets.Document(
            HEADER,
            REFERENCES,
            List.of(new FileGroup("Representations/submission", () -> Stream.of(new Container(ZIP, MEMBERS::stream)))));

    private static byte[] written(Mets.Document document) {
        var out = new ByteArrayOutputStream();
        Mets.write(out, document);
        return out.toByteArray();
    }

    /// What was visited, in order, lines left out.
    private static final class Visited implements Mets.Visitor {
        final List<Mets.Header> headers = new ArrayList<>();
        final List<Reference> references = new ArrayList<>();
        final List<File> files = new ArrayList<>();
        final List<String> holders = new ArrayList<>();
        final List<Integer> lines = new ArrayList<>();

        @Override
        public void header(Mets.Header header) {
            headers.add(header);
        }

        @Override
        public void reference(Reference r) {
            lines.add(r.line());
            references.add(new Reference(
                    r.kind(),
                    r.id(),
                    r.href(),
                    r.metadataType(),
                    r.mimeType(),
                    r.size(),
                    r.created(),
                    r.checksum(),
                    r.checksumType(),
                    0));
        }

        @Override
        public void file(File f, @Nullable File holder) {
            lines.add(f.line());
            files.add(new File(
                    f.id(),
                    f.group(),
                    f.href(),
                    f.mimeType(),
                    f.size(),
                    f.created(),
                    f.checksum(),
                    f.checksumType(),
                    f.format(),
                    f.extent(),
                    0));
            holders.add(holder == null ? "" : holder.id());
        }
    }

    private static Visited read(byte[] document) {
        var visited = new Visited();
        Mets.read(new ByteArrayInputStream(document), visited);
        return visited;
    }

    private static Visited read(String document) {
        return read(document.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void what_is_written_is_valid_against_the_own_schema() throws IOException {
        Schemas.assertValid(written(AIP), Schemas.own("mets.xsd"));
    }

    @Test
    void what_is_written_is_valid_against_the_official_schema() throws IOException {
        var official = Schemas.official("mets-1.12.xsd", "DILCISExtensionMETS.xsd", "DILCISExtensionSIPMETS.xsd");
        Schemas.assertValid(written(AIP), official);
    }

    @Test
    void what_is_written_is_read_back_the_same() {
        var visited = read(written(AIP));
        assertThat(visited.headers).containsExactly(HEADER);
        assertThat(visited.references).containsExactlyElementsOf(REFERENCES);
        assertThat(visited.files).containsExactly(ZIP, MEMBERS.get(0), MEMBERS.get(1), MEMBERS.get(2));
        assertThat(visited.holders).containsExactly("", "zip-0001", "zip-0001", "zip-0001");
    }

    @Test
    void it_is_written_so_that_a_person_can_read_it() {
        var text = new String(written(AIP), StandardCharsets.UTF_8);
        assertThat(text.lines().map(String::strip))
                .contains(
                        "<name>Byggnadsnämnden</name>", "<div ID=\"mets-div-1\" LABEL=\"Representations/submission\">");
    }

    @Test
    void a_representation_with_a_mets_of_its_own_is_pointed_to() throws IOException {
        var pointer = new Reference(
                ReferenceKind.REPRESENTATION, "rep-1", "representations/rep1/METS.xml", "", "", -1, null, "", "", 0);
        var lone = new Reference(
                ReferenceKind.REPRESENTATION, "rep-2", "representations/rep2/METS.xml", "", "", -1, null, "", "", 0);
        var dip = written(new Mets.Document(
                HEADER,
                List.of(pointer, lone),
                List.of(
                        new FileGroup("Documentation", () -> Stream.of(new Container(ZIP, Stream::empty))),
                        new FileGroup("Representations/rep1", Stream::empty))));
        Schemas.assertValid(dip, Schemas.own("mets.xsd"));
        assertThat(new String(dip, StandardCharsets.UTF_8))
                .contains("<mptr xlink:title=\"mets-fileGrp-2\" LOCTYPE=\"URL\"")
                .contains("LABEL=\"Representations/rep2\"");
        assertThat(read(dip).references)
                .extracting(Reference::href)
                .containsExactly("representations/rep1/METS.xml", "representations/rep2/METS.xml");
    }

    @Test
    void what_xml_cannot_hold_is_replaced_and_the_rest_is_kept() {
        var header = new Mets.Header(
                "o", "a\u0001b \uD83D\uDE00 \uD83D c\uFFFF", "", "", "", null, null, "", List.of(), List.of());
        var visited = read(written(new Mets.Document(header, List.of(), List.of())));
        assertThat(visited.headers.getFirst().label()).isEqualTo("a\uFFFDb \uD83D\uDE00 \uFFFD c\uFFFD");
    }

    @Test
    void a_content_type_that_the_profile_does_not_know_is_still_valid_and_read_back() throws IOException {
        var header = new Mets.Header("o", "l", "Mixed", "fgs-buildings", "p", null, null, "", List.of(), List.of());
        var written = written(new Mets.Document(header, List.of(), List.of()));
        Schemas.assertValid(written, Schemas.own("mets.xsd"));
        assertThat(read(written).headers).containsExactly(header);
    }

    @Test
    void an_identifier_that_xml_does_not_take_is_refused() {
        for (var id : List.of("", "1", "a b", "a:b", "-a")) {
            var group = new FileGroup("g", () -> Stream.of(new Container(file(id, "x", null, null), Stream::empty)));
            assertThatThrownBy(() -> written(new Mets.Document(HEADER, List.of(), List.of(group))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_destination_that_fails_is_told() {
        var full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        assertThatThrownBy(() -> Mets.write(full, AIP)).isInstanceOf(SchemaFault.Unwritable.class);
    }

    @Test
    void a_file_is_written_and_forgotten_before_many_more_are_asked_for() {
        var bytes = new AtomicLong();
        var counting = new OutputStream() {
            @Override
            public void write(int b) {
                bytes.incrementAndGet();
            }

            @Override
            public void write(byte[] b, int offset, int length) {
                bytes.addAndGet(length);
            }
        };
        int many = 100_000;
        var furthestBehind = new AtomicLong();
        var members = IntStream.rangeClosed(1, many).mapToObj(i -> {
            furthestBehind.accumulateAndGet(i * 300L - bytes.get(), Math::max);
            return file("f" + i, "representations/submission/data/" + i + ".txt", null, new Extent(i, i));
        });
        Mets.write(
                counting,
                new Mets.Document(
                        HEADER,
                        List.of(),
                        List.of(new FileGroup(
                                "Representations/r", () -> Stream.of(new Container(ZIP, () -> members))))));
        assertThat(bytes.get()).isGreaterThan(many * 300L);
        assertThat(furthestBehind.get()).isLessThan(1 << 20);
    }

    @Test
    void a_stranger_is_read_leniently() {
        var visited = read("""
                <m:mets xmlns:m="http://www.loc.gov/METS/" xmlns:xl="http://www.w3.org/1999/xlink"
                  xmlns:CSIP="http://www.dasboard.eu/METS/CSIPExtensionMETS" xmlns:ext="ExtensionMETS"
                  TYPE="SIP" ext:CONTENTTYPESPECIFICATION="ERMS">
                  <m:metsHdr CREATEDATE="2017-05-31T10:00:00.000">
                    <m:agent ROLE="OTHER" OTHERROLE="SUBMITTER" TYPE="ORGANIZATION"/>
                    <m:agent><m:name> Kumla
                      kommun </m:name><m:note CSIP:NOTETYPE="IDENTIFICATIONCODE">2120</m:note></m:agent>
                    <m:metsDocumentID>METS.xml</m:metsDocumentID>
                  </m:metsHdr>
                  <m:dmdSec ID="d"><m:mdWrap><m:xmlData><m:file ID="not"/></m:xmlData></m:mdWrap></m:dmdSec>
                  <m:dmdSec><m:mdRef
                      ID="r" MDTYPE="OTHER" OTHERMDTYPE="FGS" xl:href="a%20b.xml"/></m:dmdSec>
                  <m:amdSec><m:sourceMD ID="s"><m:mdRef xl:href="s.xml" SIZE="many" CREATED="then"/></m:sourceMD></m:amdSec>
                  <m:fileSec><m:fileGrp USE="outer"><m:fileGrp>
                    <m:file ID="one" SIZE="7" BEGIN="0" END="6" ><m:FLocat xl:href="1"/><m:FLocat xl:href="2"/></m:file>
                    <m:file ID="none"/>
                    <m:file ID="box"><m:file ID="in"><m:FLocat xl:href="3"/></m:file></m:file>
                  </m:fileGrp></m:fileGrp></m:fileSec>
                  <m:structMap><m:div><m:div ID="v"><m:mptr xl:href="rep/METS.xml"/></m:div></m:div></m:structMap>
                  <m:surprise><m:fileSec/></m:surprise>
                </m:mets>""");
        var header = visited.headers.getFirst();
        assertThat(header.packageType()).isEqualTo(Mets.PackageType.SIP);
        assertThat(header.contentInformationType()).isEqualTo("ERMS");
        assertThat(header.created()).isEqualTo(Instant.parse("2017-05-31T10:00:00Z"));
        assertThat(header.agents())
                .containsExactly(
                        new Mets.Agent("SUBMITTER", "ORGANIZATION", null, "", List.of()),
                        new Mets.Agent(
                                "", "", null, "Kumla kommun", List.of(new Mets.Note("2120", "IDENTIFICATIONCODE"))));
        assertThat(visited.references)
                .extracting(Reference::kind, Reference::id, Reference::href, Reference::metadataType)
                .containsExactly(
                        tuple(ReferenceKind.DESCRIPTIVE, "r", "a%20b.xml", "FGS"),
                        tuple(ReferenceKind.TECHNICAL, "s", "s.xml", ""),
                        tuple(ReferenceKind.REPRESENTATION, "v", "rep/METS.xml", ""));
        assertThat(visited.files)
                .extracting(File::id, File::href, File::group, File::size)
                .containsExactly(
                        tuple("one", "1", "outer", 7L),
                        tuple("one", "2", "outer", 7L),
                        tuple("none", "", "outer", -1L),
                        tuple("box", "", "outer", -1L),
                        tuple("in", "3", "outer", -1L));
        assertThat(visited.files).extracting(File::extent).containsOnlyNulls();
        assertThat(visited.holders).containsExactly("", "", "", "", "box");
        assertThat(visited.lines).containsExactly(11, 13, 15, 15, 16, 17, 17, 19);
    }

    @Test
    void the_header_comes_first_even_when_there_is_none() {
        var visited = read("<mets xmlns='http://www.loc.gov/METS/' OBJID='o'/>");
        assertThat(visited.headers).extracting(Mets.Header::objectId).containsExactly("o");
    }

    @Test
    void another_vocabulary_is_unreadable() {
        assertThatThrownBy(() -> read("<mets/>"))
                .isInstanceOf(SchemaFault.Unreadable.class)
                .hasMessageContaining("not METS");
        assertThatThrownBy(() -> read("<mets xmlns='http://www.loc.gov/METS/v2'/>"))
                .hasMessageContaining("not METS");
    }
}
