package bevara.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.sax.BodyContentHandler;
import org.xml.sax.SAXException;
import tools.jackson.databind.json.JsonMapper;

/// One package of many documents, from its first byte sent until its receipt is in hand and its texts can be searched,
/// beside `sha256sum` of the same files and beside Tika alone in this process, on as many threads as there are
/// processors.
final class DocumentsBenchmark {
    record Shape(int files, int size, long seed) {}

    private final Shape shape;
    private final PrintStream out;
    private final PrintStream progress;

    DocumentsBenchmark(Shape shape, PrintStream out, PrintStream progress) {
        this.shape = shape;
        this.out = out;
        this.progress = progress;
    }

    /// Seconds each; `memory` in megabytes.
    private record Measured(
            double receipt, double searchable, double memory, double sha256sum, double tika, long characters) {}

    /// As far as the service is concerned.
    private record Delivered(double receipt, double searchable, double memory) {}

    void run(Path folder) {
        say("making the documents …");
        var pack = new Documents(shape.seed(), shape.size()).make(folder, shape.files());
        var loose = folder.resolve("loose");
        var ours = deliver(folder, pack);

        say("sha256sum of the same …");
        Peer.settle(folder);
        long start = System.nanoTime();
        Peer.shell("find \"$0\" -type f -print0 | xargs -0 sha256sum >/dev/null", loose);
        double sha256sum = since(start);

        say("Tika alone on the same …");
        start = System.nanoTime();
        long characters = extract(loose);
        print(new Measured(ours.receipt(), ours.searchable(), ours.memory(), sha256sum, since(start), characters));
    }

    private Delivered deliver(Path folder, Path pack) {
        say("starting the service …");
        try (var server = DemoServer.start(folder.resolve("data"), folder.resolve("server.log"));
                var source = SourceSystem.of(server.sheet())) {
            source.awaitQuiet();
            Peer.settle(folder);
            say("delivering one package of %,d documents …".formatted(shape.files()));
            long start = System.nanoTime();
            double receipt = Figures.seconds(source.deliver(pack));
            say("receipt after %.1f s".formatted(receipt));
            source.awaitQuiet();
            return new Delivered(receipt, since(start), server.peakMemory() / 1e6);
        }
    }

    /// As many documents at a time as there are processors; returns how many characters came out.
    private static long extract(Path folder) {
        var characters = new LongAdder();
        try (var files = Files.walk(folder);
                var pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            var parser = new AutoDetectParser();
            List<Callable<Void>> tasks = files.filter(Files::isRegularFile)
                    .<Callable<Void>>map(file -> () -> {
                        characters.add(text(parser, file).length());
                        return null;
                    })
                    .toList();
            for (var done : pool.invokeAll(tasks)) done.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return characters.sum();
    }

    static String text(AutoDetectParser parser, Path file) throws IOException, TikaException, SAXException {
        var handler = new BodyContentHandler(-1);
        try (var in = org.apache.tika.io.TikaInputStream.get(file)) {
            parser.parse(in, handler, new Metadata());
        }
        return handler.toString();
    }

    private void print(Measured m) {
        line(
                "Bevara documents: %,d files of %,d bytes in one package, seed %d, %d processors%n",
                shape.files(), shape.size(), shape.seed(), Runtime.getRuntime().availableProcessors());
        line(
                "  receipt in hand after             %9.1f s  (%,.0f files/s)%n",
                m.receipt(), shape.files() / m.receipt());
        line(
                "  and all texts searchable after    %9.1f s  (%,.0f files/s)%n",
                m.searchable(), shape.files() / m.searchable());
        line("  sha256sum of the same files       %9.1f s%n", m.sha256sum());
        line("  Tika alone, in one process        %9.1f s  (%,d characters)%n", m.tika(), m.characters());
        line(
                "  searchable: %.1f times sha256sum's time, %.2f times Tika's; the service's peak memory %,.0f MB%n",
                m.searchable() / m.sha256sum(), m.searchable() / m.tika(), m.memory());
        out.println();
        out.println(JsonMapper.shared().writeValueAsString(m));
    }

    private void say(String what) {
        progress.println("bench: " + what);
    }

    private void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format, arguments);
        out.flush();
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
