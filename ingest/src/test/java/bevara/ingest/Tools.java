package bevara.ingest;

import bevara.formats.FormatWorkers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The real format tools, the same for all tests.
final class Tools {
    private static final FormatWorkers WORKERS = open();

    private Tools() {}

    static FormatWorkers workers() {
        return WORKERS;
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
