package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a disk of two megabytes, where the test may mount one.
class FullDiskTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.toString()) == 0);
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", folder.toString());
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
    void a_full_disk_is_told_and_leaves_nothing_and_goes_on_when_there_is_room() throws IOException {
        var samples = new Samples();
        var storage = ArchivalStorage.onFileSystem(folder, Databases.fresh(), Clock.systemUTC(), _ -> {});
        var kept = storage.store(draft(SANDVIKEN, samples.aipId()));
        var refused = samples.aipId();

        for (long promised : new long[] {AipDraft.UNKNOWN_SIZE, 3_000_000}) {
            var large = new AipDraft.Content("data-0001.zip", promised, out -> out.write(noise()));
            assertThatThrownBy(() -> storage.store(draft(SANDVIKEN, refused, 1, large)))
                    .isInstanceOf(StorageFault.Full.class);
            assertThat(storage.find(SANDVIKEN, refused)).isEmpty();
            assertThat(storage.orphans(Duration.ofSeconds(-10))).isEmpty();
        }

        var ballast = folder.resolve("tmp/ballast");
        assertThatThrownBy(() -> Files.write(ballast, noise())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> storage.store(draft(SANDVIKEN, refused))).isInstanceOf(StorageFault.Full.class);
        Files.delete(ballast);
        storage.abandon(SANDVIKEN, refused);
        storage.store(draft(SANDVIKEN, samples.aipId()));
        assertThat(storage.verify(SANDVIKEN, kept.aip())).isEmpty();
        assertThat(storage.journal(0, 10)).hasSize(2);
    }

    private static byte[] noise() {
        var bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
