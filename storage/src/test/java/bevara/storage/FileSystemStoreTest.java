package bevara.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSystemStoreTest extends ObjectStoreContract {
    @TempDir
    private Path folder;

    private ObjectStore store = new InMemoryStore(java.time.Clock.systemUTC());

    @BeforeEach
    void open() {
        store = new FileSystemStore(folder);
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Test
    void a_key_is_a_path_below_the_root_and_nothing_else_stays() throws IOException {
        store.put(List.of(write("a/b/c", "text")));
        assertThat(folder.resolve("a/b/c")).hasContent("text");
        assertThat(folder.resolve("tmp")).isEmptyDirectory();

        store.delete(key("a/b/c"));
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void what_a_killed_process_left_is_shown_as_unfinished_and_can_be_deleted() throws IOException {
        Files.writeString(folder.resolve("tmp/half"), "ha");
        var left = store.unfinished().toList();
        assertThat(left).singleElement().extracting(e -> e.key().value()).isEqualTo("tmp/half");
        store.delete(left.getFirst().key());
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void more_bytes_than_the_disk_has_are_refused_before_the_first_is_written() {
        var huge = new ObjectStore.Write(key("huge"), Long.MAX_VALUE, _ -> {
            throw new AssertionError("must not be asked to write");
        });
        assertThatThrownBy(() -> store.put(List.of(huge))).isInstanceOf(StorageFault.Full.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "..", "../a", "a/../b", "a/./b", "a/..", "å", "a b", "a\\b", "a\n"})
    void a_key_that_could_lead_elsewhere_cannot_be_made(String value) {
        assertThatThrownBy(() -> new StoreKey(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0=ocfl_1.1", "a/b%3ac/v1/..hidden", ".a", "a..b/..."})
    void other_keys_can(String value) {
        assertThat(new StoreKey(value).value()).isEqualTo(value);
    }
}
