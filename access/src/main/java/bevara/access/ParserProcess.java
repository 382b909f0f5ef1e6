package bevara.access;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of the parser's process, from this side. Used by one thread at a time; [#close] may come from
/// another.
final class ParserProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParserProcess.class);
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_LINE = 500;

    private final Process process;
    private final Path scratch;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private int asked;

    /// `scratch` is where the parsers put their temporary files; it is emptied.
    ParserProcess(Class<?> main, String heap, Path scratch) throws IOException {
        this.scratch = scratch;
        empty(scratch);
        Files.createDirectories(scratch);
        process = new ProcessBuilder(command(main, heap, scratch)).start();
        requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER));
        answers = new DataInputStream(process.getInputStream());
        Thread.ofVirtual().start(this::logComplaints);
    }

    private static List<String> command(Class<?> main, String heap, Path scratch) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true",
                "-Dlogback.configurationFile=bevara/access/parser-logback.xml",
                "-Djava.io.tmpdir=" + scratch,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
    }

    /// Throws IOException when the process hung, died or answered nonsense: it is then of no more use. What
    /// `bytes` throws as an unchecked exception comes through, with the same consequence.
    ExtractedText parse(String name, String mime, long size, InputStream bytes, Duration limit) throws IOException {
        asked++;
        // Killing is what ends both a write that nobody reads and a read that nobody answers.
        var watch = CompletableFuture.runAsync(
                this::kill, CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
        try {
            ParserProtocol.ask(requests, name, mime, size, bytes);
            return ParserProtocol.hear(answers);
        } finally {
            watch.cancel(false);
        }
    }

    int asked() {
        return asked;
    }

    private void kill() {
        process.destroyForcibly();
    }

    private void logComplaints() {
        try (var lines = new BufferedReader(process.errorReader(StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine())
                LOG.debug("parser: {}", line.substring(0, Math.min(line.length(), LONGEST_LINE)));
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("the parser has gone silent", e);
        }
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            empty(scratch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("the parser's temporary files stay for now", e);
        }
    }

    private static void empty(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
