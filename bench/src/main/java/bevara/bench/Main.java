package bevara.bench;

import bevara.formats.FormatWorkers;
import bevara.storage.S3Benchmark;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/// The command `./bevara bench`.
@Command(name = "bench", description = "Measures the service beside the system's own tools.")
public final class Main {
    Main() {}

    private static final long HEAP = 512L << 20;

    /// Starts itself anew when it has more memory than a small server would give it.
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0
                && arguments[0].equals("vault")
                && Runtime.getRuntime().maxMemory() > HEAP) System.exit(again(arguments));
        System.exit(new CommandLine(new Main())
                .registerConverter(Bytes.class, Bytes.PARSER)
                .execute(arguments));
    }

    private static int again(String[] arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
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

    @Command(description = "Delivers one package of many documents, with all checks on, until their texts are found.")
    int documents(
            @Option(names = "--files", defaultValue = "100000", description = "documents in the package") int files,
            @Option(names = "--size", defaultValue = "10k", description = "bytes in each") Bytes size,
            @Option(names = "--seed", defaultValue = "1", description = "what they are made from") long seed,
            @Option(names = "--dir", description = "where to work; kept afterwards") @Nullable Path dir) {
        var folder = dir == null ? IngestBenchmark.temporary() : dir;
        try {
            new DocumentsBenchmark(new DocumentsBenchmark.Shape(files, size.asInt(), seed), System.out, System.err)
                    .run(folder);
        } finally {
            if (dir == null) IngestBenchmark.remove(folder);
        }
        return 0;
    }

    @Command(
            name = "large-package",
            description = "Delivers one package of many gigabytes, and tells how much memory and disk that takes.")
    int largePackage(
            @Option(names = "--size", defaultValue = "20g", description = "bytes in the package") Bytes size,
            @Option(names = "--seed", defaultValue = "1", description = "what it is made from") long seed,
            @Option(names = "--dir", description = "where to work, with room for two such packages; kept afterwards")
                    @Nullable
                    Path dir) {
        var folder = dir == null ? IngestBenchmark.temporary() : dir;
        try {
            new LargePackageBenchmark(new LargePackage(size.value(), seed), System.out, System.err).run(folder);
        } finally {
            if (dir == null) IngestBenchmark.remove(folder);
        }
        return 0;
    }

    @Command(
            description =
                    "Stores, audits and reads in archival storage alone, beside ocfl-java and the system's tools.")
    int vault(
            @Option(names = "--aips", defaultValue = "2000", description = "small AIPs in each round") int aips,
            @Option(names = "--size", defaultValue = "2g", description = "bytes in the large file") Bytes size,
            @Option(names = "--members", defaultValue = "1000000", description = "members of the large zip")
                    int members,
            @Option(names = "--rounds", defaultValue = "3", description = "rounds, of which the best counts")
                    int rounds,
            @Option(names = "--quick", description = "a tenth of everything, for trying") boolean quick,
            @Option(names = "--dir", description = "where to work; the temporary folder is often in memory") @Nullable
                    Path dir) {
        var shape = quick
                ? new VaultBenchmark.Shape(aips / 10, size.value() / 10, members / 10, 1)
                : new VaultBenchmark.Shape(aips, size.value(), members, rounds);
        var folder = dir == null ? IngestBenchmark.temporary() : dir;
        try {
            new VaultBenchmark(shape, System.out).run(folder);
        } finally {
            if (dir == null) IngestBenchmark.remove(folder);
        }
        return 0;
    }

    @Command(description = "Judges bags where they lie, beside sha256sum -c and bagit-java.")
    int bag(
            @Option(names = "--rounds", defaultValue = "3", description = "rounds, of which the best counts")
                    int rounds,
            @Option(names = "--quick", description = "a tenth of everything, for trying") boolean quick,
            @Option(names = "--dir", description = "where to work; the temporary folder is often in memory") @Nullable
                    Path dir) {
        var folder = dir == null ? IngestBenchmark.temporary() : dir;
        try {
            new BagBenchmark(new BagBenchmark.Shape(quick ? 0.1 : 1, rounds), System.out).run(folder);
        } finally {
            if (dir == null) IngestBenchmark.remove(folder);
        }
        return 0;
    }

    @Command(description = "Keeps objects in S3, beside the bare SDK on the same server.")
    int s3(
            @Option(names = "--endpoint", description = "a server; without it one is started by .ci/ceph") @Nullable
                    URI endpoint,
            @Option(names = "--access-key", defaultValue = "", description = "of the server") String accessKey,
            @Option(names = "--secret-key", defaultValue = "${env:BEVARA_BENCH_SECRET_KEY:-}", description = "of it")
                    String secretKey,
            @Option(names = "--rounds", defaultValue = "3", description = "rounds, of which the best counts")
                    int rounds)
            throws Exception {
        new S3Benchmark(System.out, rounds).run(endpoint, accessKey, secretKey);
        return 0;
    }

    @Command(description = "Says what files are, beside what is true of them, and beside the tools alone.")
    int formats(
            @Option(names = "--corpora", required = true, description = "the folder with formats-opf and so on")
                    Path corpora,
            @Option(names = "--labels", description = "what files of formats-opf are: path, puid, mime and so on")
                    @Nullable
                    Path labels,
            @Option(
                            names = "--tools",
                            defaultValue = "${env:BEVARA_TOOLS:-workers}",
                            description = "the workers' folder")
                    Path tools,
            @Option(names = "--workers", defaultValue = "1", description = "processes a tool") int workers,
            @Option(names = "--at-a-time", defaultValue = "2", description = "batches at the same time") int atATime,
            @Option(names = "--wrong", description = "tells every file that was judged wrong") boolean wrong)
            throws Exception {
        var usual = FormatWorkers.Limits.USUAL;
        var limits = new FormatWorkers.Limits(
                workers, usual.heap(), usual.patience(), usual.bytesASecond(), usual.files(), usual.largest());
        var work = IngestBenchmark.temporary();
        var out = System.out;
        // Tika in this process prints what it meets.
        System.setOut(System.err);
        try (var open = FormatWorkers.open(new FormatWorkers.Setup(work, tools, null, limits))) {
            new FormatsBenchmark(open, out, atATime, wrong).run(corpora, labels);
        } finally {
            IngestBenchmark.remove(work);
        }
        return 0;
    }

    /// A number of bytes as people write it: `10k` is 10,000, `1m` is 1,000,000, `1g` a thousand times as much.
    record Bytes(long value) {
        static final ITypeConverter<Bytes> PARSER = Bytes::parse;

        int asInt() {
            return Math.toIntExact(value);
        }

        static Bytes parse(String text) {
            long unit = switch (text.charAt(text.length() - 1)) {
                case 'k' -> 1_000;
                case 'm' -> 1_000_000;
                case 'g' -> 1_000_000_000;
                default -> 1;
            };
            return new Bytes(Long.parseLong(unit == 1 ? text : text.substring(0, text.length() - 1)) * unit);
        }
    }
}
