package bevara.storage;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One real S3 server with Object Lock for all tests of a process, started by `.ci/ceph` when the first of them
/// needs it. It ends with this process, however that ends: the script reads from a pipe of ours.
final class Ceph {
    private static final List<String> PROGRAMS = List.of("ceph", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin");
    private static final Object LOCK = new Object();
    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static final java.util.concurrent.atomic.AtomicReference<@Nullable Ceph> RUNNING =
            new java.util.concurrent.atomic.AtomicReference<>();

    private final URI endpoint;
    private final String accessKey;
    private final String secretKey;
    /// Kept, because its standard input must stay open.
    private final Process process;

    private Ceph(Process process, String line) {
        var words = line.split(" ");
        if (words.length != 4 || !words[0].equals("READY")) throw new IllegalStateException("not ready: " + line);
        this.process = process;
        endpoint = URI.create(words[1]);
        accessKey = words[2];
        secretKey = words[3];
    }

    /// The running server. Aborts the test where its programs are not installed.
    static Ceph server() {
        if (!PROGRAMS.stream().allMatch(Ceph::isInstalled))
            abort("Ceph is not installed (Debian: ceph-mon ceph-osd radosgw ceph-common): not tested against S3");
        synchronized (LOCK) {
            var running = RUNNING.get();
            if (running == null) {
                running = start();
                RUNNING.set(running);
            }
            return running;
        }
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Ceph start() {
        try {
            var builder = new ProcessBuilder(script().toString(), Integer.toString(freePort()));
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            var process = builder.start();
            var line = new BufferedReader(process.inputReader()).readLine();
            if (line == null) throw new IllegalStateException("the S3 server did not start");
            // Ended in good time, so that nothing is left when the build goes on.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
            return new Ceph(process, line);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void stop(Process process) {
        try {
            process.getOutputStream().close();
            process.waitFor();
        } catch (IOException | InterruptedException _) {
            process.destroy();
        }
    }

    private static Path script() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent())
            if (Files.isExecutable(folder.resolve(".ci/ceph"))) return folder.resolve(".ci/ceph");
        throw new IllegalStateException(".ci/ceph is missing");
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    URI endpoint() {
        if (!process.isAlive()) throw new IllegalStateException("the S3 server is gone");
        return endpoint;
    }

    /// A place in a bucket that does not exist yet.
    S3Location fresh() {
        return at(endpoint(), "bevara-test-" + BUCKETS.incrementAndGet());
    }

    S3Location at(URI address, String bucket) {
        return new S3Location(
                address,
                "us-east-1",
                bucket,
                "archive/",
                accessKey,
                secretKey,
                S3Location.LockMode.GOVERNANCE,
                Period.ZERO,
                null);
    }
}
