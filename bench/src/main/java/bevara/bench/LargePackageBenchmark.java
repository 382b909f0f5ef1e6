package bevara.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// One package of tens of gigabytes, from its first byte sent until its receipt is in hand, and how much memory and
/// disk the service takes meanwhile. What of the memory grows with the package, a second run with another size shows.
final class LargePackageBenchmark {
    private static final Pattern AFTER_COLLECTION = Pattern.compile("Pause .*->(\\d+)M\\(");

    private final LargePackage pack;
    private final PrintStream out;
    private final PrintStream progress;

    LargePackageBenchmark(LargePackage pack, PrintStream out, PrintStream progress) {
        this.pack = pack;
        this.out = out;
        this.progress = progress;
    }

    /// `resident` is the service's, `withTools` that and its processes', database and format tools;
    /// `work` is what lies in the data folder beside database and object store, `stored` in the object
    /// store. The most of each at any time, in bytes; of the disk what is more than before.
    private static final class Peaks {
        private long resident;
        private long withTools;
        private long work;
        private long stored;
        private long samples;
    }

    void run(Path folder) {
        var data = folder.resolve("data");
        keepOneCopy(data);
        var collections = folder.resolve("gc.log");
        var log = List.of("-Xlog:gc:file=" + collections.toAbsolutePath() + "::filecount=0");
        try (var server = DemoServer.start(data, folder.resolve("server.log"), log);
                var source = SourceSystem.of(server.sheet());
                var clock = Executors.newSingleThreadScheduledExecutor()) {
            source.awaitQuiet();
            Peer.settle(folder);
            var before = new Peaks();
            sample(server, data, before);
            var peaks = new Peaks();
            var sampling =
                    clock.scheduleWithFixedDelay(() -> sample(server, data, peaks), 0, 500, TimeUnit.MILLISECONDS);
            say("delivering %,d bytes in %,d files …".formatted(pack.bytes(), pack.files()));
            double receipt = Figures.seconds(source.deliver("stor.zip", pack::open));
            sampling.cancel(false);
            peaks.work -= before.work;
            peaks.stored -= before.stored;
            print(receipt, before, peaks, heapAfterCollection(collections));
        }
    }

    /// The demonstration would keep two.
    private static void keepOneCopy(Path data) {
        try {
            Files.createDirectories(data);
            Files.writeString(data.resolve("stores.json"), """
                    {"stores": [{"id": "main", "folder": "objects"}], "policies": {"*": ["main"]}}
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sample(DemoServer server, Path data, Peaks peaks) {
        peaks.resident = Math.max(peaks.resident, server.residentMemory());
        peaks.withTools = Math.max(peaks.withTools, server.residentMemoryWithTools());
        long stored = occupied(data.resolve("objects"));
        peaks.stored = Math.max(peaks.stored, stored);
        peaks.work = Math.max(peaks.work, occupied(data) - stored - occupied(data.resolve("postgres")));
        peaks.samples++;
    }

    /// What all its files take of the disk: where a file has a hole, less than its length.
    private static long occupied(Path folder) {
        try {
            // Ends with 1 when a file goes away meanwhile, as they do.
            var process = new ProcessBuilder("du", "-s", "-B1", folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var lines = process.inputReader().lines()) {
                return lines.mapToLong(line -> Long.parseLong(line.replaceAll("\\D.*", "")))
                        .sum();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long heapAfterCollection(Path log) {
        try (var lines = Files.lines(log)) {
            return lines.map(AFTER_COLLECTION::matcher)
                    .filter(matcher -> matcher.find())
                    .mapToLong(matcher -> Long.parseLong(matcher.group(1)) << 20)
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(double receipt, Peaks before, Peaks peaks, long heap) {
        line("Bevara large package: %,d bytes in %,d files, seed %d%n", pack.bytes(), pack.files(), pack.seed());
        line("  receipt in hand after                  %9.1f s  (%,.0f MB/s)%n", receipt, mega(pack.bytes()) / receipt);
        line("  most heap after a collection           %9.0f MB%n", mega(heap));
        line(
                "  most memory resident, the service      %9.0f MB  (%.0f MB before)%n",
                mega(peaks.resident), mega(before.resident));
        line(
                "  the same with database and tools       %9.0f MB  (%.0f MB before)%n",
                mega(peaks.withTools), mega(before.withTools));
        line(
                "  most work disk                         %9.0f MB  (%.3f of the package)%n",
                mega(peaks.work), ratio(peaks.work));
        line(
                "  most in the object store               %9.0f MB  (%.3f of the package)%n",
                mega(peaks.stored), ratio(peaks.stored));
        line("  samples                                %9d%n%n", peaks.samples);
        var figures = new LinkedHashMap<String, Object>();
        figures.put("bytes", pack.bytes());
        figures.put("files", pack.files());
        figures.put("receiptSeconds", receipt);
        figures.put("heapAfterCollection", heap);
        figures.put("resident", peaks.resident);
        figures.put("residentWithTools", peaks.withTools);
        figures.put("workDiskToPackage", ratio(peaks.work));
        figures.put("storedToPackage", ratio(peaks.stored));
        out.println(JsonMapper.shared().writeValueAsString(figures));
    }

    private double ratio(long bytes) {
        return (double) bytes / pack.bytes();
    }

    private static double mega(long bytes) {
        return bytes / 1e6;
    }

    private void say(String what) {
        progress.println("bench: " + what);
    }

    private void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format, arguments);
        out.flush();
    }
}
