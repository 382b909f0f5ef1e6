package bevara.schemas;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
}
