package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.ingest.VirusScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void the_command_line_goes_before_the_environment_and_that_before_the_file() throws IOException {
        var file = Files.writeString(
                folder.resolve("bevara.properties"),
                "bevara.port=1\nbevara.archive-name=Norra\nbevara.halt-at=x\nbevara.data=elsewhere\n");

        var settings =
                Settings.read(Map.of("port", "3"), Map.of("BEVARA_PORT", "2", "BEVARA_HALT_AT", "y"), file, "usual");

        assertThat(settings.port()).isEqualTo(3);
        assertThat(settings.haltAt()).isEqualTo("y");
        assertThat(settings.archiveName()).isEqualTo("Norra");
        assertThat(settings.address()).isEqualTo("127.0.0.1");
        assertThat(settings.databaseUrl()).isNull();
        assertThat(settings.data()).hasFileName("elsewhere").isAbsolute();
    }

    @Test
    void a_value_that_makes_no_sense_is_told() {
        assertThatThrownBy(() -> Settings.read(Map.of("port", "ninety"), Map.of(), null, "usual"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bevara.port");
    }

    @Test
    void where_the_virus_scanner_is_can_be_named_and_must_make_sense() {
        assertThat(Settings.read(Map.of(), Map.of(), null, "usual").scanner()).isNull();
        var scanner = Settings.read(Map.of(), Map.of("BEVARA_CLAMD", "127.0.0.1:3310"), null, "usual")
                .scanner();
        assertThat(scanner).isEqualTo(new VirusScanner("127.0.0.1:3310", Duration.ofMinutes(5)));
        assertThatThrownBy(() -> Settings.read(Map.of(), Map.of("BEVARA_CLAMD", "clamd"), null, "usual"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host:port");
    }
}
