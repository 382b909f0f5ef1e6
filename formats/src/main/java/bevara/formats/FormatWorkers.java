package bevara.formats;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what files are, whether they are sound, and what they say. For many threads at once; whatever a file does
/// to the tools is in its report.
public interface FormatWorkers extends AutoCloseable {
    /// Starts nothing yet: processes start when they are first needed.
    /// Throws [IllegalStateException] when the tools are not where they should be.
    static FormatWorkers open(Setup setup) {
        return ForkedWorkers.open(setup);
    }

    /// Knows nothing of any file.
    static FormatWorkers none() {
        return new NoWorkers();
    }

    /// `work` is a folder of our own, emptied. `tools` has a folder for each tool, with its class path in
    /// `target/lib`. `signatures` is where an administrator puts newer signature files of PRONOM; null or empty:
    /// those that came with the program are used.
    record Setup(Path work, Path tools, @Nullable Path signatures, Limits limits) {}

    /// `workers` is how many processes a tool may have. A file may take `patience`, and as much more as its bytes
    /// need at `bytesASecond`. A process is replaced after `files` files, for what tools leak. A file larger than
    /// `largest` is identified by its two ends alone and not looked into.
    record Limits(int workers, String heap, Duration patience, long bytesASecond, int files, long largest) {
        public static final Limits USUAL = new Limits(1, "512m", Duration.ofSeconds(30), 2L << 20, 20_000, 256L << 20);

        Duration patience(long size) {
            return patience.plusSeconds(Math.min(size, largest) / bytesASecond);
        }
    }

    /// Never throws for what the file does. Throws what its bytes throw when they are read,
    /// [java.io.UncheckedIOException] when there is no room to keep them, and [ToolsUnavailable] when it is not for
    /// the file that nothing can be said of it;
    /// [java.util.concurrent.CancellationException] when closed meanwhile.
    default FileReport examine(Subject file) {
        return examine(List.of(file)).getFirst();
    }

    /// The same for several, which is faster for many small ones: a report for each, in their order.
    List<FileReport> examine(List<Subject> files);

    /// Which signatures of PRONOM identify: `V122/20260119`.
    String signatureVersion();

    /// Takes newer signatures into use, when there are some; what is under way ends with the former ones. Returns
    /// whether there were. Those that cannot be used are logged once and left alone.
    boolean renew();

    /// The tools that files are identified by; empty when none are.
    List<ToolVersion> tools();

    default boolean identifies() {
        return !tools().isEmpty();
    }

    /// Ends what is under way.
    @Override
    void close();
}
