package bevara.storage;

import static bevara.storage.Samples.KUMLA;
import static bevara.storage.Samples.SANDVIKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

class TiledLogTest {
    private static final DataSource DATABASE = Databases.fresh();

    private final InMemoryStore memory = new InMemoryStore(Clock.systemUTC());
    private final LogSigner signer = Signers.fresh();

    private static final class Halt extends RuntimeException {}

    @BeforeEach
    void forget() {
        Databases.emptyLog(DATABASE);
    }

    private TiledLog log(ObjectStore store, @Nullable LogSigner signer, Consumer<String> milestone) {
        return new TiledLog(SANDVIKEN, store, new LogTable(SANDVIKEN, DATABASE), signer, milestone);
    }

    private TiledLog log() {
        return log(memory, signer, _ -> {});
    }

    private static LogLeaf leaf(int number) {
        return new LogLeaf(("{\"number\":" + number + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static List<LogLeaf> leaves(int from, int to) {
        return IntStream.range(from, to).mapToObj(TiledLogTest::leaf).toList();
    }

    private LogTiles tiles(TiledLog log) {
        return new LogTiles(log::file, log.head().size());
    }

    /// All entries, after the whole log was computed anew from them and found to be what the checkpoint
    /// says.
    private List<String> entries(TiledLog log) {
        var checkpoint = log.newest().orElseThrow();
        assertThat(checkpoint.signedBy(signer.publicKey())).isTrue();
        assertThat(checkpoint.text()).isEqualTo(log.head().checkpoint());
        var tiles = new LogTiles(log::file, checkpoint.size());
        var frontier = new MerkleFrontier();
        var entries = new ArrayList<String>();
        for (long index = 0; index * 256 < checkpoint.size(); index++)
            for (var entry : tiles.entries(index)) {
                assertThat(MerkleTree.leafHash(entry)).isEqualTo(tiles.node(0, frontier.size()));
                frontier.add(MerkleTree.leafHash(entry));
                entries.add(new String(entry, StandardCharsets.UTF_8));
            }
        assertThat(frontier.root()).isEqualTo(checkpoint.rootBytes()).isEqualTo(tiles.root());
        return entries;
    }

    private static List<String> texts(List<LogLeaf> leaves) {
        return leaves.stream().map(LogLeaf::text).toList();
    }

    @Test
    void a_leaf_is_entered_once_and_keeps_its_place() {
        assertThat(log().append(List.of(leaf(1), leaf(2), leaf(1)))).containsExactly(0L, 1L, 0L);
        assertThat(log().append(List.of(leaf(2), leaf(3)))).containsExactly(1L, 2L);
        assertThat(log().append(List.of())).isEmpty();
        assertThat(entries(log())).isEqualTo(texts(leaves(1, 4)));
        assertThat(log().index(leaf(3))).contains(2L);
        assertThat(log().index(leaf(4))).isEmpty();
    }

    @Test
    void the_files_are_those_of_tlog_tiles() {
        var log = log();
        log.append(leaves(0, 255));
        assertThat(files()).contains("tile/0/000.p/255", "tile/entries/000.p/255", "checkpoint");
        log.append(leaves(255, 256));
        log.append(leaves(256, 70_000));
        // The example of the specification: 273 full tiles, one of 112; one full, one of 17; one of 1.
        var files = files();
        assertThat(files).filteredOn(f -> f.matches("tile/0/[0-9]{3}")).hasSize(273);
        assertThat(files).filteredOn(f -> f.matches("tile/entries/[0-9]{3}")).hasSize(273);
        assertThat(files)
                .contains(
                        "tile/0/273.p/112", "tile/entries/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1")
                .contains("tile/1/000.p/1", "checkpoints/000/000/000/255", "checkpoints/000/000/000/256")
                .doesNotContain("tile/1/000.p/0", "tile/2/000");
        assertThat(log.file("tile/0/000").orElseThrow()).hasSize(8192);
        assertThat(entries(log)).isEqualTo(texts(leaves(0, 70_000)));
        assertThat(new LogPaths.Tile(0, 1_234_067, 256).path()).isEqualTo("tile/0/x001/x234/067");
        assertThat(LogPaths.tile("tile/0/x001/x234/067.p/8")).contains(new LogPaths.Tile(0, 1_234_067, 8));
        for (var wrong : List.of("tile/0/x000/067", "tile/64/000", "tile/00/000", "tile/0/000.p/256", "tile/0/1"))
            assertThat(LogPaths.tile(wrong)).as(wrong).isEmpty();
    }

    private List<String> files() {
        var folder = LogPaths.folder(SANDVIKEN);
        return memory.list(folder).map(e -> e.key().below(folder)).toList();
    }

    @Test
    void batches_of_any_size_give_the_same_log_and_every_leaf_is_proved() {
        var random = new Random(11);
        var log = log();
        for (int size = 0; size < 1500; ) {
            int next = size + 1 + random.nextInt(200);
            log.append(leaves(size, next));
            size = next;
            if (random.nextBoolean()) log = log();
        }
        int size = (int) log.head().size();
        assertThat(entries(log)).isEqualTo(texts(leaves(0, size)));
        var checkpoint = log.newest().orElseThrow();
        var tiles = tiles(log);
        for (int i = 0; i < size; i++)
            assertThat(MerkleTree.includes(
                            leaf(i).hash(), i, size, MerkleTree.inclusion(tiles, i, size), checkpoint.rootBytes()))
                    .isTrue();
    }

    /// Every checkpoint that was ever signed is kept, and each is the beginning of the next.
    @Test
    void kept_checkpoints_are_beginnings_of_the_newest() {
        var log = log();
        for (int size = 0; size < 600; size += 37) log.append(leaves(size, size + 37));
        var newest = log.newest().orElseThrow();
        var folder = LogPaths.folder(SANDVIKEN);
        var kept = memory.list(folder.resolve("checkpoints"))
                .map(e -> Checkpoint.parse(
                        e.key().value(),
                        new String(log.file(e.key().below(folder)).orElseThrow(), StandardCharsets.UTF_8)))
                .toList();
        assertThat(kept).hasSize(16).extracting(Checkpoint::size).isSorted();
        for (var old : kept)
            assertThat(MerkleTree.consistent(
                            old.size(),
                            old.rootBytes(),
                            newest.size(),
                            newest.rootBytes(),
                            MerkleTree.consistency(tiles(log), old.size(), newest.size())))
                    .isTrue();
    }

    @Test
    void many_threads_share_signatures_and_every_leaf_is_there_once() throws Exception {
        var signatures = new AtomicInteger();
        var counting = new LogSigner(signer.archive(), signer.publicKey(), message -> {
            signatures.incrementAndGet();
            return signer.signature().apply(message);
        });
        // Two nodes at one database.
        var nodes = List.of(log(memory, counting, _ -> pause()), log(memory, counting, _ -> pause()));
        var tasks = new ArrayList<Callable<Long>>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            tasks.add(() -> nodes.get(number % 2).append(List.of(leaf(number))).getFirst());
        }
        var indices = new HashSet<Long>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var future : threads.invokeAll(tasks)) indices.add(future.get());
        }
        assertThat(indices).hasSize(1000);
        assertThat(entries(log())).containsExactlyInAnyOrderElementsOf(texts(leaves(0, 1000)));
        assertThat(signatures.get()).isLessThan(100);
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The process ends before each single change that the log makes to the store, one after the other,
    /// and at the milestone between them; then others append, and the same leaves come again.
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 255, 256, 300})
    void wherever_an_append_is_cut_off_every_leaf_is_in_the_log_once(int before) {
        log().append(leaves(0, before));
        int from = before;
        for (int allowed = 0; ; allowed++) {
            var again = leaves(from, from + 2);
            boolean whole = false;
            try {
                log(new HaltingStore(memory, allowed), signer, _ -> {}).append(again);
                whole = true;
            } catch (Halt e) {
                assertThat(log().head().size()).isEqualTo(from);
            }
            log().append(leaves(from + 2, from + 3));
            log().append(again);
            from += 3;
            assertThat(entries(log())).hasSize(from).containsExactlyInAnyOrderElementsOf(texts(leaves(0, from)));
            if (whole) {
                assertThat(allowed).isGreaterThan(2);
                return;
            }
        }
    }

    @Test
    void cut_off_between_tiles_and_checkpoint_the_tiles_are_written_again() {
        log().append(leaves(0, 5));
        assertThatThrownBy(() -> log(memory, signer, _ -> {
                            throw new Halt();
                        })
                        .append(leaves(5, 7)))
                .isInstanceOf(Halt.class);
        assertThat(files()).contains("tile/entries/000.p/7");
        log().append(leaves(8, 10));
        assertThat(entries(log())).hasSize(7).doesNotContain(leaf(5).text()).contains(leaf(9).text());
    }

    /// Fault row 25: the database is restored from a backup, or lost.
    @Test
    void a_database_that_is_behind_learns_from_the_store() {
        log().append(leaves(0, 300));
        var sql = new JdbcTemplate(DATABASE);
        var head = log().head();
        log().append(leaves(300, 700));
        sql.update("delete from storage_log_leaf where leaf >= 300");
        new LogTable(SANDVIKEN, DATABASE).set(head);
        assertThat(log().append(List.of(leaf(650), leaf(700)))).containsExactly(650L, 700L);

        Databases.emptyLog(DATABASE);
        log().catchUp();
        assertThat(log().index(leaf(299))).contains(299L);
        assertThat(log().append(leaves(0, 702)))
                .isEqualTo(IntStream.range(0, 702).asLongStream().boxed().toList());
        assertThat(entries(log())).isEqualTo(texts(leaves(0, 702)));
    }

    @Test
    void a_store_that_was_rolled_back_is_an_alarm_and_nothing_is_appended() {
        log().append(leaves(0, 10));
        var old = file("checkpoint");
        log().append(leaves(10, 20));
        replace("checkpoint", old);
        assertThatThrownBy(() -> log().append(leaves(20, 21)))
                .isInstanceOf(StorageFault.Corrupt.class)
                .hasMessageContaining("at least 20 leaves");
        assertThatThrownBy(() -> log().catchUp()).isInstanceOf(StorageFault.Corrupt.class);
        memory.delete(log().key("checkpoint"));
        assertThatThrownBy(() -> log().append(leaves(20, 21))).isInstanceOf(StorageFault.Corrupt.class);
        assertThat(log().head().size()).isEqualTo(20);
    }

    @Test
    void another_log_in_its_place_is_an_alarm_also_when_it_is_longer() {
        log().append(leaves(0, 10));
        var forger = new InMemoryStore(Clock.systemUTC());
        var before = log().head();
        Databases.emptyLog(DATABASE);
        log(forger, signer, _ -> {}).append(leaves(50, 70));
        Databases.emptyLog(DATABASE);
        new LogTable(SANDVIKEN, DATABASE).alone(_ -> 0);
        new LogTable(SANDVIKEN, DATABASE).set(before);
        assertThatThrownBy(() -> log(forger, signer, _ -> {}).append(leaves(70, 71)))
                .isInstanceOf(StorageFault.Corrupt.class);
    }

    /// Somebody who can write to the store, but has no key, lengthens the log.
    @Test
    void a_longer_log_that_no_key_of_the_archive_signed_is_an_alarm_and_is_never_signed() {
        log().append(leaves(0, 10));
        var known = log().head();
        var stranger = Signers.fresh();
        log(memory, stranger, _ -> {}).append(leaves(66, 67));
        new LogTable(SANDVIKEN, DATABASE).set(known);
        new JdbcTemplate(DATABASE).update("delete from storage_log_leaf where leaf >= 10");

        assertThatThrownBy(() -> log().append(leaves(10, 11)))
                .isInstanceOf(StorageFault.Corrupt.class)
                .hasMessageContaining("signed by a key of this archive");
        assertThat(log().index(leaf(66))).isEmpty();

        var changed =
                new LogSigner(signer.archive(), signer.publicKey(), signer.signature(), List.of(stranger.publicKey()));
        assertThat(log(memory, changed, _ -> {}).append(leaves(10, 11))).containsExactly(11L);
    }

    @Test
    void a_damaged_end_of_the_log_is_never_built_on() {
        log().append(leaves(0, 10));
        for (var name : List.of("tile/0/000.p/10", "tile/entries/000.p/10")) {
            var right = file(name);
            var wrong = right.clone();
            wrong[5] ^= 1;
            replace(name, wrong);
            assertThatThrownBy(() -> log().append(leaves(10, 11))).as(name).isInstanceOf(StorageFault.Corrupt.class);
            memory.delete(log().key(name));
            assertThatThrownBy(() -> log().append(leaves(10, 11))).isInstanceOf(StorageFault.Corrupt.class);
            replace(name, right);
        }
        log().append(leaves(10, 11));
        assertThat(entries(log())).hasSize(11);
    }

    private byte[] file(String name) {
        return log().file(name).orElseThrow();
    }

    private void replace(String name, byte[] bytes) {
        memory.replace(List.of(ObjectStore.Write.of(log().key(name), bytes)));
    }

    @Test
    void after_a_change_of_the_key_the_newest_checkpoint_is_signed_anew_and_the_old_one_kept() {
        log().append(leaves(0, 4));
        var renamed = Signers.fresh();
        log(memory, renamed, _ -> {}).append(leaves(0, 1));
        var newest = log().newest().orElseThrow();
        assertThat(newest.signedBy(renamed.publicKey())).isTrue();
        assertThat(newest.size()).isEqualTo(4);
        var kept = new String(file(LogPaths.kept(4)), StandardCharsets.UTF_8);
        assertThat(Checkpoint.parse("x", kept).signedBy(signer.publicKey())).isTrue();
        assertThat(kept.lines().limit(3))
                .isEqualTo(newest.text().lines().limit(3).toList());
    }

    @Test
    void without_a_signer_nothing_is_appended() {
        assertThatThrownBy(() -> log(memory, null, _ -> {}).append(leaves(0, 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void one_tenants_rows_are_not_seen_by_another() {
        try (var everyone = Databases.freshFor("*");
                var kumla = Databases.boundTo(KUMLA.value(), everyone)) {
            new TiledLog(SANDVIKEN, memory, new LogTable(SANDVIKEN, everyone), signer, _ -> {}).append(leaves(0, 3));
            var theirs = new LogTable(SANDVIKEN, kumla);
            assertThat(theirs.head()).isEmpty();
            assertThat(theirs.leaves(List.of(LogTable.digest(leaf(0).hash())))).isEmpty();
            assertThatThrownBy(() -> theirs.enter(3, List.of(leaf(3).hash())))
                    .isInstanceOf(StorageFault.Unavailable.class);
        }
    }

    @Test
    void tiles_that_have_become_full_are_tidied_away_and_nothing_else() {
        var log = log();
        for (int size = 0; size < 600; size += 100) log.append(leaves(size, size + 100));
        var before = files();
        assertThat(log.tidy()).isEqualTo(2 * (2 + 3));
        assertThat(before)
                .filteredOn(file -> !files().contains(file))
                .allMatch(file -> file.matches("tile/(0|entries)/00[01]\\.p/[0-9]+"));
        assertThat(files()).contains("tile/0/002.p/88", "tile/entries/002.p/88", "tile/1/000.p/1", "tile/1/000.p/2");
        assertThat(log.tidy()).isZero();
        assertThat(entries(log())).isEqualTo(texts(leaves(0, 600)));
        // A checkpoint of 100 leaves is still the beginning: the full tile serves for the one that is gone.
        assertThat(new LogTiles(log::file, 100).root())
                .isEqualTo(Checkpoint.parse("x", new String(file(LogPaths.kept(100)), StandardCharsets.UTF_8))
                        .rootBytes());
        log().append(leaves(600, 601));
    }

    @Test
    void it_works_on_disk(@TempDir Path folder) {
        var store = new FileSystemStore(folder);
        log(store, signer, _ -> {}).append(leaves(0, 300));
        log(store, signer, _ -> {}).append(leaves(300, 301));
        assertThat(entries(log(store, null, _ -> {}))).isEqualTo(texts(leaves(0, 301)));
    }

    /// Takes a batch apart, and publishes only so many keys before it halts.
    private static final class HaltingStore extends ForwardingStore {
        private int allowed;

        HaltingStore(ObjectStore store, int allowed) {
            super(store);
            this.allowed = allowed;
        }

        @Override
        public List<Written> put(List<Write> writes, java.util.Set<Digest> known) {
            var written = new ArrayList<Written>();
            for (var write : writes) {
                if (allowed-- == 0) throw new Halt();
                written.addAll(super.put(List.of(write), known));
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
