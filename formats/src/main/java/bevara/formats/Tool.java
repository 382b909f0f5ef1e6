package bevara.formats;

import bevara.formats.WorkerProcess.Asked;
import bevara.worker.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A tool in some processes, which are started when needed, used again, and replaced when they hang, die or have
/// worked long enough.
final class Tool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tool.class);
    private static final long LEAST_ROOM = 16 << 20;

    private final Launch launch;
    private final int files;
    private final @Nullable Asked probe;
    private final Semaphore free;
    private final Deque<WorkerProcess> idle = new ArrayDeque<>();
    private final Set<WorkerProcess> running = new HashSet<>();
    private volatile boolean closing;

    /// `probe` is of a file that the tool has an answer for as long as it works; null where there is none.
    Tool(Launch launch, int workers, int files, @Nullable Asked probe) {
        this.launch = launch;
        this.files = files;
        this.probe = probe;
        this.free = new Semaphore(workers, true);
    }

    /// An answer for each, in their order; empty where the tool hung or died of it. Together first; when that goes
    /// wrong, those without an answer one by one, so that only the one that is to blame has none.
    ///
    /// @throws ToolsUnavailable when that is not for the files
    List<Optional<Answer>> ask(List<Asked> all) {
        if (all.isEmpty()) return List.of();
        free.acquireUninterruptibly();
        try {
            var answers = new ArrayList<Optional<Answer>>(together(all));
            for (int n = answers.size(); n < all.size(); n = answers.size())
                answers.add(all.size() == 1 ? Optional.empty() : alone(all.get(n)));
            if (answers.stream().anyMatch(Tool::failed)) demandRoom();
            if (answers.stream().allMatch(Tool::failed)) demandLife();
            return answers;
        } finally {
            free.release();
        }
    }

    private Optional<Answer> alone(Asked one) {
        return together(List.of(one)).stream().findFirst().orElse(Optional.empty());
    }

    private List<Optional<Answer>> together(List<Asked> all) {
        var answers = new ArrayList<Optional<Answer>>();
        var process = take();
        try {
            process.ask(all, (_, answer) -> answers.add(Optional.of(answer)));
            give(process);
        } catch (IOException e) {
            end(process);
            if (closing) throw new CancellationException("closing");
            LOG.info("{} hung or died of a file; it is started again", launch.name());
            LOG.debug("the file was {}", all.get(answers.size()).request().name(), e);
        }
        return answers;
    }

    static boolean failed(Optional<Answer> answer) {
        return answer.isEmpty() || answer.get().says(Answer.FAILED);
    }

    /// Where tools have no room for their temporary files, a failure says nothing of the file.
    private void demandRoom() {
        try {
            if (Files.getFileStore(existing(launch.scratch().toAbsolutePath())).getUsableSpace() >= LEAST_ROOM) return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new ToolsUnavailable("the tools have no room");
    }

    /// A tool that is broken itself fails with every file.
    private void demandLife() {
        if (probe != null && failed(alone(probe))) throw new ToolsUnavailable(launch.name() + " gives no answers");
    }

    private static Path existing(Path folder) {
        var parent = folder.getParent();
        return parent == null || Files.exists(folder) ? folder : existing(parent);
    }

    private WorkerProcess take() {
        synchronized (running) {
            if (closing) throw new CancellationException("closing");
            var waiting = idle.poll();
            if (waiting != null) return waiting;
            try {
                var started = new WorkerProcess(launch);
                running.add(started);
                return started;
            } catch (IOException e) {
                throw new ToolsUnavailable(launch.name() + " cannot be started", e);
            }
        }
    }

    private void give(WorkerProcess process) {
        synchronized (running) {
            if (!closing && process.asked() < files) {
                idle.push(process);
                return;
            }
        }
        end(process);
    }

    private void end(WorkerProcess process) {
        synchronized (running) {
            running.remove(process);
        }
        process.close();
    }

    /// Ends what is under way.
    @Override
    public void close() {
        List<WorkerProcess> all;
        synchronized (running) {
            closing = true;
            all = List.copyOf(running);
        }
        all.forEach(WorkerProcess::close);
    }
}
