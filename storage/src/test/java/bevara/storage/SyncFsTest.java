package bevara.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncFsTest {
    @ParameterizedTest
    @CsvSource({"4.19.0,false", "5.7.99,false", "5.8.0,true", "5.10.0-33-amd64,true", "6.1.0,true", "unknown,false"})
    void only_a_kernel_that_reports_failed_writes_is_relied_on(String kernel, boolean relied) {
        assertThat(SyncFs.reportsFaults(kernel)).isEqualTo(relied);
    }

    @Test
    void it_syncs_where_the_file_system_is_known_and_is_absent_elsewhere(@TempDir Path folder) throws IOException {
        var sync = SyncFs.of(folder);
        boolean known = System.getProperty("os.name").equals("Linux")
                && Set.of("ext4", "xfs", "btrfs")
                        .contains(Files.getFileStore(folder).type());
        assertThat(sync.isPresent()).isEqualTo(known);
        if (known) sync.get().sync();
        assertThat(SyncFs.of(Path.of("/proc"))).isEmpty();
    }
}
