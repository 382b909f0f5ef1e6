package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.formats.FormatWorkers;
import bevara.ingest.Submission.State;
import bevara.storage.Aip;
import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.LogSigner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Single power cuts and a lying disk, each with what is promised about it. [CrashRunsTest] does the many.
class PowerCutTest {
    private static Archive.Database server;
    private static CutDatabase database;
    private static ReceiptKey key;

    private final ForgetfulDisk disk = new ForgetfulDisk();
    private final ForgetfulFileSystem files = new ForgetfulFileSystem(disk);
    private final Path objects = files.getPath("/objects");
    private final List<Ingest.Pending> queue = new ArrayList<>();
    private final byte[] pack =
            SamplePackages.tar(SamplePackages.files("brev.txt", "Hej på dig", "karta.txt", "Karta"));
    private ArchivalStorage storage;
    private Ingest ingest;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        server = new Archive.Database();
        database = new CutDatabase(server.source());
        key = ReceiptKey.in(folder.resolve("receipt.pem"));
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        database.close();
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        database.empty();
        start();
        ingest.keep(new SubmissionAgreement(
                Archive.TENANT,
                "bygglov",
                1,
                "Bygglov",
                "Ecos",
                "Byggnadsnämnden",
                Set.of(PackageKind.values()),
                SubmissionAgreement.Approval.AUTOMATIC,
                LocalDate.of(2020, 1, 1),
                null));
    }

    private void start() {
        queue.clear();
        var powered = database.poweredBy(disk);
        var signer = new LogSigner("Bevara", key.pair().getPublic(), key::signature);
        storage = ArchivalStorage.onFileSystem(objects, powered, Clock.systemUTC(), signer, _ -> disk.step());
        ingest = Ingest.create(new Ingest.Setup(
                storage,
                powered,
                files.getPath("/quarantine"),
                Clock.systemUTC(),
                new Random(1),
                key,
                "Bevara",
                FormatWorkers.none(),
                (tenant, id) -> queue.add(new Ingest.Pending(tenant, id)),
                _ -> disk.step()));
        ingest.recover();
        queue.addAll(ingest.unfinished());
    }

    private Submission receive() {
        var delivery = new Delivery(Archive.TENANT, "bygglov", "leverans.tar", -1, null, "nyckel", false, "ecos");
        return ingest.receive(delivery, new ByteArrayInputStream(pack));
    }

    private void process() {
        for (var next : List.copyOf(queue)) ingest.process(next.tenant(), next.id());
    }

    private Submission now(Submission submission) {
        return ingest.find(Archive.TENANT, submission.id()).orElseThrow();
    }

    private void cutThePower() throws SQLException {
        disk.cutAfter(0);
        assertThatThrownBy(disk::step).isInstanceOf(ForgetfulDisk.PowerCut.class);
        database.clientDied();
    }

    private Aip archived(Submission submission) {
        assertThat(now(submission).state()).as("%s", now(submission).findings()).isEqualTo(State.ARCHIVED);
        return storage.find(Archive.TENANT, now(submission).aips().getFirst()).orElseThrow();
    }

    @Test
    void what_was_acknowledged_is_there_when_nothing_survives_but_what_was_forced() throws SQLException {
        var received = receive();
        cutThePower();
        disk.restartWithNothingMore();
        start();
        process();
        var receipt = ingest.receipt(Archive.TENANT, received.id());
        cutThePower();
        disk.restartWithNothingMore();
        start();

        assertThat(storage.verify(Archive.TENANT, archived(received).id())).isEmpty();
        assertThat(ingest.receipt(Archive.TENANT, received.id())).isEqualTo(receipt);
        assertThat(receive().id()).isEqualTo(received.id());
    }

    /// Row 8: a force that is left out, of a file or of a folder, would lose something here.
    @Test
    void wherever_the_power_goes_and_only_the_forced_survives_the_delivery_ends_as_one_whole_aip() throws Exception {
        long all = stepsOfOneDelivery();
        for (long step = 1; step < all; step += 3) {
            disk.cutAfter(step);
            Submission told = null;
            try {
                told = receive();
                process();
            } catch (RuntimeException | Error e) {
                assertThat(disk.off()).as("%s", e).isTrue();
            }
            if (!disk.off()) cutThePower();
            database.clientDied();
            disk.restartWithNothingMore();
            start();
            var again = receive();
            if (told != null) assertThat(again.id()).isEqualTo(told.id());
            process();
            assertThat(storage.verify(Archive.TENANT, archived(again).id())).isEmpty();
            assertThat(storage.aips(Archive.TENANT)).hasSize(1);
            forgetAll();
        }
    }

    /// The dead process left things that are visible and not forced. Who finds them and builds a receipt on them
    /// must make them durable first.
    @Test
    void killed_anywhere_then_archived_and_then_the_power_cut_what_was_acknowledged_is_there() throws Exception {
        long all = stepsOfOneDelivery();
        for (long step = 1; step < all; step += 2) {
            disk.cutAfter(step);
            try {
                receive();
                process();
            } catch (RuntimeException | Error e) {
                assertThat(disk.off()).as("%s", e).isTrue();
            }
            database.clientDied();
            disk.restartWithEverything();
            start();
            var archived = receive();
            process();
            var receipt = ingest.receipt(Archive.TENANT, archived.id());
            cutThePower();
            disk.restartWithNothingMore();
            start();

            assertThat(storage.verify(Archive.TENANT, archived(archived).id()))
                    .as("killed at step %d", step)
                    .isEmpty();
            assertThat(ingest.receipt(Archive.TENANT, archived.id())).isEqualTo(receipt);
            forgetAll();
        }
    }

    private long stepsOfOneDelivery() throws Exception {
        long before = disk.steps();
        receive();
        process();
        long steps = disk.steps() - before;
        assertThat(steps).isGreaterThan(100);
        forgetAll();
        return steps;
    }

    private void forgetAll() throws SQLException {
        cutThePower();
        disk.root.names().clear();
        disk.restartWithEverything();
        open();
    }

    /// Row 6. A disk that answers a force and does not do it can lose anything; what is promised is that nobody is
    /// told other bytes are good.
    @Test
    void a_package_that_a_lying_disk_lost_is_failed_with_the_request_to_send_it_again() throws Exception {
        disk.lie();
        var received = receive();
        cutThePower();
        disk.restartWithNothingMore();
        start();
        process();

        assertThat(now(received).state()).isEqualTo(State.FAILED);
        assertThat(now(received).findings()).extracting(Finding::code).containsExactly(Code.PACKAGE_DAMAGED.code());
        var again = receive();
        start();
        process();
        assertThat(storage.verify(Archive.TENANT, archived(again).id())).isEmpty();
    }

    @Test
    void a_package_that_a_lying_disk_changed_is_never_archived() throws Exception {
        var received = receive();
        cutThePower();
        disk.restartWithNothingMore();
        var file = files.getPath("/quarantine/" + received.id() + "/package");
        var bytes = Files.readAllBytes(file);
        // A tar's members have no checksum of their own: only the package's digest can tell.
        bytes[indexOf(bytes, "Hej på dig")] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        start();
        process();

        assertThat(now(received).state()).isEqualTo(State.FAILED);
        assertThat(now(received).findings()).extracting(Finding::code).containsExactly(Code.PACKAGE_DAMAGED.code());
        assertThat(storage.aips(Archive.TENANT)).isEmpty();
    }

    private static int indexOf(byte[] bytes, String text) {
        var wanted = SamplePackages.bytes(text);
        for (int at = 0; at < bytes.length - wanted.length; at++)
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) return at;
        throw new AssertionError("not there: " + text);
    }

    @Test
    void an_aip_that_a_lying_disk_lost_or_tore_is_told_by_verification() throws Exception {
        int damaged = 0;
        for (int seed = 0; seed < 20; seed++) {
            receive();
            disk.lie();
            process();
            var aip = storage.aips(Archive.TENANT).findFirst().orElseThrow().id();
            var before = contents(aip);
            cutThePower();
            disk.restart(new Random(seed));
            start();
            boolean same = contents(aip).equals(before);
            boolean told = !storage.verify(Archive.TENANT, aip).isEmpty();
            assertThat(told).as("seed %d", seed).isEqualTo(!same);
            if (told) damaged++;
            forgetAll();
        }
        assertThat(damaged).isGreaterThan(10);
    }

    private List<String> contents(AipId aip) throws IOException {
        if (!Files.exists(objects)) return List.of();
        try (var all = Files.walk(objects)) {
            var found = new ArrayList<String>();
            for (var file : all.filter(Files::isRegularFile)
                    .filter(f -> f.toString().contains(aip.value()))
                    .sorted()
                    .toList()) found.add(file + " " + Arrays.hashCode(Files.readAllBytes(file)));
            return found;
        }
    }

    /// Row 7. The tail of a file that was not forced is torn; it never has its name then.
    @Test
    void a_torn_root_inventory_is_not_believed_and_the_journal_is_rebuilt_without_it() throws Exception {
        receive();
        process();
        var aip = storage.aips(Archive.TENANT).findFirst().orElseThrow().id();
        Path inventory;
        try (var all = Files.walk(objects)) {
            inventory = all.filter(f -> f.endsWith(files.getPath("inventory.json"))
                            && !f.toString().contains("/v1/"))
                    .findFirst()
                    .orElseThrow();
        }
        var whole = Files.readAllBytes(inventory);
        Files.write(inventory, Arrays.copyOf(whole, whole.length / 2), StandardOpenOption.TRUNCATE_EXISTING);
        database.empty();

        assertThat(storage.verify(Archive.TENANT, aip)).isNotEmpty();
        assertThat(storage.aips(Archive.TENANT)).isEmpty();
        assertThat(storage.rebuildJournal(_ -> {})).isZero();

        Files.write(inventory, whole, StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(storage.rebuildJournal(_ -> {})).isOne();
        assertThat(ingest.rebuild(Archive.TENANT)).isOne();
    }
}
