package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whatever is done to a log, or to what it speaks of, is found by who checks it.
class LogAuditTest {
    private static final DataSource DATABASE = Databases.fresh();

    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());
    private final Samples samples = new Samples();
    private final LogSigner signer = Signers.fresh();
    private final LogTrust trust = new LogTrust(List.of(), signer.publicKey()::equals, List.of());

    @BeforeEach
    void forget() {
        Databases.emptyJournal(DATABASE);
        Databases.emptyLog(DATABASE);
    }

    private ArchivalStorage storage(@Nullable LogSigner signedBy) {
        return new OcflStorage(store, DATABASE, Clock.systemUTC(), signedBy, _ -> {});
    }

    private ArchivalStorage storage() {
        return storage(signer);
    }

    private List<String> codes(@Nullable String older) {
        return storage().verifyLog(SANDVIKEN, trust, older).findings().stream()
                .map(LogReport.Finding::code)
                .toList();
    }

    private List<String> codes() {
        return codes(null);
    }

    private AipId stored() {
        var aip = samples.aipId();
        storage().store(draft(SANDVIKEN, aip));
        return aip;
    }

    private static StoreKey log(String path) {
        return LogPaths.folder(SANDVIKEN).resolve(path);
    }

    private byte[] bytes(StoreKey key) {
        return new OcflObjects(store).bytes(key).orElseThrow();
    }

    private void write(StoreKey key, byte[] bytes) {
        store.replace(List.of(ObjectStore.Write.of(key, bytes)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_log_that_nobody_touched_is_fine() {
        assertThat(codes()).isEmpty();
        var aip = stored();
        stored();
        storage().store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));
        storage().keep(new RegisterEntry(SANDVIKEN, "decisions", "s1", 1, new byte[] {1}));
        var report = storage().verifyLog(SANDVIKEN, trust, null);
        assertThat(report.findings()).isEmpty();
        assertThat(report.fine()).isTrue();
        assertThat(report.leaves()).isEqualTo(4);
        assertThat(report.checkpoints()).isEqualTo(4);
        assertThat(report.versions()).isEqualTo(3);
        assertThat(report.checkpoint())
                .isEqualTo(storage().log(SANDVIKEN).checkpoint().orElseThrow());
    }

    /// Row 17 of the fault matrix: the object and everything that vouches for it are altered so that
    /// they agree.
    @Test
    void an_aip_altered_with_all_its_checksums_is_found() {
        var aip = stored();
        var place = new AipPlace(SANDVIKEN, aip);
        var forged = new HashMap<String, byte[]>();
        var inventory = new String(bytes(place.inventory()), StandardCharsets.UTF_8);
        for (var name : List.of("data-0001.zip", "mets.xml")) {
            var old = bytes(place.content(1, name));
            var young =
                    new String(old, StandardCharsets.UTF_8).replace(aip.value().charAt(25), 'x');
            forged.put(name, utf8(young));
            inventory = inventory.replace(
                    Digest.of(old).hex(), Digest.of(utf8(young)).hex());
        }
        // The same without the inventories is seen by any checksum.
        forged.forEach((name, content) -> write(place.content(1, name), content));
        assertThat(storage().verify(SANDVIKEN, aip)).isNotEmpty();

        var json = Inventory.parse(place, utf8(inventory)).toJson();
        for (var key : List.of(place.inventory(), place.inventory(1))) write(key, json);
        for (var key : List.of(place.sidecar(), place.sidecar(1))) write(key, Inventory.sidecar(json));
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
        assertThat(storage().find(SANDVIKEN, aip)).isPresent();

        var report = storage().verifyLog(SANDVIKEN, trust, null);
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("log-inventory-differs");
            assertThat(finding.place()).isEqualTo(place.inventory(1).value());
            assertThat(finding.found()).isEqualTo(Digest.of(json).hex());
        });
    }

    @Test
    void an_aip_that_is_gone_and_one_that_was_never_logged_are_found() {
        var gone = new AipPlace(SANDVIKEN, stored());
        stored();
        var all = store.list(gone.root()).map(ObjectStore.Entry::key).toList();
        all.forEach(store::delete);
        assertThat(codes()).containsExactly("log-aip-missing");

        storage(null).store(draft(SANDVIKEN, samples.aipId()));
        assertThat(codes()).containsExactly("log-aip-missing", "log-entry-missing");
    }

    @Test
    void a_root_inventory_set_back_to_an_older_version_is_found() {
        var aip = stored();
        storage().store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));
        var place = new AipPlace(SANDVIKEN, aip);
        var v2 = store.list(place.root().resolve("v2"))
                .map(ObjectStore.Entry::key)
                .toList();
        v2.forEach(store::delete);
        write(place.inventory(), bytes(place.inventory(1)));
        write(place.sidecar(), bytes(place.sidecar(1)));
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
        assertThat(codes()).containsExactly("log-aip-missing");

        write(
                place.inventory(),
                utf8(new String(bytes(place.inventory()), StandardCharsets.UTF_8).replace("Version 1", "Version I")));
        assertThat(codes()).containsExactly("log-aip-missing", "log-inventory-differs");
    }

    @Test
    void an_altered_a_lost_and_an_unlogged_decision_are_found() {
        storage().keep(new RegisterEntry(SANDVIKEN, "decisions", "s1", 1, new byte[] {1}));
        storage().keep(new RegisterEntry(SANDVIKEN, "decisions", "s2", 1, new byte[] {2}));
        storage(null).keep(new RegisterEntry(SANDVIKEN, "decisions", "s3", 1, new byte[] {3}));
        write(LogLeaf.decisionKey(SANDVIKEN, "s1", 1), new byte[] {9});
        store.delete(LogLeaf.decisionKey(SANDVIKEN, "s2", 1));
        assertThat(codes()).containsExactly("log-decision-differs", "log-decision-missing", "log-entry-missing");
    }

    /// 600 leaves, so that there are full tiles, a second level and kept checkpoints.
    private void long600() {
        var log = new TiledLog(SANDVIKEN, store, new LogTable(SANDVIKEN, DATABASE), signer, _ -> {});
        for (int from = 0; from < 600; from += 150)
            log.append(IntStream.range(from, from + 150)
                    .mapToObj(i -> new LogLeaf(utf8("{\"number\":" + i + "}")))
                    .toList());
    }

    @Test
    void any_flipped_bit_in_any_file_that_counts_is_found() {
        long600();
        assertThat(codes()).isEmpty();
        var counted = new ArrayList<String>();
        for (var key : store.list(LogPaths.folder(SANDVIKEN))
                .map(ObjectStore.Entry::key)
                .toList()) {
            var path = key.below(LogPaths.folder(SANDVIKEN));
            // Tiles of earlier checkpoints, whose full ones are there, may be removed at any time.
            if (path.contains(".p/")
                    && !path.equals("tile/0/002.p/88")
                    && !path.equals("tile/entries/002.p/88")
                    && !path.equals("tile/1/000.p/2")) continue;
            counted.add(path);
            var right = bytes(key);
            for (int bit = 0; bit < 8 * right.length; bit += 1 + 8 * right.length / 40) {
                var wrong = right.clone();
                wrong[bit / 8] ^= (byte) (1 << bit % 8);
                write(key, wrong);
                assertThat(codes()).as("%s, bit %d", path, bit).isNotEmpty();
            }
            write(key, right);
        }
        assertThat(codes()).isEmpty();
        assertThat(counted).hasSize(12);
    }

    @Test
    void any_missing_file_that_counts_is_found() {
        long600();
        for (var path : List.of("tile/0/000", "tile/0/002.p/88", "tile/entries/001", "tile/1/000.p/2", "checkpoint")) {
            var right = bytes(log(path));
            store.delete(log(path));
            assertThat(codes(bytes("checkpoints/000/000/000/450"))).as(path).isNotEmpty();
            write(log(path), right);
        }
        assertThat(codes()).isEmpty();
    }

    private String bytes(String path) {
        return new String(bytes(log(path)), StandardCharsets.UTF_8);
    }

    /// Someone who has the key and the store rewrites everything; a checkpoint in other hands tells.
    @Test
    void a_log_rewritten_with_the_right_key_is_found_by_who_kept_a_checkpoint() {
        long600();
        var kept = bytes("checkpoint");
        for (var key : store.list(LogPaths.folder(SANDVIKEN))
                .map(ObjectStore.Entry::key)
                .toList()) store.delete(key);
        Databases.emptyLog(DATABASE);
        var log = new TiledLog(SANDVIKEN, store, new LogTable(SANDVIKEN, DATABASE), signer, _ -> {});
        log.append(IntStream.range(1, 700)
                .mapToObj(i -> new LogLeaf(utf8("{\"number\":" + i + "}")))
                .toList());
        assertThat(codes()).isEmpty();
        assertThat(codes(kept)).containsExactly("log-root-differs");
    }

    @Test
    void a_log_that_was_rolled_back_is_found() {
        long600();
        var newest = bytes("checkpoint");
        write(log("checkpoint"), utf8(bytes("checkpoints/000/000/000/150")));
        assertThat(codes()).containsExactly("log-rolled-back", "log-rolled-back");
        assertThat(codes(newest)).contains("log-rolled-back");
    }

    @Test
    void a_checkpoint_of_another_key_log_or_place_is_found() {
        long600();
        var stranger = new LogTrust(List.of(), Signers.fresh().publicKey()::equals, List.of());
        assertThat(storage().verifyLog(SANDVIKEN, stranger, null).findings())
                .extracting(LogReport.Finding::code)
                .containsOnly("log-key-not-trusted");
        assertThat(storage().verifyLog(SANDVIKEN, LogTrust.anyone(), null).fine())
                .isTrue();

        var other = Checkpoint.sign(
                "another/log", 600, Checkpoint.parse("x", bytes("checkpoint")).rootBytes(), signer);
        assertThat(codes(other.text())).containsExactly("log-signature-wrong", "log-origin-differs");
        assertThat(codes("nonsense")).containsExactly("log-checkpoint-unreadable");

        write(log("checkpoints/000/000/000/300"), utf8(bytes("checkpoints/000/000/000/150")));
        assertThat(codes()).containsExactly("log-checkpoint-misplaced");
    }

    @Test
    void a_leaf_that_comes_twice_or_is_of_another_tenant_is_found() {
        var aip = stored();
        var leaf = storage().log(SANDVIKEN).proof(aip, 1).orElseThrow().entry();
        var log = new TiledLog(SANDVIKEN, store, new LogTable(SANDVIKEN, DATABASE), signer, _ -> {});
        log.append(List.of(
                new LogLeaf(utf8(leaf.replace("15:31.123Z", "15:31.124Z"))),
                new LogLeaf(utf8(leaf.replace("sandviken", "kumla"))),
                new LogLeaf(utf8("{\"type\":\"aip-version\"}"))));
        assertThat(codes()).containsExactly("log-leaf-twice", "log-leaf-of-another", "log-leaf-unreadable");
    }

    /// A stranger has the files of the log only, of a server that cannot list them.
    @Test
    void the_log_alone_is_checked_without_the_objects() {
        stored();
        var early = bytes("checkpoint");
        stored();
        LogSource files = path -> new OcflObjects(store).bytes(log(path));
        assertThat(ArchivalStorage.verifyLog("here", files, trust, early).findings())
                .isEmpty();
        assertThat(ArchivalStorage.verifyLog("here", _ -> java.util.Optional.empty(), trust, early)
                        .findings())
                .extracting(LogReport.Finding::code)
                .containsExactly("log-checkpoint-missing");
    }

    @Test
    void a_set_of_keys_knows_what_was_added() {
        var keys = new KeySet(10);
        for (int i = 0; i < 5000; i++) assertThat(keys.add("key " + i)).isTrue();
        for (int i = 0; i < 5000; i++) assertThat(keys.add("key " + i)).isFalse();
        assertThat(Map.of(true, keys.contains("key 4999"), false, keys.contains("key 5000")))
                .allSatisfy((want, got) -> assertThat(got).isEqualTo(want));
    }
}
