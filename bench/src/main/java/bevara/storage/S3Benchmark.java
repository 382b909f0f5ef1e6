package bevara.storage;

import bevara.storage.ObjectStore.Write;
import io.minio.GetObjectArgs;
import io.minio.ListObjectVersionsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/// The S3 store beside the bare SDK, on the same server, one after the other in each round. In this package because
/// the store is nobody else's business.
public final class S3Benchmark {
    private static final int SMALL = 10_000;
    private static final int LARGE = 64 << 20;

    private final PrintStream out;
    private final int rounds;
    private final byte[] small = new byte[SMALL];
    private final byte[] large = new byte[LARGE];
    private final AtomicInteger names = new AtomicInteger();

    public S3Benchmark(PrintStream out, int rounds) {
        this.out = out;
        this.rounds = rounds;
        new Random(1).nextBytes(small);
        new Random(2).nextBytes(large);
    }

    /// Without an endpoint a server is started, by `.ci/ceph`, and stopped afterwards.
    public void run(@Nullable URI endpoint, String accessKey, String secretKey) throws Exception {
        if (endpoint != null) {
            measure(location(endpoint, accessKey, secretKey));
            return;
        }
        var process = new ProcessBuilder(script().toString(), Integer.toString(freePort()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            var line = new BufferedReader(process.inputReader()).readLine();
            if (line == null) throw new IllegalStateException("no server");
            var words = line.split(" ");
            measure(location(URI.create(words[1]), words[2], words[3]));
        } finally {
            process.getOutputStream().close();
            process.waitFor();
        }
    }

    private static S3Location location(URI endpoint, String accessKey, String secretKey) {
        var bucket = "bevara-bench-" + Long.toString(System.nanoTime(), 36);
        return new S3Location(
                endpoint,
                "us-east-1",
                bucket,
                "",
                accessKey,
                secretKey,
                S3Location.LockMode.GOVERNANCE,
                Period.ZERO,
                null);
    }

    private static Path script() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent())
            if (Files.isExecutable(folder.resolve(".ci/ceph"))) return folder.resolve(".ci/ceph");
        throw new IllegalStateException("run it from the source tree, or name an --endpoint");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void measure(S3Location location) throws Exception {
        try (var store = S3Store.open(location, Clock.systemUTC());
                var sdk = bare(location)) {
            var plain = location.bucket() + "-bare";
            sdk.makeBucket(MakeBucketArgs.builder()
                            .bucket(plain)
                            .objectLock(true)
                            .build())
                    .join();
            line("S3: %s, %s%n", location.endpoint(), store.probe());
            line(
                    "%d processors, heap %d MB, best of %d rounds%n%n",
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.getRuntime().maxMemory() >> 20,
                    rounds);
            small(store, sdk, plain);
            large(store, sdk, plain);
        }
    }

    /// As well set up as it can be: the same pool, dispatcher and sockets as the store's.
    private static MinioAsyncClient bare(S3Location location) {
        var dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(64);
        dispatcher.setMaxRequestsPerHost(64);
        var http = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(64, 1, TimeUnit.MINUTES))
                .socketFactory(new S3Connection.WithoutDelay())
                .readTimeout(Duration.ofMinutes(1))
                .build();
        return MinioAsyncClient.builder()
                .endpoint(location.endpoint().toString())
                .region(location.region())
                .credentials(location.accessKey(), location.secretKey())
                .httpClient(http)
                .build();
    }

    private void small(S3Store store, MinioAsyncClient sdk, String bucket) throws Exception {
        line("Objects of %,d bytes; objects a second%n", SMALL);
        line(
                "%8s %10s %10s %12s %10s %14s%n",
                "threads", "Bevara", "bare PUT", "of bare PUT", "bare, same", "of the same");
        atATime(8, 300, () -> put(store));
        atATime(8, 300, () -> bare(sdk, bucket));
        for (int threads : List.of(1, 8, 32)) {
            int n = threads == 1 ? 150 : 600;
            double ours = 0;
            double bare = 0;
            double same = 0;
            for (int round = 0; round < rounds; round++) {
                bare = Math.max(bare, n / atATime(threads, n, () -> bare(sdk, bucket)));
                ours = Math.max(ours, n / atATime(threads, n, () -> put(store)));
                same = Math.max(same, n / atATime(threads, n, () -> bareWithQuestions(sdk, bucket)));
            }
            line(
                    "%8d %10.0f %10.0f %11.0f%% %10.0f %13.0f%%%n",
                    threads, ours, bare, 100 * ours / bare, same, 100 * ours / same);
        }
        line(
                "bare, same: HEAD before and the list of versions after, which the store asks for where the server does%n");
        line("not refuse a taken key by itself. No read-back in either.%n%n");
    }

    private @Nullable Void put(S3Store store) {
        store.put(List.of(Write.of(key(), small)));
        return null;
    }

    private @Nullable Void bare(MinioAsyncClient sdk, String bucket) {
        putBare(sdk, bucket, key().value(), small);
        return null;
    }

    private @Nullable Void bareWithQuestions(MinioAsyncClient sdk, String bucket) {
        var name = key().value();
        try {
            sdk.statObject(StatObjectArgs.builder().bucket(bucket).object(name).build())
                    .join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof ErrorResponseException)) throw e;
        }
        putBare(sdk, bucket, name, small);
        sdk.listObjectVersions(ListObjectVersionsArgs.builder()
                        .bucket(bucket)
                        .prefix(name)
                        .maxKeys(100)
                        .build())
                .join();
        return null;
    }

    private static void putBare(MinioAsyncClient sdk, String bucket, String name, byte[] bytes) {
        sdk.putObject(PutObjectArgs.builder()
                        .bucket(bucket)
                        .object(name)
                        .data(bytes, bytes.length)
                        .build())
                .join();
    }

    private StoreKey key() {
        return new StoreKey("b/" + names.incrementAndGet());
    }

    private void large(S3Store store, MinioAsyncClient sdk, String bucket) throws Exception {
        line("Objects of %d MiB, one after the other; MiB a second%n", LARGE >> 20);
        int n = 4;
        double ours = 0;
        double readBack = 0;
        double bare = 0;
        double oursRead = 0;
        double bareRead = 0;
        putBare(sdk, bucket, key().value(), large);
        store.put(List.of(Write.of(key(), large)));
        for (int round = 0; round < rounds; round++) {
            var keys = new ArrayList<StoreKey>();
            var names = new ArrayList<String>();
            bare = Math.max(bare, rate(n, timed(n, i -> {
                names.add(key().value());
                putBare(sdk, bucket, names.get(i), large);
            })));
            double put = timed(n, i -> {
                keys.add(key());
                store.put(List.of(Write.of(keys.get(i), large)));
            });
            ours = Math.max(ours, rate(n, put));
            double read = timed(n, i -> drain(store.read(keys.get(i), 0, -1)));
            oursRead = Math.max(oursRead, rate(n, read));
            readBack = Math.max(readBack, rate(n, put + read));
            bareRead = Math.max(
                    bareRead,
                    rate(
                            n,
                            timed(
                                    n,
                                    i -> drain(sdk.getObject(GetObjectArgs.builder()
                                                    .bucket(bucket)
                                                    .object(names.get(i))
                                                    .build())
                                            .join()))));
        }
        line("%-28s %8s %8s %8s%n", "", "Bevara", "bare", "ratio");
        line("%-28s %8.0f %8.0f %7.0f%%%n", "written, not read back", ours, bare, 100 * ours / bare);
        line("%-28s %8.0f %8.0f %7.0f%%%n", "written and read back", readBack, bare, 100 * readBack / bare);
        line("%-28s %8.0f %8.0f %7.0f%%%n", "read", oursRead, bareRead, 100 * oursRead / bareRead);
    }

    private static void drain(InputStream in) throws IOException {
        var buffer = new byte[1 << 16];
        var digest = Digest.sha256();
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) digest.update(buffer, 0, n);
        }
    }

    private static double rate(int n, double seconds) {
        return n * (LARGE >> 20) / seconds;
    }

    private interface Step {
        void run(int i) throws Exception;
    }

    private static double timed(int n, Step step) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < n; i++) step.run(i);
        return (System.nanoTime() - start) / 1e9;
    }

    private static double atATime(int threads, int n, Callable<@Nullable Void> task) throws Exception {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            long start = System.nanoTime();
            var all = new ArrayList<java.util.concurrent.Future<@Nullable Void>>();
            for (int i = 0; i < n; i++) all.add(pool.submit(task));
            for (var one : all) one.get();
            return (System.nanoTime() - start) / 1e9;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request failed", e.getCause());
        }
    }

    private void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format, arguments);
    }
}
