package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.formats.FormatWorkers;
import bevara.ingest.Submission.State;
import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.Digest;
import bevara.storage.JournalEntry;
import bevara.storage.LogSigner;
import bevara.storage.StoredVersion;
import bevara.storage.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/// One archive that loses its power again and again while packages are delivered; all chance comes from the seed.
/// At the end the promises are checked against what the sender knows: what it sent, and the receipts it has in hand.
final class CrashRun {
    private static final TenantId TENANT = Archive.TENANT;
    /// So many steps two deliveries take at most; a cut is somewhere among them.
    private static final int STEPS = 420;

    private final RandomGenerator random;
    private final CutDatabase database;
    private final ReceiptKey key;
    private final ForgetfulDisk disk = new ForgetfulDisk();
    private final ForgetfulFileSystem files = new ForgetfulFileSystem(disk);
    private final Path objects = files.getPath("/objects");
    private final Path work = files.getPath("/quarantine");
    private final Clock clock = new Ticking();
    private final List<Sending> sendings = new ArrayList<>();
    private final Map<String, String> receipts = new HashMap<>();
    private final TreeMap<String, Integer> cuts = new TreeMap<>();
    private String reached = "start";
    private Life life = new Life();

    /// A delivery as its sender knows it. `answered` is the submission that the sender was told of.
    private static final class Sending {
        final Delivery delivery;
        final byte[] pack;
        final boolean valid;
        final Set<String> digests;

        @Nullable
        SubmissionId answered;

        Sending(Delivery delivery, Map<String, byte[]> content, boolean valid) {
            this.delivery = delivery;
            this.pack = SamplePackages.zip(content);
            this.valid = valid;
            this.digests = content.values().stream()
                    .map(bytes -> Digest.of(bytes).hex())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        String sha256() {
            return Digest.of(pack).hex();
        }
    }

    private static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-11-23T10:00:00Z");

        @Override
        public Instant instant() {
            now = now.plusMillis(7);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /// From one power cut to the next.
    private final class Life {
        private final List<Ingest.Pending> queue = new ArrayList<>();
        private @Nullable ArchivalStorage storage;
        private @Nullable Ingest ingest;

        ArchivalStorage storage() {
            return java.util.Objects.requireNonNull(storage);
        }

        Ingest ingest() {
            return java.util.Objects.requireNonNull(ingest);
        }

        void start() {
            storage = ArchivalStorage.onFileSystem(
                    objects,
                    database.poweredBy(disk),
                    clock,
                    new LogSigner("Bevara", key.pair().getPublic(), key::signature),
                    CrashRun.this::milestone);
            ingest = Ingest.create(new Ingest.Setup(
                    storage(),
                    database.poweredBy(disk),
                    work,
                    clock,
                    random,
                    key,
                    "Bevara",
                    FormatWorkers.none(),
                    (tenant, id) -> queue.add(new Ingest.Pending(tenant, id)),
                    CrashRun.this::milestone));
            ingest().recover();
            queue.addAll(ingest().unfinished());
        }

        void drain() {
            while (!queue.isEmpty()) {
                var next = queue.remove(random.nextInt(queue.size()));
                ingest().process(next.tenant(), next.id());
            }
        }
    }

    CrashRun(long seed, CutDatabase database, ReceiptKey key) {
        this.random = new java.util.SplittableRandom(seed);
        this.database = database;
        this.key = key;
        int count = 2 + random.nextInt(3);
        for (int n = 0; n < count; n++) sendings.add(sending(seed, n));
    }

    private Sending sending(long seed, int n) {
        var word = "körning %d paket %d ".formatted(seed, n);
        boolean valid = random.nextInt(8) > 0;
        if (random.nextInt(5) == 0) return ofCases(word, n);
        var content = switch (random.nextInt(3)) {
            case 0 -> SamplePackages.bag("", "brev.txt", word, "bilaga/karta.txt", word.repeat(random.nextInt(1, 900)));
            case 1 -> SamplePackages.files("brev.txt", word + "b", "tom.txt", "");
            default -> SamplePackages.bag("Bygglov/", "brev.txt", word);
        };
        if (!valid) content = SamplePackages.bag("", "brev.txt", word, "../utanför.txt", word);
        var key = random.nextBoolean() ? "nyckel-" + n : null;
        var agreement = random.nextInt(4) == 0 ? "granskas" : "bygglov";
        return new Sending(
                new Delivery(TENANT, agreement, "leverans %d.zip".formatted(n), -1, null, key, false, "ecos-nyckel"),
                content,
                valid);
    }

    /// Becomes an AIP for each case, and one for the rest.
    private Sending ofCases(String word, int n) {
        return new Sending(
                new Delivery(TENANT, "arenden", "ärenden %d.zip".formatted(n), -1, null, null, false, "ecos-nyckel"),
                SampleCases.delivery(1 + random.nextInt(3), word),
                true);
    }

    private void milestone(String name) {
        reached = name;
        disk.step();
    }

    /// How often the power was cut after which milestone.
    Map<String, Integer> run() throws SQLException {
        agree();
        int lives = 1 + random.nextInt(3);
        for (int n = 0; n < lives; n++) {
            disk.cutAfter(1 + random.nextInt(STEPS));
            untilThePowerIsCut();
            powerComesBack();
        }
        life.start();
        deliverAll();
        check();
        return cuts;
    }

    private void agree() {
        life.start();
        for (var approval : SubmissionAgreement.Approval.values())
            life.ingest()
                    .keep(new SubmissionAgreement(
                            TENANT,
                            approval == SubmissionAgreement.Approval.REQUIRED ? "granskas" : "bygglov",
                            1,
                            "Bygglov",
                            "Ecos",
                            "Byggnadsnämnden",
                            Set.of(PackageKind.values()),
                            approval,
                            LocalDate.of(2020, 1, 1),
                            null));
        life.ingest()
                .keep(new SubmissionAgreement(
                                TENANT,
                                "arenden",
                                1,
                                "Ärenden",
                                "Ecos",
                                "Socialnämnden",
                                Set.of(PackageKind.PLAIN),
                                SubmissionAgreement.Approval.AUTOMATIC,
                                LocalDate.of(2020, 1, 1),
                                null)
                        .withGranularity(SubmissionAgreement.Granularity.CASE));
    }

    private void untilThePowerIsCut() {
        try {
            life = new Life();
            life.start();
            deliverAll();
            // All is done and at rest when the power goes.
            disk.cutAfter(0);
            disk.step();
        } catch (RuntimeException | Error e) {
            if (!disk.off()) throw e;
            cuts.merge(reached, 1, Integer::sum);
        }
    }

    private void powerComesBack() throws SQLException {
        database.clientDied();
        disk.restart(random);
        reached = "start";
        life = new Life();
    }

    /// As a sender does: again until there is an answer, sometimes also after it; and it fetches the receipts.
    private void deliverAll() {
        for (var sending : sendings) {
            if (sending.answered == null || random.nextInt(3) == 0) send(sending);
            if (random.nextBoolean()) life.drain();
        }
        life.drain();
        decideAll();
        life.drain();
        for (var sending : sendings) fetchReceipt(sending);
    }

    private void send(Sending sending) {
        var answer = life.ingest().receive(sending.delivery, new ByteArrayInputStream(sending.pack));
        if (sending.answered != null && sending.valid) assertThat(answer.id()).isEqualTo(sending.answered);
        sending.answered = answer.id();
    }

    private void decideAll() {
        var waiting = life.ingest().list(TENANT, "", State.AWAITING_DECISION, "", 100);
        for (var submission : waiting.items()) decide(submission.id());
    }

    /// A decision that was cut off between the register and the row takes effect when it is made again.
    private void decide(SubmissionId id) {
        try {
            life.ingest().decide(TENANT, id, Ingest.Decision.ACCEPT, "i ordning", "arkivarien");
        } catch (IngestFault.Conflict e) {
            assertThat(life.ingest().find(TENANT, id).orElseThrow().state()).isNotEqualTo(State.AWAITING_DECISION);
        }
    }

    private void fetchReceipt(Sending sending) {
        var id = java.util.Objects.requireNonNull(sending.answered);
        var submission = life.ingest().find(TENANT, id).orElseThrow(() -> new AssertionError(id + " was acknowledged"));
        if (submission.state() != State.ARCHIVED) return;
        var receipt = life.ingest().receipt(TENANT, id);
        var earlier = receipts.putIfAbsent(sending.sha256() + sending.delivery.agreement(), receipt);
        if (earlier != null) assertThat(receipt).as("I4: the same receipt").isEqualTo(earlier);
    }

    // -- the promises --

    private void check() {
        var submissions = life.ingest().list(TENANT, "", null, "", 1000).items();
        checkOutcomes(submissions);
        for (var sending : sendings) if (sending.valid) checkKept(sending);
        var aips = life.storage()
                .aips(TENANT)
                .map(aip -> aip.id().value())
                .sorted()
                .toList();
        assertThat(aips).as("I2 and I4: the AIPs are those of the receipts").isEqualTo(receiptedAips());
        assertThat(life.storage().journal(0, 1000).stream()
                        .map(JournalEntry::aip)
                        .map(AipId::value)
                        .sorted())
                .as("the journal has each once")
                .isEqualTo(aips);
        checkLog(aips);
        checkLeftovers();
    }

    /// I3: each AIP is a leaf under the newest checkpoint, which the archive's key signed.
    private void checkLog(List<String> aips) {
        for (var aip : aips) {
            var proof = life.storage().log(TENANT).proof(new AipId(aip), 1);
            assertThat(proof).as("I3: %s is in the log", aip).isPresent();
            assertThat(proof.orElseThrow().faults(Set.of(key.pair().getPublic())))
                    .as("I3")
                    .isEmpty();
        }
    }

    private static Stream<String> aips(Receipt receipt) {
        return Stream.concat(
                Stream.of(receipt.aip()), receipt.further().stream().map(Receipt.Further::aip));
    }

    private List<String> receiptedAips() {
        return receipts.values().stream()
                .flatMap(jws -> aips(Receipt.verify(jws)))
                .sorted()
                .toList();
    }

    private void checkOutcomes(List<Submission> submissions) {
        for (var submission : submissions) {
            assertThat(submission.state().ended()).as("I2: %s", submission).isTrue();
            if (submission.state() == State.FAILED)
                assertThat(submission.findings())
                        .as("I2 and I5: the reason")
                        .extracting(Finding::code)
                        .contains(Code.UPLOAD_INTERRUPTED.code());
            if (submission.state() == State.REJECTED)
                assertThat(submission.findings()).as("I5").isNotEmpty();
        }
        for (var sending : sendings) {
            var id = java.util.Objects.requireNonNull(sending.answered);
            assertThat(life.ingest().find(TENANT, id).orElseThrow().state())
                    .as("what was acknowledged comes to its end")
                    .isEqualTo(sending.valid ? State.ARCHIVED : State.REJECTED);
        }
        long archived = submissions.stream()
                .filter(s -> s.state() == State.ARCHIVED)
                .map(s -> s.sha256() + s.agreement())
                .distinct()
                .count();
        assertThat(submissions.stream().filter(s -> s.state() == State.ARCHIVED))
                .as("I4: one for each delivery")
                .hasSize((int) archived);
    }

    /// I1: every byte that was sent is in the AIP that the receipt names.
    private void checkKept(Sending sending) {
        var receipt = Receipt.verify(
                java.util.Objects.requireNonNull(receipts.get(sending.sha256() + sending.delivery.agreement())));
        assertThat(receipt.packageSha256()).isEqualTo(sending.sha256());
        assertThat(receipt.proofFaults(List.of())).as("I3").isEmpty();
        var members = new TreeSet<String>();
        for (var id : aips(receipt).toList()) {
            var aip = life.storage().find(TENANT, new AipId(id)).orElseThrow();
            assertThat(life.storage().verify(TENANT, aip.id())).as("I1").isEmpty();
            members.addAll(members(aip.head().content("data-0001.zip")));
        }
        assertThat(members).as("I1").containsAll(sending.digests);
        assertThat(receipt.files().stream().map(Receipt.File::sha256).collect(Collectors.toSet()))
                .isEqualTo(sending.digests);
    }

    private Set<String> members(StoredVersion.StoredContent content) {
        var digests = new TreeSet<String>();
        try (var zip = new ZipInputStream(life.storage().read(content, 0, -1))) {
            while (zip.getNextEntry() != null)
                digests.add(Digest.of(zip.readAllBytes()).hex());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digests;
    }

    /// I6: whatever lies there and belongs to nothing is listed, and goes away.
    private void checkLeftovers() {
        assertThat(in(work)).as("the work folder is empty").isEmpty();
        var orphans = life.storage().orphans(Duration.ZERO);
        assertThat(strangers())
                .as("I6: listed")
                .isSubsetOf(orphans.stream()
                        .map(bevara.storage.ArchivalStorage.Orphan::key)
                        .toList());
        life.storage().clearOrphans(orphans);
        assertThat(life.storage().orphans(Duration.ZERO)).as("I6: cleared").isEmpty();
        assertThat(strangers()).as("I6: cleared").isEmpty();
    }

    /// Found without the help of what is tested.
    private List<String> strangers() {
        var kept = receiptedAips();
        return in(objects).stream()
                .filter(name -> name.contains("/aip/") || name.startsWith("tmp/"))
                .filter(name -> kept.stream().noneMatch(name::contains))
                .filter(name -> !name.matches("tenants/[a-z]+/aip/(0=ocfl_1.1|ocfl_layout.json|extensions/.*)"))
                .toList();
    }

    private static List<String> in(Path folder) {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
