package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void a_folder_in_use_is_refused_and_a_closed_one_is_not() {
        try (var first = DataFolder.take(folder)) {
            assertThat(first.resolve("objects")).isDirectory();
            assertThatThrownBy(() -> DataFolder.take(folder))
                    .isInstanceOf(StartFault.class)
                    .hasMessageContaining("in use by another running Bevara");
        }
        DataFolder.take(folder).close();
    }
}
