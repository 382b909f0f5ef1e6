package bevara.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.schemas.Erms.Violation;
import bevara.schemas.Erms.Violation.Kind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The schema of METS 1.12, as far as the content model tells it.
class MetsModelTest {
    private static final String METS = """
            <mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" OBJID="a">
            <metsHdr CREATEDATE="2024-05-06T07:08:09Z" RECORDSTATUS="NEW">
            <agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"><name>Ecos</name><note>4.2</note></agent>
            <altRecordID TYPE="REFERENCECODE">SE/1</altRecordID><metsDocumentID>m</metsDocumentID></metsHdr>
            <dmdSec ID="d" CREATED="2024-05-06T07:08:09" STATUS="CURRENT">
            <mdRef LOCTYPE="URL" xlink:href="ead.xml" MDTYPE="EAD" MIMETYPE="text/xml" SIZE="1" CHECKSUM="00"
            CHECKSUMTYPE="SHA-256" CREATED="2024-05-06T07:08:09+02:00" LABEL="EAD"/></dmdSec>
            <amdSec><techMD ID="t"><mdWrap MDTYPE="OTHER" OTHERMDTYPE="X"><binData>YQ==</binData></mdWrap></techMD>
            <rightsMD ID="r"/><sourceMD ID="s" GROUPID="g"/><digiprovMD ID="p"/></amdSec>
            <fileSec><fileGrp USE="Data" VERSDATE="2024-05-06T07:08:09"><fileGrp><file ID="f" SEQ="1" OWNERID="1"
            MIMETYPE="text/plain" SIZE="3"><FLocat LOCTYPE="OTHER" OTHERLOCTYPE="X" xlink:href="f.txt"/>
            <FContent USE="x"><binData>YQ==</binData></FContent><transformFile TRANSFORMTYPE="decryption"
            TRANSFORMALGORITHM="x" TRANSFORMORDER="1"/><file ID="g" BEGIN="0" END="1" BETYPE="BYTE"/></file></fileGrp>
            </fileGrp></fileSec>
            <structMap TYPE="PHYSICAL" LABEL="CSIP"><div ORDER="1" ORDERLABEL="1" LABEL="a" TYPE="x">
            <mptr LOCTYPE="URL" xlink:href="rep/METS.xml"/><fptr><area FILEID="f" SHAPE="RECT" COORDS="0"/></fptr>
            <div><fptr CONTENTIDS="x"/></div></div></structMap>
            <behaviorSec LABEL="x" CREATED="2024-05-06T07:08:09"/>
            </mets>
            """;

    private static List<Violation> violations(String mets) {
        var all = new ArrayList<Violation>();
        Mets.read(new ByteArrayInputStream(mets.getBytes(StandardCharsets.UTF_8)), new Mets.Visitor() {
            @Override
            public void violation(Violation violation) {
                all.add(violation);
            }
        });
        return all;
    }

    @Test
    void a_valid_document_violates_nothing() {
        assertThat(violations(METS)).isEmpty();
    }

    @Test
    void a_violation_tells_its_line_and_column() {
        assertThat(violations(METS.replace("<altRecordID TYPE=", "  <altRecordID SORT=")))
                .extracting(Violation::kind, Violation::element, Violation::line, Violation::column)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.ELEMENT_UNKNOWN, "@SORT", 4, 3));
        assertThat(violations(METS.replaceFirst("(?s)<fileSec>.*</fileSec>", "<fileSec/>")))
                .extracting(Violation::kind, Violation::element, Violation::arguments)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Kind.ELEMENT_MISSING, "fileGrp", List.of("fileSec")));
    }

    /// Whether identifiers are unique and point to something is asked by rules of E-ARK.
    @Test
    void the_verdict_on_every_change_is_that_of_the_official_schema() throws Exception {
        assertThat(Mutations.disagreements(
                        METS,
                        Schemas.official("mets-1.12.xsd"),
                        problem -> !problem.contains("cvc-id.") && !problem.contains("to its type, 'ID'"),
                        text -> violations(text).isEmpty()))
                .isEmpty();
    }
}
