package bevara.ingest;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// A real clamd that knows one signature, the test file's of eicar.org. It ends with this process, however that ends.
final class Clamd implements AutoCloseable {
    private static final List<String> STRICT = List.of("AlertExceedsMax yes", "AlertEncrypted yes");

    private final Path socket;
    private final Process process;
    private final long pid;

    private Clamd(Path socket, Process process, long pid) {
        this.socket = socket;
        this.process = process;
        this.pid = pid;
    }

    /// Set up so that its "OK" means clean.
    static Clamd strict(Path folder, String... settings) throws IOException, InterruptedException {
        return start(folder, Stream.concat(STRICT.stream(), Stream.of(settings)).toList());
    }

    /// Aborts the test where the program is not installed.
    static Clamd start(Path folder, List<String> settings) throws IOException, InterruptedException {
        var program = Stream.concat(
                        Stream.of("/usr/sbin"), Stream.of(System.getenv("PATH").split(":")))
                .map(place -> Path.of(place, "clamd"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) abort("clamd is not installed (Debian: clamav-daemon)");
        var socket = folder.resolve("clamd.socket");
        var configuration = configuration(folder, socket, settings);
        // The shell stays, to end the scanner when our end of its pipe closes.
        var script = "\"$0\" -F -c \"$1\" >\"$2\" 2>&1 & echo $!; read _; kill -9 $!";
        var process = new ProcessBuilder(
                        "sh",
                        "-c",
                        script,
                        program.orElseThrow().toString(),
                        configuration.toString(),
                        folder.resolve("clamd.out").toString())
                .start();
        long pid = Long.parseLong(new BufferedReader(process.inputReader()).readLine());
        var clamd = new Clamd(socket, process, pid);
        clamd.awaitReady(folder.resolve("clamd.out"));
        return clamd;
    }

    private static Path configuration(Path folder, Path socket, List<String> settings) throws IOException {
        var signatures = Files.createDirectories(folder.resolve("signatures"));
        Files.writeString(
                signatures.resolve("test.ndb"),
                "Eicar-Test-Signature:0:0:" + HexFormat.of().formatHex(ScannerProbe.eicar()) + "\n");
        var lines = Stream.concat(
                Stream.of(
                        "DatabaseDirectory " + signatures,
                        "TemporaryDirectory " + Files.createDirectories(folder.resolve("tmp")),
                        "LocalSocket " + socket,
                        "SelfCheck 0"),
                settings.stream());
        return Files.write(folder.resolve("clamd.conf"), lines.toList(), StandardCharsets.UTF_8);
    }

    private void awaitReady(Path output) throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (Files.exists(socket) && answers()) return;
            if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) break;
            Thread.sleep(50);
        }
        throw new IllegalStateException("clamd did not start: " + Files.readString(output));
    }

    private boolean answers() {
        try {
            return !ClamdSession.version(scanner()).isEmpty();
        } catch (ClamdSession.Broken e) {
            return false;
        }
    }

    VirusScanner scanner() {
        return scanner(Duration.ofSeconds(30));
    }

    VirusScanner scanner(Duration patience) {
        return new VirusScanner(socket.toString(), patience);
    }

    void kill() {
        signal("-KILL");
    }

    void freeze() {
        signal("-STOP");
    }

    void thaw() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", name, Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
