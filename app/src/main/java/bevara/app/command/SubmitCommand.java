package bevara.app.command;

import bevara.app.api.FindingJson;
import bevara.app.command.ArchiveClient.Answer;
import bevara.storage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `bevara submit`: delivers a package, or a folder.
@Command(name = "submit")
final class SubmitCommand implements Callable<Integer> {
    private static final int ATTEMPTS = 6;

    @Parameters(paramLabel = "PACKAGE|DIR", descriptionKey = "submit.package")
    private Path pack = Path.of("");

    @Option(names = "--agreement", required = true, paramLabel = "A", descriptionKey = "submit.agreement")
    private String agreement = "";

    @Option(names = "--server", paramLabel = "URL", descriptionKey = "submit.server")
    private @Nullable String server;

    @Option(names = "--key", paramLabel = "K", descriptionKey = "submit.key")
    private @Nullable String key;

    @Option(names = "--wait", descriptionKey = "submit.wait")
    private boolean wait;

    @Option(names = "--dry-run", descriptionKey = "submit.dry-run")
    private boolean dryRun;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean asJson;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;
    private final JsonMapper json = new JsonMapper();

    SubmitCommand(Terminal terminal) {
        this.terminal = terminal;
        this.server = null;
        this.key = null;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.exists(pack))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-file", pack));
        var usedKey = key == null ? terminal.variable("BEVARA_KEY", "") : key;
        if (usedKey.isEmpty())
            throw new CommandFault(Terminal.USAGE, terminal.words().say("submit.no-key"));
        var usedServer = server == null ? terminal.variable("BEVARA_SERVER", "http://127.0.0.1:8080") : server;
        try (var parcel = Files.isDirectory(pack) ? FolderParcel.of(pack) : new Parcel.PackageFile(pack);
                var client = new ArchiveClient(
                        usedServer, usedKey, terminal.words().locale().getLanguage())) {
            var received = deliver(parcel, client);
            return wait ? follow(client, received) : outcome(received);
        }
    }

    private JsonNode deliver(Parcel parcel, ArchiveClient client) throws IOException, InterruptedException {
        terminal.tell("submit.reading");
        var measure = parcel.measure();
        // The same content under the same agreement is the same delivery, from wherever it is sent.
        var id = Digest.of((agreement + "\n" + dryRun + "\n" + measure.sha256()).getBytes(StandardCharsets.UTF_8));
        var progress = new ProgressLine(terminal, measure.length());
        var answer = retrying(() -> client.submit(parcel, measure, agreement, id.hex(), dryRun, progress::sent));
        progress.end();
        return fine(answer);
    }

    private interface Call {
        Answer make() throws IOException, InterruptedException;
    }

    /// Tries again when the server cannot be reached or has no room: the Idempotency-Key makes it safe.
    private Answer retrying(Call call) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                var answer = call.make();
                var passing = answer.status() == 503 || answer.status() == 502 || answer.status() == 504;
                if (!passing || attempt == ATTEMPTS) return answer;
            } catch (IOException e) {
                if (attempt == ATTEMPTS)
                    throw new CommandFault(
                            Terminal.INTERNAL,
                            terminal.words().say("submit.unreachable", String.valueOf(e.getMessage())));
            }
            var pause = Duration.ofSeconds(1L << (attempt - 1));
            terminal.tell("submit.again", pause.toSeconds());
            Thread.sleep(pause);
        }
    }

    private JsonNode fine(Answer answer) {
        if (answer.fine()) return answer.body();
        var body = answer.body();
        var text = "%s %s %s"
                .formatted(
                        body.path("title").asString(""),
                        body.path("detail").asString(""),
                        body.path("remedy").asString(""));
        var ours = answer.status() >= 500;
        if (!ours) terminal.out().println(body.path("code").asString("") + ": " + text.strip());
        throw new CommandFault(ours ? Terminal.INTERNAL : Terminal.INPUT_AT_FAULT, text.strip());
    }

    private int follow(ArchiveClient client, JsonNode received) throws IOException, InterruptedException {
        var id = received.path("id").asString("");
        var now = received;
        var told = "";
        while (true) {
            var state = now.path("state").asString("");
            if (!state.equals(told))
                terminal.tell("submit.state", terminal.words().say("state." + state));
            told = state;
            if (ended(state) || state.equals("awaiting-decision")) return outcome(now);
            Thread.sleep(300);
            now = fine(retrying(() -> client.get("/api/v1/submissions/" + id)));
        }
    }

    private static boolean ended(String state) {
        return state.equals("archived") || state.equals("rejected") || state.equals("failed");
    }

    private static boolean passedDryRun(JsonNode submission) {
        return submission.path("dryRun").asBoolean(false)
                && submission.path("verdict").asString("").equals("accepted");
    }

    private int outcome(JsonNode submission) {
        var state = submission.path("state").asString("");
        if (asJson) {
            terminal.out().println(json.writerWithDefaultPrettyPrinter().writeValueAsString(submission));
        } else {
            FindingLines.print(terminal, List.of(json.treeToValue(submission.path("findings"), FindingJson[].class)));
            terminal.say(
                    "submit.outcome",
                    submission.path("id").asString(""),
                    terminal.words().say("state." + state));
            for (var aip : submission.path("aips")) terminal.say("submit.aip", aip.asString(""));
        }
        return switch (state) {
            case "rejected" -> passedDryRun(submission) ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
            case "failed" -> Terminal.INTERNAL;
            default -> Terminal.FINE;
        };
    }
}
