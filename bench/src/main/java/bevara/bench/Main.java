package bevara.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/// The command `./bevara bench`.
@Command(name = "bench", description = "Measures the service beside the system's own tools.")
public final class Main {
    Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .registerConverter(Bytes.class, Bytes.PARSER)
                .execute(arguments));
    }

    @Command(description = "Delivers a corpus through the HTTP API and waits until it is archived and found.")
    int ingest(
            @Option(names = "--packages", defaultValue = "2000", description = "small packages") int packages,
            @Option(names = "--files", defaultValue = "10", description = "files in each") int files,
            @Option(names = "--size", defaultValue = "10k", description = "bytes in each file") Bytes size,
            @Option(names = "--large-files", defaultValue = "1000", description = "files in the large package; 0: none")
                    int largeFiles,
            @Option(names = "--large-size", defaultValue = "1m", description = "bytes in each of these")
                    Bytes largeSize,
            @Option(names = "--at-a-time", defaultValue = "8", description = "deliveries at the same time") int atATime,
            @Option(names = "--seed", defaultValue = "1", description = "what the corpus is made from") long seed,
            @Option(names = "--dir", description = "an empty folder for corpus and archive; kept afterwards") @Nullable
                    Path dir) {
        var shape =
                new IngestBenchmark.Shape(packages, files, size.asInt(), largeFiles, largeSize.asInt(), atATime, seed);
        new IngestBenchmark(shape, System.out, System.err).run(dir);
        return 0;
    }

    /// A number of bytes as people write it: `10k` is 10,000, `1m` is 1,000,000.
    record Bytes(long value) {
        static final ITypeConverter<Bytes> PARSER = Bytes::parse;

        int asInt() {
            return Math.toIntExact(value);
        }

        static Bytes parse(String text) {
            long unit = switch (text.charAt(text.length() - 1)) {
                case 'k' -> 1_000;
                case 'm' -> 1_000_000;
                default -> 1;
            };
            return new Bytes(Long.parseLong(unit == 1 ? text : text.substring(0, text.length() - 1)) * unit);
        }
    }
}
