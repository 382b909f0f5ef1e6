package bevara.app.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bevara submit` over a network that cuts, to a service that is killed: what came through stays.
class BadNetworkJourneyTest {
    private static final int CUTS = 50;
    private static final long SIZE = Long.getLong("bevara.upload.bytes", 2_000_000_000L);

    @Test
    void two_gigabytes_arrive_once_over_fifty_cuts_and_two_kills(@TempDir Path data, @TempDir Path folder)
            throws Exception {
        var register = Files.createDirectory(folder.resolve("nätavbrott"));
        random(register.resolve("inspelning.bin"), SIZE);
        var bevara = Bevara.demo(data);
        try (var proxy = new FaultyProxy(bevara.url(), SIZE / (CUTS + 14), CUTS);
                var sender = Executors.newVirtualThreadPerTaskExecutor()) {
            var key = bevara.as("sandviken", "system").key();
            var agreement = bevara.agreement("sandviken");
            var sending = CompletableFuture.supplyAsync(
                    () -> Bevara.run(
                            "submit",
                            register.toString(),
                            "--agreement",
                            agreement,
                            "--server",
                            proxy.url().toString(),
                            "--key",
                            key,
                            "--wait",
                            "--json"),
                    sender);
            for (int kill = 1; kill <= 2; kill++) {
                while (proxy.carried() < kill * SIZE / 3 && !sending.isDone()) Client.pause();
                assertThat(sending).as("it still sends").isNotDone();
                bevara.kill();
                bevara = Bevara.demo(data);
                proxy.leadTo(bevara.url());
            }
            var outcome = sending.join();
            assertThat(outcome.exit()).as(outcome.output() + outcome.errors()).isZero();
            assertThat(proxy.cuts()).isEqualTo(CUTS);
            // Parts that were on their way when a connection broke are sent again, not all from the beginning.
            assertThat(proxy.carried()).isLessThan(2 * SIZE);

            var client = bevara.as("sandviken", "system");
            var archived = client.json("/submissions?state=archived&q=avbrott").get("items");
            assertThat(archived).hasSize(1);
            var aips = archived.get(0).get("aips");
            assertThat(aips).hasSize(1);
            var files =
                    client.json("/aips/" + aips.get(0).asString() + "/files").get("items");
            assertThat(files.valueStream().filter(f -> f.get("path").asString().endsWith("inspelning.bin")))
                    .singleElement()
                    .satisfies(file -> assertThat(file.get("size").asLong()).isEqualTo(SIZE));
        } finally {
            bevara.close();
        }
    }

    private static void random(Path file, long size) throws IOException {
        var random = new Random(2010);
        var buffer = new byte[1 << 16];
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long left = size; left > 0; left -= buffer.length) {
                random.nextBytes(buffer);
                out.write(buffer, 0, (int) Math.min(left, buffer.length));
            }
        }
    }
}
