package bevara.storage;

import static bevara.storage.Samples.KUMLA;
import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Several stores, their audit and their repair.
class CustodyTest {
    private static final StoreId MAIN = new StoreId("main");
    private static final StoreId SECOND = new StoreId("second");
    private static final StoreId THIRD = new StoreId("third");
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private final HikariDataSource database = Databases.pool();
    private final Samples samples = new Samples();
    private final Set<Path> down = new HashSet<>();
    /// Files with a bad sector.
    private final Set<Path> unreadable = new HashSet<>();
    /// Files during whose reading the store goes down.
    private final Set<Path> last = new HashSet<>();
    /// Files whose reading shows a fault of the program.
    private final Set<Path> confusing = new HashSet<>();
    private final Set<Path> spoiling = new HashSet<>();
    private final Set<Path> spoilingReplaced = new HashSet<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final Clock clock = new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    };
    private ArchivalStorage storage;

    @BeforeEach
    void openTwo() {
        storage = open(two());
    }

    private ArchivalStorage open(StoragePlan plan) {
        return open(plan, null);
    }

    private ArchivalStorage open(StoragePlan plan, LogSigner signer) {
        return new OcflStorage(
                new ArchivalStorage.Setup(
                        plan,
                        database,
                        clock,
                        signer,
                        _ -> {},
                        new Custody.Pace(Duration.ofDays(90), 0),
                        new SplittableRandom(7)),
                place -> switch (place) {
                    case StoragePlan.Place.Folder(var path) -> new BrittleStore(new FileSystemStore(path), path);
                    case StoragePlan.Place.S3 _ -> throw new IllegalArgumentException();
                });
    }

    private StoragePlan plan(StoreId... ids) {
        var stores = new ArrayList<StoragePlan.Store>();
        for (var id : ids) stores.add(store(id, false));
        return new StoragePlan(stores, List.of(ids), Map.of());
    }

    private StoragePlan.Store store(StoreId id, boolean draining) {
        return new StoragePlan.Store(id, new StoragePlan.Place.Folder(root(id)), draining);
    }

    private StoragePlan two() {
        return plan(MAIN, SECOND);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Path root(StoreId store) {
        return folder.resolve(store.value());
    }

    private Path file(StoreId store, String key) {
        return root(store).resolve(key);
    }

    private static Map<String, byte[]> files(Path root, String below) throws IOException {
        var all = new HashMap<String, byte[]>();
        try (var walk = Files.walk(root.resolve(below))) {
            for (var path : walk.filter(Files::isRegularFile).toList())
                all.put(root.relativize(path).toString(), Files.readAllBytes(path));
        }
        return all;
    }

    private void same(String below, StoreId one, StoreId other) throws IOException {
        var expected = files(root(one), below);
        assertThat(files(root(other), below).keySet()).isEqualTo(expected.keySet());
        for (var entry : files(root(other), below).entrySet())
            assertThat(entry.getValue()).as(entry.getKey()).isEqualTo(expected.get(entry.getKey()));
    }

    private Custody custody() {
        return storage.custody();
    }

    // -- replicas --

    @Test
    void what_is_stored_and_kept_is_the_same_in_every_store_of_the_policy() throws IOException {
        var aip = samples.aipId();
        storage.store(draft(SANDVIKEN, aip));
        storage.store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r1", 1, "receipt".getBytes(StandardCharsets.UTF_8)));

        same("tenants", MAIN, SECOND);
        assertThat(storage.verify(SANDVIKEN, aip)).isEmpty();
        assertThat(custody().copies(SANDVIKEN, aip))
                .allMatch(Custody.CopyView::whole)
                .extracting(Custody.CopyView::store)
                .containsExactly(MAIN, SECOND);
    }

    @Test
    void a_policy_of_its_own_keeps_a_tenant_out_of_the_other_stores() {
        custody()
                .arrange(new StoragePlan(
                        List.of(store(MAIN, false), store(SECOND, false)),
                        List.of(MAIN, SECOND),
                        Map.of(KUMLA, List.of(SECOND))));
        storage.store(draft(KUMLA, samples.aipId()));
        assertThat(root(MAIN).resolve("tenants/kumla")).doesNotExist();
        assertThat(root(SECOND).resolve("tenants/kumla/aip")).isDirectory();
    }

    @Test
    void a_store_that_is_down_makes_storing_wait_and_gets_the_rest_of_the_same_aip_later() throws IOException {
        down.add(root(SECOND));
        var aip = samples.aipId();
        assertThatThrownBy(() -> storage.store(draft(SANDVIKEN, aip))).isInstanceOf(StorageFault.Unavailable.class);
        assertThat(storage.journal(0, 10)).isEmpty();
        var whole = storage.find(SANDVIKEN, aip).orElseThrow();
        assertThatThrownBy(() -> storage.journalise(whole)).isInstanceOf(StorageFault.Unavailable.class);

        down.clear();
        storage.journalise(whole);
        assertThat(storage.journal(0, 10)).hasSize(1);
        same("tenants", MAIN, SECOND);
    }

    @Test
    void a_further_digest_that_a_store_missed_is_not_called_done_before_it_has_it() throws IOException {
        storage = open(two(), Signers.fresh());
        var aip = samples.aipId();
        storage.store(draft(SANDVIKEN, aip));
        down.add(root(SECOND));
        for (int i = 0; i < 2; i++)
            assertThatThrownBy(() -> storage.addDigest(SANDVIKEN, aip, DigestAlgorithm.SHA512))
                    .isInstanceOf(StorageFault.Unavailable.class);

        down.clear();
        assertThat(storage.addDigest(SANDVIKEN, aip, DigestAlgorithm.SHA512).version())
                .isEqualTo(2);
        assertThat(storage.journal(0, 10)).extracting(JournalEntry::version).containsExactly(1, 2);
        assertThat(storage.log(SANDVIKEN).proof(aip, 2)).isPresent();
        same("tenants", MAIN, SECOND);
    }

    @Test
    void a_record_kept_while_a_store_was_down_comes_to_it_later() throws IOException {
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r1", 1, new byte[] {1}));
        down.add(root(SECOND));
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r2", 1, new byte[] {2}));
        down.clear();
        assertThat(file(SECOND, "tenants/sandviken/receipts/r2/v1.json")).doesNotExist();
        custody().catchUp();
        same("tenants", MAIN, SECOND);
    }

    @Test
    void records_are_read_from_another_store_while_the_first_is_down() {
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r1", 1, new byte[] {1}));
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        down.add(root(MAIN));
        assertThat(storage.register(SANDVIKEN, "receipts")).hasSize(1);
        assertThat(storage.find(SANDVIKEN, stored.aip())).isPresent();
        assertThat(Samples.read(storage, stored.content("mets.xml")))
                .contains(stored.aip().value());
    }

    @Test
    void a_new_store_gets_everything_that_was_there_before_it() throws IOException {
        for (int i = 0; i < 5; i++) storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r1", 1, new byte[] {1}));
        custody().arrange(plan(MAIN, SECOND, THIRD));
        assertThat(view(THIRD).behind()).isPositive();
        custody().catchUp();
        same("tenants", MAIN, THIRD);
        assertThat(view(THIRD).behind()).isZero();
        assertThat(view(THIRD).copies()).isEqualTo(5);
    }

    @Test
    void a_damaged_aip_does_not_hold_up_those_after_it_on_their_way_to_a_new_store() throws IOException {
        custody().arrange(plan(MAIN));
        var rotten = storage.store(draft(SANDVIKEN, samples.aipId()));
        var lost = samples.aipId();
        storage.store(draft(SANDVIKEN, lost));
        var good = storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.keep(record("r1", 1));
        var file = file(MAIN, rotten.content("mets.xml").key());
        var right = Files.readAllBytes(file);
        Files.write(file, new byte[right.length]);
        delete(file(MAIN, new AipPlace(SANDVIKEN, lost).root().value()));

        custody().arrange(plan(MAIN, SECOND, THIRD));
        custody().catchUp();
        for (var store : List.of(SECOND, THIRD)) {
            assertThat(file(store, good.content("mets.xml").key())).exists();
            assertThat(file(store, "tenants/sandviken/agreements/r1/v1.json")).exists();
        }
        assertThat(custody().alarms(SANDVIKEN))
                .filteredOn(alarm -> alarm.code() == Alarm.Code.NO_GOOD_COPY)
                .extracting(alarm -> alarm.aip() + " " + alarm.store())
                .containsExactlyInAnyOrder(rotten.aip() + " second", lost + " second");
        assertThatThrownBy(() -> custody().arrange(plan(SECOND))).hasMessageContaining("drain it first");

        Files.write(file, right);
        now.updateAndGet(time -> time.plus(Duration.ofHours(2)));
        custody().audit(LONG);
        assertThat(custody().copies(SANDVIKEN, rotten.aip())).hasSize(3).allMatch(Custody.CopyView::whole);
        same(new AipPlace(SANDVIKEN, rotten.aip()).root().value(), MAIN, THIRD);
    }

    @Test
    void a_drained_store_may_go_when_all_it_has_is_elsewhere_and_not_before() throws IOException {
        custody().arrange(plan(MAIN));
        for (int i = 0; i < 3; i++) storage.store(draft(SANDVIKEN, samples.aipId()));
        assertThatThrownBy(() -> custody().arrange(plan(SECOND))).hasMessageContaining("drain it first");

        custody()
                .arrange(new StoragePlan(
                        List.of(store(MAIN, true), store(SECOND, false)), List.of(MAIN, SECOND), Map.of()));
        assertThat(view(MAIN).drained()).isFalse();
        var fresh = storage.store(draft(SANDVIKEN, samples.aipId()));
        assertThat(file(MAIN, fresh.content("mets.xml").key())).doesNotExist();
        custody().catchUp();
        assertThat(view(MAIN).drained()).isTrue();
        custody().arrange(plan(SECOND));
        assertThat(storage.aips(SANDVIKEN)).hasSize(4);
        assertThat(files(root(SECOND), "tenants")).isNotEmpty();
    }

    private static RegisterEntry record(String id, int content) {
        return new RegisterEntry(SANDVIKEN, "agreements", id, 1, new byte[] {(byte) content});
    }

    /// A plan in which an empty store comes before the one that has all.
    enum Newcomer {
        AS_FIRST,
        AS_HEIR,
        INSTEAD;

        StoragePlan plan(StoragePlan.Store old, StoragePlan.Store fresh) {
            var draining = new StoragePlan.Store(old.id(), old.place(), this == AS_HEIR);
            return new StoragePlan(
                    List.of(draining, fresh),
                    switch (this) {
                        case AS_FIRST -> List.of(fresh.id(), old.id());
                        case AS_HEIR -> List.of(old.id(), fresh.id());
                        case INSTEAD -> List.of(fresh.id());
                    },
                    Map.of());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AS_FIRST, true",
        "AS_FIRST, false",
        "AS_HEIR, true",
        "AS_HEIR, false",
        "INSTEAD, true",
        "INSTEAD, false"
    })
    void a_new_store_that_comes_first_hides_and_replaces_nothing(Newcomer newcomer, boolean seen) throws IOException {
        storage = open(plan(MAIN), Signers.fresh());
        storage.keep(record("r1", 1));
        storage.store(draft(SANDVIKEN, samples.aipId()));
        if (seen) custody().catchUp();
        custody().arrange(newcomer.plan(store(MAIN, false), store(SECOND, false)));

        assertThat(storage.register(SANDVIKEN, "agreements")).containsExactly(record("r1", 1));
        assertThatThrownBy(() -> storage.keep(record("r1", 2))).isInstanceOf(StorageFault.Conflict.class);
        storage.keep(record("r2", 3));
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        assertThat(storage.register(SANDVIKEN, "agreements")).containsExactly(record("r1", 1), record("r2", 3));
        assertThat(file(MAIN, "tenants/sandviken/agreements/r1/v1.json")).hasBinaryContent(new byte[] {1});

        custody().catchUp();
        custody().arrange(new StoragePlan(List.of(store(MAIN, true), store(SECOND, false)), List.of(SECOND), Map.of()));
        custody().catchUp();
        custody().arrange(plan(SECOND));
        assertThat(storage.register(SANDVIKEN, "agreements")).containsExactly(record("r1", 1), record("r2", 3));
        assertThat(storage.log(SANDVIKEN).proof(stored.aip(), 1).orElseThrow().treeSize())
                .isEqualTo(2);
        storage.store(draft(SANDVIKEN, samples.aipId()));
    }

    @Test
    void a_first_store_that_comes_back_does_not_stop_the_log() throws IOException {
        storage = open(two(), Signers.fresh());
        storage.keep(decision("d1"));
        custody().catchUp();
        down.add(root(MAIN));
        storage.keep(decision("d2"));
        down.clear();
        storage.keep(decision("d3"));
        assertThat(storage.log(SANDVIKEN).proof(2)).isPresent();
        custody().catchUp();
        storage.keep(decision("d4"));
        same("tenants", MAIN, SECOND);
    }

    private static RegisterEntry decision(String id) {
        return new RegisterEntry(SANDVIKEN, "decisions", id, 1, id.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void what_is_missed_anew_while_it_is_brought_is_brought_once_more() {
        var backlog = new Backlog(database);
        var key = new StoreKey("tenants/sandviken/log/checkpoint");
        backlog.add(SANDVIKEN, SECOND, List.of(key));
        var brought = backlog.of(SECOND, 0, 10).getFirst();
        backlog.add(SANDVIKEN, SECOND, List.of(key));
        backlog.done(brought);
        assertThat(backlog.lacks(SECOND, key)).isTrue();
    }

    @Test
    void a_record_cut_off_before_the_second_store_had_it_comes_to_it_with_the_next_try() throws IOException {
        Files.createDirectories(file(MAIN, "tenants/sandviken/agreements/r1"));
        storage.keep(record("r0", 1));
        Files.write(file(MAIN, "tenants/sandviken/agreements/r1/v1.json"), new byte[] {1});
        custody().catchUp();
        Files.delete(file(SECOND, "tenants/sandviken/agreements/r1/v1.json"));
        storage.keep(record("r1", 1));
        custody().catchUp();
        same("tenants", MAIN, SECOND);
    }

    @Test
    void what_a_store_missed_is_remembered_whatever_becomes_of_the_transaction() {
        var backlog = new Backlog(database);
        var key = new StoreKey("tenants/sandviken/log/tile/0/000.p/1");
        assertThatThrownBy(() -> new LogTable(SANDVIKEN, database).alone(_ -> {
                    backlog.add(SANDVIKEN, SECOND, List.of(key));
                    throw new IllegalStateException("cut off");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(backlog.lacks(SECOND, key)).isTrue();
    }

    @Test
    void a_record_damaged_on_its_way_to_the_disk_never_counts() throws IOException {
        custody().catchUp();
        spoiling.add(root(MAIN));
        storage.keep(record("r1", 1));
        assertThat(storage.register(SANDVIKEN, "agreements")).containsExactly(record("r1", 1));
        spoiling.clear();
        custody().catchUp();
        for (var store : List.of(MAIN, SECOND))
            assertThat(file(store, "tenants/sandviken/agreements/r1/v1.json")).hasBinaryContent(new byte[] {1});
        assertThat(custody().alarms(SANDVIKEN)).isEmpty();
    }

    @Test
    void a_checkpoint_damaged_on_its_way_to_the_disk_never_counts() throws IOException {
        storage = open(two(), Signers.fresh());
        storage.keep(new RegisterEntry(SANDVIKEN, "decisions", "d1", 1, new byte[] {1}));
        custody().catchUp();
        spoilingReplaced.add(root(MAIN));
        storage.keep(new RegisterEntry(SANDVIKEN, "decisions", "d2", 1, new byte[] {2}));
        spoilingReplaced.clear();
        custody().catchUp();
        same("tenants/sandviken/log", MAIN, SECOND);
        assertThat(storage.verifyLog(SANDVIKEN, LogTrust.anyone(), null).fine()).isTrue();
    }

    @Test
    void an_inventory_that_is_not_as_its_sidecar_says_is_not_brought_to_another_store() throws IOException {
        storage = open(plan(MAIN));
        var aip = samples.aipId();
        storage.store(draft(SANDVIKEN, aip));
        storage.store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));
        var place = new AipPlace(SANDVIKEN, aip);
        var inventory = file(MAIN, place.inventory(1).value());
        var right = Files.readAllBytes(inventory);
        Files.writeString(inventory, Files.readString(inventory).replace("Version 1", "Version 7"));
        custody().arrange(two());
        custody().catchUp();
        assertThat(file(SECOND, place.inventory(1).value())).doesNotExist();
        assertThat(file(SECOND, place.inventory().value())).doesNotExist();
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.NO_GOOD_COPY);

        Files.write(inventory, right);
        audit();
        same("tenants/sandviken/aip", MAIN, SECOND);
    }

    @Test
    void a_rotten_record_is_not_brought_to_another_store() throws IOException {
        custody().catchUp();
        down.add(root(SECOND));
        storage.keep(record("r1", 1));
        down.clear();
        var path = "tenants/sandviken/agreements/r1/v1.json";
        Files.write(file(MAIN, path), new byte[] {2});
        custody().catchUp();
        assertThat(file(SECOND, path)).doesNotExist();
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.NO_GOOD_COPY);

        Files.write(file(MAIN, path), new byte[] {1});
        custody().catchUp();
        assertThat(file(SECOND, path)).hasBinaryContent(new byte[] {1});
    }

    @Test
    void what_a_store_has_alone_can_be_told_without_the_database() throws IOException {
        storage.store(draft(SANDVIKEN, samples.aipId()));
        assertThat(ArchivalStorage.alone(two(), MAIN).nothing()).isTrue();
        storage = open(plan(MAIN));
        storage.store(draft(SANDVIKEN, samples.aipId()));
        var versions = samples.aipId();
        storage.store(draft(SANDVIKEN, versions));
        storage.keep(record("a1", 7));
        assertThat(ArchivalStorage.alone(two(), MAIN)).isEqualTo(new ArchivalStorage.Alone(2, 1));
        assertThat(ArchivalStorage.alone(two(), SECOND).nothing()).isTrue();

        storage = open(two());
        while (custody().catchUp() > 0) assertThat(custody().plan().stores()).hasSize(2);
        assertThat(ArchivalStorage.alone(two(), MAIN).nothing()).isTrue();
        storage = open(plan(MAIN));
        storage.store(draft(SANDVIKEN, versions, 2, text("mets.xml", "second")));
        assertThat(ArchivalStorage.alone(two(), MAIN)).isEqualTo(new ArchivalStorage.Alone(1, 0));
    }

    @Test
    void a_store_that_alone_has_a_record_may_not_go() throws IOException {
        custody().catchUp();
        down.add(root(SECOND));
        storage.keep(record("r1", 1));
        custody()
                .arrange(new StoragePlan(
                        List.of(store(MAIN, true), store(SECOND, false)), List.of(MAIN, SECOND), Map.of()));
        storage.keep(record("r2", 1));
        assertThatThrownBy(() -> custody().arrange(plan(SECOND))).hasMessageContaining("drain it first");

        down.clear();
        custody().catchUp();
        custody().arrange(plan(SECOND));
        assertThat(storage.register(SANDVIKEN, "agreements")).containsExactly(record("r1", 1), record("r2", 1));
    }

    @Test
    void a_store_that_drains_and_is_taken_back_gets_what_it_missed() throws IOException {
        custody().catchUp();
        custody()
                .arrange(new StoragePlan(
                        List.of(store(MAIN, false), store(SECOND, true)), List.of(MAIN, SECOND), Map.of()));
        storage.store(draft(SANDVIKEN, samples.aipId()));
        custody().catchUp();
        custody().arrange(two());
        custody().catchUp();
        same("tenants", MAIN, SECOND);
    }

    @Test
    void a_store_whose_disk_is_not_mounted_is_not_taken_for_an_empty_one() throws IOException {
        storage.store(draft(SANDVIKEN, samples.aipId()));
        custody().catchUp();
        var elsewhere = folder.resolve("elsewhere");
        Files.move(root(SECOND), elsewhere);
        var restarted = open(two());
        assertThatThrownBy(() -> restarted.store(draft(SANDVIKEN, samples.aipId())))
                .isInstanceOf(StorageFault.Unavailable.class);
        delete(root(SECOND));
        Files.move(elsewhere, root(SECOND));
        restarted.store(draft(SANDVIKEN, samples.aipId()));
    }

    @Test
    void a_store_that_is_gone_for_good_is_filled_again_from_the_others() throws IOException {
        for (int i = 0; i < 4; i++) storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r1", 1, new byte[] {1}));
        delete(root(SECOND));
        custody().arrange(plan(MAIN));
        custody().arrange(plan(MAIN, SECOND));
        custody().catchUp();
        same("tenants", MAIN, SECOND);
    }

    private static void delete(Path root) throws IOException {
        try (var walk = Files.walk(root)) {
            for (var path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }

    private Custody.StoreView view(StoreId id) {
        return custody().stores(SANDVIKEN).stream()
                .filter(v -> v.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    // -- audit and repair --

    enum Harm {
        FLIPPED {
            @Override
            void to(Path file, Path other) throws IOException {
                var bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 4;
                Files.write(file, bytes);
            }
        },
        TRUNCATED {
            @Override
            void to(Path file, Path other) throws IOException {
                var bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
        },
        MISSING {
            @Override
            void to(Path file, Path other) throws IOException {
                Files.delete(file);
            }
        },
        SWAPPED {
            @Override
            void to(Path file, Path other) throws IOException {
                Files.write(file, Files.readAllBytes(other));
            }
        };

        abstract void to(Path file, Path other) throws IOException;
    }

    private List<String> keys(AipId aip) throws IOException {
        return files(root(MAIN), new AipPlace(SANDVIKEN, aip).root().value()).keySet().stream()
                .sorted()
                .toList();
    }

    private Custody.Audit audit() {
        custody().request(new Custody.Scope(SANDVIKEN, "", ""), "arkivarie");
        custody().audit(LONG);
        return custody().audits(SANDVIKEN).getFirst();
    }

    @ParameterizedTest
    @EnumSource
    void harm_to_any_file_of_a_copy_is_found_and_mended_by_one_audit(Harm harm) throws IOException {
        var aip = samples.aipId();
        storage.store(draft(SANDVIKEN, aip));
        storage.store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));
        var expected = files(root(MAIN), "tenants");
        for (var store : List.of(MAIN, SECOND)) {
            for (var key : keys(aip)) {
                var other = file(
                        store,
                        keys(aip).get((keys(aip).indexOf(key) + 1) % keys(aip).size()));
                harm.to(file(store, key), other);
                if (Files.exists(file(store, key))
                        && Arrays.equals(Files.readAllBytes(file(store, key)), expected.get(key))) continue;
                var audit = audit();
                assertThat(audit.state()).isEqualTo(Custody.AuditState.DONE);
                assertThat(audit.damaged()).as("%s %s", store, key).isEqualTo(1);
                assertThat(audit.repaired()).as("%s %s", store, key).isEqualTo(1);
                assertThat(Files.readAllBytes(file(store, key))).as(key).isEqualTo(expected.get(key));
            }
        }
        assertThat(storage.verify(SANDVIKEN, aip)).isEmpty();
        assertThat(audit().damaged()).isZero();
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsOnly(Alarm.Code.REPAIRED);
        assertThat(custody().events(SANDVIKEN, aip))
                .extracting(Custody.Event::type)
                .contains("fixity check", "recovery");
        if (harm == Harm.FLIPPED) assertThat(files(root(SECOND), "aside")).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void harm_to_anything_beside_the_aips_is_found_and_mended_too(Harm harm) throws IOException {
        storage = open(two(), Signers.fresh());
        storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r1", 1, "a receipt".getBytes(StandardCharsets.UTF_8)));
        storage.keep(new RegisterEntry(SANDVIKEN, "decisions", "r1", 1, "a decision".getBytes(StandardCharsets.UTF_8)));
        var expected = files(root(MAIN), "tenants");
        var keys = expected.keySet().stream()
                .filter(key -> !key.contains("/aip/") || !key.contains("bevara%3a"))
                .sorted()
                .toList();
        assertThat(keys).hasSizeGreaterThan(8);
        for (var store : List.of(MAIN, SECOND)) {
            for (var key : keys) {
                harm.to(file(store, key), file(store, keys.get((keys.indexOf(key) + 1) % keys.size())));
                if (Files.exists(file(store, key))
                        && Arrays.equals(Files.readAllBytes(file(store, key)), expected.get(key))) continue;
                var audit = audit();
                assertThat(audit.damaged()).as("%s %s", store, key).isEqualTo(1);
                assertThat(audit.repaired()).as("%s %s", store, key).isEqualTo(1);
                assertThat(Files.readAllBytes(file(store, key))).as(key).isEqualTo(expected.get(key));
            }
        }
        assertThat(audit().damaged()).isZero();
    }

    @Test
    void a_record_that_one_store_has_wrong_is_read_from_another_also_before_any_audit() throws IOException {
        storage = open(two(), Signers.fresh());
        storage.keep(record("a1", 7));
        var path = "tenants/sandviken/agreements/a1/v1.json";
        Files.write(file(MAIN, path), new byte[] {8});
        assertThat(storage.entry(SANDVIKEN, "agreements", "a1", 1)).contains(record("a1", 7));
        try (var all = storage.register(SANDVIKEN, "agreements")) {
            assertThat(all).containsExactly(record("a1", 7));
        }

        Files.write(file(SECOND, path), new byte[] {8});
        assertThatThrownBy(() -> storage.entry(SANDVIKEN, "agreements", "a1", 1))
                .isInstanceOf(StorageFault.Corrupt.class)
                .hasMessageContaining("a1/v1.json");
    }

    @Test
    void harm_in_all_copies_raises_an_alarm_and_nothing_is_mended_wrongly() throws IOException {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        var key = stored.content("data-0001.zip").key();
        Harm.FLIPPED.to(file(MAIN, key), file(MAIN, key));
        Harm.TRUNCATED.to(file(SECOND, key), file(SECOND, key));
        var first = Files.readAllBytes(file(MAIN, key));
        var second = Files.readAllBytes(file(SECOND, key));

        var audit = audit();
        assertThat(audit.damaged()).isEqualTo(2);
        assertThat(audit.repaired()).isZero();
        assertThat(Files.readAllBytes(file(MAIN, key))).isEqualTo(first);
        assertThat(Files.readAllBytes(file(SECOND, key))).isEqualTo(second);
        assertThat(custody().lost(SANDVIKEN, stored.aip())).isTrue();
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsOnly(Alarm.Code.NO_GOOD_COPY);
        assertThat(custody().standingAlarms()).as("one for the AIP").isEqualTo(1);

        // Somebody puts back what a backup has.
        Files.write(file(SECOND, key), ("the zip of " + stored.aip()).getBytes(StandardCharsets.UTF_8));
        assertThat(audit().repaired()).isEqualTo(1);
        assertThat(audit().damaged()).isZero();
        assertThat(custody().lost(SANDVIKEN, stored.aip())).isFalse();
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.REPAIRED);
    }

    @Test
    void copies_that_are_damaged_in_different_files_mend_each_other() throws IOException {
        var aip = samples.aipId();
        var stored = storage.store(draft(SANDVIKEN, aip));
        var zip = stored.content("data-0001.zip").key();
        var mets = stored.content("mets.xml").key();
        Harm.FLIPPED.to(file(MAIN, zip), file(MAIN, zip));
        Harm.FLIPPED.to(file(SECOND, mets), file(SECOND, mets));
        assertThat(audit().repaired()).isEqualTo(2);
        assertThat(storage.verify(SANDVIKEN, aip)).isEmpty();
        same("tenants/sandviken/aip", MAIN, SECOND);
    }

    @Test
    void a_copy_is_not_given_up_while_the_store_with_the_right_bytes_is_down() throws IOException {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        var key = stored.content("data-0001.zip").key();
        Harm.FLIPPED.to(file(SECOND, key), file(SECOND, key));
        down.add(root(MAIN));
        var audit = audit();
        assertThat(audit.unreachable()).isEqualTo(2);
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.REPAIR_WAITS);
        down.clear();
        assertThat(Samples.read(storage, stored.content("data-0001.zip")))
                .contains(stored.aip().value());
        assertThat(audit().repaired()).isEqualTo(1);
        assertThat(custody().lost(SANDVIKEN, stored.aip())).isFalse();
    }

    enum Away {
        MOVED {
            @Override
            void go(Path root, Path elsewhere) throws IOException {
                Files.move(root, elsewhere);
            }

            @Override
            void comeBack(Path root, Path elsewhere) throws IOException {
                Files.move(elsewhere, root);
            }
        },
        /// What is left is an empty folder.
        NOT_MOUNTED {
            @Override
            void go(Path root, Path elsewhere) throws IOException {
                Files.move(root, elsewhere);
                Files.createDirectory(root);
            }

            @Override
            void comeBack(Path root, Path elsewhere) throws IOException {
                try (var inside = Files.list(root)) {
                    assertThat(inside).as("nothing was written meanwhile").isEmpty();
                }
                Files.delete(root);
                Files.move(elsewhere, root);
            }
        };

        abstract void go(Path root, Path elsewhere) throws IOException;

        abstract void comeBack(Path root, Path elsewhere) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void what_a_store_that_is_away_has_is_called_unreachable_and_not_damaged(Away away) throws IOException {
        storage = open(two(), Signers.fresh());
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.store(draft(SANDVIKEN, samples.aipId()));
        var key = stored.content("data-0001.zip").key();
        custody().catchUp();
        for (var gone : List.of(MAIN, SECOND)) {
            var there = gone.equals(MAIN) ? SECOND : MAIN;
            Harm.FLIPPED.to(file(there, key), file(there, key));
            away.go(root(gone), folder.resolve("elsewhere"));
            var audit = audit();
            assertThat(audit.unreachable()).as("two copies, and the records").isEqualTo(3);
            assertThat(audit.damaged()).isEqualTo(1);
            assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.REPAIR_WAITS);
            assertThat(custody().copies(SANDVIKEN, stored.aip()))
                    .filteredOn(copy -> !copy.whole())
                    .extracting(Custody.CopyView::store)
                    .containsExactly(there);
            assertThatThrownBy(() -> storage.store(draft(SANDVIKEN, samples.aipId())))
                    .isInstanceOf(StorageFault.Unavailable.class);

            away.comeBack(root(gone), folder.resolve("elsewhere"));
            custody().catchUp();
            assertThat(audit().repaired()).isEqualTo(1);
            assertThat(custody().alarms(SANDVIKEN))
                    .singleElement()
                    .matches(alarm -> alarm.code() == Alarm.Code.REPAIRED);
            custody().acknowledge(SANDVIKEN, Alarm.Code.REPAIRED, Long.MAX_VALUE, "arkivarie");
        }
    }

    @Test
    void a_record_whose_right_bytes_may_be_in_a_store_that_is_away_waits() throws IOException {
        storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.keep(record("a1", 7));
        Files.write(file(SECOND, "tenants/sandviken/agreements/a1/v1.json"), new byte[] {8});
        Files.move(root(MAIN), folder.resolve("elsewhere"));
        audit();
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.REPAIR_WAITS);
        Files.move(folder.resolve("elsewhere"), root(MAIN));
        audit();
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.REPAIRED);
    }

    @Test
    void a_store_that_is_down_raises_one_alarm_that_ends_by_itself() {
        storage.store(draft(SANDVIKEN, samples.aipId()));
        custody().catchUp();
        down.add(root(SECOND));
        custody().catchUp();
        assertThat(custody().alarms(SANDVIKEN)).as("a restart takes that long").isEmpty();
        for (int i = 0; i < 3; i++) {
            now.set(now.get().plus(Duration.ofMinutes(2)));
            custody().catchUp();
        }
        assertThat(custody().alarms(SANDVIKEN))
                .singleElement()
                .matches(alarm ->
                        alarm.code() == Alarm.Code.STORE_SILENT && alarm.store().equals(SECOND));
        storage = open(two());
        custody().catchUp();
        assertThat(custody().standingAlarms()).isEqualTo(1);
        down.clear();
        custody().catchUp();
        assertThat(custody().alarms(SANDVIKEN)).isEmpty();
    }

    @Test
    void a_repair_that_had_to_wait_is_tried_again_by_itself() throws IOException {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        var key = stored.content("data-0001.zip").key();
        Harm.FLIPPED.to(file(SECOND, key), file(SECOND, key));
        down.add(root(MAIN));
        audit();
        int events = custody().events(SANDVIKEN, stored.aip()).size();
        now.set(now.get().plus(Duration.ofHours(2)));
        custody().audit(LONG);
        assertThat(custody().events(SANDVIKEN, stored.aip())).hasSize(events);
        down.clear();
        now.set(now.get().plus(Duration.ofHours(2)));
        custody().audit(LONG);
        assertThat(storage.verify(SANDVIKEN, stored.aip())).isEmpty();
        assertThat(custody().events(SANDVIKEN, stored.aip())).hasSizeGreaterThan(events);
    }

    @Test
    void an_aip_taken_back_to_an_older_version_is_found_and_brought_forward() throws IOException {
        var aip = samples.aipId();
        var place = new AipPlace(SANDVIKEN, aip);
        storage.store(draft(SANDVIKEN, aip));
        var old = Files.readAllBytes(file(SECOND, place.inventory().value()));
        var oldSidecar = Files.readAllBytes(file(SECOND, place.sidecar().value()));
        storage.store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));
        Files.write(file(SECOND, place.inventory().value()), old);
        Files.write(file(SECOND, place.sidecar().value()), oldSidecar);
        delete(root(SECOND).resolve(place.root().value()).resolve("v2"));

        assertThat(audit().repaired()).isEqualTo(1);
        same("tenants/sandviken/aip", MAIN, SECOND);
    }

    @Test
    void a_copy_that_vanished_as_a_whole_comes_back() throws IOException {
        var aip = samples.aipId();
        storage.store(draft(SANDVIKEN, aip));
        delete(root(SECOND).resolve(new AipPlace(SANDVIKEN, aip).root().value()));
        assertThat(audit().repaired()).isEqualTo(1);
        same("tenants/sandviken/aip", MAIN, SECOND);
    }

    private Path inventory(StoreId store, AipId aip) {
        return file(store, new AipPlace(SANDVIKEN, aip).inventory().value());
    }

    private void auditByItself() {
        now.set(now.get().plus(Duration.ofDays(91)));
        custody().audit(LONG);
    }

    @Test
    void a_copy_that_lost_all_its_inventories_is_mended_and_hinders_no_other() throws IOException {
        var aip = samples.aipId();
        storage.store(draft(SANDVIKEN, aip));
        storage.store(draft(SANDVIKEN, samples.aipId()));
        Files.delete(inventory(MAIN, aip));
        Files.delete(file(MAIN, new AipPlace(SANDVIKEN, aip).inventory(1).value()));
        auditByItself();
        same("tenants/sandviken/aip", MAIN, SECOND);
        assertThat(view(MAIN).overdue()).isZero();
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.REPAIRED);
    }

    @Test
    void an_aip_without_any_inventory_left_is_told_of() throws IOException {
        custody().arrange(plan(MAIN));
        var aip = samples.aipId();
        storage.store(draft(SANDVIKEN, aip));
        Files.delete(inventory(MAIN, aip));
        Files.delete(file(MAIN, new AipPlace(SANDVIKEN, aip).inventory(1).value()));
        auditByItself();
        assertThat(custody().lost(SANDVIKEN, aip)).isTrue();
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.NO_GOOD_COPY);
    }

    @Test
    void a_copy_on_which_the_audit_itself_fails_is_told_of_and_hinders_no_other() {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.store(draft(SANDVIKEN, samples.aipId()));
        confusing.add(file(MAIN, stored.content("mets.xml").key()));
        auditByItself();
        assertThat(view(MAIN).overdue()).isZero();
        assertThat(view(MAIN).damaged()).isEqualTo(1);
        assertThat(custody().lost(SANDVIKEN, stored.aip())).isFalse();
        assertThat(custody().alarms(SANDVIKEN))
                .extracting(alarm -> alarm.code().code())
                .containsExactly("audit-failed");
        assertThat(audit().damaged()).isEqualTo(1);

        confusing.clear();
        now.set(now.get().plus(Duration.ofHours(2)));
        custody().audit(LONG);
        assertThat(view(MAIN).damaged()).isZero();
    }

    // -- what cannot be read --

    @Test
    void a_file_that_cannot_be_read_is_mended_whichever_it_is() throws IOException {
        var aip = samples.aipId();
        storage.store(draft(SANDVIKEN, aip));
        storage.store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));
        var expected = files(root(MAIN), "tenants");
        for (var store : List.of(MAIN, SECOND)) {
            for (var key : keys(aip)) {
                unreadable.add(file(store, key));
                var audit = audit();
                assertThat(audit.repaired()).as("%s %s", store, key).isEqualTo(1);
                assertThat(unreadable).as("%s %s", store, key).isEmpty();
                assertThat(Files.readAllBytes(file(store, key))).as(key).isEqualTo(expected.get(key));
            }
        }
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsOnly(Alarm.Code.REPAIRED);
    }

    @Test
    void a_record_that_cannot_be_read_is_mended_whichever_it_is() throws IOException {
        storage = open(two(), Signers.fresh());
        storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r1", 1, "a receipt".getBytes(StandardCharsets.UTF_8)));
        audit();
        var expected = files(root(MAIN), "tenants");
        var keys = expected.keySet().stream()
                .filter(key -> !key.contains("/aip/") || !key.contains("bevara%3a"))
                .sorted()
                .toList();
        assertThat(keys).hasSizeGreaterThan(6);
        for (var store : List.of(MAIN, SECOND)) {
            for (var key : keys) {
                unreadable.add(file(store, key));
                assertThat(storage.register(SANDVIKEN, "receipts")).hasSize(1);
                assertThat(audit().repaired()).as("%s %s", store, key).isEqualTo(1);
                assertThat(unreadable).as("%s %s", store, key).isEmpty();
                assertThat(Files.readAllBytes(file(store, key))).as(key).isEqualTo(expected.get(key));
            }
        }
    }

    @Test
    void the_only_copy_that_cannot_be_read_is_told_of_and_hinders_no_other() {
        custody().arrange(plan(MAIN));
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.store(draft(SANDVIKEN, samples.aipId()));
        unreadable.add(file(MAIN, stored.content("data-0001.zip").key()));
        auditByItself();
        assertThat(view(MAIN).overdue()).isZero();
        assertThat(custody().lost(SANDVIKEN, stored.aip())).isTrue();
        assertThat(custody().alarms(SANDVIKEN)).singleElement().satisfies(alarm -> {
            assertThat(alarm.code()).isEqualTo(Alarm.Code.NO_GOOD_COPY);
            assertThat(alarm.detail()).contains("BEV-014");
        });
    }

    @Test
    void a_store_that_goes_down_while_it_is_read_has_no_damage() {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        last.add(file(MAIN, stored.content("data-0001.zip").key()));
        auditByItself();
        assertThat(view(MAIN).damaged()).isZero();
        assertThat(view(MAIN).overdue()).isEqualTo(1);
        assertThat(view(SECOND).overdue()).isZero();
        assertThat(custody().alarms(SANDVIKEN)).isEmpty();
    }

    // -- what does not belong there --

    @Test
    void a_stranger_file_makes_no_aip_undeliverable() throws IOException {
        custody().arrange(plan(MAIN));
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        Files.writeString(inventory(MAIN, stored.aip()).resolveSibling(".DS_Store"), "?");
        assertThat(audit().damaged()).isZero();
        assertThat(custody().lost(SANDVIKEN, stored.aip())).isFalse();
        assertThat(custody().copies(SANDVIKEN, stored.aip())).allMatch(Custody.CopyView::whole);
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.UNEXPECTED);
        audit();
        assertThat(custody().events(SANDVIKEN, stored.aip())).hasSize(1);
    }

    @Test
    void damage_beside_a_stranger_file_is_mended_and_both_are_told() throws IOException {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        var mets = file(MAIN, stored.content("mets.xml").key());
        var strange = mets.resolveSibling("strange.txt");
        Files.writeString(strange, "?");
        Harm.FLIPPED.to(mets, mets);
        assertThat(audit().repaired()).isEqualTo(1);
        assertThat(strange).exists();
        assertThat(custody().copies(SANDVIKEN, stored.aip())).allMatch(Custody.CopyView::whole);
        assertThat(custody().alarms(SANDVIKEN))
                .extracting(Alarm::code)
                .containsExactlyInAnyOrder(Alarm.Code.REPAIRED, Alarm.Code.UNEXPECTED);
    }

    @Test
    void a_stranger_file_is_told_and_left_alone() throws IOException {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        var strange = file(MAIN, stored.content("mets.xml").key()).resolveSibling("strange.txt");
        Files.writeString(strange, "?");
        audit();
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.UNEXPECTED);
        assertThat(strange).exists();
    }

    @Test
    void a_version_that_is_being_stored_is_no_damage() throws IOException {
        var aip = samples.aipId();
        storage.store(draft(SANDVIKEN, aip));
        var underWay = new AipPlace(SANDVIKEN, aip).content(2, "mets.xml");
        new FileSystemStore(root(MAIN)).put(List.of(ObjectStore.Write.of(underWay, new byte[] {1})));
        now.set(Instant.now());
        assertThat(audit().damaged()).isZero();
    }

    @Test
    void every_copy_is_read_by_itself_once_in_the_period_and_tenants_take_turns() {
        for (int i = 0; i < 3; i++) storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.store(draft(KUMLA, samples.aipId()));
        custody().audit(LONG);
        assertThat(custody().days(SANDVIKEN, 1).getFirst().copies()).isZero();
        assertThat(view(MAIN).checked()).isEqualTo(3);

        now.set(now.get().plus(Duration.ofDays(91)));
        assertThat(view(MAIN).overdue()).isEqualTo(3);
        assertThat(custody().audit(LONG)).isGreaterThanOrEqualTo(8);
        assertThat(view(MAIN).overdue()).isZero();
        assertThat(view(SECOND).checkedBytes()).isEqualTo(view(SECOND).bytes()).isPositive();
        assertThat(custody().days(SANDVIKEN, 1).getFirst().copies()).isEqualTo(6);
        assertThat(custody().days(KUMLA, 7)).hasSize(7).last().matches(day -> day.copies() == 2 && day.bytes() > 0);
        assertThat(custody().audit(LONG)).isZero();
    }

    @Test
    void an_audit_can_be_cancelled_and_one_of_nothing_is_refused() {
        storage.store(draft(SANDVIKEN, samples.aipId()));
        long id = custody().request(new Custody.Scope(SANDVIKEN, "", "second"), "arkivarie");
        assertThat(custody().cancel(KUMLA, id)).isFalse();
        assertThat(custody().cancel(SANDVIKEN, id)).isTrue();
        custody().audit(LONG);
        assertThat(custody().audits(SANDVIKEN))
                .singleElement()
                .matches(a -> a.state() == Custody.AuditState.CANCELLED && a.checked() == 0 && a.total() == 1);
        assertThatThrownBy(() -> custody().request(new Custody.Scope(KUMLA, "", ""), "arkivarie"))
                .isInstanceOf(StorageFault.NotFound.class);
    }

    @Test
    void an_alarm_stands_until_someone_has_seen_it() throws IOException {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        Harm.FLIPPED.to(
                file(MAIN, stored.content("mets.xml").key()),
                file(MAIN, stored.content("mets.xml").key()));
        audit();
        var alarm = custody().alarms(SANDVIKEN).getFirst();
        assertThat(custody().acknowledge(KUMLA, alarm.id(), "x")).isFalse();
        assertThat(custody().acknowledge(SANDVIKEN, alarm.id(), "arkivarie")).isTrue();
        assertThat(custody().alarms(SANDVIKEN)).isEmpty();
    }

    // -- start over, drill --

    @Test
    void each_store_alone_is_enough_to_start_over() throws IOException {
        for (int i = 0; i < 3; i++) storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r1", 1, new byte[] {1}));
        var ids = storage.aips(SANDVIKEN).map(Aip::id).toList();
        for (var one : List.of(MAIN, SECOND)) {
            try (var fresh = Databases.pool()) {
                var alone = ArchivalStorage.onFileSystem(root(one), fresh, clock, _ -> {});
                assertThat(alone.rebuildJournal(_ -> {})).isEqualTo(3);
                assertThat(alone.aips(SANDVIKEN).map(Aip::id)).hasSameElementsAs(ids);
                assertThat(alone.register(SANDVIKEN, "receipts")).hasSize(1);
                alone.custody().catchUp();
                assertThat(alone.custody().stores(SANDVIKEN).getFirst().copies())
                        .isEqualTo(3);
            }
        }
    }

    @Test
    void a_drill_restores_from_each_store_alone_and_tells_what_cannot_be() throws IOException {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        var space = folder.resolve("drill");
        assertThat(custody().drill(space, 1))
                .hasSize(2)
                .allMatch(drill -> drill.fault().isEmpty() && drill.files() == 9 && drill.bytes() > 0);
        assertThat(space).doesNotExist();

        Harm.FLIPPED.to(
                file(SECOND, stored.content("ead.xml").key()),
                file(MAIN, stored.content("ead.xml").key()));
        assertThat(custody().drill(space, 1))
                .filteredOn(drill -> !drill.fault().isEmpty())
                .extracting(Custody.Drill::store)
                .containsExactly(SECOND);
        assertThat(custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.DRILL_FAILED);
        assertThat(custody().drills(SANDVIKEN)).hasSize(4);
        assertThat(space).doesNotExist();
    }

    /// A store that can be down, or keep other bytes than it is given.
    private final class BrittleStore extends ForwardingStore {
        private final Path root;

        BrittleStore(ObjectStore store, Path root) {
            super(store);
            this.root = root;
        }

        @Override
        public List<Written> put(List<Write> writes, Set<Digest> known) {
            var written = super.put(writes, known);
            if (spoiling.contains(root))
                written.forEach(file -> spoil(root.resolve(file.key().value())));
            return written;
        }

        @Override
        public void replace(List<Write> writes) {
            super.replace(writes);
            if (spoilingReplaced.contains(root))
                writes.forEach(write -> spoil(root.resolve(write.key().value())));
        }

        private static void spoil(Path file) {
            try {
                Files.write(file, new byte[] {99});
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        ObjectStore store() {
            if (down.contains(root)) throw new StorageFault.Unavailable(root + " is down", new IOException("down"));
            return super.store();
        }

        @Override
        public InputStream read(StoreKey key, long offset, long length) {
            return brittle(file(key), super.read(key, offset, length));
        }

        @Override
        public InputStream readAfresh(StoreKey key) {
            return brittle(file(key), super.readAfresh(key));
        }

        private Path file(StoreKey key) {
            return root.resolve(key.value());
        }

        private InputStream brittle(Path file, InputStream in) {
            if (confusing.contains(file)) throw new IllegalStateException("a fault of the program");
            if (!unreadable.contains(file) && !last.contains(file)) return in;
            return new FilterInputStream(in) {
                private int left = 3;

                @Override
                public int read() throws IOException {
                    var one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] buffer, int from, int most) throws IOException {
                    if (left == 0 && last.contains(file)) down.add(root);
                    if (left == 0) throw new IOException("Input/output error");
                    int read = super.read(buffer, from, Math.min(most, left));
                    left -= Math.max(read, 0);
                    return read;
                }
            };
        }

        @Override
        public void setAside(StoreKey key) {
            super.setAside(key);
            unreadable.remove(file(key));
        }
    }
}
