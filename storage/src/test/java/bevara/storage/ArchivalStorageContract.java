package bevara.storage;

import static bevara.storage.Samples.KUMLA;
import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/// What every archival storage does.
abstract class ArchivalStorageContract {
    static final DataSource DATABASE = Databases.fresh();

    final Samples samples = new Samples();
    final List<String> milestones = new java.util.concurrent.CopyOnWriteArrayList<>();

    @BeforeEach
    void emptyJournal() {
        Databases.emptyJournal(DATABASE);
    }

    /// Opens the same storage every time it is asked; the milestones go to [#milestones].
    abstract ArchivalStorage storage();

    /// The store below it.
    abstract ObjectStore store();

    @Test
    void a_stored_version_is_found_and_read_back_byte_for_byte() {
        var aip = samples.aipId();
        var stored = storage().store(draft(SANDVIKEN, aip));

        var found = storage().find(SANDVIKEN, aip).orElseThrow();
        assertThat(found.head()).isEqualTo(stored);
        assertThat(Samples.names(stored)).containsExactly("data-0001.zip", "ead.xml", "mets.xml", "premis.xml");
        assertThat(Samples.read(storage(), found.head().content("mets.xml"))).isEqualTo("<mets>" + aip + "</mets>");
        assertThat(Samples.read(storage(), found.head().content("data-0001.zip"), 4, 3))
                .isEqualTo("zip");
        assertThat(found.head().content("ead.xml").size()).isEqualTo(37);
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
        assertThat(milestones)
                .containsExactly(
                        "storage.content",
                        "storage.version-inventory",
                        "storage.root-inventory",
                        "storage.replicas",
                        "storage.log",
                        "storage.journal");
    }

    @Test
    void a_later_writer_may_name_what_an_earlier_one_wrote() {
        var seen = new StringBuilder();
        var aip = samples.aipId();
        var stored = storage()
                .store(draft(
                        SANDVIKEN,
                        aip,
                        1,
                        new AipDraft.Content("data-0001.zip", AipDraft.UNKNOWN_SIZE, out -> {
                            out.write("bytes".getBytes(StandardCharsets.UTF_8));
                            seen.append("the zip");
                        }),
                        new AipDraft.Content(
                                "mets.xml",
                                AipDraft.UNKNOWN_SIZE,
                                out -> out.write(("after " + seen).getBytes(StandardCharsets.UTF_8)))));
        assertThat(Samples.read(storage(), stored.content("mets.xml"))).isEqualTo("after the zip");
    }

    @Test
    void a_new_version_keeps_what_it_does_not_replace_and_stores_no_bytes_twice() {
        var aip = samples.aipId();
        var first = storage().store(draft(SANDVIKEN, aip));
        var second = storage()
                .store(draft(
                        SANDVIKEN,
                        aip,
                        2,
                        text("data-0002.zip", "more"),
                        text("ead.xml", "<ead>" + aip + "</ead>"),
                        text("mets.xml", "<mets>2</mets>")));

        assertThat(Samples.names(second))
                .containsExactly("data-0001.zip", "data-0002.zip", "ead.xml", "mets.xml", "premis.xml");
        assertThat(second.content("ead.xml")).isEqualTo(first.content("ead.xml"));
        assertThat(second.content("mets.xml").version()).isEqualTo(2);
        assertThat(second.content("data-0001.zip").version()).isEqualTo(1);
        var found = storage().find(SANDVIKEN, aip).orElseThrow();
        assertThat(found.versions()).containsExactly(first, second);
        assertThat(Samples.read(storage(), found.versions().getFirst().content("mets.xml")))
                .isEqualTo("<mets>" + aip + "</mets>");
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
    }

    @Test
    void a_version_is_stored_once_and_in_turn() {
        var aip = samples.aipId();
        storage().store(draft(SANDVIKEN, aip));
        assertThatThrownBy(() -> storage().store(draft(SANDVIKEN, aip))).isInstanceOf(StorageFault.Conflict.class);
        assertThatThrownBy(() -> storage().store(draft(SANDVIKEN, aip, 3, text("mets.xml", "3"))))
                .isInstanceOf(StorageFault.Conflict.class);
        assertThat(storage().journal(0, 10)).hasSize(1);
    }

    @Test
    void an_aip_of_one_tenant_is_not_there_for_another() {
        var aip = samples.aipId();
        storage().store(draft(SANDVIKEN, aip));
        assertThat(storage().find(KUMLA, aip)).isEmpty();
        assertThat(storage().aips(KUMLA)).isEmpty();
        assertThat(storage().tenants()).containsExactly(SANDVIKEN);

        storage().store(draft(KUMLA, aip));
        assertThat(storage().tenants()).containsExactly(KUMLA, SANDVIKEN);
        assertThat(storage().aips(KUMLA))
                .singleElement()
                .extracting(Aip::tenant)
                .isEqualTo(KUMLA);
        assertThat(storage().aips(SANDVIKEN))
                .singleElement()
                .extracting(Aip::tenant)
                .isEqualTo(SANDVIKEN);
    }

    @Test
    void a_protected_version_is_kept_whole_and_a_later_one_lengthens_it_all() {
        var aip = samples.aipId();
        var until =
                Samples.NOW.plus(java.time.Duration.ofDays(4000)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        storage().store(protectedDraft(aip, 1, Protection.until(until)));
        var place = new AipPlace(SANDVIKEN, aip);
        assertThat(protections(place)).containsOnly(Protection.until(until));
        assertThat(store().protection(place.inventory())).isEqualTo(Protection.NONE);
        assertThatThrownBy(() -> store().delete(place.content(1, "mets.xml"))).isInstanceOf(StorageFault.Locked.class);

        storage().store(protectedDraft(aip, 2, Protection.until(until.plusSeconds(9))));
        assertThat(protections(place)).containsOnly(Protection.until(until.plusSeconds(9)));
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
    }

    private java.util.Set<Protection> protections(AipPlace place) {
        return store().list(place.root())
                .map(ObjectStore.Entry::key)
                .filter(key -> !key.equals(place.inventory()) && !key.equals(place.sidecar()))
                .map(store()::protection)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static AipDraft protectedDraft(AipId aip, int version, Protection protection) {
        var d = draft(SANDVIKEN, aip, version, text("mets.xml", "mets " + version), text("same.xml", "same"));
        return new AipDraft(
                d.tenant(),
                d.aip(),
                d.version(),
                d.created(),
                d.message(),
                d.userName(),
                d.userAddress(),
                d.content(),
                protection);
    }

    @Test
    void what_a_broken_attempt_protected_is_listed_until_its_time_is_out() {
        var aip = samples.aipId();
        var left = new AipPlace(SANDVIKEN, aip).content(1, "mets.xml");
        store().put(List.of(
                ObjectStore.Write.of(left, "left".getBytes(StandardCharsets.UTF_8), new Protection(null, true))));
        storage().abandon(SANDVIKEN, aip);
        var orphan = new ArchivalStorage.Orphan(new StoreId("main"), left.value());
        storage().clearOrphans(List.of(orphan));
        assertThat(storage().orphans(java.time.Duration.ofSeconds(-1000))).containsExactly(orphan);
    }

    @Test
    void of_two_threads_that_store_the_same_version_one_gets_a_conflict() throws Exception {
        var storage = storage();
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 20; round++) {
                var aip = samples.aipId();
                var attempts = List.<Callable<Boolean>>of(
                        () -> attempt(storage, draft(SANDVIKEN, aip, 1, text("a.txt", "a"))),
                        () -> attempt(storage, draft(SANDVIKEN, aip, 1, text("b.txt", "b"))));
                int won = 0;
                for (var attempt : threads.invokeAll(attempts)) won += attempt.get() ? 1 : 0;
                assertThat(won).isEqualTo(1);
                assertThat(storage.verify(SANDVIKEN, aip)).isEmpty();
            }
        }
    }

    private static boolean attempt(ArchivalStorage storage, AipDraft draft) {
        try {
            storage.store(draft);
            return true;
        } catch (StorageFault.Conflict _) {
            return false;
        }
    }

    @Test
    void the_journal_has_no_gap_however_many_store_at_once() throws Exception {
        var storage = storage();
        int threads = 8;
        int each = 25;
        var ids = java.util.stream.Stream.generate(samples::aipId)
                .limit(threads * each)
                .toList();
        try (var pool = Executors.newFixedThreadPool(threads + 1)) {
            var watcher = pool.submit(() -> {
                long last = 0;
                var giveUp = Instant.now().plusSeconds(60);
                while (last < threads * each && Instant.now().isBefore(giveUp)) {
                    var positions = storage.journal(last, 7).stream()
                            .map(JournalEntry::position)
                            .toList();
                    var expected = LongStream.rangeClosed(last + 1, last + positions.size())
                            .boxed()
                            .toList();
                    assertThat(positions).isEqualTo(expected);
                    last += positions.size();
                }
                return last;
            });
            var jobs = new ArrayList<Callable<Void>>();
            for (int t = 0; t < threads; t++) {
                var mine = ids.subList(t * each, (t + 1) * each);
                jobs.add(() -> {
                    mine.forEach(id -> storage.store(draft(SANDVIKEN, id)));
                    return null;
                });
            }
            for (var job : pool.invokeAll(jobs)) job.get();
            assertThat(watcher.get()).isEqualTo(200);
        }
        assertThat(storage.journal(0, 1000).stream().map(JournalEntry::aip)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(storage.aips(SANDVIKEN).map(Aip::id)).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void journalise_adds_what_is_missing_and_nothing_else() {
        var aip = samples.aipId();
        storage().store(draft(SANDVIKEN, aip));
        storage().store(draft(SANDVIKEN, aip, 2, text("mets.xml", "2")));
        new JdbcTemplate(DATABASE).update("delete from storage_journal where version = 2");

        storage().journalise(storage().find(SANDVIKEN, aip).orElseThrow());
        storage().journalise(storage().find(SANDVIKEN, aip).orElseThrow());
        assertThat(storage().journal(0, 10).stream().map(JournalEntry::version)).containsExactly(1, 2);
    }

    @Test
    void the_journal_grows_back_from_the_objects_oldest_first() {
        var old = samples.aipId();
        var young = samples.aipId();
        storage().store(draft(SANDVIKEN, young, 1, text("mets.xml", "young")));
        storage().store(draft(SANDVIKEN, young, 2, text("mets.xml", "young 2")));
        var early = draft(KUMLA, old);
        storage()
                .store(new AipDraft(
                        KUMLA,
                        old,
                        1,
                        Samples.NOW.minusSeconds(9),
                        "Early",
                        "Bevara",
                        "https://bevara.example",
                        early.content()));
        var before = storage().journal(0, 10);
        emptyJournal();

        var looked = new ArrayList<Long>();
        assertThat(storage().rebuildJournal(looked::add)).isEqualTo(3);
        var after = storage().journal(0, 10);
        assertThat(after.stream().map(JournalEntry::aip)).containsExactly(old, young, young);
        assertThat(after.stream().map(JournalEntry::position)).containsExactly(1L, 2L, 3L);
        assertThat(after.stream().map(JournalEntry::stored))
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().map(JournalEntry::stored).toList());
        assertThat(looked).containsExactly(1L, 2L);

        assertThat(storage().rebuildJournal(_ -> {})).isZero();
        storage().store(draft(KUMLA, samples.aipId()));
        assertThat(storage().journal(3, 10))
                .singleElement()
                .extracting(JournalEntry::position)
                .isEqualTo(4L);
    }

    @Test
    void a_second_digest_is_added_without_copying_and_checked_from_then_on() {
        var aip = samples.aipId();
        var first = storage().store(draft(SANDVIKEN, aip));
        var second = storage().addDigest(SANDVIKEN, aip, DigestAlgorithm.SHA512);

        assertThat(second.version()).isEqualTo(2);
        assertThat(second.content()).isEqualTo(first.content());
        assertThat(storage().find(SANDVIKEN, aip).orElseThrow().versions()).containsExactly(first, second);
        assertThat(storage().journal(0, 10).stream().map(JournalEntry::version)).containsExactly(1, 2);
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
        assertThat(storage().addDigest(SANDVIKEN, aip, DigestAlgorithm.SHA512)).isEqualTo(second);

        var third = storage().store(draft(SANDVIKEN, aip, 3, text("mets.xml", "third")));
        assertThat(third.content("mets.xml").version()).isEqualTo(3);
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();
        assertThatThrownBy(() -> storage().addDigest(SANDVIKEN, aip, DigestAlgorithm.MD5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage().addDigest(SANDVIKEN, samples.aipId(), DigestAlgorithm.SHA512))
                .isInstanceOf(StorageFault.NotFound.class);
    }
}
