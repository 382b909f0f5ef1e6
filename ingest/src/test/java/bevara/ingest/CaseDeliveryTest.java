package bevara.ingest;

import static bevara.ingest.SamplePackages.bytes;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.ingest.Submission.State;
import bevara.schemas.Ead;
import bevara.storage.AipId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaseDeliveryTest {
    private static Archive.Database database;

    @TempDir
    Path folder;

    private Archive archive;

    @BeforeAll
    static void start() throws IOException {
        database = new Archive.Database();
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @BeforeEach
    void open() throws IOException {
        archive = new Archive(folder, database);
        archive.agree("bygglov", SubmissionAgreement.Approval.AUTOMATIC, PackageKind.values());
    }

    private Ead.Description described(AipId aip) throws IOException {
        var version = archive.storage().find(Archive.TENANT, aip).orElseThrow().head();
        try (var in = archive.storage().read(version.content("ead.xml"), 0, -1)) {
            return Ead.read(new ByteArrayInputStream(in.readAllBytes())).orElseThrow();
        }
    }

    private List<Finding> findings(Map<String, byte[]> files) throws IOException {
        return Ingest.validate(Files.write(folder.resolve("package"), zip(files)))
                .findings();
    }

    @Test
    void the_case_in_a_package_is_its_description_and_a_protected_identity_is_not_in_it() throws IOException {
        var submission = archive.deliver(zip(SampleCases.delivery(1, "ett")), "ett.zip");
        assertThat(submission.state()).isEqualTo(State.ARCHIVED);
        var description = described(submission.aips().getFirst());
        assertThat(description.referenceCode()).isEqualTo("SN 2024/1");
        assertThat(description.title()).isEqualTo("Tillsyn nummer 1 hos Skyddad identitet");
        assertThat(description.creator()).isEqualTo("Byggnadsnämnden");
        assertThat(description.dates()).isEqualTo("2024-02-01");
        assertThat(description.subjects()).contains("3.7.1", "Omsorg 1 AB");
        assertThat(description.scope()).contains("SN 2024/1-1 Brev");
        assertThat(description.secrecy())
                .containsExactly(
                        new Ead.SecrecyMark("Sekretess", "OSL 26 kap. 1 §", "", ""),
                        new Ead.SecrecyMark("Skyddad identitet", "", "", ""));
        assertThat(description.toString()).doesNotContain("Anna");
    }

    @Test
    void of_several_cases_the_package_says_how_many_and_from_when() throws IOException {
        var submission = archive.deliver(zip(SampleCases.delivery(3, "tre")), "tre.zip");
        var description = described(submission.aips().getFirst());
        assertThat(description.title()).isEqualTo("tre");
        assertThat(description.scope()).contains("Ärenden: 3", "Handlingar: 3");
        assertThat(description.dates()).isEqualTo("2024-02-01/2024-02-03");
        assertThat(description.secrecy()).hasSize(2);
    }

    @Test
    void a_case_that_is_not_as_the_specification_demands_is_found_with_its_line() throws IOException {
        var files = SampleCases.delivery(1, "ett");
        var text = new String(files.get("arenden.xml"), java.nio.charset.StandardCharsets.UTF_8);
        files.put("arenden.xml", bytes(text.replace("<ArkivobjektID>SN 2024/1</ArkivobjektID>\n", "")));
        assertThat(findings(files)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("case-element-missing");
            assertThat(finding.path()).isEqualTo("arenden.xml");
            assertThat(finding.line()).isEqualTo(4);
            assertThat(finding.source()).isEqualTo("FGS Ärendehantering 1.0 ArkivobjektID");
            assertThat(finding.message(java.util.Locale.forLanguageTag("sv")))
                    .isEqualTo("Elementet ArkivobjektID saknas i ArkivobjektArende, som börjar på den här raden.");
        });
        files.put("arenden.xml", bytes(text.replace("</Leveransobjekt>", "")));
        assertThat(findings(files)).extracting(Finding::code).containsExactly("case-metadata-unreadable");
    }

    @Test
    void the_files_that_a_case_names_must_be_there_and_be_what_it_says() throws IOException {
        var files = SampleCases.delivery(1, "ett");
        files.put("content/1/brev.txt", bytes("ETT brev 1"));
        assertThat(findings(files)).extracting(Finding::code).containsExactly("digest-mismatch");
        files.put("content/1/brev.txt", bytes("kort"));
        assertThat(findings(files))
                .extracting(Finding::code)
                .containsExactlyInAnyOrder("digest-mismatch", "size-mismatch");
        files.remove("content/1/brev.txt");
        assertThat(findings(files)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("file-missing");
            assertThat(finding.path()).isEqualTo("content/1/brev.txt");
        });
    }

    private void agreeOnCases() {
        archive.ingest()
                .keep(new SubmissionAgreement(
                                Archive.TENANT,
                                "arenden",
                                1,
                                "Ärenden",
                                "Ecos",
                                "Socialnämnden",
                                Set.of(PackageKind.values()),
                                SubmissionAgreement.Approval.AUTOMATIC,
                                LocalDate.of(2020, 1, 1),
                                null)
                        .withGranularity(SubmissionAgreement.Granularity.CASE));
    }

    private Submission deliverCases(Map<String, byte[]> files) {
        return archive.deliver(archive.delivery("arenden"), zip(files));
    }

    private List<String> paths(AipId aip) throws IOException {
        var paths = new ArrayList<String>();
        var version = archive.storage().find(Archive.TENANT, aip).orElseThrow().head();
        try (var zip = new ZipInputStream(archive.storage().read(version.content("data-0001.zip"), 0, -1))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry())
                paths.add(entry.getName().substring(DataZip.FOLDER.length()));
        }
        return paths;
    }

    @Test
    void where_the_agreement_says_so_each_case_becomes_an_aip_and_what_is_no_cases_another() throws IOException {
        agreeOnCases();
        var files = SampleCases.delivery(3, "tre");
        var submission = deliverCases(files);
        assertThat(submission.state()).isEqualTo(State.ARCHIVED);
        assertThat(submission.aips()).hasSize(4).doesNotHaveDuplicates();
        for (int n = 1; n <= 3; n++) {
            var aip = submission.aips().get(n - 1);
            assertThat(described(aip).referenceCode()).isEqualTo("SN 2024/" + n);
            assertThat(described(aip).creator()).isEqualTo("Socialnämnden");
            assertThat(paths(aip)).containsExactly("content/%d/brev.txt".formatted(n));
        }
        var rest = submission.aips().getLast();
        assertThat(paths(rest)).containsExactly("arenden.xml", "läs mig.txt");
        assertThat(described(rest).scope()).contains("Ärenden: 3");
        assertThat(described(rest).referenceCode()).isEmpty();
        for (var aip : submission.aips())
            assertThat(archive.storage().verify(Archive.TENANT, aip)).isEmpty();
    }

    @Test
    void one_receipt_proves_all_the_aips_of_a_delivery_and_the_same_delivery_gives_the_same() {
        agreeOnCases();
        var files = SampleCases.delivery(2, "två");
        var submission = deliverCases(files);
        var jws = archive.ingest().receipt(Archive.TENANT, submission.id());
        var receipt = Receipt.verify(jws);
        assertThat(receipt.aip()).isEqualTo(submission.aips().getFirst().value());
        assertThat(receipt.further())
                .extracting(Receipt.Further::aip)
                .containsExactlyElementsOf(
                        submission.aips().stream().skip(1).map(AipId::value).toList());
        assertThat(receipt.files()).extracting(Receipt.File::path).containsExactlyInAnyOrderElementsOf(files.keySet());
        assertThat(receipt.proofFaults(List.of())).isEmpty();

        var again = deliverCases(files);
        assertThat(again.id()).isEqualTo(submission.id());
        assertThat(again.aips()).isEqualTo(submission.aips());
        assertThat(archive.storage().aips(Archive.TENANT).count()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest.storing", "ingest.stored", "ingest.receipt"})
    void a_process_that_dies_among_the_cases_is_gone_on_with(String milestone) throws IOException {
        agreeOnCases();
        archive.milestones(milestone);
        var sent = zip(SampleCases.delivery(3, "tre"));
        archive.deliver(archive.delivery("arenden"), sent);
        archive.restart();
        archive.drain();
        var submission = archive.deliver(archive.delivery("arenden"), sent);
        assertThat(submission.state()).isEqualTo(State.ARCHIVED);
        assertThat(submission.aips()).hasSize(4);
        assertThat(archive.storage().aips(Archive.TENANT).map(aip -> aip.id()))
                .containsExactlyInAnyOrderElementsOf(submission.aips());
        for (int n = 1; n <= 3; n++)
            assertThat(described(submission.aips().get(n - 1)).referenceCode()).isEqualTo("SN 2024/" + n);
    }

    @Test
    void the_aips_of_a_delivery_come_back_from_its_receipt() {
        agreeOnCases();
        var submission = deliverCases(SampleCases.delivery(2, "två"));
        database.clear();
        assertThat(archive.ingest().find(Archive.TENANT, submission.id())).isEmpty();
        assertThat(archive.ingest().rebuild(Archive.TENANT)).isEqualTo(1);
        assertThat(archive.ingest()
                        .find(Archive.TENANT, submission.id())
                        .orElseThrow()
                        .aips())
                .isEqualTo(submission.aips());
    }

    @Test
    void a_package_without_cases_is_refused_where_each_becomes_an_aip() {
        agreeOnCases();
        var submission = deliverCases(Map.of("brev.txt", bytes("Hej")));
        assertThat(submission.state()).isEqualTo(State.REJECTED);
        assertThat(submission.findings()).extracting(Finding::code).containsExactly("cases-missing");
    }
}
