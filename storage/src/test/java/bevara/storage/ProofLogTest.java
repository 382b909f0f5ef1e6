package bevara.storage;

import static bevara.storage.Samples.KUMLA;
import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// I3: every AIP version and every decision is a leaf of the log, and can be proved.
class ProofLogTest {
    private static final DataSource DATABASE = Databases.fresh();

    private static final class Halt extends RuntimeException {}

    @TempDir
    private Path folder;

    private final Samples samples = new Samples();
    private final LogSigner signer = Signers.fresh();

    @BeforeEach
    void forget() {
        Databases.emptyJournal(DATABASE);
        Databases.emptyLog(DATABASE);
    }

    private ArchivalStorage storage(Consumer<String> milestone) {
        return ArchivalStorage.onFileSystem(folder, DATABASE, Clock.systemUTC(), signer, milestone);
    }

    private ArchivalStorage storage() {
        return storage(_ -> {});
    }

    private Digest inventory(AipId aip, int version) {
        try {
            var key = new AipPlace(SANDVIKEN, aip).inventory(version);
            return Digest.of(Files.readAllBytes(folder.resolve(key.value())));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void each_version_of_an_aip_is_proved() {
        var aip = samples.aipId();
        storage().store(draft(SANDVIKEN, aip));
        storage().store(draft(SANDVIKEN, samples.aipId()));
        storage().store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));

        for (int version = 1; version <= 2; version++) {
            var proof = storage().log(SANDVIKEN).proof(aip, version).orElseThrow();
            assertThat(proof.faults(List.of(signer.publicKey()))).isEmpty();
            assertThat(proof.speaksOf(
                            "sandviken",
                            aip.value(),
                            version,
                            inventory(aip, version).hex()))
                    .isTrue();
            assertThat(proof.leaf()).isEqualTo(version == 1 ? 0 : 2);
            assertThat(proof.treeSize()).isEqualTo(3);
            assertThat(proof.entry())
                    .isEqualTo(
                            "{\"aip\":\"%s\",\"created\":\"%s\",\"inventory\":\"%s\",\"tenant\":\"sandviken\",\"type\":\"aip-version\",\"version\":%d}",
                            aip, Samples.NOW.plusSeconds(version), inventory(aip, version), version);
        }
        assertThat(storage().log(SANDVIKEN).proof(aip, 3)).isEmpty();
        assertThat(storage().log(SANDVIKEN).proof(samples.aipId(), 1)).isEmpty();
    }

    @Test
    void a_proof_that_was_tampered_with_proves_nothing() {
        var aip = samples.aipId();
        storage().store(draft(SANDVIKEN, aip));
        storage().store(draft(SANDVIKEN, samples.aipId()));
        var keys = List.of(signer.publicKey());
        var proof = storage().log(SANDVIKEN).proof(aip, 1).orElseThrow();
        var entry = proof.entry().replace("\"version\":1", "\"version\":2");
        assertThat(new LogProof(proof.leaf(), entry, proof.path(), proof.checkpoint()).faults(keys))
                .containsExactly(LogProof.Fault.PATH_WRONG);
        assertThat(new LogProof(1, proof.entry(), proof.path(), proof.checkpoint()).faults(keys))
                .containsExactly(LogProof.Fault.PATH_WRONG);
        assertThat(new LogProof(proof.leaf(), proof.entry(), List.of(), proof.checkpoint()).faults(keys))
                .containsExactly(LogProof.Fault.PATH_WRONG);
        var larger = proof.checkpoint().replaceFirst("\n2\n", "\n3\n");
        assertThat(new LogProof(proof.leaf(), proof.entry(), proof.path(), larger).faults(keys))
                .contains(LogProof.Fault.SIGNATURE_NOT_TRUSTED);
        assertThat(new LogProof(proof.leaf(), proof.entry(), proof.path(), "nonsense").faults(keys))
                .containsExactly(LogProof.Fault.CHECKPOINT_UNREADABLE);
        assertThat(proof.faults(List.of(Signers.fresh().publicKey())))
                .containsExactly(LogProof.Fault.SIGNATURE_NOT_TRUSTED);
        assertThat(proof.speaksOf("kumla", aip.value(), 1, inventory(aip, 1).hex()))
                .isFalse();
    }

    @Test
    void a_decision_is_a_leaf_that_names_nobody() {
        var record = "{\"decision\":\"accept\",\"decidedBy\":\"Anna Arkivarie\"}";
        var entry = new RegisterEntry(SANDVIKEN, "decisions", "s1", 1, record.getBytes(StandardCharsets.UTF_8));
        storage().keep(entry);
        storage().keep(entry);
        storage().keep(new RegisterEntry(SANDVIKEN, "agreements", "a1", 1, new byte[] {1}));
        var log = storage().log(SANDVIKEN);
        assertThat(log.proof(0).orElseThrow().entry())
                .isEqualTo(
                        "{\"record\":\"%s\",\"submission\":\"s1\",\"tenant\":\"sandviken\",\"type\":\"decision\",\"version\":1}",
                        Digest.of(entry.content()))
                .doesNotContain("Anna");
        assertThat(log.proof(1)).isEmpty();
    }

    @Test
    void a_decision_cut_off_before_the_log_is_entered_by_whoever_decides_next() {
        var first = new RegisterEntry(SANDVIKEN, "decisions", "s1", 1, new byte[] {1});
        assertThatThrownBy(() -> storage(_ -> {
                            throw new Halt();
                        })
                        .keep(first))
                .isInstanceOf(Halt.class);
        assertThat(storage().log(SANDVIKEN).proof(0)).isEmpty();
        var second = new RegisterEntry(SANDVIKEN, "decisions", "s1", 1, new byte[] {2});
        assertThatThrownBy(() -> storage().keep(second)).isInstanceOf(StorageFault.Conflict.class);
        assertThat(storage().log(SANDVIKEN).proof(0).orElseThrow().entry())
                .contains(Digest.of(first.content()).hex());
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage.root-inventory", "storage.log-tiles", "storage.log", "storage.journal"})
    void wherever_a_store_is_cut_off_journalise_enters_the_version_once(String milestone) {
        storage().store(draft(SANDVIKEN, samples.aipId()));
        var aip = samples.aipId();
        assertThatThrownBy(() -> storage(reached -> {
                            if (reached.equals(milestone)) throw new Halt();
                        })
                        .store(draft(SANDVIKEN, aip)))
                .isInstanceOf(Halt.class);
        storage().store(draft(SANDVIKEN, samples.aipId()));

        storage().journalise(storage().find(SANDVIKEN, aip).orElseThrow());
        storage().journalise(storage().find(SANDVIKEN, aip).orElseThrow());
        var log = storage().log(SANDVIKEN);
        assertThat(log.proof(aip, 1).orElseThrow().faults(List.of(signer.publicKey())))
                .isEmpty();
        assertThat(log.proof(2)).isPresent();
        assertThat(log.proof(3)).isEmpty();
    }

    @Test
    void each_tenant_has_a_log_of_its_own() {
        var ours = samples.aipId();
        storage().store(draft(SANDVIKEN, ours));
        storage().store(draft(KUMLA, samples.aipId()));
        assertThat(storage().log(SANDVIKEN).checkpoint().orElseThrow()).startsWith("Sandvikens%20arkiv/sandviken\n1\n");
        assertThat(storage().log(KUMLA).checkpoint().orElseThrow()).startsWith("Sandvikens%20arkiv/kumla\n1\n");
        assertThat(storage().log(KUMLA).proof(ours, 1)).isEmpty();
        assertThat(storage().log(KUMLA).tile("tile/entries/000.p/1")).isPresent();
        assertThat(storage().log(KUMLA).tile("../../sandviken/log/checkpoint")).isEmpty();
        assertThat(storage().log(KUMLA).key("../checkpoint")).isEmpty();
        assertThat(storage().log(new TenantId("tom")).checkpoint()).isEmpty();
        assertThat(storage().log(new TenantId("tom")).tile("tile/0/000")).isEmpty();
        assertThat(storage().log(new TenantId("tom")).consistency(0, 0)).contains(List.of());
        assertThat(storage().tenants()).containsExactly(KUMLA, SANDVIKEN);
    }

    @Test
    void a_rebuilt_database_proves_what_it_proved_before() {
        var aip = samples.aipId();
        storage().store(draft(SANDVIKEN, aip));
        storage().store(draft(SANDVIKEN, samples.aipId()));
        var before = storage().log(SANDVIKEN).proof(aip, 1);
        Databases.emptyJournal(DATABASE);
        Databases.emptyLog(DATABASE);
        assertThat(storage().log(SANDVIKEN).proof(aip, 1)).isEmpty();
        storage().rebuildJournal(_ -> {});
        assertThat(storage().log(SANDVIKEN).proof(aip, 1)).isEqualTo(before);
    }

    @Test
    void an_altered_inventory_is_not_proved() throws IOException {
        var aip = samples.aipId();
        storage().store(draft(SANDVIKEN, aip));
        var place = new AipPlace(SANDVIKEN, aip);
        var forged =
                Files.readString(folder.resolve(place.inventory(1).value())).replace("Version 1", "Version I");
        var bytes = forged.getBytes(StandardCharsets.UTF_8);
        for (var key : List.of(place.inventory(), place.inventory(1))) Files.write(folder.resolve(key.value()), bytes);
        for (var key : List.of(place.sidecar(), place.sidecar(1)))
            Files.write(folder.resolve(key.value()), Inventory.sidecar(bytes));
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
        assertThat(storage().log(SANDVIKEN).proof(aip, 1)).isEmpty();
    }
}
