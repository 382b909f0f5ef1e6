package bevara.access;

import static bevara.access.TestArchive.SANDVIKEN;
import static bevara.access.TestArchive.aPackage;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {
    @Test
    void a_document_that_takes_all_memory_or_stack_is_passed_over_and_tried_again_later(@TempDir Path folder) {
        try (var archive = new TestArchive(folder)) {
            archive.keep(SANDVIKEN, aPackage().title("först").file("a.txt", "ord"));
            var poison = archive.store(SANDVIKEN, aPackage().title("gift").file("a.txt", "ord"));
            archive.store(SANDVIKEN, aPackage().title("sedan").file("a.txt", "ord"));
            archive.readingFails(poison, new StackOverflowError("one document"));

            follow(archive);
            assertThat(archive.titles(SANDVIKEN, "ord")).containsExactlyInAnyOrder("först", "sedan");
            assertThat(archive.access().status().failed()).isEqualTo(1);
            assertThat(archive.access().aip(SANDVIKEN, poison)).isPresent();

            archive.readingFails(poison, null);
            archive.later(Duration.ofMinutes(2));
            follow(archive);
            assertThat(archive.titles(SANDVIKEN, "ord")).containsExactlyInAnyOrder("först", "gift", "sedan");
            assertThat(archive.access().status().failed()).isZero();
        }
    }

    /// As the service does: again after a fault.
    private static void follow(TestArchive archive) {
        for (int i = 0; i < 3; i++) {
            try {
                archive.access().follow();
            } catch (Error e) {
                assertThat(e).hasMessage("one document");
            }
        }
    }
}
