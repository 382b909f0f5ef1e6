package bevara.storage;

import static bevara.storage.Samples.KUMLA;
import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Encryption at rest, over two stores.
class EncryptionTest {
    private static final StoreId MAIN = new StoreId("main");
    private static final StoreId SECOND = new StoreId("second");
    private static final String MARKER = "Hemlig uppgift om Storgatan 1";

    @TempDir
    private Path folder;

    private final HikariDataSource database = Databases.pool();
    private final Samples samples = new Samples();
    private Path master = Path.of("");
    private Path recoveryPublic = Path.of("");
    private Path recoveryPrivate = Path.of("");
    private ArchivalStorage storage =
            ArchivalStorage.onFileSystem(Path.of("unused"), database, Clock.systemUTC(), _ -> {});

    @BeforeEach
    void open() throws IOException {
        master = folder.resolve("master.key");
        recoveryPrivate = folder.resolve("recovery-private.pem");
        recoveryPublic = folder.resolve("recovery-public.pem");
        Encryption.createMaster(master);
        Encryption.createRecovery(recoveryPrivate, recoveryPublic);
        storage = opened(master);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private ArchivalStorage opened(Path masterKeys) {
        return opened(plan(MAIN, SECOND), masterKeys, database);
    }

    private ArchivalStorage opened(StoragePlan plan, Path masterKeys, HikariDataSource in) {
        return ArchivalStorage.open(new ArchivalStorage.Setup(
                plan,
                in,
                Clock.systemUTC(),
                null,
                _ -> {},
                Custody.Pace.USUAL,
                new SplittableRandom(3),
                new Encryption.KeyPlaces(masterKeys, recoveryPublic)));
    }

    private StoragePlan plan(StoreId... ids) {
        var stores = Stream.of(ids)
                .map(id -> new StoragePlan.Store(id, new StoragePlan.Place.Folder(root(id)), false))
                .toList();
        return new StoragePlan(stores, List.of(ids), Map.of());
    }

    private Path root(StoreId store) {
        return folder.resolve(store.value());
    }

    private static AipDraft secret(TenantId tenant, AipId aip, int version) {
        return draft(
                tenant,
                aip,
                version,
                text("data-0001.zip", "v%d %s ".formatted(version, MARKER).repeat(5000)),
                text("ead.xml", "<ead>" + MARKER + "</ead>"),
                text("mets.xml", "<mets>" + MARKER + "</mets>"));
    }

    private StoredVersion store(int version, AipId aip) {
        return storage.store(secret(SANDVIKEN, aip, version));
    }

    private List<Path> filesWith(String text, Path root) {
        var wanted = text.getBytes(StandardCharsets.UTF_8);
        try (var walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> contains(bytes(file), wanted))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean contains(byte[] all, byte[] wanted) {
        for (int i = 0; i <= all.length - wanted.length; i++)
            if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) return true;
        return false;
    }

    private void readable(ArchivalStorage by, StoredVersion stored) {
        var zip = "v%d %s ".formatted(stored.version(), MARKER).repeat(5000);
        assertThat(Samples.read(by, stored.content("data-0001.zip"))).isEqualTo(zip);
        assertThat(Samples.read(by, stored.content("ead.xml"))).isEqualTo("<ead>" + MARKER + "</ead>");
        int place = 70_000;
        assertThat(Samples.read(by, stored.content("data-0001.zip"), place, 10))
                .isEqualTo(zip.substring(place, place + 10));
    }

    private static String stored(StoredVersion version, String name) {
        return version.content(name).key();
    }

    // -- what is kept --

    @Test
    void nothing_is_sealed_unless_it_is_switched_on() {
        var stored = store(1, samples.aipId());
        assertThat(storage.encryption().state(SANDVIKEN).on()).isFalse();
        assertThat(stored(stored, "ead.xml")).endsWith("/v1/content/ead.xml");
        assertThat(filesWith(MARKER, root(MAIN))).isNotEmpty();
    }

    @Test
    void no_word_of_what_was_delivered_lies_in_any_store() {
        storage.encryption().switchOn(SANDVIKEN);
        var stored = store(1, samples.aipId());

        assertThat(filesWith(MARKER, root(MAIN))).isEmpty();
        assertThat(filesWith(MARKER, root(SECOND))).isEmpty();
        assertThat(Samples.names(stored)).containsExactly("data-0001.zip", "ead.xml", "mets.xml");
        assertThat(stored(stored, "ead.xml")).endsWith("/v1/content/ead.xml.sealed");
        readable(storage, stored);
        readable(storage, storage.find(SANDVIKEN, stored.aip()).orElseThrow().head());
    }

    @Test
    void one_tenants_choice_is_not_anothers() {
        storage.encryption().switchOn(SANDVIKEN);
        var other = storage.store(secret(KUMLA, samples.aipId(), 1));
        assertThat(stored(other, "ead.xml")).endsWith("/ead.xml");
        assertThat(storage.encryption().state(KUMLA).keys()).isEmpty();
    }

    @Test
    void on_and_off_count_for_new_versions_only() {
        var aip = samples.aipId();
        var plain = store(1, aip);
        storage.encryption().switchOn(SANDVIKEN);
        var sealed = store(2, aip);
        storage.encryption().switchOff(SANDVIKEN);
        var plainAgain = store(3, aip);

        assertThat(stored(plain, "ead.xml")).endsWith("/v1/content/ead.xml");
        assertThat(stored(sealed, "ead.xml")).endsWith("/v2/content/ead.xml.sealed");
        // OCFL keeps bytes once: the plain description of v1 is that of v3.
        assertThat(stored(plainAgain, "ead.xml")).endsWith("/v1/content/ead.xml");
        assertThat(stored(plainAgain, "data-0001.zip")).endsWith("/v3/content/data-0001.zip");
        for (var version : storage.find(SANDVIKEN, aip).orElseThrow().versions()) {
            assertThat(Samples.names(version)).containsExactly("data-0001.zip", "ead.xml", "mets.xml");
            readable(storage, version);
        }
        assertThat(storage.verify(SANDVIKEN, aip)).isEmpty();
    }

    @Test
    void switching_on_twice_is_switching_on_once() {
        var first = storage.encryption().switchOn(SANDVIKEN);
        assertThat(storage.encryption().switchOn(SANDVIKEN)).isEqualTo(first);
        storage.encryption().switchOff(SANDVIKEN);
        assertThat(storage.encryption().switchOn(SANDVIKEN)).isEqualTo(first);
        assertThat(storage.encryption().state(SANDVIKEN).keys()).hasSize(1);
    }

    @Test
    void a_sealed_object_is_a_valid_one_and_audit_and_repair_need_no_key() throws IOException {
        storage.encryption().switchOn(SANDVIKEN);
        var stored = store(1, samples.aipId());
        var damaged = root(SECOND).resolve(stored(stored, "data-0001.zip"));
        var right = Files.readAllBytes(damaged);
        var wrong = right.clone();
        wrong[5000] ^= 1;
        Files.write(damaged, wrong);

        var keyless = ArchivalStorage.open(new ArchivalStorage.Setup(
                plan(MAIN, SECOND),
                database,
                Clock.systemUTC(),
                null,
                _ -> {},
                Custody.Pace.USUAL,
                new SplittableRandom(3)));
        keyless.custody().request(new Custody.Scope(SANDVIKEN, "", ""), "nobody");
        keyless.custody().audit(Duration.ofMinutes(1));

        assertThat(Files.readAllBytes(damaged)).isEqualTo(right);
        assertThat(keyless.custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.REPAIRED);
        assertThat(keyless.verify(SANDVIKEN, stored.aip())).isEmpty();
        assertThat(findings(MAIN)).isEmpty();
        readable(storage, stored);
    }

    private List<String> findings(StoreId store) {
        var found = new java.util.ArrayList<String>();
        ContentJudge puzzled = contents -> {
            found.add("asked about " + contents.names());
            return new ContentJudge.Reading() {};
        };
        var scope = new ArchivalStorage.CheckScope(plan(store), Optional.empty(), Optional.empty(), puzzled);
        ArchivalStorage.check(scope, new ArchivalStorage.CheckWatcher() {
            @Override
            public void found(Deviation deviation) {
                found.add(deviation.toString());
            }

            @Override
            public void judged(long bytes) {}
        });
        return found;
    }

    /// Two objects with each other's content, and every checksum of OCFL made right again.
    @Test
    void content_of_another_aip_is_not_taken_for_this_ones_even_with_its_checksums() throws IOException {
        storage.encryption().switchOn(SANDVIKEN);
        var one = store(1, samples.aipId());
        var two = store(1, samples.aipId());
        var of = one.content("ead.xml");
        var from = two.content("ead.xml");
        for (var store : List.of(MAIN, SECOND))
            Files.write(
                    root(store).resolve(of.key()),
                    Files.readAllBytes(root(store).resolve(from.key())));
        assertThatThrownBy(() -> Samples.read(storage, of)).isInstanceOf(StorageFault.Corrupt.class);
        assertThat(Samples.read(storage, from)).isNotEmpty();
    }

    @Test
    void a_damaged_copy_is_not_handed_out_but_the_other_one() throws IOException {
        storage.encryption().switchOn(SANDVIKEN);
        var stored = store(1, samples.aipId());
        var file = root(MAIN).resolve(stored(stored, "ead.xml"));
        var bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes);
        assertThat(Samples.read(storage, stored.content("ead.xml"))).isEqualTo("<ead>" + MARKER + "</ead>");
    }

    @Test
    void what_was_written_is_opened_while_it_is_read_back() {
        storage.encryption().switchOn(SANDVIKEN);
        var key = TenantKey.create(SANDVIKEN, new SecureRandom());
        var sealing = new TenantSealing(key, new SecureRandom());
        var store = new InMemoryStore(Clock.systemUTC());
        var objects = new OcflObjects(store);
        var draft = secret(SANDVIKEN, samples.aipId(), 1);
        var previous = Inventory.empty(new AipPlace(SANDVIKEN, draft.aip()));
        var written = objects.putContent(sealing.applied(draft), previous);
        objects.readBack(written, previous, sealing);

        // As they were written, yet not what anyone gave; and not to be opened by the key that is used.
        var unknowing = new TenantSealing(key, new SecureRandom());
        assertThatThrownBy(() -> objects.readBack(written, previous, unknowing))
                .isInstanceOf(StorageFault.Corrupt.class);
        var stranger = new TenantSealing(TenantKey.create(SANDVIKEN, new SecureRandom()), new SecureRandom());
        assertThatThrownBy(() -> objects.readBack(written, previous, stranger))
                .isInstanceOf(StorageFault.Corrupt.class);
    }

    @Test
    void a_further_digest_of_sealed_content_needs_no_key() {
        storage.encryption().switchOn(SANDVIKEN);
        var stored = store(1, samples.aipId());
        var keyless = opened(folder.resolve("not-there.key"));
        keyless.addDigest(SANDVIKEN, stored.aip(), DigestAlgorithm.SHA512);
        assertThat(storage.verify(SANDVIKEN, stored.aip())).isEmpty();
        readable(
                storage,
                storage.find(SANDVIKEN, stored.aip()).orElseThrow().versions().getFirst());
    }

    // -- keys that are not there --

    @Test
    void without_the_master_key_nothing_is_read_or_written_and_others_go_on() throws IOException {
        var current = storage.encryption().switchOn(SANDVIKEN);
        var stored = store(1, samples.aipId());
        var hidden = folder.resolve("elsewhere");
        Files.move(master, hidden);

        var keyless = opened(master);
        assertThatThrownBy(() -> Samples.read(keyless, stored.content("ead.xml")))
                .isInstanceOf(StorageFault.KeyMissing.class)
                .hasMessageContaining(current)
                .hasMessageContaining("is not there");
        assertThatThrownBy(() -> keyless.store(secret(SANDVIKEN, samples.aipId(), 1)))
                .isInstanceOf(StorageFault.KeyMissing.class);
        assertThat(keyless.encryption().ready()).containsEntry(SANDVIKEN, false);
        assertThat(keyless.custody().alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.KEY_MISSING);
        assertThat(keyless.verify(SANDVIKEN, stored.aip())).isEmpty();
        keyless.store(secret(KUMLA, samples.aipId(), 1));
        assertThat(filesWith(MARKER, root(MAIN).resolve("tenants/sandviken"))).isEmpty();

        Files.move(hidden, master);
        readable(keyless, stored);
        assertThat(keyless.encryption().ready()).containsEntry(SANDVIKEN, true);
    }

    @Test
    void a_wrong_master_key_is_told_from_damage() throws IOException {
        storage.encryption().switchOn(SANDVIKEN);
        var stored = store(1, samples.aipId());
        var wrong = folder.resolve("wrong.key");
        Encryption.createMaster(wrong);
        assertThatThrownBy(() -> Samples.read(opened(wrong), stored.content("ead.xml")))
                .isInstanceOfSatisfying(StorageFault.KeyMissing.class, fault -> {
                    assertThat(fault.key())
                            .isEqualTo(storage.encryption().state(SANDVIKEN).current());
                    assertThat(fault.opener()).isEqualTo(masters(master).getFirst());
                });
    }

    private static List<String> masters(Path file) {
        try {
            return Encryption.masters(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_master_key_that_others_may_read_is_not_used() throws IOException {
        storage.encryption().switchOn(SANDVIKEN);
        Files.setPosixFilePermissions(master, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> opened(master).store(secret(SANDVIKEN, samples.aipId(), 1)))
                .isInstanceOf(StorageFault.KeyMissing.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void a_key_is_never_written_over_and_a_slip_of_the_pen_is_found() throws IOException {
        assertThat(Files.getPosixFilePermissions(master)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(recoveryPrivate))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> Encryption.createMaster(master)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> Encryption.createRecovery(recoveryPrivate, recoveryPublic))
                .isInstanceOf(FileAlreadyExistsException.class);
        var line = Files.readString(master);
        int at = line.length() - 10;
        Files.writeString(
                master, line.substring(0, at) + (line.charAt(at) == 'A' ? 'B' : 'A') + line.substring(at + 1));
        assertThatThrownBy(() -> Encryption.masters(master)).hasMessageContaining("line 1");
    }

    @Test
    void a_damaged_copy_of_the_wrapped_key_is_made_good_by_the_other_one() throws IOException {
        var key = storage.encryption().switchOn(SANDVIKEN);
        var stored = store(1, samples.aipId());
        Files.writeString(root(MAIN).resolve("tenants/sandviken/keys/" + key + "/v1.json"), "{}");
        Files.writeString(root(MAIN).resolve("tenants/sandviken/encryption/sandviken/v1.json"), "{");
        readable(opened(master), stored);
        assertThat(stored(opened(master).store(secret(SANDVIKEN, samples.aipId(), 1)), "ead.xml"))
                .endsWith(".sealed");
    }

    @Test
    void a_damaged_record_never_says_that_nothing_is_to_be_sealed() throws IOException {
        storage.encryption().switchOn(SANDVIKEN);
        for (var damage : List.of("{}", "{", "null", "{\"sealed\":true}", "{\"sealed\":false,\"key\":\"x\"}")) {
            for (var store : List.of(MAIN, SECOND)) {
                var record = root(store).resolve("tenants/sandviken/encryption/sandviken/v1.json");
                Files.writeString(record, damage);
            }
            assertThatThrownBy(() -> opened(master).store(secret(SANDVIKEN, samples.aipId(), 1)))
                    .as(damage)
                    .isInstanceOf(StorageFault.Unavailable.class);
        }
    }

    @Test
    void it_is_switched_on_only_when_every_store_has_the_key() throws IOException {
        storage.store(secret(SANDVIKEN, samples.aipId(), 1));
        Files.delete(root(SECOND).resolve("store.json"));
        assertThatThrownBy(() -> storage.encryption().switchOn(SANDVIKEN)).isInstanceOf(StorageFault.Unavailable.class);
        assertThat(storage.encryption().state(SANDVIKEN).on()).isFalse();
        Files.writeString(root(SECOND).resolve("store.json"), "{\"store\":\"second\"}\n");
        var key = storage.encryption().switchOn(SANDVIKEN);
        for (var store : List.of(MAIN, SECOND))
            assertThat(root(store).resolve("tenants/sandviken/keys/" + key + "/v1.json"))
                    .exists();
    }

    @Test
    void no_key_is_seen_in_any_text() throws IOException {
        var key = TenantKey.create(SANDVIKEN, new SecureRandom());
        var secret = HexFormat.of().formatHex(key.secret());
        assertThat(key.toString()).isEqualTo("tenant key " + key.id()).doesNotContain(secret);
        assertThat(MasterKeys.read(master).first().toString())
                .isEqualTo("master key " + masters(master).getFirst());
    }

    // -- rotation and loss --

    @Test
    void a_new_tenant_key_is_for_what_comes() {
        var first = storage.encryption().switchOn(SANDVIKEN);
        var before = store(1, samples.aipId());
        var second = storage.encryption().renew(SANDVIKEN);
        var after = store(1, samples.aipId());

        assertThat(second).isNotEqualTo(first);
        assertThat(keyOf(before)).isEqualTo(first);
        assertThat(keyOf(after)).isEqualTo(second);
        readable(storage, before);
        readable(opened(master), after);
    }

    private String keyOf(StoredVersion version) {
        return new String(bytes(root(MAIN).resolve(stored(version, "ead.xml"))), 16, 32, StandardCharsets.US_ASCII);
    }

    @Test
    void after_a_new_master_key_the_old_one_is_needed_no_more() throws IOException {
        storage.encryption().switchOn(SANDVIKEN);
        var stored = store(1, samples.aipId());
        var old = masters(master).getFirst();

        var fresh = Encryption.addMaster(master);
        assertThat(masters(master)).containsExactly(fresh, old);
        assertThat(storage.encryption().rewrap(SANDVIKEN)).isEqualTo(1);
        var view = storage.encryption().state(SANDVIKEN).keys().getFirst();
        assertThat(view.master()).isEqualTo(fresh);

        Files.writeString(master, Files.readAllLines(master).getFirst() + "\n");
        readable(opened(master), stored);
        assertThat(findings(SECOND)).isEmpty();
    }

    @Test
    void one_store_and_the_master_key_are_enough() throws IOException {
        storage.encryption().switchOn(SANDVIKEN);
        var stored = store(1, samples.aipId());
        var elsewhere = Databases.pool();
        try {
            var alone = opened(plan(SECOND), master, elsewhere);
            assertThat(alone.rebuildJournal(_ -> {})).isEqualTo(1);
            readable(alone, alone.find(SANDVIKEN, stored.aip()).orElseThrow().head());
            assertThat(stored(alone.store(secret(SANDVIKEN, samples.aipId(), 1)), "ead.xml"))
                    .endsWith(".sealed");
        } finally {
            elsewhere.close();
        }
    }

    @Test
    void whoever_lost_the_master_key_recovers_with_the_key_from_the_safe() throws IOException {
        storage.encryption().switchOn(SANDVIKEN);
        var first = store(1, samples.aipId());
        storage.encryption().renew(SANDVIKEN);
        var second = store(1, samples.aipId());
        Files.delete(master);

        var fresh = folder.resolve("fresh.key");
        Encryption.createMaster(fresh);
        var after = opened(plan(SECOND), fresh, database);
        assertThatThrownBy(() -> Samples.read(after, first.content("ead.xml")))
                .isInstanceOf(StorageFault.KeyMissing.class);
        assertThat(after.encryption().tryRecovery(SANDVIKEN, recoveryPrivate)).isEqualTo(2);
        assertThat(after.encryption().recover(SANDVIKEN, recoveryPrivate)).isEqualTo(2);
        readable(after, first);
        readable(after, second);
    }

    @Test
    void a_damaged_wrapping_is_recovered_from_another_copy() throws IOException {
        var key = storage.encryption().switchOn(SANDVIKEN);
        var record = root(MAIN).resolve("tenants/sandviken/keys/" + key + "/v1.json");
        var text = Files.readString(record);
        int at = text.lastIndexOf("\"wrapped\":\"") + 20;
        Files.writeString(
                record, text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1));
        assertThat(storage.encryption().tryRecovery(SANDVIKEN, recoveryPrivate)).isEqualTo(1);
    }

    @Test
    void another_recovery_key_recovers_nothing_and_changes_nothing() throws IOException {
        storage.encryption().switchOn(SANDVIKEN);
        var other = folder.resolve("other-private.pem");
        Encryption.createRecovery(other, folder.resolve("other-public.pem"));
        assertThatThrownBy(() -> storage.encryption().recover(SANDVIKEN, other))
                .isInstanceOf(StorageFault.KeyMissing.class);
        assertThatThrownBy(() -> storage.encryption().recover(SANDVIKEN, recoveryPublic))
                .isInstanceOf(IOException.class);
        var key = storage.encryption().state(SANDVIKEN).current();
        assertThat(root(MAIN).resolve("tenants/sandviken/keys/" + key + "/v2.json"))
                .doesNotExist();
    }
}
