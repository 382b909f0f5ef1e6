package bevara.ingest;

import static bevara.ingest.SamplePackages.bytes;
import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.gzip;
import static bevara.ingest.SamplePackages.tar;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.ingest.Submission.State;
import bevara.schemas.Premis;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirusScanTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static Archive.Database database;

    @TempDir
    Path folder;

    @TempDir
    Path scanner;

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
    void open() {
        archive = new Archive(folder, database);
        archive.agree("bygglov", SubmissionAgreement.Approval.AUTOMATIC, PackageKind.values());
    }

    @AfterEach
    void nothing_is_left_in_the_work_folder() {
        if (archive.ended()) assertThat(archive.left()).isEmpty();
    }

    @Test
    void a_virus_is_found_raw_and_in_archives_within_archives_and_named_by_file_and_signature() throws Exception {
        var eicar = Map.of("eicar.com", ScannerProbe.eicar());
        var infected = new TreeMap<>(files("brev.txt", "Hej"));
        infected.put("a/eicar.com", ScannerProbe.eicar());
        infected.put("b/arkiv.zip", zip(eicar));
        infected.put("c/arkiv.tar.gz", gzip(tar(Map.of("inre.zip", zip(eicar)))));
        try (var clamd = Clamd.strict(scanner)) {
            archive.scanWith(clamd.scanner());
            for (var content : List.of(zip(infected), gzip(tar(infected)))) {
                var submission = archive.deliver(content, "smittad.zip");
                assertThat(submission.state()).isEqualTo(State.REJECTED);
                assertThat(submission.findings())
                        .filteredOn(Finding::blocking)
                        .allMatch(f -> f.code().equals("virus-found") && f.blocking())
                        .allMatch(f -> f.arguments().getFirst().startsWith("Eicar-Test-Signature"))
                        .extracting(Finding::path)
                        .containsExactlyInAnyOrder("a/eicar.com", "b/arkiv.zip", "c/arkiv.tar.gz");
            }
        }
    }

    @Test
    void what_is_clean_is_archived_and_its_history_says_by_which_scanner() throws Exception {
        try (var clamd = Clamd.strict(scanner)) {
            archive.scanWith(clamd.scanner());
            var submission = archive.deliver(zip(files("brev.txt", "Hej", "tom.txt", "")), "ren.zip");
            assertThat(submission.state()).as("%s", submission.findings()).isEqualTo(State.ARCHIVED);
            assertThat(submission.findings()).isEmpty();
            var check = virusCheck(submission);
            assertThat(check.outcome()).isEqualTo("success");
            assertThat(check.note()).isEqualTo("2 of 2 files scanned, nothing found");
            assertThat(premis(submission).agents())
                    .anyMatch(a -> check.agents().contains(a.id())
                            && a.name().equals("ClamAV")
                            && !a.version().isEmpty());
        }
    }

    @Test
    void where_the_agreement_asks_for_a_scan_a_package_awaits_a_decision_without_a_scanner() throws Exception {
        archive.agree("bygglov", "strikt", SubmissionAgreement.Approval.AUTOMATIC, PackageKind.values());
        var loose = archive.ingest().agreement(Archive.TENANT, "strikt").orElseThrow();
        archive.ingest().keep(next(loose).withScan(SubmissionAgreement.Scan.REQUIRED));
        var waiting = archive.deliver(archive.delivery("strikt"), zip(files("brev.txt", "Hej")));
        assertThat(waiting.state()).isEqualTo(State.AWAITING_DECISION);
        assertThat(waiting.findings()).extracting(Finding::code).containsExactly("scanner-missing");
        archive.ingest().decide(Archive.TENANT, waiting.id(), Ingest.Decision.ACCEPT, "Känd avsändare", "anna");
        archive.drain();
        assertThat(archive.ingest()
                        .find(Archive.TENANT, waiting.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(State.ARCHIVED);
        try (var clamd = Clamd.strict(scanner)) {
            archive.scanWith(clamd.scanner());
            var scanned = archive.deliver(archive.delivery("strikt"), zip(files("brev.txt", "Hej igen")));
            assertThat(scanned.state()).isEqualTo(State.ARCHIVED);
        }
    }

    private static SubmissionAgreement next(SubmissionAgreement a) {
        return new SubmissionAgreement(
                a.tenant(),
                a.id(),
                a.version() + 1,
                a.title(),
                a.sourceSystem(),
                a.creator(),
                a.kinds(),
                a.approval(),
                a.validFrom(),
                a.validTo());
    }

    @Test
    void without_a_scanner_the_history_says_that_nothing_was_scanned() throws Exception {
        var submission = archive.deliver(zip(files("brev.txt", "Hej")), "brev.zip");
        assertThat(submission.state()).isEqualTo(State.ARCHIVED);
        var check = virusCheck(submission);
        assertThat(check.detail()).startsWith("Not done");
        assertThat(check.outcome()).isNotEqualTo("success");
    }

    @Test
    void what_cannot_be_scanned_waits_for_a_decision_file_by_file_with_the_reason() throws Exception {
        var content = new TreeMap<>(files("brev.txt", "Hej"));
        content.put("hemlig.zip", ScannerProbe.encrypted());
        content.put("stor.bin", noise(3 << 20));
        content.put("mellan.bin", noise(1 << 20));
        content.put("störst.bin", noise(5 << 20));
        try (var clamd = Clamd.strict(scanner, "StreamMaxLength 2M", "MaxFileSize 500K")) {
            archive.scanWith(clamd.scanner());
            var waiting = archive.deliver(zip(content), "blandat.zip");
            assertThat(waiting.state()).isEqualTo(State.AWAITING_DECISION);
            assertThat(waiting.findings())
                    .filteredOn(f -> !f.code().startsWith("format-"))
                    .extracting(f -> f.path() + " " + f.code())
                    .containsExactlyInAnyOrder(
                            "hemlig.zip file-encrypted",
                            "hemlig.zip not-scanned-encrypted",
                            "mellan.bin not-scanned-limit",
                            "stor.bin not-scanned-too-large",
                            "störst.bin not-scanned-too-large");

            var accepted = accept(waiting);
            assertThat(accepted.state()).isEqualTo(State.ARCHIVED);
            var check = virusCheck(accepted);
            assertThat(check.outcome()).isEqualTo("warning");
            assertThat(check.note())
                    .startsWith("1 of 5 files scanned")
                    .contains("hemlig.zip: not-scanned-encrypted", "stor.bin: not-scanned-too-large");
        }
    }

    @Test
    void a_scanner_whose_ok_means_nothing_is_not_believed() throws Exception {
        try (var clamd = Clamd.start(scanner, List.of())) {
            archive.scanWith(clamd.scanner());
            var waiting = archive.deliver(zip(files("brev.txt", "Hej")), "brev.zip");
            assertThat(waiting.state()).isEqualTo(State.AWAITING_DECISION);
            assertThat(waiting.findings()).extracting(Finding::code).containsExactly("scanner-lenient");
            assertThat(waiting.findings().getFirst().arguments())
                    .containsExactly("AlertEncrypted yes, AlertExceedsMax yes");
        }
    }

    @Test
    void a_scanner_that_looks_into_no_mail_and_no_pdf_is_not_believed() throws Exception {
        var blind = List.of("AlertEncryptedArchive yes", "AlertExceedsMax yes", "ScanMail no", "ScanPDF no");
        try (var clamd = Clamd.start(scanner, blind)) {
            archive.scanWith(clamd.scanner());
            var waiting = archive.deliver(zip(files("brev.txt", "Hej")), "brev.zip");
            assertThat(waiting.state()).isEqualTo(State.AWAITING_DECISION);
            assertThat(waiting.findings().getFirst().arguments())
                    .containsExactly("ScanMail yes, ScanPDF yes, AlertEncrypted yes");
        }
    }

    @Test
    void while_the_scanner_is_away_packages_wait_and_are_scanned_when_they_are_accepted() throws Exception {
        archive.scanWith(new VirusScanner(scanner.resolve("clamd.socket").toString(), PATIENCE));
        var infected = archive.deliver(zip(Map.of("eicar.com", ScannerProbe.eicar())), "smittad.zip");
        var clean = archive.deliver(zip(files("brev.txt", "Hej")), "ren.zip");
        assertThat(List.of(infected, clean)).allSatisfy(waiting -> {
            assertThat(waiting.state()).isEqualTo(State.AWAITING_DECISION);
            assertThat(waiting.findings()).extracting(Finding::code).containsExactly("scanner-unavailable");
        });
        try (var clamd = Clamd.strict(scanner)) {
            assertThat(clamd.scanner().where()).isNotEmpty();
            var found = accept(infected);
            assertThat(found.state()).isEqualTo(State.REJECTED);
            assertThat(found.findings()).extracting(Finding::code).containsExactly("virus-found");
            var archived = accept(clean);
            assertThat(archived.state()).isEqualTo(State.ARCHIVED);
            assertThat(virusCheck(archived).outcome()).isEqualTo("success");
        }
    }

    @Test
    void a_scanner_that_hangs_holds_a_package_up_no_longer_than_the_patience_with_it() throws Exception {
        try (var clamd = Clamd.strict(scanner)) {
            archive.scanWith(clamd.scanner(PATIENCE));
            clamd.freeze();
            long begun = System.nanoTime();
            var waiting = archive.deliver(zip(Map.of("a.bin", noise(4 << 20), "b.bin", noise(100))), "brev.zip");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE.multipliedBy(20));
            assertThat(waiting.state()).isEqualTo(State.AWAITING_DECISION);
            assertThat(waiting.findings())
                    .filteredOn(f -> !f.code().startsWith("format-"))
                    .extracting(Finding::code)
                    .containsExactly("scanner-unavailable");
            clamd.thaw();
            assertThat(accept(waiting).state()).isEqualTo(State.ARCHIVED);
        }
    }

    @Test
    void a_scanner_killed_in_the_middle_leaves_the_rest_unscanned_and_says_how_many() throws Exception {
        var content = new TreeMap<String, byte[]>();
        for (int i = 0; i < 40; i++) content.put("%02d.bin".formatted(i), noise(1 << 20));
        try (var clamd = Clamd.strict(scanner)) {
            var killed = new AtomicBoolean();
            var report = scan(clamd.scanner(), zip(content), new Watcher() {
                @Override
                public void at(long files, long filesTotal, long bytes, long bytesTotal) {
                    if (bytes > 20 << 20 && killed.compareAndSet(false, true)) clamd.kill();
                }
            });
            assertThat(report.complete()).isFalse();
            assertThat(report.scanned()).isBetween(1L, 21L);
            assertThat(report.scanned() + report.unscanned()).isEqualTo(40);
            assertThat(report.notes()).extracting(ScanReport.Note::code).containsExactly(Code.SCANNER_UNAVAILABLE);
        }
    }

    @Test
    void the_files_beside_one_that_breaks_the_connection_are_scanned() throws Exception {
        var content = new TreeMap<String, byte[]>();
        for (int i = 0; i < 3000; i++) content.put("%04d.txt".formatted(i), bytes("Handling " + i));
        content.put("1500.txt.bin", noise(3 << 20));
        try (var clamd = Clamd.strict(scanner, "StreamMaxLength 2M")) {
            var report = scan(clamd.scanner(), tar(content), Watcher.NONE);
            assertThat(report.scanned()).isEqualTo(3000);
            assertThat(report.notes())
                    .extracting(note -> note.path() + " " + note.code().code())
                    .containsExactly("1500.txt.bin not-scanned-too-large");
        }
    }

    @Test
    void a_scanner_that_refuses_to_be_reached_costs_no_open_files() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var away = new VirusScanner("127.0.0.1:" + port, PATIENCE);
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assertThatThrownBy(() -> ClamdSession.version(away)).isInstanceOf(ClamdSession.Broken.class);
        long before = system.getOpenFileDescriptorCount();
        for (int i = 0; i < 50; i++)
            assertThatThrownBy(() -> ClamdSession.version(away)).isInstanceOf(ClamdSession.Broken.class);
        assertThat(system.getOpenFileDescriptorCount()).isLessThan(before + 50);
    }

    private ScanReport scan(VirusScanner clamd, byte[] content, Watcher watcher) throws Exception {
        var pack = Files.write(folder.resolve("paket"), content);
        try (var source = PackageSource.open(pack, Limits.USUAL)) {
            var listing = Structure.read(source, Limits.USUAL, new Findings());
            var clock = Clock.systemUTC();
            return VirusScan.run(clamd, new ScannerProbe(clock), source, listing, watcher, clock);
        } finally {
            Files.delete(pack);
        }
    }

    private Submission accept(Submission waiting) {
        archive.ingest().decide(Archive.TENANT, waiting.id(), Ingest.Decision.ACCEPT, "Behövs", "anna");
        archive.drain();
        return archive.ingest().find(Archive.TENANT, waiting.id()).orElseThrow();
    }

    private Premis.Event virusCheck(Submission submission) throws IOException {
        return premis(submission).events().stream()
                .filter(event -> event.type().equals("virus check"))
                .findFirst()
                .orElseThrow();
    }

    private Premis.Document premis(Submission submission) throws IOException {
        var aip = archive.storage()
                .find(Archive.TENANT, submission.aips().getFirst())
                .orElseThrow();
        try (var in = archive.storage().read(aip.versions().getFirst().content("premis.xml"), 0, -1)) {
            return Premis.read(in);
        }
    }

    private static byte[] noise(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
