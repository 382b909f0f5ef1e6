package bevara.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.json.JsonMapper;

/// How long it takes to judge a bag where it lies, as a folder and as a zip, beside `sha256sum -c` and bagit-java with
/// two threads, one after the other in each round. Each is a process of its own, and its start is counted: that is
/// what who types the command waits for. `bevara validate` identifies every file's format meanwhile; that is shown
/// apart.
final class BagBenchmark {
    /// The two bags are `part` of their full size.
    record Shape(double part, int rounds) {}

    private static final int FOLDERS = 200;

    private final Shape shape;
    private final PrintStream out;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /// A command that judges the bag, and ends with 0 when it is right.
    private record Contender(String name, List<String> command) {}

    BagBenchmark(Shape shape, PrintStream out) {
        this.shape = shape;
        this.out = out;
    }

    void run(Path folder) {
        int processors = Runtime.getRuntime().availableProcessors();
        line("Bevara bags: %d processors; seconds, best of %d rounds%n%n", processors, shape.rounds());
        measure(folder, "large", (int) (1000 * shape.part()), 1_000_000);
        measure(folder, "small", (int) (20_000 * shape.part()), 10_000);
        out.println();
        out.println(JsonMapper.shared().writeValueAsString(figures));
    }

    private void measure(Path folder, String name, int files, int size) {
        line("%s: %,d files of %,d bytes%n", name, files, size);
        var bag = folder.resolve(name);
        var zip = folder.resolve(name + ".zip");
        make(bag, zip, files, size);
        var contenders = List.of(
                new Contender("sha256sum -c", List.of("sh", "-c", SUM, bag.toString())),
                new Contender("bagit-java, 2 threads", java("bagit-java", bag)),
                new Contender("Bevara, folder", java("bare", bag)),
                new Contender("Bevara, zip", java("bare", zip)),
                new Contender("bevara validate, zip", java("validate", zip)));
        var best = new LinkedHashMap<String, Double>();
        for (int round = 0; round < shape.rounds(); round++)
            for (var one : contenders) best.merge(one.name(), seconds(one.command()), Math::min);
        best.forEach((who, seconds) -> line("  %-24s %8.2f%n", who, seconds));
        figures.put(name, best);
    }

    private static final String SUM = "cd \"$0\" && sha256sum --quiet -c manifest-sha256.txt";

    private static List<String> java(String who, Path pack) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                BagVerification.class.getName(),
                who,
                pack.toAbsolutePath().toString());
    }

    private static double seconds(List<String> command) {
        long start = System.nanoTime();
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int code = process.waitFor();
            if (code != 0) throw new IllegalStateException(command + " ended with " + code);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void make(Path bag, Path zip, int files, int size) {
        var random = new SplittableRandom(1);
        var content = new byte[size];
        var manifest = new StringBuilder();
        try (var packed = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip), 1 << 16))) {
            packed.setMethod(ZipOutputStream.STORED);
            for (int i = 0; i < files; i++) {
                random.nextBytes(content);
                var path = "data/%03d/%06d.bin".formatted(i % FOLDERS, i);
                manifest.append(sha256(content)).append("  ").append(path).append('\n');
                put(bag, packed, path, content);
            }
            put(
                    bag,
                    packed,
                    "bagit.txt",
                    "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".getBytes(StandardCharsets.UTF_8));
            put(bag, packed, "manifest-sha256.txt", manifest.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Peer.settle(zip);
    }

    private static void put(Path bag, ZipOutputStream zip, String path, byte[] content) throws IOException {
        var file = bag.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry(path);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format, arguments);
    }
}
