package bevara.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.ingest.Ingest;
import bevara.ingest.PackageKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleDeliveriesTest {
    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(strings = {"sandviken", "kumla"})
    void each_sample_is_what_it_should_be_and_the_same_bytes_each_time(String tenant) throws IOException {
        var once = SampleDeliveries.of(tenant);
        var again = SampleDeliveries.of(tenant);

        assertThat(once).hasSizeGreaterThanOrEqualTo(8);
        int rejected = 0;
        for (int i = 0; i < once.size(); i++) {
            assertThat(again.get(i).content())
                    .as(once.get(i).fileName())
                    .isEqualTo(once.get(i).content());
            var file = Files.write(
                    work.resolve(once.get(i).fileName()), once.get(i).content());
            var verdict = Ingest.validate(file);
            if (!verdict.accepted()) rejected++;
            // The E-ARK sample is small: it leaves out some of what the standard recommends.
            else if (verdict.kind() != PackageKind.EARK)
                assertThat(verdict.findings()).as(once.get(i).fileName()).isEmpty();
        }
        assertThat(rejected).isEqualTo(1);
    }
}
