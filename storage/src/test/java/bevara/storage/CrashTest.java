package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a process that ends in the middle of a store leaves to the next.
class CrashTest {
    private static final DataSource DATABASE = Databases.fresh();
    private static final Duration NO_AGE = Duration.ofSeconds(-10);

    private static final class Halt extends RuntimeException {}

    @TempDir
    private Path folder;

    private final Samples samples = new Samples();

    @BeforeEach
    void emptyJournal() {
        Databases.emptyJournal(DATABASE);
    }

    private ArchivalStorage storage() {
        return ArchivalStorage.onFileSystem(folder, DATABASE, Clock.systemUTC(), _ -> {});
    }

    private void haltAt(String milestone, AipDraft draft) {
        var storage = ArchivalStorage.onFileSystem(folder, DATABASE, Clock.systemUTC(), reached -> {
            if (reached.equals(milestone)) throw new Halt();
        });
        assertThatThrownBy(() -> storage.store(draft)).isInstanceOf(Halt.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage.content", "storage.version-inventory"})
    void before_the_root_inventory_nothing_is_visible_and_everything_can_be_abandoned(String milestone) {
        var aip = samples.aipId();
        haltAt(milestone, draft(SANDVIKEN, aip));

        assertThat(storage().find(SANDVIKEN, aip)).isEmpty();
        assertThat(storage().aips(SANDVIKEN)).isEmpty();
        assertThat(storage().journal(0, 10)).isEmpty();
        assertThat(storage().rebuildJournal(_ -> {})).isZero();
        assertThatThrownBy(() -> storage().store(draft(SANDVIKEN, aip))).isInstanceOf(StorageFault.Conflict.class);

        storage().abandon(SANDVIKEN, aip);
        assertThat(storage().orphans(NO_AGE)).isEmpty();
        var again = samples.aipId();
        storage().store(draft(SANDVIKEN, again));
        assertThat(storage().aips(SANDVIKEN))
                .singleElement()
                .extracting(Aip::id)
                .isEqualTo(again);
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage.root-inventory", "storage.log", "storage.journal"})
    void after_the_root_inventory_the_aip_is_whole_and_journalise_completes(String milestone) {
        var aip = samples.aipId();
        haltAt(milestone, draft(SANDVIKEN, aip));

        var whole = storage().find(SANDVIKEN, aip).orElseThrow();
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
        storage().journalise(whole);
        assertThat(storage().journal(0, 10))
                .singleElement()
                .extracting(JournalEntry::aip)
                .isEqualTo(aip);
        storage().abandon(SANDVIKEN, aip);
        assertThat(storage().find(SANDVIKEN, aip)).contains(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage.content", "storage.version-inventory"})
    void a_broken_second_version_leaves_the_first_as_it_was_and_can_be_stored_again(String milestone) {
        var aip = samples.aipId();
        var first = storage().store(draft(SANDVIKEN, aip));
        var second = draft(SANDVIKEN, aip, 2, text("mets.xml", "second"));
        haltAt(milestone, second);

        assertThat(storage().find(SANDVIKEN, aip).orElseThrow().versions()).containsExactly(first);
        assertThat(storage().orphans(NO_AGE)).isNotEmpty().allMatch(o -> o.key().contains("/v2/"));
        storage().abandon(SANDVIKEN, aip);
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
        storage().store(second);
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage.content", "storage.version-inventory", "storage.root-inventory", "storage.log"})
    void a_further_digest_that_was_cut_off_is_finished_by_whatever_adds_one_next(String milestone) {
        for (var protection :
                List.of(Protection.NONE, Protection.until(Instant.now().plusSeconds(600)))) {
            for (var next : List.of(DigestAlgorithm.SHA512, DigestAlgorithm.SHA512_256)) {
                var aip = samples.aipId();
                storage().store(protect(draft(SANDVIKEN, aip), protection));
                var halting = ArchivalStorage.onFileSystem(folder, DATABASE, Clock.systemUTC(), reached -> {
                    if (reached.equals(milestone)) throw new Halt();
                });
                assertThatThrownBy(() -> halting.addDigest(SANDVIKEN, aip, DigestAlgorithm.SHA512))
                        .isInstanceOf(Halt.class);

                var newest = storage().addDigest(SANDVIKEN, aip, next);
                assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
                assertThat(storage().journal(0, 100))
                        .filteredOn(entry -> entry.aip().equals(aip))
                        .extracting(JournalEntry::version)
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, newest.version())
                                .boxed()
                                .toList());
            }
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
    void a_power_cut_between_root_sidecar_and_root_inventory_loses_nothing() throws IOException {
        var aip = samples.aipId();
        var place = new AipPlace(SANDVIKEN, aip);
        storage().store(draft(SANDVIKEN, aip));
        var oldInventory = Files.readAllBytes(folder.resolve(place.inventory().value()));
        storage().store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));
        Files.write(folder.resolve(place.inventory().value()), oldInventory);

        assertThat(storage().find(SANDVIKEN, aip).orElseThrow().versions()).hasSize(1);
        assertThat(storage().verify(SANDVIKEN, aip)).isNotEmpty();
        storage().abandon(SANDVIKEN, aip);
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
        storage().store(draft(SANDVIKEN, aip, 2, text("mets.xml", "second")));
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
    }

    private static ArchivalStorage.Orphan orphan(String key) {
        return new ArchivalStorage.Orphan(new StoreId("main"), key);
    }

    @Test
    void orphans_are_listed_when_old_enough_and_cleared_by_exact_key() throws IOException {
        var whole = storage().store(draft(SANDVIKEN, samples.aipId()));
        var broken = new AipPlace(SANDVIKEN, samples.aipId());
        haltAt("storage.content", draft(SANDVIKEN, broken.aip()));
        Files.writeString(folder.resolve("tmp/half"), "ha");

        assertThat(storage().orphans(Duration.ofHours(24))).isEmpty();
        var orphans = storage().orphans(NO_AGE);
        assertThat(orphans)
                .hasSize(5)
                .extracting(ArchivalStorage.Orphan::key)
                .contains("tmp/half", broken.content(1, "mets.xml").value());

        storage().clearOrphans(List.of(orphan(whole.content("mets.xml").key()), orphan("tmp/half")));
        assertThat(storage().verify(SANDVIKEN, whole.aip())).isEmpty();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        storage().clearOrphans(orphans);
        assertThat(storage().orphans(NO_AGE)).isEmpty();
        assertThat(folder.resolve(broken.root().value())).doesNotExist();
        assertThat(storage().find(SANDVIKEN, whole.aip())).isPresent();
    }

    @Test
    void what_is_being_stored_is_no_orphan_however_long_it_takes() {
        var storing = new AtomicReference<>(storage());
        var seen = new ArrayList<ArchivalStorage.Orphan>();
        storing.set(ArchivalStorage.onFileSystem(folder, DATABASE, Clock.systemUTC(), reached -> {
            if (!reached.equals("storage.content")) return;
            seen.addAll(storing.get().orphans(NO_AGE));
            storing.get().clearOrphans(storage().orphans(NO_AGE));
        }));
        var aip = samples.aipId();
        storing.get().store(draft(SANDVIKEN, aip));
        assertThat(seen).isEmpty();
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
    }

    @Test
    void what_another_process_cleared_away_before_its_inventory_was_written_is_not_stored() {
        var storing = ArchivalStorage.onFileSystem(folder, DATABASE, Clock.systemUTC(), reached -> {
            if (reached.equals("storage.content"))
                storage().clearOrphans(storage().orphans(NO_AGE));
        });
        var aip = samples.aipId();
        assertThatThrownBy(() -> storing.store(draft(SANDVIKEN, aip))).isInstanceOf(StorageFault.Unavailable.class);
        assertThat(storage().find(SANDVIKEN, aip)).isEmpty();
        assertThat(storage().journal(0, 10)).isEmpty();
    }

    @Test
    void an_aip_that_lost_its_root_inventory_is_reported_and_never_cleared() throws IOException {
        var damaged = storage().store(draft(SANDVIKEN, samples.aipId()));
        Files.delete(folder.resolve(
                new AipPlace(SANDVIKEN, damaged.aip()).inventory().value()));

        var reported = storage().orphans(NO_AGE);
        assertThat(reported).contains(orphan(damaged.content("mets.xml").key()));
        storage().clearOrphans(reported);
        assertThat(storage().orphans(NO_AGE)).isEqualTo(reported);
    }

    /// The store is halted before each single change that it makes to the disk, one after the other.
    @Test
    void wherever_a_store_is_cut_off_the_aip_is_whole_or_absent() throws IOException {
        int cuts = 0;
        for (int allowed = 0; ; allowed++) {
            var files = new FileSystemStore(folder);
            var limited = new HaltingStore(files, allowed);
            var aip = samples.aipId();
            var halting = new OcflStorage(limited, DATABASE, Clock.systemUTC(), null, _ -> {});
            try {
                halting.store(draft(SANDVIKEN, aip));
                break;
            } catch (Halt _) {
                cuts++;
                var found = storage().find(SANDVIKEN, aip);
                if (found.isPresent())
                    assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
                storage().abandon(SANDVIKEN, aip);
                assertThat(storage().orphans(NO_AGE)).isEmpty();
            }
        }
        assertThat(cuts).isGreaterThan(8);
        assertThat(contents()).allSatisfy((name, _) -> assertThat(name).doesNotContain("tmp/"));
    }

    private Map<String, Long> contents() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(
                            f -> folder.relativize(f).toString(),
                            f -> f.toFile().length(),
                            (a, _) -> a,
                            TreeMap::new));
        }
    }

    /// Takes a batch apart, and publishes only so many keys before it halts.
    private static final class HaltingStore extends ForwardingStore {
        private int allowed;

        HaltingStore(ObjectStore store, int allowed) {
            super(store);
            this.allowed = allowed;
        }

        @Override
        public List<Written> put(List<Write> writes, Set<Digest> known) {
            return each(writes, write -> super.put(write, known));
        }

        @Override
        public List<Written> putParts(List<Write> writes, Set<Digest> known) {
            return each(writes, write -> super.putParts(write, known));
        }

        @Override
        public void putThenReplace(List<Write> parts, Runnable between, List<Write> replaced) {
            putParts(parts, Set.of());
            between.run();
            replace(replaced);
        }

        private List<Written> each(List<Write> writes, Function<List<Write>, List<Written>> way) {
            var written = new ArrayList<Written>();
            for (var write : writes) {
                if (allowed-- == 0) throw new Halt();
                written.addAll(way.apply(List.of(write)));
            }
            return written;
        }

        @Override
        public void replace(List<Write> writes) {
            for (var write : writes) {
                if (allowed-- == 0) throw new Halt();
                super.replace(List.of(write));
            }
        }
    }
}
