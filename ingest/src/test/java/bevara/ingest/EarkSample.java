package bevara.ingest;

import static bevara.ingest.SamplePackages.bytes;

import bevara.storage.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// An E-ARK SIP that follows every rule of CSIP and SIP 2.2.0 and uses every possibility, so that one thing can be made
/// wrong in it at a time.
final class EarkSample {
    static final String NAME = "sip-1";
    private static final String MADE = "2024-05-06T07:08:09Z";

    private EarkSample() {}

    static Map<String, byte[]> whole() {
        return with(mets -> mets, mets -> mets);
    }

    /// With the package's METS document changed, or the representation's.
    static Map<String, byte[]> with(UnaryOperator<String> ofPackage, UnaryOperator<String> ofRepresentation) {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("metadata/descriptive/ead.xml", bytes("<ead xmlns=\"http://ead3.archivists.org/schema/\"/>"));
        files.put("metadata/preservation/premis.xml", bytes("<premis xmlns=\"http://www.loc.gov/premis/v3\"/>"));
        files.put("metadata/other/rights.xml", bytes("<rights/>"));
        files.put("documentation/om.txt", bytes("Om leveransen"));
        files.put("schemas/ead3.xsd", bytes("<schema/>"));
        files.put("representations/rep1/data/brev.txt", bytes("Hej"));
        files.put("representations/rep1/metadata/om.txt", bytes("Om brevet"));
        files.put("representations/rep1/METS.xml", bytes(ofRepresentation.apply(representation(files))));
        files.put("METS.xml", bytes(ofPackage.apply(mets(files))));
        var rooted = new LinkedHashMap<String, byte[]>();
        files.forEach((path, content) -> rooted.put(NAME + "/" + path, content));
        return rooted;
    }

    /// The same without any documentation, of which CSIP60 asks a group of files.
    static Map<String, byte[]> undocumented() {
        var files = with(EarkSample::undocumented, mets -> mets);
        files.remove(NAME + "/documentation/om.txt");
        return files;
    }

    private static String undocumented(String mets) {
        return mets.replaceFirst("(?s)<fileGrp ID=\"grp-documentation\".*?</fileGrp>", "")
                .replaceFirst("<div ID=\"div-documentation\".*?</div>", "");
    }

    private static String facts(Map<String, byte[]> files, String path) {
        var content = files.getOrDefault(path, new byte[0]);
        return "MIMETYPE=\"application/xml\" SIZE=\"%d\" CREATED=\"%s\" CHECKSUM=\"%s\" CHECKSUMTYPE=\"SHA-256\""
                .formatted(content.length, MADE, Digest.of(content).hex());
    }

    private static String section(Map<String, byte[]> files, String name, String id, String type, String path) {
        return """
                <%s ID="%s" CREATED="%s" STATUS="CURRENT"><mdRef LOCTYPE="URL" xlink:type="simple" xlink:href="%s" \
                MDTYPE="%s" %s/></%1$s>
                """.formatted(name, id, MADE, path, type, facts(files, path));
    }

    private static String file(Map<String, byte[]> files, String id, String path, String folder) {
        return """
                <file ID="%s" %s OWNERID="1" ADMID="amd-1" DMDID="dmd-1" sip:FILEFORMATNAME="Text" \
                sip:FILEFORMATVERSION="1" sip:FILEFORMATREGISTRY="PRONOM" sip:FILEFORMATKEY="x-fmt/111">\
                <FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="%s"/></file>
                """.formatted(id, facts(files, folder + path), path);
    }

    private static String head(String id) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" \
                xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS" \
                xmlns:sip="https://DILCIS.eu/XML/METS/SIPExtensionMETS" OBJID="%s" LABEL="Brev" TYPE="Other" \
                csip:OTHERTYPE="Brev" csip:CONTENTINFORMATIONTYPE="OTHER" csip:OTHERCONTENTINFORMATIONTYPE="Brev" \
                PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml">
                <metsHdr CREATEDATE="%s" LASTMODDATE="%2$s" RECORDSTATUS="NEW" csip:OAISPACKAGETYPE="SIP">
                <agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"><name>Exempelsystemet</name>\
                <note csip:NOTETYPE="SOFTWARE VERSION">4.2</note></agent>
                <agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"><name>Nämnden</name>\
                <note csip:NOTETYPE="IDENTIFICATIONCODE">1</note></agent>
                <agent ROLE="CREATOR" TYPE="ORGANIZATION"><name>Kommunen</name>\
                <note csip:NOTETYPE="IDENTIFICATIONCODE">2</note></agent>
                <agent ROLE="CREATOR" TYPE="INDIVIDUAL"><name>Anna Ek</name><note>anna@example.se</note></agent>
                <agent ROLE="PRESERVATION" TYPE="ORGANIZATION"><name>Arkivet</name>\
                <note csip:NOTETYPE="IDENTIFICATIONCODE">3</note></agent>
                <altRecordID TYPE="SUBMISSIONAGREEMENT">A1</altRecordID>
                <altRecordID TYPE="PREVIOUSSUBMISSIONAGREEMENT">A0</altRecordID>
                <altRecordID TYPE="REFERENCECODE">SE/1</altRecordID>
                <altRecordID TYPE="PREVIOUSREFERENCECODE">SE/0</altRecordID>
                </metsHdr>
                """.formatted(id, MADE);
    }

    private static String metadata(Map<String, byte[]> files, String up) {
        return section(files, "dmdSec", "dmd-1", "EAD", "metadata/descriptive/ead.xml")
                        .replace("href=\"", "href=\"" + up)
                + "<amdSec ID=\"amd-0\">\n"
                + section(files, "rightsMD", "amd-2", "OTHER", "metadata/other/rights.xml")
                        .replace("href=\"", "href=\"" + up)
                + section(files, "digiprovMD", "amd-1", "PREMIS", "metadata/preservation/premis.xml")
                        .replace("href=\"", "href=\"" + up)
                + "</amdSec>\n";
    }

    private static String mets(Map<String, byte[]> files) {
        return head(NAME)
                + metadata(files, "")
                + """
                <fileSec ID="files">
                <fileGrp ID="grp-documentation" USE="Documentation" ADMID="amd-1">
                %s</fileGrp>
                <fileGrp ID="grp-schemas" USE="Schemas" ADMID="amd-1">
                %s</fileGrp>
                <fileGrp ID="grp-content" USE="Representations" ADMID="amd-1" csip:CONTENTINFORMATIONTYPE="OTHER" \
                csip:OTHERCONTENTINFORMATIONTYPE="Brev">
                %s%s</fileGrp>
                <fileGrp ID="grp-rep1" USE="Representations/rep1" ADMID="amd-1" csip:CONTENTINFORMATIONTYPE="MIXED">
                %s</fileGrp>
                </fileSec>
                <structMap ID="map" TYPE="PHYSICAL" LABEL="CSIP">
                <div ID="div-main" LABEL="sip-1">
                <div ID="div-metadata" LABEL="Metadata" ADMID="amd-1 amd-2" DMDID="dmd-1"/>
                <div ID="div-documentation" LABEL="Documentation"><fptr FILEID="grp-documentation"/></div>
                <div ID="div-schemas" LABEL="Schemas"><fptr FILEID="grp-schemas"/></div>
                <div ID="div-content" LABEL="Representations"><fptr FILEID="grp-content"/></div>
                <div ID="div-rep1" LABEL="Representations/rep1"><mptr LOCTYPE="URL" xlink:type="simple" \
                xlink:href="representations/rep1/METS.xml" xlink:title="grp-rep1"/></div>
                </div>
                </structMap>
                </mets>
                """.formatted(
                                file(files, "f-documentation", "documentation/om.txt", ""),
                                file(files, "f-schema", "schemas/ead3.xsd", ""),
                                file(files, "f-content", "representations/rep1/data/brev.txt", ""),
                                file(files, "f-about", "representations/rep1/metadata/om.txt", ""),
                                file(files, "f-rep1", "representations/rep1/METS.xml", ""));
    }

    private static String representation(Map<String, byte[]> files) {
        return head("rep1")
                + metadata(files, "../../")
                + """
                <fileSec ID="files">
                <fileGrp ID="grp-data" USE="Data" ADMID="amd-1">
                %s</fileGrp>
                </fileSec>
                <structMap ID="map" TYPE="PHYSICAL" LABEL="CSIP">
                <div ID="div-main" LABEL="rep1">
                <div ID="div-metadata" LABEL="Metadata" ADMID="amd-1 amd-2" DMDID="dmd-1"/>
                <div ID="div-data" LABEL="Data"><fptr FILEID="grp-data"/></div>
                </div>
                </structMap>
                </mets>
                """.formatted(file(files, "f-1", "data/brev.txt", "representations/rep1/"));
    }
}
