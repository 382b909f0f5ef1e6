package bevara.ingest;

import static bevara.ingest.SamplePackages.bag;
import static bevara.ingest.SamplePackages.bytes;
import static bevara.ingest.SamplePackages.eark;
import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.gzip;
import static bevara.ingest.SamplePackages.tar;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.ingest.Submission.State;
import bevara.schemas.Mets;
import bevara.storage.Digest;
import bevara.storage.Encryption;
import bevara.storage.StoredVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestTest {
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

    @AfterEach
    void nothing_is_left_in_the_work_folder() {
        if (archive.ended()) assertThat(archive.left()).isEmpty();
    }

    static Stream<Map<String, byte[]>> packages() {
        return Stream.of(
                bag("", "brev.txt", "Hej på dig", "mapp/ritning å.txt", "Ritning", "tom.txt", ""),
                bag("Bygglov 1/", "brev.txt", "Hej"),
                eark("", "Kära kommun", ""),
                eark("sip 1/", "Kära kommun", ""),
                files("Brev 1.txt", "Hej", "Bilagor/Karta %20+#.txt", "Karta"),
                files("mapp/letter.txt", "Dear all"));
    }

    @Test
    void every_kind_of_package_in_every_wrapping_is_archived_with_every_byte() throws Exception {
        for (var files : packages().toList()) {
            for (var content : List.of(zip(files), tar(files), gzip(tar(files)))) {
                var submission = archive.deliver(content, "Leverans 1.zip");
                assertThat(submission.state()).as("%s", submission.findings()).isEqualTo(State.ARCHIVED);
                // A small package leaves much undone that E-ARK recommends, and is told so.
                assertThat(submission.findings())
                        .filteredOn(finding -> !finding.code().startsWith("eark-"))
                        .extracting(Finding::code)
                        .isSubsetOf("package-id-seen");
                assertKept(submission, files);
            }
        }
    }

    @Test
    void what_is_delivered_under_an_agreement_that_protects_it_is_protected_for_so_long() throws Exception {
        archive.ingest()
                .keep(new SubmissionAgreement(
                        Archive.TENANT,
                        "gallras",
                        1,
                        "Gallras",
                        "Ecos",
                        "Byggnadsnämnden",
                        Set.of(PackageKind.values()),
                        SubmissionAgreement.Approval.AUTOMATIC,
                        LocalDate.of(2020, 1, 1),
                        null,
                        Period.ofYears(10)));
        var kept = archive.ingest().agreement(Archive.TENANT, "gallras").orElseThrow();
        assertThat(kept.retention()).isEqualTo(Period.ofYears(10));
        assertThat(archive.ingest()
                        .agreement(Archive.TENANT, "bygglov")
                        .orElseThrow()
                        .retention())
                .isNull();

        var content = zip(files("brev.txt", "Hej"));
        var locked = archive.deliver(new Archive.Sending("gallras", "gallras.zip", -1, null, null, false), content);
        var free = archive.deliver(zip(files("brev.txt", "Hej då")), "fri.zip");

        var stored = head(locked);
        var until = ZonedDateTime.ofInstant(stored.created(), ZoneOffset.UTC)
                .plusYears(10)
                .toInstant();
        for (var file : stored.content())
            assertThat(protection(file.key()))
                    .isEqualTo("until=" + until.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
        for (var file : head(free).content()) assertThat(protection(file.key())).isEmpty();
    }

    private StoredVersion head(Submission submission) {
        return archive.storage()
                .find(Archive.TENANT, submission.aips().getFirst())
                .orElseThrow()
                .head();
    }

    /// As docs/adr/0010 has it for folders.
    private String protection(String key) throws IOException {
        var view = Files.getFileAttributeView(
                folder.resolve("objects").resolve(key), java.nio.file.attribute.UserDefinedFileAttributeView.class);
        if (!view.list().contains("bevara.protection")) return "";
        var bytes = java.nio.ByteBuffer.allocate(view.size("bevara.protection"));
        view.read("bevara.protection", bytes);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    @Test
    void a_time_that_nobody_can_promise_is_no_retention() {
        for (var wrong : List.of(Period.ZERO, Period.ofYears(-1), Period.of(1, -1, 0), Period.ofYears(1001)))
            assertThat(SubmissionAgreement.isRetention(wrong)).as("%s", wrong).isFalse();
        for (var right : List.of(Period.ofDays(1), Period.ofMonths(6), Period.ofYears(1000)))
            assertThat(SubmissionAgreement.isRetention(right)).as("%s", right).isTrue();
    }

    /// The same digests in the receipt, in METS, in the stored zip, and by range.
    private void assertKept(Submission submission, Map<String, byte[]> files) throws Exception {
        var root = commonRoot(files);
        var delivered = new HashMap<String, String>();
        files.forEach((name, content) ->
                delivered.put(name.substring(root.length()), Digest.of(content).hex()));

        var receipt = Receipt.verify(archive.ingest().receipt(Archive.TENANT, submission.id()));
        var receipted = new HashMap<String, String>();
        receipt.files().forEach(f -> receipted.put(f.path(), f.sha256()));
        assertThat(receipted).isEqualTo(delivered);
        assertThat(receipt.aip()).isEqualTo(submission.aips().getFirst().value());
        assertThat(receipt.proof()).isNotNull();
        assertThat(receipt.proofFaults(List.of())).isEmpty();

        var stored = archive.storage()
                .find(Archive.TENANT, submission.aips().getFirst())
                .orElseThrow()
                .head();
        assertThat(stored.content().stream().map(StoredVersion.StoredContent::name))
                .containsExactlyInAnyOrder("data-0001.zip", "ead.xml", "premis.xml", "mets.xml");
        assertZipHolds(stored, delivered);
        assertExtentsHold(stored, delivered);
    }

    private void assertZipHolds(StoredVersion stored, Map<String, String> delivered) throws Exception {
        var copy = folder.resolve("copy.zip");
        try (var in = archive.storage().read(stored.content("data-0001.zip"), 0, -1)) {
            Files.write(copy, in.readAllBytes());
        }
        var zipped = new HashMap<String, String>();
        try (var zip = new ZipFile(copy.toFile())) {
            for (var entry : zip.stream().toList()) {
                assertThat(entry.getMethod()).isZero();
                zipped.put(
                        entry.getName().replaceFirst("^representations/submission/data/", ""),
                        Digest.of(zip.getInputStream(entry).readAllBytes()).hex());
            }
        }
        assertThat(zipped).isEqualTo(delivered);
        if (Files.isExecutable(Path.of("/usr/bin/unzip"))) {
            var unzip = new ProcessBuilder("unzip", "-tq", copy.toString())
                    .redirectErrorStream(true)
                    .start();
            var said = new String(unzip.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(unzip.waitFor()).as(said).isZero();
        }
    }

    private void assertExtentsHold(StoredVersion stored, Map<String, String> delivered) throws Exception {
        var members = new ArrayList<Mets.File>();
        var containers = new ArrayList<Mets.File>();
        var references = new ArrayList<Mets.Reference>();
        try (var in = archive.storage().read(stored.content("mets.xml"), 0, -1)) {
            Mets.read(in, new Mets.Visitor() {
                @Override
                public void reference(Mets.Reference reference) {
                    references.add(reference);
                }

                @Override
                public void file(Mets.File file, Mets.@Nullable File holder) {
                    (holder == null ? containers : members).add(file);
                }
            });
        }
        var zip = stored.content("data-0001.zip");
        assertThat(containers)
                .singleElement()
                .satisfies(c -> assertThat(c.checksum()).isEqualTo(zip.sha256().hex()));
        for (var reference : references)
            assertThat(stored.content(reference.href()).sha256().hex()).isEqualTo(reference.checksum());
        assertThat(references).extracting(Mets.Reference::href).containsOnly("ead.xml", "premis.xml");
        var found = new HashMap<String, String>();
        for (var file : members) {
            var path = References.decoded(file.href()).replaceFirst("^representations/submission/data/", "");
            var extent = file.extent();
            if (extent == null) {
                assertThat(file.size()).isZero();
                found.put(path, Digest.of(new byte[0]).hex());
                continue;
            }
            try (var in = archive.storage().read(zip, extent.begin(), extent.end() - extent.begin() + 1)) {
                found.put(path, Digest.of(in.readAllBytes()).hex());
            }
        }
        assertThat(found).isEqualTo(delivered);
    }

    private static String commonRoot(Map<String, byte[]> files) {
        var first = files.keySet().iterator().next();
        var root = first.substring(0, first.indexOf('/') + 1);
        return files.keySet().stream().allMatch(name -> name.startsWith(root)) ? root : "";
    }

    @Test
    void a_bad_package_is_rejected_whole_and_nothing_is_stored() {
        var bad = bag("", "brev.txt", "Hej");
        bad.put("data/brev.txt", bytes("Hoj"));
        var submission = archive.deliver(zip(bad), "dålig.zip");
        assertThat(submission.state()).isEqualTo(State.REJECTED);
        assertThat(submission.findings()).extracting(Finding::code).containsExactly("digest-mismatch");
        assertThat(submission.aips()).isEmpty();
        assertThat(submission.endedAt()).isNotNull();
        try (var aips = archive.storage().aips(Archive.TENANT)) {
            assertThat(aips).isEmpty();
        }
        assertThatThrownBy(() -> archive.ingest().receipt(Archive.TENANT, submission.id()))
                .isInstanceOf(IngestFault.Conflict.class)
                .extracting(f -> ((IngestFault) f).code())
                .isEqualTo("not-archived");
    }

    @Test
    void a_bag_is_judged_by_the_profile_that_the_agreement_keeps() {
        var last = archive.ingest().agreement(Archive.TENANT, "bygglov").orElseThrow();
        var profile = "{\"BagIt-Profile-Info\":{\"BagIt-Profile-Identifier\":\"https://bevara.invalid/p.json\"}}";
        archive.ingest()
                .keep(new SubmissionAgreement(
                        Archive.TENANT,
                        "med-profil",
                        1,
                        last.title(),
                        last.sourceSystem(),
                        last.creator(),
                        last.kinds(),
                        last.approval(),
                        last.validFrom(),
                        last.validTo(),
                        last.retention(),
                        SubmissionAgreement.Granularity.PACKAGE,
                        profile,
                        SubmissionAgreement.Strictness.LENIENT,
                        SubmissionAgreement.Scan.WHERE_POSSIBLE));
        var submission = archive.deliver(archive.delivery("med-profil"), zip(bag("", "brev.txt", "Hej")));
        assertThat(submission.findings()).extracting(Finding::code).containsExactly("profile-not-named");
        assertThat(submission.state()).isEqualTo(State.REJECTED);
    }

    @Test
    void what_every_producer_does_wrong_rejects_under_a_strict_agreement_only() {
        var lenient = archive.ingest().agreement(Archive.TENANT, "bygglov").orElseThrow();
        archive.ingest()
                .keep(new SubmissionAgreement(
                                Archive.TENANT,
                                "strang",
                                1,
                                "Sträng",
                                lenient.sourceSystem(),
                                lenient.creator(),
                                lenient.kinds(),
                                lenient.approval(),
                                lenient.validFrom(),
                                lenient.validTo())
                        .withStrictness(SubmissionAgreement.Strictness.STANDARD));
        var bare = zip(EarkSample.undocumented());
        var refused = archive.deliver(archive.delivery("strang"), bare);
        var kept = archive.deliver(archive.delivery("bygglov"), bare);
        assertThat(refused.state()).isEqualTo(State.REJECTED);
        assertThat(kept.state()).isEqualTo(State.ARCHIVED);
        for (var submission : List.of(refused, kept))
            assertThat(submission.findings())
                    .filteredOn(finding -> finding.source().equals("CSIP60"))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR))
                    .satisfies(finding -> assertThat(finding.tolerated()).isEqualTo(submission == kept));
    }

    @Test
    void a_kind_that_is_not_agreed_is_rejected() {
        archive.agree("bara-bag", SubmissionAgreement.Approval.AUTOMATIC, PackageKind.BAGIT);
        var submission = archive.deliver(archive.delivery("bara-bag"), zip(files("a.txt", "a")));
        assertThat(submission.findings()).extracting(Finding::code).containsExactly("kind-not-agreed");
        assertThat(submission.state()).isEqualTo(State.REJECTED);
    }

    @Test
    void the_same_delivery_twice_gives_one_aip_and_the_same_receipt() {
        var content = zip(bag("", "brev.txt", "Hej"));
        var keyed = archive.delivery("bygglov").key("k1");
        var first = archive.deliver(keyed, content);
        var byKey = archive.deliver(keyed, content);
        var byBytes = archive.deliver(archive.delivery("bygglov"), content);
        assertThat(byKey.id()).isEqualTo(first.id());
        assertThat(byBytes.id()).isEqualTo(first.id());
        try (var aips = archive.storage().aips(Archive.TENANT)) {
            assertThat(aips).hasSize(1);
        }
        assertThatThrownBy(() -> archive.deliver(keyed, zip(files("b.txt", "b"))))
                .isInstanceOf(IngestFault.Conflict.class)
                .hasMessageContaining("idempotency-key-reused");
    }

    @Test
    void what_was_rejected_may_be_delivered_again() {
        var bad = zip(files("../a.txt", "a"));
        var keyed = archive.delivery("bygglov").key("k1");
        var first = archive.deliver(keyed, bad);
        var second = archive.deliver(keyed, bad);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.state()).isEqualTo(State.REJECTED);
    }

    @Test
    void many_deliveries_of_the_same_at_once_give_one_submission() throws Exception {
        var content = zip(bag("", "brev.txt", "Hej".repeat(10_000)));
        try (var threads = Executors.newFixedThreadPool(8)) {
            var tasks = new ArrayList<Callable<SubmissionId>>();
            for (int i = 0; i < 8; i++)
                tasks.add(() ->
                        archive.deliver(archive.delivery("bygglov"), content).id());
            var ids = new java.util.HashSet<SubmissionId>();
            for (var future : threads.invokeAll(tasks)) ids.add(future.get());
            assertThat(ids).hasSize(1);
        }
        archive.drain();
        try (var aips = archive.storage().aips(Archive.TENANT)) {
            assertThat(aips).hasSize(1);
        }
    }

    @Test
    void a_body_that_breaks_off_leaves_nothing_and_may_be_sent_again() {
        var content = zip(bag("", "brev.txt", "Hej"));
        var keyed = archive.delivery("bygglov").key("k1");
        var breaking = new InputStream() {
            private boolean begun;

            @Override
            public int read() throws IOException {
                return read(new byte[1], 0, 1);
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (begun) throw new IOException("connection reset");
                begun = true;
                System.arraycopy(content, 0, into, offset, 100);
                return 100;
            }
        };
        assertThatThrownBy(() -> archive.ingest().receive(keyed.delivery(), breaking))
                .isInstanceOf(IngestFault.Invalid.class)
                .hasMessageContaining("upload-interrupted");
        assertThat(archive.left()).isEmpty();
        assertThat(archive.ingest().list(Archive.TENANT, "", null, "", 10).items())
                .singleElement()
                .satisfies(s -> assertThat(s.state()).isEqualTo(State.FAILED));
        assertThat(archive.deliver(keyed, content).state()).isEqualTo(State.ARCHIVED);
    }

    @Test
    void a_body_that_is_not_as_announced_is_refused() {
        var content = zip(files("a.txt", "a"));
        assertThatThrownBy(() -> archive.deliver(archive.delivery("bygglov").length(content.length + 1), content))
                .hasMessageContaining("length-mismatch");
        assertThatThrownBy(
                        () -> archive.deliver(archive.delivery("bygglov").expected(Digest.of(bytes("annat"))), content))
                .hasMessageContaining("digest-mismatch");
        assertThatThrownBy(() -> archive.deliver(archive.delivery("bygglov"), new byte[0]))
                .hasMessageContaining("package-empty");
        assertThatThrownBy(() -> archive.deliver(archive.delivery("okänd"), content))
                .isInstanceOf(IngestFault.NotAgreed.class);
        assertThat(archive.left()).isEmpty();
        var right = archive.delivery("bygglov").length(content.length).expected(Digest.of(content));
        assertThat(archive.deliver(right, content).state()).isEqualTo(State.ARCHIVED);
    }

    @Test
    void a_dry_run_is_judged_and_never_stored() {
        var content = zip(bag("", "brev.txt", "Hej"));
        var trial = archive.deliver(archive.delivery("bygglov").dryRun(), content);
        assertThat(trial.state()).isEqualTo(State.REJECTED);
        assertThat(trial.findings()).extracting(Finding::code).containsExactly("dry-run-passed");
        try (var aips = archive.storage().aips(Archive.TENANT)) {
            assertThat(aips).isEmpty();
        }
        assertThat(archive.deliver(archive.delivery("bygglov"), content).state())
                .isEqualTo(State.ARCHIVED);
    }

    @Test
    void an_archivist_decides_where_the_agreement_says_so() {
        archive.agree("prövas", "provas", SubmissionAgreement.Approval.REQUIRED, PackageKind.values());
        var waiting = archive.deliver(archive.delivery("provas"), zip(files("a.txt", "a")));
        assertThat(waiting.state()).isEqualTo(State.AWAITING_DECISION);
        assertThat(archive.left()).isNotEmpty();
        archive.ingest().decide(Archive.TENANT, waiting.id(), Ingest.Decision.ACCEPT, "Ser bra ut", "asa");
        archive.drain();
        assertThat(archive.ingest()
                        .find(Archive.TENANT, waiting.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(State.ARCHIVED);
        assertThatThrownBy(() ->
                        archive.ingest().decide(Archive.TENANT, waiting.id(), Ingest.Decision.REJECT, "Nej", "asa"))
                .isInstanceOf(IngestFault.Conflict.class);

        var other = archive.deliver(archive.delivery("provas"), zip(files("b.txt", "b")));
        var rejected = archive.ingest().decide(Archive.TENANT, other.id(), Ingest.Decision.REJECT, "Fel arkiv", "asa");
        assertThat(rejected.state()).isEqualTo(State.REJECTED);
        assertThat(rejected.findings()).extracting(Finding::code).containsExactly("rejected-by-archivist");
    }

    @Test
    void a_decision_that_was_cut_off_takes_effect_when_the_next_is_tried() {
        archive.agree("prövas", "provas", SubmissionAgreement.Approval.REQUIRED, PackageKind.values());
        var waiting = archive.deliver(archive.delivery("provas"), zip(files("a.txt", "a")));
        var first = "{\"decision\":\"reject\",\"reason\":\"Fel arkiv\",\"decidedBy\":\"asa\"}";
        archive.storage()
                .keep(new bevara.storage.RegisterEntry(
                        Archive.TENANT,
                        "decisions",
                        waiting.id().value(),
                        1,
                        first.getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        assertThatThrownBy(() ->
                        archive.ingest().decide(Archive.TENANT, waiting.id(), Ingest.Decision.ACCEPT, "Bra", "bo"))
                .isInstanceOf(IngestFault.Conflict.class);

        assertThat(archive.ingest()
                        .find(Archive.TENANT, waiting.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(State.REJECTED);
    }

    private String mets(Submission kept) {
        var stored = archive.storage()
                .find(Archive.TENANT, kept.aips().getFirst())
                .orElseThrow()
                .head();
        try (var in = archive.storage().read(stored.content("mets.xml"), 0, -1)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_zip_that_calls_itself_a_script_is_no_script() {
        var posing = zip(files("mimetype", "text/javascript", "a.txt", "a"));
        var kept = archive.deliver(zip(Map.of("paket.bin", posing)), "p.zip");
        assertThat(kept.state()).isEqualTo(State.ARCHIVED);
        assertThat(mets(kept)).contains("MIMETYPE=\"application/zip\"").doesNotContain("javascript");
    }

    @Test
    void what_each_file_is_stands_in_mets_with_its_key_in_pronom() {
        var kept = archive.deliver(zip(files("a.csv", "a;b\n1;2\n", "b.txt", "Hej")), "p.zip");
        assertThat(mets(kept))
                .contains("FORMATREGISTRY=\"PRONOM\"")
                .contains("FORMATREGISTRYKEY=\"x-fmt/18\"")
                .contains("FORMATREGISTRYKEY=\"x-fmt/111\"");
    }

    @Test
    void what_is_wrong_with_a_file_is_told_and_the_package_is_kept() {
        var files = new java.util.LinkedHashMap<>(files("ok.txt", "Hej", "trasig.pdf", "%PDF-1.4\ntrasig"));
        files.put("okänd.qqq", new byte[] {1, 2, 3, 0, (byte) 200});
        var kept = archive.deliver(zip(files), "p.zip");
        assertThat(kept.state()).isEqualTo(State.ARCHIVED);
        assertThat(kept.findings())
                .extracting(Finding::code, Finding::path)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("format-invalid", "trasig.pdf"),
                        org.assertj.core.groups.Tuple.tuple("format-unknown", "okänd.qqq"))
                .noneMatch(found -> found.toList().contains("ok.txt"));
    }

    @Test
    void a_bag_info_made_to_be_slow_is_read_at_once() {
        var info = ("a".repeat(3) + " ".repeat(60_000) + "\n").repeat(200);
        var slow = new java.util.LinkedHashMap<>(bag("", "brev.txt", "Hej"));
        slow.put("bag-info.txt", info.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                java.time.Duration.ofSeconds(20), () -> archive.deliver(zip(slow), "s.zip"));
    }

    @Test
    void another_package_with_the_same_id_is_kept_with_a_warning() {
        archive.deliver(zip(bag("", "brev.txt", "Hej")), "a.zip");
        var second = archive.deliver(zip(bag("", "brev.txt", "Hej igen")), "a.zip");
        assertThat(second.state()).isEqualTo(State.ARCHIVED);
        assertThat(second.packageId()).isEqualTo("BYGG 2024-000123");
        assertThat(second.findings()).extracting(Finding::code).containsExactly("package-id-seen");
    }

    @Test
    void receipts_and_submissions_grow_back_from_the_object_store_alone() {
        var content = zip(bag("", "brev.txt", "Hej"));
        var first = archive.deliver(content, "Leverans.zip");
        var receipt = archive.ingest().receipt(Archive.TENANT, first.id());
        database.clear();
        assertThat(archive.ingest().find(Archive.TENANT, first.id())).isEmpty();
        assertThat(archive.ingest().rebuild(Archive.TENANT)).isEqualTo(1);
        assertThat(archive.ingest().rebuild(Archive.TENANT)).isZero();
        assertThat(archive.ingest().receipt(Archive.TENANT, first.id())).isEqualTo(receipt);
        var again = archive.ingest().find(Archive.TENANT, first.id()).orElseThrow();
        assertThat(again.aips()).isEqualTo(first.aips());
        assertThat(again.fileName()).isEqualTo("Leverans.zip");
        assertThat(again.kind()).isEqualTo(PackageKind.BAGIT);
        assertThat(archive.deliver(content, "Leverans.zip").id()).isEqualTo(first.id());
    }

    @Test
    void submissions_are_listed_newest_first_in_pages() {
        var ids = new ArrayList<SubmissionId>();
        for (int i = 0; i < 5; i++)
            ids.addFirst(archive.deliver(zip(files("a" + i + ".txt", "x" + i)), "Leverans " + i + ".zip")
                    .id());
        var ingest = archive.ingest();
        var seen = new ArrayList<SubmissionId>();
        var cursor = "";
        do {
            var page = ingest.list(Archive.TENANT, "leverans", State.ARCHIVED, cursor, 2);
            page.items().forEach(s -> seen.add(s.id()));
            cursor = page.nextCursor();
        } while (!cursor.isEmpty());
        assertThat(seen).isEqualTo(ids);
        assertThat(ingest.list(Archive.TENANT, "verans 3", null, "", 9).items()).hasSize(1);
        assertThat(ingest.list(Archive.TENANT, "100%", null, "", 9).items()).isEmpty();
        assertThat(ingest.list(Archive.OTHER, "", null, "", 9).items()).isEmpty();
        assertThat(ingest.find(Archive.OTHER, ids.getFirst())).isEmpty();
    }

    @Test
    void agreements_keep_every_version() {
        archive.agree("bygglov", "bygglov", 2, SubmissionAgreement.Approval.REQUIRED, PackageKind.BAGIT);
        assertThat(archive.ingest()
                        .agreement(Archive.TENANT, "bygglov")
                        .orElseThrow()
                        .version())
                .isEqualTo(2);
        assertThat(archive.ingest().agreements(Archive.TENANT)).hasSize(1);
        assertThatThrownBy(() -> archive.agree(
                        "bygglov", "bygglov", 2, SubmissionAgreement.Approval.REQUIRED, PackageKind.PLAIN))
                .isInstanceOf(IngestFault.Conflict.class);
        assertThat(archive.ingest().agreements(Archive.OTHER)).isEmpty();
    }

    @Test
    void a_fault_of_ours_is_tried_again_and_told_and_costs_no_package() {
        var submission = archive.receive(archive.delivery("bygglov"), zip(files("a.txt", "a")));
        archive.milestones("ingest.checked");
        for (int attempt = 1; attempt <= 8; attempt++) {
            assertThat(archive.ingest().unfinished()).hasSize(1);
            archive.ingest().process(Archive.TENANT, submission.id());
            assertThat(archive.ingest().unfinished()).isEmpty();
            archive.later(java.time.Duration.ofHours(2));
        }
        var waiting = archive.ingest().find(Archive.TENANT, submission.id()).orElseThrow();
        assertThat(waiting.state()).isEqualTo(State.CHECKING);
        assertThat(waiting.findings()).extracting(Finding::code).containsExactly("waiting-after-fault");

        archive.milestones("");
        archive.ingest().process(Archive.TENANT, submission.id());
        var archived = archive.ingest().find(Archive.TENANT, submission.id()).orElseThrow();
        assertThat(archived.state()).isEqualTo(State.ARCHIVED);
        assertThat(archived.findings()).extracting(Finding::code).doesNotContain("waiting-after-fault");
    }

    @Test
    void a_crash_at_any_step_ends_as_exactly_one_aip() throws Exception {
        for (var milestone : List.of(
                "ingest.receiving",
                "ingest.received",
                "ingest.checking",
                "ingest.checked",
                "ingest.storing",
                "storage.content",
                "storage.version-inventory",
                "storage.root-inventory",
                "storage.replicas",
                "storage.log-tiles",
                "storage.log",
                "storage.journal",
                "ingest.stored",
                "ingest.receipt",
                "ingest.archived")) {
            var content = zip(bag("", "brev.txt", "Vid " + milestone));
            var keyed = archive.delivery("bygglov").key(milestone);
            archive.milestones(milestone);
            try {
                archive.receive(keyed, content);
                archive.drain();
            } catch (Archive.Crash e) {
                // as a process that is killed
            }
            archive.restart();
            archive.drain();
            var submission = archive.deliver(keyed, content);
            assertThat(submission.state()).as(milestone).isEqualTo(State.ARCHIVED);
            var receipt = Receipt.verify(archive.ingest().receipt(Archive.TENANT, submission.id()));
            assertThat(receipt.proof()).isNotNull();
            assertThat(receipt.proofFaults(List.of())).isEmpty();
            try (var kept = archive.storage().register(Archive.TENANT, "receipts")) {
                assertThat(kept.filter(e -> e.id().equals(submission.id().value())))
                        .hasSize(1);
            }
            assertThat(archive.left()).as(milestone).isEmpty();
            try (var aips = archive.storage().aips(Archive.TENANT)) {
                assertThat(aips.map(a -> a.id().value()).toList())
                        .as(milestone)
                        .contains(submission.aips().getFirst().value())
                        .hasSize(archive.expectedAips(1));
            }
            assertThat(archive.storage().orphans(java.time.Duration.ZERO))
                    .as(milestone)
                    .isEmpty();
        }
        assertThat(archive.storage().journal(0, 100)).hasSize(15);
    }

    @Test
    void two_at_once_never_work_on_the_same_submission() throws Exception {
        var submission = archive.receive(archive.delivery("bygglov"), zip(bag("", "a.txt", "a")));
        var other = archive.another();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 8; i++) {
                var ingest = i % 2 == 0 ? archive.ingest() : other;
                tasks.add(() -> {
                    ingest.process(Archive.TENANT, submission.id());
                    return true;
                });
            }
            for (var future : threads.invokeAll(tasks)) future.get();
        }
        assertThat(archive.storage().journal(0, 100)).hasSize(1);
        assertThat(archive.ingest()
                        .find(Archive.TENANT, submission.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(State.ARCHIVED);
    }

    @Test
    void at_the_start_what_has_ended_is_cleared_and_what_is_unknown_is_left_alone() throws IOException {
        var ended = archive.deliver(zip(files("a.txt", "a")), "a.zip").id();
        var unknown = SubmissionId.create(java.time.Instant.now(), new java.util.Random(7));
        for (var id : List.of(ended, unknown)) {
            var place = Files.createDirectories(folder.resolve("work").resolve(id.value()));
            Files.write(place.resolve("package"), bytes("x"));
        }

        archive.ingest().recover();

        assertThat(folder.resolve("work").resolve(ended.value())).doesNotExist();
        var left = folder.resolve("work").resolve(unknown.value()).resolve("package");
        assertThat(left).exists();
        Files.delete(left);
        Files.delete(folder.resolve("work").resolve(unknown.value()));
    }

    @Test
    void a_submission_that_waits_for_the_store_says_so_until_it_is_stored() throws Exception {
        archive.deliver(zip(bag("", "brev.txt", "Först")), "Leverans 1.zip");
        var aips = folder.resolve("objects/tenants/sandviken/aip");
        var away = Files.move(aips, folder.resolve("away"));
        Files.createFile(aips);

        var waiting = archive.deliver(zip(bag("", "brev.txt", "Sedan")), "Leverans 2.zip");
        assertThat(waiting.state()).as("%s", waiting.findings()).isEqualTo(State.STORING);
        assertThat(waiting.findings())
                .filteredOn(finding -> finding.code().equals("waiting-for-store"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Finding.Severity.INFO);
                    assertThat(finding.message(Locale.ENGLISH)).containsPattern("at \\d\\d:\\d\\d:\\d\\d");
                    assertThat(finding.message(Locale.of("sv"))).containsPattern("\\d\\d:\\d\\d:\\d\\d");
                });
        assertThat(waiting.findingsTotal()).isEqualTo(waiting.findings().size());
        assertThat(archive.ingest().unfinished()).isEmpty();

        Files.delete(aips);
        Files.move(away, aips);
        archive.later(Duration.ofSeconds(31));
        for (var pending : archive.ingest().unfinished()) archive.ingest().process(pending.tenant(), pending.id());
        var stored = archive.ingest().find(Archive.TENANT, waiting.id()).orElseThrow();
        assertThat(stored.state()).isEqualTo(State.ARCHIVED);
        assertThat(stored.findings()).extracting(Finding::code).doesNotContain("waiting-for-store");
        assertThat(stored.findingsTotal()).isEqualTo(stored.findings().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest.checking", "ingest.checked", "ingest.storing", "storage.content", "ingest.stored"})
    void a_stop_of_the_service_is_no_attempt_of_the_package(String milestone) {
        var received = archive.receive(archive.delivery("bygglov").key("stopp"), zip(files("brev.txt", "Stopp")));
        archive.interruptAt(milestone);
        for (int stop = 0; stop < 7; stop++) {
            archive.ingest().process(Archive.TENANT, received.id());
            Thread.interrupted();
            var now = archive.ingest().find(Archive.TENANT, received.id()).orElseThrow();
            assertThat(now.state()).as("%s", now.findings()).isNotIn(State.FAILED, State.REJECTED);
            if (!now.state().ended())
                assertThat(archive.ingest().unfinished())
                        .as("it need not wait")
                        .extracting(Ingest.Pending::id)
                        .contains(received.id());
        }
        archive.interruptAt("");
        archive.ingest().process(Archive.TENANT, received.id());
        var archived = archive.ingest().find(Archive.TENANT, received.id()).orElseThrow();
        assertThat(archived.state()).as("%s", archived.findings()).isEqualTo(State.ARCHIVED);
    }

    @Test
    void a_submission_whose_key_is_not_at_hand_waits_and_is_stored_when_it_is_back() throws Exception {
        archive.deliver(zip(bag("", "brev.txt", "Först")), "Leverans 1.zip");
        var master = folder.resolve("master.key");
        Encryption.createMaster(master);
        var key = archive.storage().encryption().switchOn(Archive.TENANT);
        var away = Files.move(master, folder.resolve("away"));

        var waiting = archive.deliver(zip(bag("", "brev.txt", "Sedan")), "Leverans 2.zip");
        assertThat(waiting.state()).as("%s", waiting.findings()).isEqualTo(State.STORING);
        assertThat(waiting.findings())
                .filteredOn(finding -> finding.code().equals("waiting-for-key"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.message(Locale.ENGLISH))
                            .contains(key)
                            .containsPattern("at \\d\\d:\\d\\d:\\d\\d");
                    assertThat(finding.message(Locale.of("sv"))).contains(key);
                });

        for (int i = 0; i < 10; i++) {
            archive.later(Duration.ofSeconds(31));
            archive.ingest().process(Archive.TENANT, waiting.id());
        }
        Files.move(away, master);
        archive.later(Duration.ofSeconds(31));
        for (var pending : archive.ingest().unfinished()) archive.ingest().process(pending.tenant(), pending.id());
        var stored = archive.ingest().find(Archive.TENANT, waiting.id()).orElseThrow();
        assertThat(stored.state()).as("%s", stored.findings()).isEqualTo(State.ARCHIVED);
        assertThat(stored.findings()).extracting(Finding::code).doesNotContain("waiting-for-key");
        var aip =
                archive.storage().find(Archive.TENANT, stored.aips().getFirst()).orElseThrow();
        assertThat(aip.head().content("mets.xml").key()).endsWith(".sealed");
    }
}
