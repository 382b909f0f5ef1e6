package bevara.storage;

import bevara.storage.ObjectStore.Write;
import java.net.URI;
import java.time.Clock;
import java.time.Period;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// Stores two large objects at once and reads them back, in a process whose heap is much smaller than they are.
final class LargeObjectMain {
    private LargeObjectMain() {}

    /// Endpoint, bucket, access key, secret key, megabytes.
    public static void main(String[] arguments) throws Exception {
        int blocks = Integer.parseInt(arguments[4]);
        var location = new S3Location(
                URI.create(arguments[0]),
                "us-east-1",
                arguments[1],
                "",
                arguments[2],
                arguments[3],
                S3Location.LockMode.GOVERNANCE,
                Period.ZERO,
                null);
        try (var store = S3Store.open(location, Clock.systemUTC());
                var threads = Executors.newFixedThreadPool(2)) {
            var jobs = List.<Callable<Boolean>>of(
                    () -> same(store, "known", (long) blocks << 20, blocks),
                    () -> same(store, "unknown", AipDraft.UNKNOWN_SIZE, blocks));
            for (var job : threads.invokeAll(jobs)) if (!job.get()) System.exit(1);
        }
    }

    private static boolean same(S3Store store, String key, long size, int blocks) {
        var written = store.put(List.of(new Write(new StoreKey(key), size, out -> {
            var block = new byte[1 << 20];
            for (int i = 0; i < blocks; i++) {
                block[i % block.length]++;
                out.write(block);
            }
        })));
        return new OcflObjects(store)
                .digest(new StoreKey(key))
                .equals(written.getFirst().sha256());
    }
}
