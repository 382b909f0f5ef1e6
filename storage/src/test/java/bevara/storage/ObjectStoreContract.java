package bevara.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.storage.ObjectStore.Entry;
import bevara.storage.ObjectStore.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What every object store does.
abstract class ObjectStoreContract {
    abstract ObjectStore store();

    static StoreKey key(String value) {
        return new StoreKey(value);
    }

    /// The two ways in.
    enum Way {
        WHOLE,
        IN_PARTS
    }

    List<ObjectStore.Written> put(Way way, List<Write> writes, Set<Digest> known) {
        return way == Way.WHOLE ? store().put(writes, known) : store().putParts(writes, known);
    }

    static Write write(String key, String text) {
        return Write.of(key(key), text.getBytes(StandardCharsets.UTF_8));
    }

    String read(String key) throws IOException {
        return read(key, 0, -1);
    }

    String read(String key, long offset, long length) throws IOException {
        try (var in = store().read(key(key), offset, length)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String text(String key) {
        try {
            return read(key);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    List<String> list(String folder) {
        return store().list(key(folder)).map(e -> e.key().value()).toList();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void what_is_read_afresh_is_what_was_put_whatever_its_length(Way way) throws IOException {
        for (int length : new int[] {0, 1, 4095, 4096, 4097, 524_288, 1_234_567}) {
            var bytes = new byte[length];
            new java.util.Random(length).nextBytes(bytes);
            put(way, List.of(Write.of(key("afresh/" + length), bytes)), Set.of());
            try (var in = store().readAfresh(key("afresh/" + length))) {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }
        }
        assertThatThrownBy(() -> store().readAfresh(key("afresh/none"))).isInstanceOf(StorageFault.NotFound.class);
    }

    @Test
    void what_is_put_is_read_back_whole_and_in_part() throws IOException {
        var written = store().put(List.of(write("a/b/letter.txt", "Dear all"), write("a/empty", "")));

        assertThat(written.getFirst().sha256()).isEqualTo(Digest.of("Dear all".getBytes(StandardCharsets.UTF_8)));
        assertThat(written.getFirst().size()).isEqualTo(8);
        assertThat(read("a/b/letter.txt")).isEqualTo("Dear all");
        assertThat(read("a/b/letter.txt", 5, 2)).isEqualTo("al");
        assertThat(read("a/b/letter.txt", 5, -1)).isEqualTo("all");
        assertThat(read("a/b/letter.txt", 5, 100)).isEqualTo("all");
        assertThat(read("a/b/letter.txt", 100, 1)).isEmpty();
        assertThat(read("a/empty")).isEmpty();
        assertThat(store().stat(key("a/b/letter.txt"))).map(Entry::size).contains(8L);
    }

    @Test
    void bytes_larger_than_any_buffer_come_back_the_same() throws IOException {
        var part = "0123456789abcdef".repeat(1000);
        store().put(List.of(new Write(key("big"), AipDraft.UNKNOWN_SIZE, out -> {
            for (int i = 0; i < 20; i++) {
                out.write(part.getBytes(StandardCharsets.UTF_8));
                out.write('\n');
                out.write(part.repeat(5).getBytes(StandardCharsets.UTF_8));
            }
        })));
        assertThat(read("big")).isEqualTo((part + "\n" + part.repeat(5)).repeat(20));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void a_key_is_never_used_twice_and_nothing_of_a_refused_batch_stays(Way way) throws IOException {
        store().put(List.of(write("x/2", "first")));

        assertThatThrownBy(() -> put(way, List.of(write("x/1", "one"), write("x/2", "second")), Set.of()))
                .isInstanceOf(StorageFault.Conflict.class);
        assertThat(read("x/2")).isEqualTo("first");
        assertThat(list("x")).containsExactly("x/2");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void known_bytes_are_not_kept_once_more(Way way) {
        var known = store().put(List.of(write("k/1", "same"))).getFirst().sha256();
        var written =
                put(way, List.of(write("k/2", "same"), write("k/3", "other"), write("k/4", "other")), Set.of(known));

        assertThat(list("k")).containsExactly("k/1", "k/3");
        assertThat(written).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void a_writer_that_fails_leaves_nothing(Way way) {
        var fault = new IllegalStateException("the writer's own");
        var broken = new Write(key("f/2"), 4, _ -> {
            throw fault;
        });
        assertThatThrownBy(() -> put(way, List.of(write("f/1", "one"), broken), Set.of()))
                .isSameAs(fault);
        assertThatThrownBy(() -> put(way, List.of(new Write(key("f/3"), 5, out -> out.write(1))), Set.of()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(list("f")).isEmpty();
        assertThat(store().unfinished()).isEmpty();
    }

    @Test
    void replace_puts_new_bytes_in_place_of_old_ones() throws IOException {
        store().put(List.of(write("r/inventory", "old")));
        store().replace(List.of(write("r/inventory", "new"), write("r/sidecar", "made")));
        assertThat(read("r/inventory")).isEqualTo("new");
        assertThat(read("r/sidecar")).isEqualTo("made");
    }

    @Test
    void parts_are_there_when_what_names_them_takes_the_place_of_the_old() throws IOException {
        store().put(List.of(write("n/inventory", "old")));
        store().putThenReplace(
                        List.of(write("n/v2/inventory", "new")),
                        () -> {
                            assertThat(list("n")).containsExactly("n/inventory", "n/v2/inventory");
                            assertThat(text("n/inventory")).isEqualTo("old");
                        },
                        List.of(write("n/sidecar", "made"), write("n/inventory", "new")));
        assertThat(read("n/inventory")).isEqualTo("new");
        assertThat(read("n/sidecar")).isEqualTo("made");
    }

    @Test
    void nothing_is_replaced_when_a_part_is_taken_or_what_comes_between_fails() throws IOException {
        store().put(List.of(write("m/inventory", "old"), write("m/v2/inventory", "another's")));
        var replaced = List.of(write("m/inventory", "new"));
        assertThatThrownBy(() -> store().putThenReplace(List.of(write("m/v2/inventory", "new")), () -> {}, replaced))
                .isInstanceOf(StorageFault.Conflict.class);
        var fault = new IllegalStateException("between");
        assertThatThrownBy(() -> store().putThenReplace(
                                List.of(write("m/v3/inventory", "new")),
                                () -> {
                                    throw fault;
                                },
                                replaced))
                .isSameAs(fault);
        assertThat(read("m/inventory")).isEqualTo("old");
        assertThat(read("m/v2/inventory")).isEqualTo("another's");
        assertThat(store().unfinished()).isEmpty();
    }

    @Test
    void lists_are_in_the_order_of_the_keys_and_of_the_folder_only() {
        store().put(List.of(
                write("l/a/2", "1"),
                write("l/a/1/x", "2"),
                write("l/a-b", "3"),
                write("l/a.txt", "4"),
                write("l/a0", "5"),
                write("la/no", "6"),
                write("l/b/c/d/e", "7")));
        assertThat(list("l")).containsExactly("l/a-b", "l/a.txt", "l/a/1/x", "l/a/2", "l/a0", "l/b/c/d/e");
        assertThat(list("nothing")).isEmpty();
        assertThat(store().folders(key("l"))).containsExactly("a", "b");
        assertThat(store().folders(key("nothing"))).isEmpty();
    }

    @Test
    void delete_removes_exactly_one_key() {
        store().put(List.of(write("d/1/a", "1"), write("d/1/b", "2"), write("d/2", "3")));
        store().delete(key("d/1/a"));
        store().delete(key("d/1/a"));
        store().delete(key("d/none/at/all"));
        assertThat(list("d")).containsExactly("d/1/b", "d/2");

        store().delete(key("d/1/b"));
        assertThat(store().folders(key("d"))).isEmpty();
        store().put(List.of(write("d/1/a", "again")));
        assertThat(list("d")).containsExactly("d/1/a", "d/2");
    }

    @Test
    void what_is_protected_can_be_neither_removed_nor_replaced() throws IOException {
        var until = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
        store().put(List.of(protectedWrite("p/until", Protection.until(until)), write("p/free", "free")));

        assertThatThrownBy(() -> store().delete(key("p/until"))).isInstanceOf(StorageFault.Locked.class);
        assertThatThrownBy(() -> store().replace(List.of(write("p/free", "no"), write("p/until", "no"))))
                .isInstanceOf(StorageFault.Locked.class);
        assertThatThrownBy(() -> store().put(List.of(write("p/until", "no"))))
                .isInstanceOf(StorageFault.Conflict.class);
        assertThat(read("p/until")).isEqualTo("protected");
        assertThat(read("p/free")).isEqualTo("free");
        assertThat(store().protection(key("p/until"))).isEqualTo(Protection.until(until));
        assertThat(store().protection(key("p/free"))).isEqualTo(Protection.NONE);
    }

    @Test
    void a_hold_protects_without_end() {
        store().put(List.of(protectedWrite("p/hold", new Protection(null, true))));
        assertThatThrownBy(() -> store().delete(key("p/hold"))).isInstanceOf(StorageFault.Locked.class);
        assertThat(store().protection(key("p/hold"))).isEqualTo(new Protection(null, true));
    }

    @Test
    void protection_grows_and_never_shrinks() {
        var until = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
        store().put(List.of(write("p/later", "free at first")));

        store().protect(key("p/later"), Protection.until(until));
        assertThat(store().protection(key("p/later"))).isEqualTo(Protection.until(until));
        store().protect(key("p/later"), Protection.until(until.minusSeconds(60)));
        assertThat(store().protection(key("p/later"))).isEqualTo(Protection.until(until));
        store().protect(key("p/later"), new Protection(until.plusSeconds(60), true));
        store().protect(key("p/later"), Protection.NONE);
        assertThat(store().protection(key("p/later"))).isEqualTo(new Protection(until.plusSeconds(60), true));
        assertThatThrownBy(() -> store().delete(key("p/later"))).isInstanceOf(StorageFault.Locked.class);

        assertThatThrownBy(() -> store().protect(key("p/none"), Protection.until(until)))
                .isInstanceOf(StorageFault.NotFound.class);
        assertThatThrownBy(() -> store().protection(key("p/none"))).isInstanceOf(StorageFault.NotFound.class);
    }

    @Test
    void when_its_time_is_out_it_can_be_removed() throws InterruptedException {
        var until = Instant.now().plusSeconds(1);
        store().put(List.of(protectedWrite("p/short", Protection.until(until))));
        assertThatThrownBy(() -> store().delete(key("p/short"))).isInstanceOf(StorageFault.Locked.class);
        Thread.sleep(2500);
        store().delete(key("p/short"));
        assertThat(list("p")).isEmpty();
    }

    @Test
    void what_is_set_aside_makes_room_however_protected_it_is() throws IOException {
        var until = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
        store().setAside(key("s/none"));
        store().put(List.of(protectedWrite("s/aip", Protection.until(until))));
        for (int n = 1; n <= 2; n++) {
            store().setAside(key("s/aip"));
            assertThat(store().stat(key("s/aip"))).isEmpty();
            assertThat(list("s")).isEmpty();
            store().put(List.of(write("s/aip", "repaired " + n)));
            assertThat(read("s/aip")).isEqualTo("repaired " + n);
            assertThat(list("s")).containsExactly("s/aip");
        }
        assertThat(store().protection(key("s/aip"))).isEqualTo(Protection.NONE);
        assertThat(store().unfinished()).isEmpty();
        assertThat(aside("s/aip")).containsExactly("protected", "repaired 1");

        store().delete(key("s/aip"));
        assertThat(aside("s/aip")).containsExactly("protected", "repaired 1");
    }

    /// What was set aside of a key, oldest first.
    List<String> aside(String key) throws IOException {
        var all = new java.util.ArrayList<String>();
        for (int n = 1; store().stat(key("aside/" + key + "." + n)).isPresent(); n++)
            all.add(read("aside/" + key + "." + n));
        return all;
    }

    private static Write protectedWrite(String key, Protection protection) {
        return Write.of(key(key), "protected".getBytes(StandardCharsets.UTF_8), protection);
    }

    @Test
    void what_is_not_there_is_not_found() {
        assertThatThrownBy(() -> store().read(key("none"), 0, -1)).isInstanceOf(StorageFault.NotFound.class);
        assertThat(store().stat(key("none"))).isEmpty();
    }

    @Test
    void of_many_that_put_the_same_key_at_once_one_wins() throws Exception {
        int rivals = 8;
        var start = new CyclicBarrier(rivals);
        try (var threads = Executors.newFixedThreadPool(rivals)) {
            for (int round = 0; round < 20; round++) {
                var name = "race/" + round + "/key";
                var attempts = java.util.stream.IntStream.range(0, rivals)
                        .mapToObj(i -> (Callable<Boolean>) () -> {
                            start.await();
                            try {
                                store().put(List.of(write(name, "rival " + i)));
                                return true;
                            } catch (StorageFault.Conflict _) {
                                return false;
                            }
                        })
                        .toList();
                int winners = 0;
                for (var attempt : threads.invokeAll(attempts)) winners += attempt.get() ? 1 : 0;
                assertThat(winners).isEqualTo(1);
            }
        }
        assertThat(store().unfinished()).isEmpty();
    }

    @Test
    void folders_that_come_and_go_under_many_threads_lose_nothing() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var jobs = java.util.stream.IntStream.range(0, 4)
                    .mapToObj(t -> (Callable<Void>) () -> {
                        for (int i = 0; i < 50; i++) {
                            var name = "shared/folder/" + t + "-" + i;
                            store().put(List.of(write(name, "x")));
                            assertThat(store().stat(key(name))).isPresent();
                            store().delete(key(name));
                        }
                        return null;
                    })
                    .toList();
            for (var job : threads.invokeAll(jobs)) job.get();
        }
        assertThat(list("shared")).isEmpty();
    }
}
