package bevara.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `bevara demo` in a process of its own, with the memory it has by default.
final class DemoServer implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);

    private final Process process;
    private final Path data;

    private DemoServer(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    /// Returns when the service says that it is ready.
    static DemoServer start(Path data, Path log) {
        return start(data, log, List.of());
    }

    /// The same; `options` are for Java.
    static DemoServer start(Path data, Path log, List<String> options) {
        try {
            var process = new ProcessBuilder(command(data, options))
                    .redirectError(log.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            var server = new DemoServer(process, data);
            server.awaitReady(log);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Path data, List<String> options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                System.getenv().getOrDefault("BEVARA_JAVA_OPTS", "-Xmx1g").split(" ")));
        command.addAll(options);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "bevara.app.Main", "demo"));
        command.addAll(List.of("--data", data.toString(), "--port", "0"));
        return command;
    }

    private void awaitReady(Path log) {
        var ready = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try (var lines = process.inputReader().lines()) {
                // Read to the end also after READY, so that the pipe never fills.
                lines.forEach(line -> {
                    if (line.startsWith("READY ")) ready.complete(true);
                });
            }
            ready.complete(false);
        });
        if (!ready.completeOnTimeout(false, START.toSeconds(), TimeUnit.SECONDS).join()) {
            close();
            throw new IllegalStateException("the service did not become ready; see " + log);
        }
    }

    /// What `demo.json` says of the service: its URL, tenants and keys.
    JsonNode sheet() {
        return JsonMapper.shared().readTree(data.resolve("demo.json").toFile());
    }

    /// The most memory the Java process ever had resident, in bytes; the database's processes are not in it.
    long peakMemory() {
        return memory(process.pid(), "VmHWM:");
    }

    /// The memory that the Java process has resident now, in bytes.
    long residentMemory() {
        return memory(process.pid(), "VmRSS:");
    }

    /// The same and that of all processes it started. What they share is counted for each of them.
    long residentMemoryWithTools() {
        return residentMemory()
                + process.descendants()
                        .mapToLong(each -> memory(each.pid(), "VmRSS:"))
                        .sum();
    }

    private static long memory(long pid, String which) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(which))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException | UncheckedIOException _) {
            // It has ended.
            return 0;
        }
    }

    /// The processor time that the Java process has used until now; the database's processes are not in it.
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
