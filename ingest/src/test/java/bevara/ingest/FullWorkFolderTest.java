package bevara.ingest;

import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The work folder on a disk of two megabytes, where the test may mount one.
class FullWorkFolderTest {
    @TempDir
    private Path folder;

    private Path work;

    @BeforeEach
    void mount() throws Exception {
        work = Files.createDirectories(folder.resolve("work"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", work.toString()) == 0);
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", work.toString());
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException _) {
            return -1;
        }
    }

    @Test
    void a_package_that_does_not_fit_is_refused_before_it_is_accepted_and_others_go_on() throws IOException {
        try (var database = new Archive.Database()) {
            var archive = new Archive(folder, database);
            archive.agree("bygglov", SubmissionAgreement.Approval.AUTOMATIC, PackageKind.values());
            var large = new byte[3_000_000];
            new Random(1).nextBytes(large);

            // Announced: not a byte is taken, and there is no submission.
            var announced = archive.delivery("bygglov").key("stor").length(large.length);
            assertThatThrownBy(() -> archive.receive(announced, large))
                    .isInstanceOfSatisfying(
                            IngestFault.Unavailable.class,
                            e -> assertThat(e.code()).isEqualTo("storage-full"));
            assertThat(archive.ingest().list(Archive.TENANT, "", null, "", 10).items())
                    .isEmpty();

            // Not announced: it is failed with the reason, and leaves nothing.
            assertThatThrownBy(() -> archive.receive(archive.delivery("bygglov").key("stor"), large))
                    .isInstanceOfSatisfying(
                            IngestFault.Unavailable.class,
                            e -> assertThat(e.code()).isEqualTo("storage-full"));
            var failed = archive.ingest().list(Archive.TENANT, "", null, "", 10).items();
            assertThat(failed).singleElement().satisfies(s -> {
                assertThat(s.state()).isEqualTo(Submission.State.FAILED);
                assertThat(s.findings()).extracting(Finding::code).containsExactly(Code.NO_ROOM.code());
            });
            assertThat(archive.left()).isEmpty();

            var small = archive.deliver(archive.delivery("bygglov").key("stor"), zip(files("brev.txt", "Hej")));
            assertThat(small.state()).isEqualTo(Submission.State.ARCHIVED);
        }
    }
}
