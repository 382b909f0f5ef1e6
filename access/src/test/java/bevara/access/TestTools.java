package bevara.access;

import bevara.formats.FormatWorkers;
import bevara.formats.FormatWorkers.Limits;
import bevara.worker.tika.TikaWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// The tools that read files: the real ones, and one that does what no tool should.
final class TestTools {
    private static final Path TOOLS = Path.of(System.getenv("BEVARA_TOOLS"));
    private static final FormatWorkers REAL = open(temporary(), TOOLS, Limits.USUAL);

    private TestTools() {}

    /// For all tests.
    static FormatWorkers real() {
        return REAL;
    }

    /// Obeys what files say (`hang`, `crash`, `fill`) in Tika's place. To be closed.
    static FormatWorkers nasty(Path folder) {
        var tools = folder.resolve("tools");
        try {
            for (var name : new String[] {"droid", "verapdf", "structure", "tika"})
                Files.createDirectories(tools.resolve(name).resolve("target/lib"));
            var lib = tools.resolve("tika/target/lib");
            copyFrame(lib);
            pack(lib.resolve("nasty.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open(
                folder.resolve("formats"), tools, new Limits(1, "32m", Duration.ofSeconds(3), 1 << 20, 1000, 64 << 20));
    }

    private static void copyFrame(Path lib) throws IOException {
        try (var jars = Files.newDirectoryStream(TOOLS.resolve("tika/target/lib"), "worker-frame*.jar")) {
            for (var jar : jars) Files.copy(jar, lib.resolve("frame.jar"));
        }
    }

    private static void pack(Path jar) throws IOException {
        var name = TikaWorker.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var in = Objects.requireNonNull(TikaWorker.class.getResourceAsStream("/" + name))) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
    }

    private static FormatWorkers open(Path work, Path tools, Limits limits) {
        try {
            return FormatWorkers.open(new FormatWorkers.Setup(Files.createDirectories(work), tools, null, limits));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("formats");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
