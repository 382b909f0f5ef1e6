package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import gov.loc.repository.bagit.creator.BagCreator;
import gov.loc.repository.bagit.domain.Metadata;
import gov.loc.repository.bagit.hash.StandardSupportedAlgorithms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BagItLibraryTest {
    @TempDir
    Path folder;

    @Test
    void bags_made_by_the_bagit_library_are_accepted() throws Exception {
        for (var algorithm : StandardSupportedAlgorithms.values()) {
            var bag = Files.createDirectories(folder.resolve(algorithm.name()).resolve("Ärende 1"));
            Files.createDirectories(bag.resolve("bilagor"));
            Files.writeString(bag.resolve("brev å ä ö.txt"), "Hej");
            Files.writeString(bag.resolve("bilagor/100%.txt"), "Hundra");
            var metadata = new Metadata();
            metadata.add("Source-Organization", "Byggnadsnämnden");
            metadata.add("External-Identifier", "BYGG 1");
            BagCreator.bagInPlace(bag, List.of(algorithm), false, metadata);
            var verdict = Ingest.validate(bag);
            assertThat(verdict.accepted()).as("%s", verdict.findings()).isTrue();
            assertThat(verdict.kind()).isEqualTo(PackageKind.BAGIT);
            assertThat(verdict.packageId()).isEqualTo("BYGG 1");
        }
    }
}
