package bevara.app.command;

import bevara.app.Settings;
import bevara.formats.FormatWorkers;
import bevara.formats.SignatureFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `bevara signatures`: by which signatures of PRONOM formats are known. Newer ones are installed in the data folder,
/// also beside a running service, which takes them into use by itself.
@Command(name = "signatures")
final class SignaturesCommand implements Callable<Integer> {
    private static final String FOLDER = "signatures";

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    SignaturesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var settings = options.settings(terminal, "data");
        var folder = settings.data().resolve(FOLDER);
        try (var temporary = new TemporaryFolder();
                var workers = FormatWorkers.open(setup(settings, temporary.path(), folder))) {
            terminal.say("signatures.used", workers.signatureVersion(), folder.toAbsolutePath());
            return Terminal.FINE;
        }
    }

    private static FormatWorkers.Setup setup(Settings settings, Path work, @Nullable Path signatures) {
        return new FormatWorkers.Setup(work, settings.tools(), signatures, FormatWorkers.Limits.USUAL);
    }

    Map<String, Object> subcommands() {
        var all = new LinkedHashMap<String, Object>();
        all.put("install", new Install(terminal));
        all.put("identify", new Identify(terminal));
        return all;
    }

    /// `bevara signatures install FILE…`.
    @Command(name = "install")
    static final class Install implements Callable<Integer> {
        @Mixin
        private final ServerOptions options = new ServerOptions();

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                descriptionKey = "option.help")
        private boolean help;

        @Parameters(paramLabel = "FILE", arity = "1..*", descriptionKey = "signatures.files")
        private List<Path> files = List.of();

        private final Terminal terminal;

        Install(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            var settings = options.settings(terminal, "data");
            if (!Files.isDirectory(settings.data()))
                throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-folder", settings.data()));
            for (var file : files)
                if (!Files.isReadable(file))
                    throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-file", file));
            for (var file : files) install(settings, file);
            return Terminal.FINE;
        }

        private void install(Settings settings, Path file) {
            try (var temporary = new TemporaryFolder()) {
                var folder = settings.data().resolve(FOLDER);
                var installed = SignatureFile.install(file, folder, setup(settings, temporary.path(), null));
                terminal.say("signatures.installed", file, installed.formats(), String.valueOf(installed.version()));
            } catch (SignatureFile.Unfit e) {
                throw new CommandFault(
                        Terminal.INPUT_AT_FAULT,
                        terminal.words().say("signatures.unfit", file, String.valueOf(e.getMessage())));
            } catch (UncheckedIOException e) {
                throw new CommandFault(
                        Terminal.INTERNAL,
                        terminal.words().say("signatures.unfit", file, String.valueOf(e.getMessage())));
            }
        }
    }

    /// `bevara signatures identify`: has the running service identify again what other signatures identified.
    @Command(name = "identify")
    static final class Identify implements Callable<Integer> {
        @Option(names = "--server", required = true, paramLabel = "URL", descriptionKey = "submit.server")
        private String server = "";

        @Option(names = "--key", paramLabel = "K", descriptionKey = "submit.key")
        private @Nullable String key;

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                descriptionKey = "option.help")
        private boolean help;

        private final Terminal terminal;

        Identify(Terminal terminal) {
            this.terminal = terminal;
            this.key = null;
        }

        @Override
        public Integer call() throws InterruptedException {
            var usedKey = key == null ? terminal.variable("BEVARA_KEY", "") : key;
            if (usedKey.isEmpty())
                throw new CommandFault(Terminal.USAGE, terminal.words().say("submit.no-key"));
            try (var client =
                    new ArchiveClient(server, usedKey, terminal.words().locale().getLanguage())) {
                var answer = client.post("/api/v1/identifications", Map.of());
                if (answer.body().path("code").asString("").equals("identification-needless")) {
                    terminal.say(
                            "signatures.needless", answer.body().path("detail").asString(""));
                    return Terminal.FINE;
                }
                return outcome(follow(client, fine(answer)));
            } catch (IOException e) {
                var why = e.getMessage() == null ? server : server + " (" + e.getMessage() + ")";
                throw new CommandFault(Terminal.INTERNAL, terminal.words().say("submit.unreachable", why));
            }
        }

        private JsonNode follow(ArchiveClient client, JsonNode taken) throws IOException, InterruptedException {
            var now = taken;
            long told = -1;
            while (true) {
                long done = now.path("aips").asLong(0);
                if (done != told)
                    terminal.tell(
                            "signatures.progress",
                            done,
                            now.path("aipsTotal").asLong(0),
                            now.path("changed").asLong(0));
                told = done;
                var state = now.path("state").asString("");
                if (!state.equals("queued") && !state.equals("running")) return now;
                Thread.sleep(500);
                now = fine(
                        client.get("/api/v1/identifications/" + taken.path("id").asString("")));
            }
        }

        private JsonNode fine(ArchiveClient.Answer answer) {
            if (answer.fine()) return answer.body();
            var body = answer.body();
            var text = "%s: %s %s"
                    .formatted(
                            body.path("code").asString(""),
                            body.path("detail").asString(""),
                            body.path("remedy").asString(""));
            throw new CommandFault(answer.status() >= 500 ? Terminal.INTERNAL : Terminal.INPUT_AT_FAULT, text.strip());
        }

        private int outcome(JsonNode run) {
            long failed = run.path("failed").asLong(0);
            boolean whole = run.path("state").asString("").equals("done");
            terminal.say(
                    whole ? "signatures.done" : "signatures.cancelled",
                    run.path("aips").asLong(0),
                    run.path("files").asLong(0),
                    run.path("changed").asLong(0),
                    failed);
            return whole && failed == 0 ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
        }
    }
}
