package bevara.ingest;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Power cuts at random, on a disk that forgets what was not forced, with the real database. `-Dcrash.seed=N` repeats
/// one run, `-Dcrash.runs=N` sets how many there are.
class CrashRunsTest {
    private static final int RUNS = 1000;

    @Test
    void whenever_the_power_goes_nothing_acknowledged_is_lost_and_nothing_is_there_twice(@TempDir Path folder)
            throws Exception {
        var repeated = Long.getLong("crash.seed");
        long first = repeated != null ? repeated : System.nanoTime() & 0xffff_ffffL;
        int runs = repeated != null ? 1 : Integer.getInteger("crash.runs", RUNS);
        System.out.printf("crash runs: %d, from seed %d%n", runs, first);
        var key = ReceiptKey.in(folder.resolve("receipt.pem"));
        var cuts = new TreeMap<String, Integer>();
        long start = System.nanoTime();
        try (var server = new Archive.Database()) {
            var database = new CutDatabase(server.source());
            for (long seed = first; seed < first + runs; seed++) {
                database.empty();
                run(seed, database, key).forEach((milestone, count) -> cuts.merge(milestone, count, Integer::sum));
            }
            database.close();
        }
        System.out.printf(
                "crash runs: %d runs, %d power cuts, 0 lost, 0 duplicate, in %.1f s; cut after: %s%n",
                runs,
                cuts.values().stream().mapToInt(Integer::intValue).sum(),
                Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0,
                cuts);
    }

    private static TreeMap<String, Integer> run(long seed, CutDatabase database, ReceiptKey key) throws SQLException {
        try {
            return new TreeMap<>(new CrashRun(seed, database, key).run());
        } catch (RuntimeException | Error e) {
            throw new AssertionError("repeat it with -Dcrash.seed=" + seed, e);
        }
    }
}
