package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A folder, and a real S3 server that has the same.
@Timeout(180)
class S3CustodyTest {
    private static final StoreId MAIN = new StoreId("main");
    private static final StoreId OFFSITE = new StoreId("offsite");
    private static final S3Connection.Patience SHORT = new S3Connection.Patience(
            Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), 3, Duration.ofMillis(20), 20_000);

    @TempDir
    private Path folder;

    private final S3Location direct = Ceph.server().fresh();
    private final HikariDataSource database = Databases.pool();
    private final Samples samples = new Samples();
    private FaultProxy proxy;
    private ArchivalStorage storage;

    @BeforeEach
    void open() throws Exception {
        proxy = new FaultProxy(direct.endpoint());
        storage = open(plan(retained(Ceph.server().at(proxy.address(), direct.bucket()))), database);
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        database.close();
    }

    /// What is put is locked for a day.
    private static S3Location retained(S3Location l) {
        return new S3Location(
                l.endpoint(),
                l.region(),
                l.bucket(),
                l.prefix(),
                l.accessKey(),
                l.secretKey(),
                l.mode(),
                Period.ofDays(1),
                null);
    }

    private ArchivalStorage open(StoragePlan plan, HikariDataSource in) {
        return open(plan, in, null, SHORT);
    }

    private static ArchivalStorage open(
            StoragePlan plan, HikariDataSource in, LogSigner signer, S3Connection.Patience patience) {
        return new OcflStorage(
                new ArchivalStorage.Setup(
                        plan, in, Clock.systemUTC(), signer, _ -> {}, Custody.Pace.USUAL, new SplittableRandom(1)),
                place -> switch (place) {
                    case StoragePlan.Place.Folder(var path) -> new FileSystemStore(path);
                    case StoragePlan.Place.S3(var location) -> new S3Store(location, Clock.systemUTC(), patience);
                });
    }

    private StoragePlan plan(S3Location offsite) {
        return new StoragePlan(
                List.of(
                        new StoragePlan.Store(MAIN, new StoragePlan.Place.Folder(folder.resolve("main")), false),
                        new StoragePlan.Store(OFFSITE, new StoragePlan.Place.S3(offsite), false)),
                List.of(MAIN, OFFSITE),
                Map.of());
    }

    private Custody.Audit audit() {
        storage.custody().request(new Custody.Scope(SANDVIKEN, "", ""), "arkivarie");
        storage.custody().audit(Duration.ofMinutes(1));
        return storage.custody().audits(SANDVIKEN).getFirst();
    }

    @Test
    void both_versions_of_an_aip_come_to_s3_and_are_locked_there() {
        var aip = samples.aipId();
        storage.store(draft(SANDVIKEN, aip));
        storage.store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));
        assertThat(storage.verify(SANDVIKEN, aip)).isEmpty();
        try (var there = S3Store.open(retained(direct), Clock.systemUTC())) {
            for (var key : List.of(
                    new AipPlace(SANDVIKEN, aip).content(1, "mets.xml"), new AipPlace(SANDVIKEN, aip).inventory(1))) {
                assertThat(there.protection(key).until())
                        .isAfter(Clock.systemUTC().instant());
                assertThatThrownBy(() -> there.delete(key)).isInstanceOf(StorageFault.Locked.class);
            }
        }
        assertThat(storage.custody().abilities(OFFSITE)).hasValueSatisfying(a -> {
            assertThat(a.versioning()).isTrue();
            assertThat(a.objectLock()).isTrue();
            assertThat(a.ranges()).isTrue();
        });
    }

    @Test
    void while_s3_is_a_black_hole_a_delivery_waits_and_is_whole_afterwards() {
        proxy.strike(FaultProxy.Kind.BLACK_HOLE, ".", Integer.MAX_VALUE, 0);
        var aip = samples.aipId();
        assertThatThrownBy(() -> storage.store(draft(SANDVIKEN, aip))).isInstanceOf(StorageFault.Unavailable.class);
        assertThat(storage.journal(0, 10)).isEmpty();
        proxy.heal();
        storage.journalise(storage.find(SANDVIKEN, aip).orElseThrow());
        assertThat(storage.journal(0, 10)).hasSize(1);
        assertThat(storage.verify(SANDVIKEN, aip)).isEmpty();
    }

    @Test
    void an_object_overwritten_or_removed_behind_our_back_is_found_and_mended() throws Exception {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        var zip = direct.prefix() + stored.content("data-0001.zip").key();
        var mets = direct.prefix() + stored.content("mets.xml").key();
        try (var sdk = S3StoreTest.client(direct)) {
            var other = "something else".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            sdk.putObject(PutObjectArgs.builder()
                    .bucket(direct.bucket())
                    .object(zip)
                    .data(other, other.length)
                    .build());
            sdk.removeObject(RemoveObjectArgs.builder()
                    .bucket(direct.bucket())
                    .object(mets)
                    .build());
        }
        assertThat(storage.verify(SANDVIKEN, stored.aip())).hasSizeGreaterThanOrEqualTo(2);
        assertThat(audit().repaired()).isEqualTo(1);
        assertThat(storage.verify(SANDVIKEN, stored.aip())).isEmpty();
        assertThat(storage.custody().alarms(SANDVIKEN))
                .singleElement()
                .matches(alarm ->
                        alarm.code() == Alarm.Code.REPAIRED && alarm.store().equals(OFFSITE));
    }

    @Test
    void what_is_mended_is_protected_as_it_was_and_later_versions_can_still_be_stored() throws Exception {
        var held = new Protection(Clock.systemUTC().instant().plus(Duration.ofDays(9)), true);
        var aip = samples.aipId();
        var first = storage.store(draft(SANDVIKEN, aip));
        var second = storage.store(protect(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")), held));
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r1", 1, new byte[] {1}));
        var plain = storage.store(draft(SANDVIKEN, samples.aipId()));
        var mets = new StoreKey(second.content("mets.xml").key());
        var zip = new StoreKey(plain.content("data-0001.zip").key());
        var receipt = new StoreKey("tenants/sandviken/receipts/r1/v1.json");
        var place = new AipPlace(SANDVIKEN, aip);
        for (var key : List.of(mets, zip, receipt, place.inventory(), place.inventory(2)))
            overwrite(key, "something else");
        Files.delete(folder.resolve("main").resolve(first.content("ead.xml").key()));

        // A lock that was over long ago is no reason to lock nothing.
        FileProtection.write(
                folder.resolve("main").resolve(zip.value()),
                Protection.until(Clock.systemUTC().instant().minus(Duration.ofDays(1))));

        assertThat(audit().repaired()).isPositive();
        var main = new FileSystemStore(folder.resolve("main"));
        try (var there = S3Store.open(retained(direct), Clock.systemUTC())) {
            for (var store : List.of(main, there))
                for (var name : List.of("ead.xml", "mets.xml"))
                    assertThat(store.protection(new StoreKey(first.content(name).key())))
                            .isEqualTo(held);
            assertThat(there.protection(mets)).isEqualTo(held);
            assertThat(there.protection(place.inventory(2))).isEqualTo(held);
            for (var key : List.of(zip, receipt))
                assertThat(there.protection(key).until())
                        .isAfter(Clock.systemUTC().instant());
        }
        storage.store(draft(SANDVIKEN, aip, 3, text("mets.xml", "third")));
        assertThat(storage.verify(SANDVIKEN, aip)).isEmpty();
    }

    @Test
    void what_a_copy_that_was_cut_off_left_unprotected_is_protected_by_the_next() throws Exception {
        storage.store(draft(SANDVIKEN, samples.aipId()));
        proxy.strike(FaultProxy.Kind.BLACK_HOLE, ".", Integer.MAX_VALUE, 0);
        var aip = samples.aipId();
        assertThatThrownBy(() -> storage.store(draft(SANDVIKEN, aip))).isInstanceOf(StorageFault.Unavailable.class);
        proxy.heal();
        var place = new AipPlace(SANDVIKEN, aip);
        var left = List.of(place.content(1, "mets.xml"), place.inventory(1));
        for (var key : left)
            overwrite(key, Files.readString(folder.resolve("main").resolve(key.value())));

        storage.journalise(storage.find(SANDVIKEN, aip).orElseThrow());
        try (var there = S3Store.open(retained(direct), Clock.systemUTC())) {
            for (var key : left)
                assertThat(there.protection(key).until())
                        .isAfter(Clock.systemUTC().instant());
        }
    }

    private void overwrite(StoreKey key, String text) throws Exception {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        try (var sdk = S3StoreTest.client(direct)) {
            sdk.putObject(PutObjectArgs.builder()
                    .bucket(direct.bucket())
                    .object(direct.prefix() + key)
                    .data(bytes, bytes.length)
                    .build());
        }
    }

    private static AipDraft protect(AipDraft draft, Protection protection) {
        return new AipDraft(
                draft.tenant(),
                draft.aip(),
                draft.version(),
                draft.created(),
                draft.message(),
                draft.userName(),
                draft.userAddress(),
                draft.content(),
                protection);
    }

    @Test
    void what_the_folder_lost_comes_back_from_s3() throws Exception {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        var lost =
                folder.resolve("main").resolve(stored.content("data-0001.zip").key());
        java.nio.file.Files.delete(lost);
        assertThat(Samples.read(storage, stored.content("data-0001.zip")))
                .contains(stored.aip().value());
        // The reader told of it, so it is mended before the rest is audited.
        assertThat(audit().repaired()).isZero();
        assertThat(lost).exists();
        assertThat(storage.verify(SANDVIKEN, stored.aip())).isEmpty();
    }

    @Test
    void a_bucket_that_is_gone_for_good_is_replaced_by_another_and_filled() {
        for (int i = 0; i < 3; i++) storage.store(draft(SANDVIKEN, samples.aipId()));
        var custody = storage.custody();
        custody.arrange(StoragePlan.of(folder.resolve("main")));
        custody.arrange(plan(retained(Ceph.server().fresh())));
        custody.catchUp();
        assertThat(custody.stores(SANDVIKEN))
                .filteredOn(view -> view.id().equals(OFFSITE))
                .singleElement()
                .matches(view -> view.copies() == 3 && view.behind() == 0);
        assertThat(audit().damaged()).isZero();
    }

    @Test
    void a_store_that_is_taken_out_is_let_go_of_once_what_is_read_from_it_is_read() throws Exception {
        var large = new byte[3 << 20];
        new java.util.Random(1).nextBytes(large);
        var aip = samples.aipId();
        var stored = storage.store(
                draft(SANDVIKEN, aip, 1, new AipDraft.Content("data-0001.zip", large.length, out -> out.write(large))));
        var content = stored.content("data-0001.zip");
        var custody = storage.custody();
        var without = StoragePlan.of(folder.resolve("main"));
        var draining = new StoragePlan(
                List.of(
                        without.stores().getFirst(),
                        new StoragePlan.Store(
                                OFFSITE,
                                plan(retained(Ceph.server().at(proxy.address(), direct.bucket())))
                                        .stores()
                                        .getLast()
                                        .place(),
                                true)),
                List.of(MAIN),
                Map.of());
        assertThat(proxy.connections()).isPositive();
        java.nio.file.Files.delete(folder.resolve("main").resolve(content.key()));
        try (var in = storage.read(content, 0, -1)) {
            assertThat(in.readNBytes(1000)).isEqualTo(java.util.Arrays.copyOf(large, 1000));
            int before = proxy.connections();
            custody.arrange(draining);
            custody.arrange(without);
            assertThat(in.readAllBytes()).isEqualTo(java.util.Arrays.copyOfRange(large, 1000, large.length));
            assertThat(proxy.connections()).isLessThanOrEqualTo(before);
        }
        assertThatThrownBy(() -> storage.read(content, 0, -1)).isInstanceOf(StorageFault.NotFound.class);
        for (int i = 0; i < 100 && proxy.connections() > 0; i++) Thread.sleep(100);
        assertThat(proxy.connections()).isZero();
    }

    @Test
    void s3_alone_is_enough_to_start_over() {
        var stored = storage.store(draft(SANDVIKEN, samples.aipId()));
        storage.keep(new RegisterEntry(SANDVIKEN, "receipts", "r1", 1, new byte[] {1}));
        var only = new StoragePlan(
                List.of(new StoragePlan.Store(OFFSITE, new StoragePlan.Place.S3(direct), false)),
                List.of(OFFSITE),
                Map.of());
        try (var fresh = Databases.pool()) {
            var alone = open(only, fresh);
            assertThat(alone.rebuildJournal(_ -> {})).isEqualTo(1);
            assertThat(Samples.read(alone, stored.content("mets.xml")))
                    .contains(stored.aip().value());
            assertThat(alone.register(SANDVIKEN, "receipts")).hasSize(1);
        }
    }

    @Test
    void tiles_that_s3_must_keep_stay_in_every_store_and_nothing_is_taken_for_damaged() throws Exception {
        storage = open(plan(retained(direct)), database, Signers.fresh(), S3Connection.Patience.USUAL);
        storage.store(draft(SANDVIKEN, samples.aipId()));
        try (var threads = Executors.newFixedThreadPool(16)) {
            var kept = IntStream.range(0, 256).mapToObj(i -> threads.submit(() -> storage.keep(decision(i))));
            for (var one : kept.toList()) one.get();
        }
        var partial = new StoreKey("tenants/sandviken/log/tile/0/000.p/1");
        assertThat(folder.resolve("main").resolve(partial.value())).exists();

        assertThat(storage.tidyLogs()).isZero();
        assertThat(folder.resolve("main").resolve(partial.value())).exists();
        assertThat(audit().damaged()).isZero();
        assertThat(storage.custody().alarms(SANDVIKEN)).isEmpty();
    }

    private static RegisterEntry decision(int i) {
        return new RegisterEntry(SANDVIKEN, "decisions", "d" + i, 1, new byte[] {(byte) i});
    }
}
