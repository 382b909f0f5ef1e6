package bevara.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// How fast packages become AIPs, as the one who delivers them sees it.
final class IngestBenchmark {
    record Shape(int packages, int files, int size, int largeFiles, int largeSize, int atATime, long seed) {}

    private final Shape shape;
    private final PrintStream out;
    private final PrintStream progress;

    IngestBenchmark(Shape shape, PrintStream out, PrintStream progress) {
        this.shape = shape;
        this.out = out;
        this.progress = progress;
    }

    /// Without a folder a temporary one is made, and removed afterwards.
    void run(@Nullable Path kept) {
        var folder = kept == null ? temporary() : kept;
        try {
            measure(folder);
        } finally {
            if (kept == null) remove(folder);
        }
    }

    private void measure(Path folder) {
        say("making the corpus …");
        var loads = loads(folder);

        say("starting the service …");
        var report = new Report(shape, out);
        try (var server = DemoServer.start(folder.resolve("data"), folder.resolve("server.log"));
                var source = SourceSystem.of(server.sheet())) {
            source.awaitQuiet();
            for (var load : loads) report.add(measure(load, source, server));
        }
        report.print();
    }

    /// Packages of one kind, all in one folder.
    private record Load(String what, Path folder, List<Path> packages, int filesInEach) {}

    private List<Load> loads(Path folder) {
        var corpus = new Corpus(shape.seed());
        var loads = new ArrayList<Load>();
        if (shape.packages() > 0) {
            var small = make(folder.resolve("small"));
            var packages = corpus.small(small, shape.packages(), shape.files(), shape.size());
            loads.add(new Load("small packages", small, packages, shape.files()));
        }
        if (shape.largeFiles() > 0) {
            var large = make(folder.resolve("large"));
            var pack = corpus.large(large, shape.largeFiles(), shape.largeSize());
            loads.add(new Load("one large package", large, List.of(pack), shape.largeFiles()));
        }
        return loads;
    }

    private Figures measure(Load load, SourceSystem source, DemoServer server) {
        say("delivering %,d …".formatted(load.packages().size()));
        Peer.settle(load.folder());
        long before = source.found(Corpus.MARK);
        var processor = server.processorTime();
        long start = System.nanoTime();
        var receipts = deliver(source, load.packages());
        var archived = since(start);
        while (source.found(Corpus.MARK) < before + load.packages().size()) SourceSystem.pause(100);
        var found = since(start);
        processor = server.processorTime().minus(processor);
        long memory = server.peakMemory();

        say("hashing and copying the same …");
        Peer.settle(load.folder());
        var peer = Peer.hashAndCopy(
                load.folder(), load.folder().resolveSibling(load.folder().getFileName() + "-copy"));
        return new Figures(
                load.what(),
                load.packages().size(),
                (long) load.packages().size() * load.filesInEach(),
                bytes(load.packages()),
                archived,
                found,
                receipts,
                peer,
                processor,
                memory);
    }

    private List<Duration> deliver(SourceSystem source, List<Path> packages) {
        try (var workers = Executors.newFixedThreadPool(shape.atATime())) {
            var tasks = packages.stream()
                    .map(pack -> (Callable<Duration>) () -> source.deliver(pack))
                    .toList();
            var receipts = new ArrayList<Duration>();
            for (Future<Duration> receipt : workers.invokeAll(tasks)) receipts.add(receipt.get());
            return receipts;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a delivery failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static long bytes(List<Path> packages) {
        return packages.stream().mapToLong(pack -> pack.toFile().length()).sum();
    }

    private void say(String what) {
        progress.println("bench: " + what);
    }

    static Path temporary() {
        try {
            return Files.createTempDirectory("bevara-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void remove(Path folder) {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
