package bevara.bench;

import bevara.storage.StoredVersion;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.json.JsonMapper;

/// How fast the vault keeps things safe, each figure beside that of a peer measured a moment before on the same disk.
final class VaultBenchmark {
    /// `aips` small ones are stored in each round; `size` is that of the large file; `members` that of the zip.
    record Shape(int aips, long size, int members, int rounds) {}

    private static final int FILES = 10;
    private static final int FILE_SIZE = 10_000;
    private static final int AIP_SIZE = FILES * FILE_SIZE;
    private static final List<Integer> THREADS = List.of(1, 8, 32, 128);

    private final Shape shape;
    private final PrintStream out;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final byte[] noise = new byte[1 << 20];

    VaultBenchmark(Shape shape, PrintStream out) {
        this.shape = shape;
        this.out = out;
        new SplittableRandom(1).nextBytes(noise);
    }

    void run(Path folder) {
        line(
                "Bevara vault: %d processors, heap %,d MB%n%n",
                Runtime.getRuntime().availableProcessors(), Runtime.getRuntime().maxMemory() >> 20);
        try (var vault = new Vault(folder)) {
            small(vault, folder);
            large(vault, folder);
            audit(vault, folder);
            range(vault, folder);
        }
        out.println();
        out.println(JsonMapper.shared().writeValueAsString(figures));
    }

    // -- small AIPs --

    private void small(Vault vault, Path folder) {
        line(
                "Small AIPs: %d files of %,d bytes; AIPs per second, best of %d rounds%n",
                FILES, FILE_SIZE, shape.rounds());
        line(
                "%8s %12s %22s %26s %10s %10s%n",
                "threads", "Bevara", "ocfl-java, no fsync", "bare files, shared sync", "ratio", "of limit");
        try (var peer = new LooseObjects(folder.resolve("ocfl-java"));
                var bare = new BareFiles(create(folder.resolve("bare")))) {
            // The first rounds of each are for the compiler.
            for (int round = 0; round < shape.rounds(); round++) {
                var name = "warm-" + round + "-";
                atATime(8, shape.aips(), n -> store(vault, n));
                atATime(8, shape.aips(), n -> peer.store(name + n, bytes(n), FILES));
                atATime(8, shape.aips(), n -> bare.store(name + n, bytes(n)));
            }
            for (int threads : THREADS) small(vault, peer, bare, folder, threads);
        }
        out.println();
    }

    private void small(Vault vault, LooseObjects peer, BareFiles bare, Path folder, int threads) {
        double ours = 0;
        double theirs = 0;
        double limit = 0;
        for (int round = 0; round < shape.rounds(); round++) {
            var name = threads + "-" + round + "-";
            Peer.settle(folder);
            theirs = Math.max(theirs, atATime(threads, shape.aips(), n -> peer.store(name + n, bytes(n), FILES)));
            Peer.settle(folder);
            limit = Math.max(limit, atATime(threads, shape.aips(), n -> bare.store(name + n, bytes(n))));
            Peer.settle(folder);
            ours = Math.max(ours, atATime(threads, shape.aips(), n -> store(vault, n)));
        }
        line(
                "%8d %,12.0f %,22.0f %,26.0f %10.2f %9.0f%%%n",
                threads, ours, theirs, limit, ours / theirs, 100 * ours / limit);
        figures.put("small" + threads, List.of(ours, theirs, limit));
    }

    private void store(Vault vault, int n) {
        var bytes = bytes(n);
        vault.store(bytes.length, output -> output.write(bytes));
    }

    private byte[] bytes(int n) {
        int from = (int) ((n * 7919L) % (noise.length - AIP_SIZE));
        var bytes = Arrays.copyOfRange(noise, from, from + AIP_SIZE);
        ByteBuffer.wrap(bytes).putLong(System.nanoTime()).putInt(n);
        return bytes;
    }

    private interface Numbered {
        void run(int n);
    }

    /// How many a second.
    private static double atATime(int threads, int count, Numbered work) {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < count; i++) {
                int n = i;
                tasks.add(() -> {
                    work.run(n);
                    return true;
                });
            }
            long start = System.nanoTime();
            for (var done : pool.invokeAll(tasks)) done.get();
            return count / since(start);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    // -- one large file --

    private void large(Vault vault, Path folder) {
        var source = create(folder.resolve("large")).resolve("source.bin");
        write(source);
        Peer.settle(folder);
        double tools = timed(() -> {
            Peer.shell("cp \"$0\" \"$1\"", source, source.resolveSibling("copy.bin"));
            Peer.shell("sha256sum \"$0\" >/dev/null", source);
            Peer.shell("sha256sum \"$0\" >/dev/null", source.resolveSibling("copy.bin"));
        });
        delete(source.resolveSibling("copy.bin"));
        Peer.settle(folder);
        double ours = timed(() -> vault.store(shape.size(), output -> Files.copy(source, output)));
        double megabytes = shape.size() / 1e6;
        line(
                "One large file of %,.0f MB: stored, durable and read back in %.2f s (%,.0f MB/s)%n",
                megabytes, ours, megabytes / ours);
        line("  cp + sha256sum + sha256sum of the copy: %.2f s; speed %.0f%% of theirs%n%n", tools, 100 * tools / ours);
        figures.put("large", List.of(ours, tools));
        delete(source);
    }

    private void write(Path source) {
        try (var output = Files.newOutputStream(source)) {
            for (long left = shape.size(); left > 0; left -= noise.length) {
                ByteBuffer.wrap(noise).putLong(left);
                output.write(noise, 0, (int) Math.min(left, noise.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // -- audit --

    private void audit(Vault vault, Path folder) {
        Peer.settle(folder);
        int threads = Runtime.getRuntime().availableProcessors();
        var aips = vault.storage().aips(Vault.TENANT).toList();
        double bytes = size(folder.resolve("objects"));
        var cache = new PageCache();
        cache.forget(folder.resolve("objects"));
        double ours = timed(() -> atATime(threads, aips.size(), n -> {
            var wrong = vault.storage().verify(Vault.TENANT, aips.get(n).id());
            if (!wrong.isEmpty()) throw new IllegalStateException(wrong.toString());
        }));
        cache.forget(folder.resolve("objects"));
        double tools = timed(() -> Peer.shell(
                "find \"$0\" -type f -print0 | xargs -0 -n 64 -P " + threads + " sha256sum >/dev/null",
                folder.resolve("objects")));
        line(
                "Audit of %,d AIPs, %,.0f MB, on %d threads: %.2f s (%,.0f MB/s), from the disk%n",
                aips.size(), bytes / 1e6, threads, ours, bytes / 1e6 / ours);
        line("  sha256sum, from the disk too: %.2f s; speed %.0f%% of its%n%n", tools, 100 * tools / ours);
        figures.put("audit", List.of(ours, tools));
    }

    private static long size(Path folder) {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(f -> f.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // -- one file out of many --

    private void range(Vault vault, Path folder) {
        var zip = create(folder.resolve("many")).resolve("many.zip");
        long offset = zipOfMany(zip);
        var stored = vault.store(zip.toFile().length(), output -> Files.copy(zip, output));
        var file = folder.resolve("objects")
                .resolve(stored.content("data-0001.zip").key());
        var ours = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        for (int n = 0; n < 200; n++) {
            theirs.add(1000 * timed(() -> readPlainly(file, offset)));
            ours.add(1000 * timed(() -> readThroughStorage(vault, stored, offset)));
        }
        double more = median(ours) - median(theirs);
        line(
                "One file of %,d bytes out of %,d: %.3f ms, the store's own range read %.3f ms; %.3f ms more (slowest %.1f ms)%n",
                FILE_SIZE,
                shape.members(),
                median(ours),
                median(theirs),
                more,
                ours.stream().mapToDouble(d -> d).max().orElse(0));
        figures.put("range", List.of(median(ours), median(theirs)));
        delete(zip);
    }

    /// Members of a hundred bytes, and one of 10 kB in the middle, whose offset is the answer.
    private long zipOfMany(Path zip) {
        try (var counted = new CountingStream(new BufferedOutputStream(Files.newOutputStream(zip), 1 << 16));
                var output = new ZipOutputStream(counted)) {
            long offset = 0;
            for (int n = 0; n < shape.members(); n++) {
                boolean wanted = n == shape.members() / 2;
                var bytes = Arrays.copyOfRange(noise, n % 1000, n % 1000 + (wanted ? FILE_SIZE : 100));
                var entry = new ZipEntry("data/%07d.bin".formatted(n));
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(bytes.length);
                var crc = new CRC32();
                crc.update(bytes);
                entry.setCrc(crc.getValue());
                output.putNextEntry(entry);
                if (wanted) offset = counted.count;
                output.write(bytes);
                output.closeEntry();
            }
            return offset;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class CountingStream extends java.io.FilterOutputStream {
        private long count;

        CountingStream(java.io.OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }
    }

    private void readPlainly(Path file, long offset) {
        try (var channel = FileChannel.open(file)) {
            channel.read(ByteBuffer.allocate(FILE_SIZE), offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As a reader does who has only the AIP's id: the inventory is read anew each time.
    private void readThroughStorage(Vault vault, StoredVersion stored, long offset) {
        var found =
                vault.storage().find(Vault.TENANT, stored.aip()).orElseThrow().head();
        try (InputStream in = vault.storage().read(found.content("data-0001.zip"), offset, FILE_SIZE)) {
            var bytes = in.readAllBytes();
            int from = shape.members() / 2 % 1000;
            if (!Arrays.equals(bytes, 0, FILE_SIZE, noise, from, from + FILE_SIZE))
                throw new IllegalStateException("other bytes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // -- --

    private static double median(List<Double> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private static double timed(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return since(start);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static Path create(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format, arguments);
        out.flush();
    }
}
