package bevara.app.journey;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The service as a user has it: a process of its own, started by its command line and reached through its HTTP API.
final class Bevara implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration START = Duration.ofSeconds(180);

    private final Process process;
    private final Path data;
    private final URI url;

    private Bevara(Process process, Path data, URI url) {
        this.process = process;
        this.data = data;
        this.url = url;
    }

    /// `bevara demo` on a data folder, ready to be used. `settings` are environment variables.
    static Bevara demo(Path data, Map<String, String> settings) {
        try {
            var builder = new ProcessBuilder(command("demo", "--data", data.toString(), "--port", "0"));
            builder.environment().putAll(settings);
            builder.redirectError(ProcessBuilder.Redirect.appendTo(
                    Files.createDirectories(data).resolve("stderr.txt").toFile()));
            var process = builder.start();
            return new Bevara(process, data, ready(process, data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Bevara demo(Path data) {
        return demo(data, Map.of());
    }

    /// What a command that ends by itself printed, and its exit code.
    record Outcome(int exit, String output, String errors) {}

    static Outcome run(String... arguments) {
        return run(Map.of(), arguments);
    }

    static Outcome run(Map<String, String> settings, String... arguments) {
        try {
            var errors = Files.createTempFile("bevara", ".err");
            var builder = new ProcessBuilder(command(arguments)).redirectError(errors.toFile());
            builder.environment().putAll(settings);
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(5, TimeUnit.MINUTES)) throw new IllegalStateException("still running: " + output);
            return new Outcome(process.exitValue(), output, Files.readString(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "bevara.app.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    @SuppressWarnings("StreamResourceLeak")
    private static URI ready(Process process, Path data) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var watchdog = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(START)) process.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var line = lines.readLine();
        watchdog.interrupt();
        if (line == null || !line.startsWith("READY "))
            throw new IllegalStateException("not ready: " + line + "\n" + Files.readString(data.resolve("stderr.txt")));
        return URI.create(line.substring("READY ".length()));
    }

    Client as(String tenant, String role) {
        return new Client(url, key(tenant, role));
    }

    String agreement(String tenant) {
        return tenant(tenant).get("agreement").asString();
    }

    URI url() {
        return url;
    }

    Path data() {
        return data;
    }

    record Login(String user, String password) {}

    Login login(String tenant, String role) {
        return about().get("logins")
                .valueStream()
                .filter(l -> l.get("tenant").asString().equals(tenant)
                        && l.get("role").asString().equals(role))
                .map(l -> new Login(l.get("user").asString(), l.get("password").asString()))
                .findFirst()
                .orElseThrow();
    }

    private String key(String tenant, String role) {
        return tenant(tenant).get("keys").get(role).asString();
    }

    private JsonNode tenant(String id) {
        return about().get("tenants")
                .valueStream()
                .filter(t -> t.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode about() {
        return JSON.readTree(data.resolve("demo.json").toFile());
    }

    /// As a power cut would: no hook runs, nothing is flushed.
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    int awaitEnd() {
        try {
            if (!process.waitFor(90, TimeUnit.SECONDS)) throw new IllegalStateException("still running");
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean running() {
        return process.isAlive();
    }

    /// As its operator would: SIGTERM.
    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }
}
