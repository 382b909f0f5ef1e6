package bevara.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {
    @TempDir
    private Path folder;

    private boolean broken;

    /// What is wrong with these names only their own sync can tell.
    private final Set<Path> unsyncable = Set.of(Path.of("/none/1"), Path.of("/none/2"), Path.of("/none/3"));

    @Test
    void after_a_sync_of_all_has_failed_each_is_asked_for_its_own_fault() throws IOException {
        var commit = new GroupCommit(Optional.of((GroupCommit.Whole) () -> {
            if (broken) throw new IOException("Input/output error");
        }));
        var folders = Set.of(folder, folder.resolve("."), folder.resolve("./."));
        commit.folders(unsyncable);

        broken = true;
        assertThatThrownBy(() -> commit.folders(folders)).hasMessage("Input/output error");
        broken = false;
        assertThatThrownBy(() -> commit.folders(unsyncable)).isInstanceOf(NoSuchFileException.class);
        commit.folders(folders);
    }
}
