package bevara.formats;

import bevara.worker.Answer;
import bevara.worker.Request;
import bevara.worker.Wire;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of a tool's process, from this side. Used by one thread at a time; [#close] may come from another.
final class WorkerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_LINE = 500;
    private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(200);

    private final String name;
    private final Process process;
    private final Path scratch;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private volatile long deadline;
    private volatile boolean busy;
    private int asked;

    /// What a request may take.
    record Asked(Request request, Duration patience) {}

    WorkerProcess(Launch launch) throws IOException {
        name = launch.name();
        Files.createDirectories(launch.scratch());
        scratch = Files.createTempDirectory(launch.scratch(), launch.name());
        process = Confinement.around(launch.command(scratch), scratch).start();
        requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER));
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER));
        Thread.ofVirtual().start(this::logComplaints);
        Thread.ofVirtual().start(this::watch);
    }

    /// Hands every answer to `taker`, with its number, as it comes. Throws IOException when the process hung, died or
    /// answered nonsense: it is then of no more use, and the first without an answer is to blame, or one before it.
    void ask(List<Asked> all, BiConsumer<Integer, Answer> taker) throws IOException {
        asked += all.size();
        expect(all.getFirst());
        busy = true;
        // Another thread writes, else both sides could wait for each other to read.
        Thread.ofVirtual().start(() -> write(all));
        for (int n = 0; n < all.size(); n++) {
            taker.accept(n, Wire.hear(answers));
            if (n + 1 < all.size()) expect(all.get(n + 1));
        }
        busy = false;
    }

    private void expect(Asked next) {
        deadline = System.nanoTime() + next.patience().toNanos();
    }

    private void write(List<Asked> all) {
        try {
            for (var one : all) Wire.ask(requests, one.request());
            requests.flush();
        } catch (IOException e) {
            LOG.debug("{} reads no more", name, e);
        }
    }

    int asked() {
        return asked;
    }

    /// Killing is what ends both a write that nobody reads and a read that nobody answers.
    private void watch() {
        while (process.isAlive()) {
            if (busy && System.nanoTime() - deadline > 0) kill();
            LockSupport.parkNanos(GLANCE);
        }
    }

    private void kill() {
        process.destroyForcibly();
    }

    private void logComplaints() {
        try (var lines = new BufferedReader(process.errorReader(StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine())
                LOG.debug("{}: {}", name, line.substring(0, Math.min(line.length(), LONGEST_LINE)));
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} has gone silent", name, e);
        }
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            remove(scratch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("temporary files of {} stay for now", name, e);
        }
    }

    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
