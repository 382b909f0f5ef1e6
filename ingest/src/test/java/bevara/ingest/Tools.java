package bevara.ingest;

import bevara.formats.FormatWorkers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The real format tools, the same for all tests.
final class Tools {
    private static final FormatWorkers WORKERS = open();

    private Tools() {}

    static FormatWorkers workers() {
        return WORKERS;
    }

    /// Of these one cannot even be started. To be closed.
    static FormatWorkers without(String broken, Path folder) throws IOException {
        var all = Path.of(System.getenv("BEVARA_TOOLS"));
        var tools = Files.createDirectories(folder.resolve("tools"));
        for (var name : List.of("droid", "tika", "verapdf", "structure"))
            if (!name.equals(broken)) Files.createSymbolicLink(tools.resolve(name), all.resolve(name));
        Files.createDirectories(tools.resolve(broken).resolve("target/lib"));
        var work = Files.createDirectories(folder.resolve("formats"));
        return FormatWorkers.open(new FormatWorkers.Setup(work, tools, null, FormatWorkers.Limits.USUAL));
    }

    private static FormatWorkers open() {
        try {
            var work = Files.createTempDirectory("formats");
            var tools = Path.of(System.getenv("BEVARA_TOOLS"));
            var workers = FormatWorkers.open(new FormatWorkers.Setup(work, tools, null, FormatWorkers.Limits.USUAL));
            Runtime.getRuntime().addShutdownHook(new Thread(workers::close));
            return workers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
