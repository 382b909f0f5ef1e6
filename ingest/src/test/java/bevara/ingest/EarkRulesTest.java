package bevara.ingest;

import static bevara.ingest.SamplePackages.bytes;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.formats.FormatWorkers;
import bevara.ingest.SubmissionAgreement.Strictness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One package that follows every rule of E-ARK, and for every rule the same package with one thing wrong.
class EarkRulesTest {
    /// Rule | the line of METS.xml that begins so | what is taken away | what is put there.
    private static final String METS = """
            CSIP0|<metsHdr|>|
            CSIP0|<structMap| LABEL="CSIP"| LABEL="CSIP" NAMN="x"
            CSIP0|<fileSec|<fileSec|<fileSek/><fileSec
            CSIP1|<mets | OBJID="sip-1"|
            CSIP1|<mets |"sip-1"|"sip-2"
            CSIP2|<mets |TYPE="Other"|
            CSIP2|<mets |TYPE="Other"|TYPE="Sagor"
            CSIP3|<mets |csip:OTHERTYPE="Brev"|
            CSIP4|<mets |csip:CONTENTINFORMATIONTYPE="OTHER"|
            CSIP4|<mets |csip:CONTENTINFORMATIONTYPE="OTHER"|csip:CONTENTINFORMATIONTYPE="sagor"
            CSIP5|<mets |csip:OTHERCONTENTINFORMATIONTYPE="Brev"|
            CSIP6|<mets | PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml"|
            CSIP6|<mets |https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml|SIP
            CSIP7|<metsHdr|CREATEDATE="2024-05-06T07:08:09Z"|
            CSIP7|<metsHdr|CREATEDATE="2024-05-06T07:08:09Z"|CREATEDATE="i maj"
            CSIP8|<metsHdr|LASTMODDATE="2024-05-06T07:08:09Z"|
            CSIP9|<metsHdr|csip:OAISPACKAGETYPE="SIP"|
            CSIP9|<metsHdr|"SIP"|"SAK"
            CSIP11|<agent ROLE="CREATOR" TYPE="OTHER"|CREATOR|EDITOR
            CSIP12|<agent ROLE="CREATOR" TYPE="OTHER"|"OTHER"|"ORGANIZATION"
            CSIP13|<agent ROLE="CREATOR" TYPE="OTHER"|"SOFTWARE"|"PROGRAM"
            CSIP14|<agent ROLE="CREATOR" TYPE="OTHER"|Exempelsystemet|
            CSIP14|<agent ROLE="CREATOR" TYPE="OTHER"|<name>Exempelsystemet</name>|
            CSIP15|<agent ROLE="CREATOR" TYPE="OTHER"|>4.2<|><
            CSIP15|<agent ROLE="CREATOR" TYPE="OTHER"|</agent>|<note>5</note></agent>
            CSIP16|<agent ROLE="CREATOR" TYPE="OTHER"| csip:NOTETYPE="SOFTWARE VERSION"|
            CSIP16|<agent ROLE="CREATOR" TYPE="OTHER"|"SOFTWARE VERSION"|"VERSION"
            CSIP18|<dmdSec| ID="dmd-1"|
            CSIP18|<dmdSec|"dmd-1"|"dmd-1"><mdRef/></dmdSec><dmdSec ID="dmd-1"
            CSIP19|<dmdSec|" CREATED="2024-05-06T07:08:09Z" STATUS|" STATUS
            CSIP20|<dmdSec| STATUS="CURRENT"|
            CSIP20|<dmdSec|"CURRENT"|"GAMMAL"
            CSIP33|<digiprovMD| ID="amd-1"|
            CSIP33|<digiprovMD|"amd-1"|"dmd-1"
            CSIP34|<digiprovMD| STATUS="CURRENT"|
            CSIP46|<rightsMD| ID="amd-2"|
            CSIP47|<rightsMD|"CURRENT"|"GAMMAL"
            CSIP59|<fileSec| ID="files"|
            CSIP61|<fileGrp ID="grp-content"|"amd-1"|"dmd-1"
            CSIP62|<fileGrp ID="grp-rep1"| csip:CONTENTINFORMATIONTYPE="MIXED"|
            CSIP62|<fileGrp ID="grp-rep1"|"MIXED"|"sagor"
            CSIP63|<fileGrp ID="grp-content"| csip:OTHERCONTENTINFORMATIONTYPE="Brev"|
            CSIP64|<fileGrp ID="grp-schemas"| USE="Schemas"|
            CSIP65|<fileGrp ID="grp-schemas"| ID="grp-schemas"|
            CSIP65|<fileGrp ID="grp-schemas"|"grp-schemas"|"amd-1"
            CSIP60|<fileGrp ID="grp-documentation"|"Documentation"|"Text"
            CSIP113|<fileGrp ID="grp-schemas"|"Schemas"|"XSD"
            CSIP67|<file ID="f-schema"| ID="f-schema"|
            CSIP67|<file ID="f-schema"|"f-schema"|"f-documentation"
            CSIP68|<file ID="f-schema"| MIMETYPE="application/xml"|
            CSIP68|<file ID="f-schema"|"application/xml"|"XML"
            CSIP69|<file ID="f-schema"| SIZE="9"|
            CSIP69|<file ID="f-schema"|"9"|"10"
            CSIP70|<file ID="f-schema"| CREATED="2024-05-06T07:08:09Z"|
            CSIP71|<file ID="f-schema"| CHECKSUM="| SUM="
            CSIP71|<file ID="f-schema"| CHECKSUM="| CHECKSUM="00
            CSIP72|<file ID="f-schema"| CHECKSUMTYPE="SHA-256"|
            CSIP72|<file ID="f-schema"|"SHA-256"|"SHA-3"
            CSIP74|<file ID="f-schema"|"amd-1"|"dmd-1"
            CSIP75|<file ID="f-schema"|"dmd-1"|"amd-1"
            CSIP76|<file ID="f-schema"|<FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="schemas/ead3.xsd"/>|
            CSIP76|<file ID="f-schema"|</file>|<FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="METS.xml"/></file>
            CSIP77|<file ID="f-schema"|LOCTYPE="URL"|LOCTYPE="URN"
            CSIP78|<file ID="f-schema"|xlink:type="simple"|
            CSIP79|<file ID="f-schema"|xlink:href="schemas/ead3.xsd"|
            CSIP79|<file ID="f-schema"|schemas/ead3.xsd|schemas/ead4.xsd
            CSIP80|<structMap| LABEL="CSIP"|
            CSIP82|<structMap|"CSIP"|"Min"
            CSIP81|<structMap| TYPE="PHYSICAL"|
            CSIP81|<structMap|"PHYSICAL"|"LOGICAL"
            CSIP83|<structMap| ID="map"|
            CSIP84|</structMap|</structMap>|<div ID="x"/></structMap>
            CSIP85|<div ID="div-main"| ID="div-main"|
            CSIP88|<div ID="div-metadata"|"Metadata"|"Metadat"
            CSIP90|<div ID="div-metadata"|"Metadata"|"Metadat"
            CSIP89|<div ID="div-metadata"| ID="div-metadata"|
            CSIP91|<div ID="div-metadata"|"amd-1 amd-2"|"amd-1"
            CSIP91|<div ID="div-metadata"|"amd-1 amd-2"|"amd-1 amd-2 grp-rep1"
            CSIP92|<div ID="div-metadata"| DMDID="dmd-1"|
            CSIP93|<div ID="div-documentation"|"Documentation"|"Text"
            CSIP95|<div ID="div-documentation"|"Documentation"|"Text"
            CSIP94|<div ID="div-documentation"| ID="div-documentation"|
            CSIP96|<div ID="div-documentation"|"grp-documentation"|"grp-schemas"
            CSIP116|<div ID="div-documentation"|"grp-documentation"|"grp-schemas"
            CSIP116|<div ID="div-documentation"|<fptr FILEID="grp-documentation"/>|
            CSIP97|<div ID="div-schemas"|"Schemas"|"XSD"
            CSIP99|<div ID="div-schemas"|"Schemas"|"XSD"
            CSIP98|<div ID="div-schemas"| ID="div-schemas"|
            CSIP100|<div ID="div-schemas"|<fptr FILEID="grp-schemas"/>|
            CSIP118|<div ID="div-schemas"| FILEID="grp-schemas"|
            CSIP101|<div ID="div-content"|</div>|</div><div ID="x" LABEL="Representations"/>
            CSIP102|<div ID="div-content"| ID="div-content"|
            CSIP103|<div ID="div-content"|"Representations"|"Innehåll"
            CSIP104|<div ID="div-content"|"grp-content"|"grp-rep1"
            CSIP119|<div ID="div-content"|"grp-content"|"grp-schemas"
            CSIP105|<div ID="div-rep1"|"Representations/rep1"|"Representations/rep2"
            CSIP106|<div ID="div-rep1"| ID="div-rep1"|
            CSIP107|<div ID="div-rep1"|"Representations/rep1"|"rep1"
            CSIP108|<div ID="div-rep1"| xlink:title="grp-rep1"|
            CSIP109|<div ID="div-rep1"|"grp-rep1"|"grp-schemas"
            CSIP110|<div ID="div-rep1"| xlink:href="representations/rep1/METS.xml"|
            CSIP110|<div ID="div-rep1"|rep1/METS.xml|rep2/METS.xml
            CSIP111|<div ID="div-rep1"| xlink:type="simple"|
            CSIP112|<div ID="div-rep1"|"URL"|"URN"
            SIP1|<mets | LABEL="Brev"|
            SIP2|<mets |E-ARK-SIP-v2-2-0|SIP-X
            SIP3|<metsHdr| RECORDSTATUS="NEW"|
            SIP3|<metsHdr|"NEW"|"NY"
            SIP4|<metsHdr|csip:OAISPACKAGETYPE="SIP"|
            SIP4|<metsHdr|"SIP"|"AIP"
            SIP5|<altRecordID TYPE="SUBMISSIONAGREEMENT"|"SUBMISSIONAGREEMENT"|"X"
            SIP5|<altRecordID TYPE="SUBMISSIONAGREEMENT"|>A1<|><
            SIP5|<altRecordID TYPE="REFERENCECODE"|"REFERENCECODE"|"SUBMISSIONAGREEMENT"
            SIP6|<altRecordID TYPE="PREVIOUSSUBMISSIONAGREEMENT"|>A0<|><
            SIP7|<altRecordID TYPE="REFERENCECODE"|"REFERENCECODE"|"X"
            SIP7|<altRecordID TYPE="REFERENCECODE"|>SE/1<|> <
            SIP8|<altRecordID TYPE="PREVIOUSREFERENCECODE"|"PREVIOUSREFERENCECODE"|"X"
            SIP9|<agent ROLE="ARCHIVIST"|"ARCHIVIST"|"EDITOR"
            SIP11|<agent ROLE="ARCHIVIST"|"ORGANIZATION"|"OTHER"
            SIP12|<agent ROLE="ARCHIVIST"|Nämnden|
            SIP13|<agent ROLE="ARCHIVIST"|<note csip:NOTETYPE="IDENTIFICATIONCODE">1</note>|
            SIP14|<agent ROLE="ARCHIVIST"| csip:NOTETYPE="IDENTIFICATIONCODE"|
            SIP17|<agent ROLE="CREATOR" TYPE="ORGANIZATION"|"ORGANIZATION"|"OTHER"
            SIP18|<agent ROLE="CREATOR" TYPE="ORGANIZATION"|Kommunen|
            SIP19|<agent ROLE="CREATOR" TYPE="ORGANIZATION"|<note csip:NOTETYPE="IDENTIFICATIONCODE">2</note>|
            SIP20|<agent ROLE="CREATOR" TYPE="ORGANIZATION"|"IDENTIFICATIONCODE"|"KOD"
            SIP21|<agent ROLE="CREATOR" TYPE="INDIVIDUAL"|"CREATOR"|"EDITOR"
            SIP22|<agent ROLE="CREATOR" TYPE="INDIVIDUAL"|"CREATOR"|"OTHER" OTHERROLE="CONTACT"
            SIP23|<agent ROLE="CREATOR" TYPE="INDIVIDUAL"|"CREATOR" TYPE="INDIVIDUAL"|"OTHER" OTHERROLE="SUBMITTER"
            SIP24|<agent ROLE="CREATOR" TYPE="INDIVIDUAL"|Anna Ek|
            SIP25|<agent ROLE="CREATOR" TYPE="INDIVIDUAL"|<note>anna@example.se</note>|
            SIP26|<agent ROLE="PRESERVATION"|"PRESERVATION"|"EDITOR"
            SIP28|<agent ROLE="PRESERVATION"|"ORGANIZATION"|"INDIVIDUAL"
            SIP29|<agent ROLE="PRESERVATION"|Arkivet|
            SIP30|<agent ROLE="PRESERVATION"|<note csip:NOTETYPE="IDENTIFICATIONCODE">3</note>|
            SIP31|<agent ROLE="PRESERVATION"|"IDENTIFICATIONCODE"|"KOD"
            SIP32|<file ID="f-schema"|sip:FILEFORMATNAME="Text"|sip:FILEFORMATNAME=""
            SIP33|<file ID="f-schema"|sip:FILEFORMATVERSION="1"|sip:FILEFORMATVERSION=""
            SIP34|<file ID="f-schema"|sip:FILEFORMATREGISTRY="PRONOM"|sip:FILEFORMATREGISTRY=""
            SIP35|<file ID="f-schema"|sip:FILEFORMATKEY="x-fmt/111"|sip:FILEFORMATKEY=""
            """;

    /// In the nine rules on a reference to metadata, from the first to the last.
    private static final String REFERENCE = """
            LOCTYPE="URL"|LOCTYPE="URN"
            xlink:type="simple"|
            xlink:href="|xlink:ref="
            MDTYPE="|TYPE="
            MIMETYPE="application/xml"|
            SIZE="|SIZE="9
             CREATED="2024-05-06T07:08:09Z" CHECKSUM| CHECKSUM
             CHECKSUM="| CHECKSUM="00
            CHECKSUMTYPE="SHA-256"|
            """;

    /// Rule | everything in METS.xml that is this | what is put there.
    private static final String WHOLE = """
            CSIP10|agent|agen
            CSIP17|dmdSec|demdSec
            CSIP21|<mdRef|<mdWrap
            CSIP31|amdSec|admSec
            CSIP32|digiprovMD|techMD
            CSIP35|<mdRef|<mdWrap
            CSIP45|rightsMD|sourceMD
            CSIP48|<mdRef|<mdWrap
            CSIP58|fileSec|fileSek
            CSIP73|OWNERID="1"|
            CSIP114|USE="Representations|USE="Rep
            CSIP117|metsHdr|metsHuvud
            SIP15|ROLE="CREATOR" TYPE="|ROLE="EDITOR" TYPE="
            SIP16|ROLE="CREATOR" TYPE="|ROLE="EDITOR" TYPE="
            """;

    /// Rule | file that is taken away | file that is put there.
    private static final String FILES = """
            CSIPSTR4|METS.xml|Mets2.xml
            CSIPSTR4|METS.xml|mets.xml
            CSIPSTR5|metadata/|other/
            CSIPSTR9|representations/|reps/
            CSIPSTR10|documentation/om.txt|representations/om.txt
            CSIPSTR11|representations/rep1/data/|representations/rep1/dat/
            CSIPSTR12|representations/rep1/METS.xml|representations/rep1/M.xml
            CSIPSTR13|representations/rep1/metadata/|representations/rep1/meta/
            CSIPSTR15|schemas/|xsd/
            CSIPSTR16|documentation/|docs/
            """;

    /// Permissions that no package can break, and what makes its own subject: an agent is known by its role.
    private static final Set<String> UNBREAKABLE = Set.of("CSIPSTR3", "CSIPSTR8", "CSIPSTR14", "SIP10", "SIP27");

    @TempDir
    Path folder;

    static Stream<Arguments> wrong() {
        var lines = METS.lines()
                .map(row -> row.split("\\|", -1))
                .map(row -> Arguments.of(row[0], changed(row[1], row[2], row[3])));
        var references = Stream.of(Map.entry(22, "<dmdSec"), Map.entry(36, "<digiprovMD"), Map.entry(49, "<rightsMD"))
                .flatMap(section -> Stream.iterate(0, i -> i < 9, i -> i + 1).map(i -> {
                    var row = REFERENCE.split("\n")[i].split("\\|", -1);
                    return Arguments.of("CSIP" + (section.getKey() + i), changed(section.getValue(), row[0], row[1]));
                }));
        var whole = WHOLE.lines().map(row -> row.split("\\|", -1)).map(row -> {
            var files = EarkSample.with(mets -> replaced(mets, row[1], row[2]), mets -> mets);
            return Arguments.of(row[0], files);
        });
        var moved = FILES.lines().map(row -> row.split("\\|", -1)).map(row -> {
            var files = new java.util.LinkedHashMap<String, byte[]>();
            EarkSample.whole().forEach((path, content) -> files.put(path.replace("/" + row[1], "/" + row[2]), content));
            return Arguments.of(row[0], files);
        });
        var unrooted = new java.util.LinkedHashMap<String, byte[]>();
        EarkSample.whole().forEach((path, content) -> unrooted.put(path.replace("sip-1/", ""), content));
        var renamed = new java.util.LinkedHashMap<String, byte[]>();
        EarkSample.whole().forEach((path, content) -> renamed.put(path.replace("sip-1/", "sip-2/"), content));
        var older = EarkSample.with(
                mets -> replaced(mets, "v2-2-0", "v2-0-4").replace("LABEL=\"sip-1\"", "LABEL=\"x\""), mets -> mets);
        var others = Stream.of(
                Arguments.of("CSIP66", EarkSample.with(EarkRulesTest::withoutSchema, mets -> mets)),
                Arguments.of("CSIPSTR6", moved("metadata/preservation/")),
                Arguments.of("CSIPSTR7", moved("metadata/descriptive/")),
                Arguments.of("CSIPSTR1", unrooted),
                Arguments.of("CSIPSTR2", renamed),
                Arguments.of("CSIP86", older));
        return Stream.of(lines, references, whole, moved, others).flatMap(all -> all);
    }

    /// The folder elsewhere, and the documents pointing there.
    private static Map<String, byte[]> moved(String place) {
        var files = new java.util.LinkedHashMap<String, byte[]>();
        EarkSample.with(mets -> replaced(mets, place, "metadata/x/"), mets -> replaced(mets, place, "metadata/x/"))
                .forEach((path, content) -> files.put(path.replace(place, "metadata/x/"), content));
        return files;
    }

    private static String withoutSchema(String mets) {
        return mets.lines()
                .filter(line -> !line.startsWith("<file ID=\"f-schema\""))
                .collect(java.util.stream.Collectors.joining("\n"));
    }

    private static String replaced(String text, String from, String to) {
        assertThat(text).contains(from);
        return text.replace(from, to);
    }

    private static Map<String, byte[]> changed(String line, String from, String to) {
        return EarkSample.with(mets -> changed(mets, line, from, to), mets -> mets);
    }

    private static String changed(String mets, String line, String from, String to) {
        var lines = mets.split("\n");
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].startsWith(line)) continue;
            assertThat(lines[i]).contains(from);
            int at = lines[i].indexOf(from);
            lines[i] = lines[i].substring(0, at) + to + lines[i].substring(at + from.length());
            return String.join("\n", lines);
        }
        throw new AssertionError("no line " + line);
    }

    private Ingest.Verdict validate(Map<String, byte[]> files) throws IOException {
        return Ingest.validate(Files.write(folder.resolve("p.zip"), zip(files)));
    }

    @Test
    void a_package_that_follows_every_rule_has_no_finding() throws IOException {
        assertThat(validate(EarkSample.whole()).findings()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void each_rule_finds_what_breaks_it(String rule, Map<String, byte[]> files) throws IOException {
        assertThat(validate(files).findings()).extracting(Finding::source).contains(rule);
    }

    @Test
    void every_rule_is_tried_but_those_that_nothing_can_break_and_those_for_aips() {
        var tried = new TreeSet<String>(UNBREAKABLE);
        wrong().forEach(one -> tried.add(String.valueOf(one.get()[0])));
        var all = new TreeSet<>(EarkRules.ALL.byId().keySet());
        all.removeIf(rule -> rule.startsWith("AIPM"));
        assertThat(tried).isEqualTo(all);
    }

    @Test
    void all_rules_have_their_text_in_both_languages() {
        assertThat(EarkRules.ALL.byId()).hasSize(176);
        for (var locale : List.of(Locale.ENGLISH, Locale.forLanguageTag("sv")))
            assertThat(RuleTexts.in(locale))
                    .containsKeys(EarkRules.ALL.byId().keySet().toArray(String[]::new));
        assertThat(RuleTexts.in(Locale.ENGLISH).keySet())
                .isEqualTo(RuleTexts.in(Locale.forLanguageTag("sv")).keySet());
    }

    static Stream<Arguments> harmless() {
        var unrooted = new LinkedHashMap<String, byte[]>();
        EarkSample.whole().forEach((path, content) -> unrooted.put(path.replace("sip-1/", ""), content));
        var unlisted = EarkSample.with(EarkRulesTest::withoutSchema, mets -> mets);
        unlisted.remove("sip-1/schemas/ead3.xsd");
        var undescribed = EarkSample.with(EarkRulesTest::withoutMetadata, mets -> mets);
        undescribed.keySet().removeIf(path -> path.startsWith("sip-1/metadata/"));
        undescribed.keySet().removeIf(path -> path.startsWith("sip-1/representations/rep1/METS"));
        return Stream.of(
                Arguments.of("CSIP60", EarkSample.undocumented()),
                Arguments.of("CSIP66", unlisted),
                Arguments.of("CSIP69", changed("<file ID=\"f-schema\"", "\"9\"", "\"10\"")),
                Arguments.of("CSIP88", undescribed),
                Arguments.of("CSIPSTR1", unrooted),
                Arguments.of(
                        "SIP2",
                        changed(
                                "<mets ",
                                "https://earksip.dilcis.eu/profile/E-ARK-SIP",
                                "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP")));
    }

    private static String withoutMetadata(String mets) {
        return mets.replaceFirst("(?s)<dmdSec.*</amdSec>", "")
                .replaceAll(" (ADMID|DMDID)=\"[^\"]*\"", "")
                .replaceFirst("(?s)<fileGrp ID=\"grp-rep1\".*?</fileGrp>", "")
                .replaceFirst("<div ID=\"div-metadata\".*?/>", "")
                .replaceFirst("<div ID=\"div-rep1\".*?</div>", "");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harmless")
    void a_must_by_which_nothing_is_hidden_is_told_as_one_and_rejects_where_that_is_agreed(
            String rule, Map<String, byte[]> files) throws IOException {
        var lenient = validate(files);
        var strict = Ingest.validate(folder.resolve("p.zip"), FormatWorkers.none(), Strictness.STANDARD);
        assertThat(lenient.accepted()).isTrue();
        assertThat(strict.accepted()).isFalse();
        assertThat(lenient.findings())
                .filteredOn(finding -> finding.source().equals(rule))
                .isNotEmpty()
                .allMatch(finding -> finding.severity() == Finding.Severity.ERROR && finding.tolerated());
        assertThat(lenient.report()).isNotNull();
        assertThat(lenient.report().outcomes())
                .filteredOn(one -> one.rule().equals(rule))
                .singleElement()
                .satisfies(one -> assertThat(one.level()).isEqualTo("MUST"))
                .satisfies(one -> assertThat(one.result()).isEqualTo(EarkReport.Result.BROKEN));
    }

    @Test
    void the_rules_are_asked_of_a_representations_document_too() throws IOException {
        var files = EarkSample.with(mets -> mets, mets -> changed(mets, "<file ID", " SIZE=\"3\"", ""));
        assertThat(validate(files).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.source()).isEqualTo("CSIP69"))
                .satisfies(finding -> assertThat(finding.path()).isEqualTo("representations/rep1/METS.xml"))
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR));
    }

    @Test
    void a_finding_says_where_and_which_rule_in_the_readers_language() throws IOException {
        var files = changed("<file ID=\"f-schema\"", " SIZE=\"9\"", "");
        var finding = validate(files).findings().getFirst();
        assertThat(finding.line()).isGreaterThan(20);
        assertThat(finding.message(Locale.ENGLISH))
                .isEqualTo("An attribute that the standard asks for is missing or blank. Every file states its size in"
                        + " bytes (SIZE). Here SIZE is missing on mets/fileSec[1]/fileGrp[2]/file[1].");
        assertThat(finding.message(Locale.forLanguageTag("sv"))).contains("Varje fil anger sin storlek i byte (SIZE).");
    }

    @Test
    void what_the_schema_of_mets_does_not_allow_is_told_with_line_and_column() throws IOException {
        var verdict = validate(changed("<structMap", " LABEL", " NAMN=\"x\" LABEL"));
        assertThat(verdict.accepted()).isTrue();
        assertThat(verdict.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.source()).isEqualTo("CSIP0");
            assertThat(finding.code()).isEqualTo("mets-part-unknown");
            assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
            assertThat(finding.line()).isGreaterThan(20);
            assertThat(finding.message(Locale.ENGLISH)).contains("There is no @NAMN in structMap (column 1).");
        });
        var torn = validate(changed("<structMap", "<structMap", "<structMap <"));
        assertThat(torn.findings().getFirst().message(Locale.ENGLISH)).matches("(?s).*cannot be read: \\d+:\\d+ .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Representations/", "representations/", "REPRESENTATIONS//x"})
    void a_division_that_is_labelled_as_a_representation_without_a_name_is_told(String label) throws IOException {
        var files = changed("<div ID=\"div-rep1\"", "Representations/rep1", label);
        assertThat(validate(files).findings()).extracting(Finding::source).contains("CSIP107");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-05-06T24:00:00",
                "2024-02-29T07:08:09.123456789012Z",
                "12024-05-06T07:08:09+14:00",
                "-0044-03-15T12:00:00-13:59"
            })
    void a_time_is_right_as_xml_schema_writes_it(String time) throws IOException {
        assertThat(validate(created(time)).findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-05-06T07:08:09Z",
                "02024-05-06T07:08:09Z",
                "+2024-05-06T07:08:09Z",
                "2023-02-29T07:08:09Z",
                "2024-05-06T07:08Z",
                "2024-05-06t07:08:09z",
                "2024-05-06T07:08:09+14:01",
                "2024-05-06T07:08:09+02",
                "2024-05-06T07:08:09+02:00[Europe/Stockholm]",
                "2024-05-06T24:00:01",
                "2024-05-06T07:08:60Z"
            })
    void a_time_that_xml_schema_does_not_know_is_told(String time) throws IOException {
        assertThat(validate(created(time)).findings())
                .extracting(Finding::source)
                .contains("CSIP7");
    }

    private static Map<String, byte[]> created(String time) {
        return changed("<metsHdr", "CREATEDATE=\"2024-05-06T07:08:09Z\"", "CREATEDATE=\"" + time + "\"");
    }

    @Test
    void check_sums_that_are_no_digests_are_compared_too() throws IOException {
        var crc = new java.util.zip.CRC32();
        crc.update(bytes("<schema/>"));
        var adler = new java.util.zip.Adler32();
        adler.update(bytes("<schema/>"));
        assertThat(validate(summed("CRC32", Long.toHexString(crc.getValue()))).findings())
                .isEmpty();
        assertThat(validate(summed("Adler-32", Long.toHexString(adler.getValue())))
                        .findings())
                .isEmpty();
        assertThat(Expectations.digest("1c2", Algorithm.CRC32)).isEqualTo(new byte[] {0, 0, 1, (byte) 0xc2});
        for (var type : List.of("CRC32", "Adler-32")) {
            assertThat(validate(summed(type, "12345678")).findings())
                    .extracting(Finding::code)
                    .containsExactly("digest-mismatch");
            assertThat(validate(summed(type, "")).findings())
                    .extracting(Finding::source)
                    .contains("CSIP71");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HAVAL", "MNP", "TIGER", "WHIRLPOOL"})
    void a_check_sum_that_cannot_be_compared_is_told(String type) throws IOException {
        assertThat(validate(summed(type, "12345678")).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.code()).isEqualTo("algorithm-unknown"))
                .satisfies(
                        finding -> assertThat(finding.message(Locale.ENGLISH)).contains(type));
    }

    private static Map<String, byte[]> summed(String type, String value) {
        return EarkSample.with(
                mets -> mets.replaceFirst(
                        "(<file ID=\"f-schema\".*?)CHECKSUM=\"[^\"]*\" CHECKSUMTYPE=\"[^\"]*\"",
                        "$1CHECKSUM=\"" + value + "\" CHECKSUMTYPE=\"" + type + "\""),
                mets -> mets);
    }

    @Test
    void a_profile_that_nobody_knows_frees_from_no_rule() throws IOException {
        var files = EarkSample.with(
                mets -> replaced(
                                mets, "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml", "https://example.org/x")
                        .replaceAll(" xmlns:csip=\"[^\"]*\"", "")
                        .replaceAll(" csip:[A-Z]+=\"[^\"]*\"", ""),
                mets -> mets);
        var verdict = validate(files);
        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.findings()).extracting(Finding::source).contains("CSIP9");
        files = changed("<mets ", "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml", "https://example.org/x");
        assertThat(validate(files).findings()).extracting(Finding::source).containsExactly("SIP2");
    }

    @Test
    void a_mets_document_that_is_none_is_told() throws IOException {
        var files = EarkSample.whole();
        files.put("sip-1/METS.xml", bytes("<stem/>"));
        var verdict = validate(files);
        assertThat(verdict.kind()).isEqualTo(PackageKind.EARK);
        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.findings()).extracting(Finding::code).contains("mets-unreadable");
    }

    @Test
    @Timeout(60)
    void a_hundred_thousand_sections_are_judged_in_time_that_grows_as_they_do() throws IOException {
        var sections = new StringBuilder();
        for (int i = 0; i < 100_000; i++)
            sections.append(
                    "<amdSec ID=\"w-%1$d\"><digiprovMD ID=\"s-%1$d\" STATUS=\"CURRENT\"/></amdSec>\n".formatted(i));
        var files = EarkSample.with(mets -> mets.replaceFirst("<fileSec", sections + "<fileSec"), mets -> mets);
        assertThat(validate(files).findings()).extracting(Finding::source).contains("CSIP91");
    }

    @Test
    void a_hundred_thousand_files_with_one_fault_hide_no_other_fault() throws IOException {
        var files = EarkSample.with(
                mets -> changed(mets, "<file ID=\"f-schema\"", "<file", "<file/>".repeat(100_000) + "<file")
                        .replace(" STATUS=\"CURRENT\"", ""),
                mets -> mets);
        var findings = validate(files).findings();
        assertThat(findings).filteredOn(f -> f.source().equals("CSIP69")).hasSize(Ruling.TOLD);
        assertThat(findings).extracting(Finding::source).contains("CSIP47", "CSIP76");
    }

    @Test
    void a_package_of_an_older_standard_is_not_judged_by_the_newer() throws IOException {
        var older = EarkSample.with(
                mets -> mets.replaceAll(" xmlns:csip=\"[^\"]*\"", "")
                        .replaceAll("E-ARK-SIP-v2-2-0", "X")
                        .replace("earksip.dilcis.eu", "eark-project.com")
                        .replace("csip:", ""),
                mets -> mets);
        var verdict = validate(older);
        assertThat(verdict.findings()).noneMatch(Finding::blocking);
        assertThat(verdict.report()).isNotNull();
        assertThat(verdict.report().outcomes())
                .filteredOn(one -> one.rule().equals("CSIP20"))
                .allMatch(one -> one.result() == EarkReport.Result.OTHER_STANDARD);
    }

    private static final String FGS_2 = "https://riksarkivet.se/fgs/paketstruktur/FGS-Paketstruktur-V2.0.xml";

    @Test
    void a_package_of_fgs_2_0_is_judged_by_csip_and_sip_2_1() throws IOException {
        var verdict = validate(EarkSample.with(EarkRulesTest::fgs2, EarkRulesTest::fgs2));
        assertThat(verdict.accepted()).isTrue();
        // SIP2 names one value; a national profile has another.
        assertThat(verdict.findings()).extracting(Finding::source).containsExactly("SIP2");
        assertThat(verdict.report()).isNotNull();
        assertThat(verdict.report().version()).isEqualTo("2.1.0");
        assertThat(verdict.report().outcomes())
                .filteredOn(one -> List.of("CSIP86", "SIP15").contains(one.rule()))
                .extracting(EarkReport.Outcome::result)
                .containsExactlyInAnyOrder(EarkReport.Result.OTHER_VERSION, EarkReport.Result.PASSED);
        var unsent = validate(EarkSample.with(
                mets -> replaced(fgs2(mets), "ROLE=\"CREATOR\" TYPE=\"ORG", "ROLE=\"EDITOR\" TYPE=\"ORG")
                        .replace("ROLE=\"CREATOR\" TYPE=\"INDIVIDUAL\"", "ROLE=\"EDITOR\" TYPE=\"INDIVIDUAL\""),
                EarkRulesTest::fgs2));
        assertThat(unsent.accepted()).isFalse();
        assertThat(unsent.findings()).extracting(Finding::source).contains("SIP15");
    }

    private static String fgs2(String mets) {
        return replaced(mets, "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml", FGS_2)
                .replace("<div ID=\"div-main\" LABEL=\"sip-1\">", "<div ID=\"div-main\" LABEL=\"Min\">");
    }

    @Test
    void a_package_of_fgs_1_2_is_judged_by_its_own_fields() throws IOException {
        var brev = bytes("Hej");
        var mets = """
                <mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" \
                xmlns:ext="ExtensionMETS" OBJID="UUID:1" LABEL="Brev" TYPE="ERMS" ext:APPRAISAL="Kanske" \
                PROFILE="http://xml.ra.se/e-arkiv/METS/CommonSpecificationSwedenPackageProfile.xml">
                <metsHdr CREATEDATE="2020-01-02T03:04:05" RECORDSTATUS="NEW" ext:OAISSTATUS="SIP">
                <agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"><name>Nämnden</name></agent>
                <altRecordID TYPE="SUBMISSIONAGREEMENT">A1</altRecordID></metsHdr>
                <fileSec><fileGrp><file ID="f1" MIMETYPE="text/plain" SIZE="3" CREATED="2020-01-02T03:04:05" \
                CHECKSUM="%s" CHECKSUMTYPE="SHA-256"><FLocat LOCTYPE="URL" xlink:type="simple" \
                xlink:href="file:///content/brev.txt"/></file></fileGrp></fileSec>
                <structMap><div LABEL="x"/></structMap></mets>
                """.formatted(bevara.storage.Digest.of(brev).hex());
        var files = new java.util.LinkedHashMap<String, byte[]>();
        files.put("fgs/sip.xml", bytes(mets));
        files.put("fgs/content/brev.txt", brev);
        var verdict = validate(files);
        assertThat(verdict.kind()).isEqualTo(PackageKind.EARK);
        assertThat(verdict.accepted()).isTrue();
        assertThat(verdict.findings()).extracting(Finding::source).contains("FGS12-10", "FGS12-12");
        assertThat(verdict.findings()).extracting(Finding::source).doesNotContain("FGS12-9", "CSIP9", "CSIPSTR4");
        files.put("fgs/content/brev.txt", bytes("Hoj"));
        assertThat(validate(files).accepted()).isFalse();
    }

    @Test
    void the_report_tells_of_every_rule_what_came_of_it() throws IOException {
        var report = validate(changed("<metsHdr", " RECORDSTATUS=\"NEW\"", "")).report();
        assertThat(report).isNotNull();
        assertThat(report.outcomes()).hasSize(176);
        assertThat(report.version()).isEqualTo("2.2.0");
        var results = new java.util.TreeMap<String, EarkReport.Result>();
        report.outcomes().forEach(one -> results.put(one.rule(), one.result()));
        assertThat(results)
                .containsEntry("CSIP79", EarkReport.Result.PASSED)
                .containsEntry("SIP3", EarkReport.Result.NOTED)
                .containsEntry("AIPM2", EarkReport.Result.FOR_AIPS)
                .containsEntry("CSIP86", EarkReport.Result.OTHER_VERSION);
        assertThat(Arrays.asList(EarkReport.Result.values())).doesNotContainNull();
    }

    @Test
    void preservation_metadata_that_cannot_be_read_is_found() throws IOException {
        var files = EarkSample.whole();
        files.put("sip-1/metadata/preservation/premis.xml", bytes("<premis xmlns=\"http://www.loc.gov/premis/v3\">"));
        assertThat(validate(files).findings()).extracting(Finding::code).contains("premis-unreadable");
    }
}
