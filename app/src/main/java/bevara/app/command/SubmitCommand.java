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
    @Parameters(paramLabel = "PACKAGE|DIR", arity = "1..*", descriptionKey = "submit.package")
    private List<Path> packs = List.of();

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

    @Option(names = "--retry-for", paramLabel = "MINUTES", defaultValue = "10", descriptionKey = "submit.retry-for")
    private int retryFor;

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
        for (var pack : packs)
            if (!Files.exists(pack))
                throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-file", pack));
        var usedKey = key == null ? terminal.variable("BEVARA_KEY", "") : key;
        if (usedKey.isEmpty())
            throw new CommandFault(Terminal.USAGE, terminal.words().say("submit.no-key"));
        var usedServer = server == null ? terminal.variable("BEVARA_SERVER", "http://127.0.0.1:8080") : server;
        try (var client =
                new ArchiveClient(usedServer, usedKey, terminal.words().locale().getLanguage())) {
            var sending = new Sending(client, terminal, Duration.ofMinutes(Math.max(0, retryFor)));
            if (packs.size() > 1) return several(client, sending);
            var submission = submission(packs.getFirst(), client, sending);
            tell(submission);
            return exit(submission);
        }
    }

    /// One that goes wrong does not hold up the others.
    private int several(ArchiveClient client, Sending sending) throws IOException, InterruptedException {
        var all = json.createArrayNode();
        int faults = 0;
        boolean ours = false;
        for (var pack : packs) {
            terminal.tell("submit.next", pack);
            int exit;
            try {
                var submission = submission(pack, client, sending);
                if (asJson) all.add(submission);
                else tell(submission);
                exit = exit(submission);
            } catch (CommandFault e) {
                terminal.err().println(pack + ": " + e.getMessage());
                exit = e.exitCode();
            }
            if (exit != Terminal.FINE) faults++;
            ours |= exit == Terminal.INTERNAL;
        }
        if (asJson) terminal.out().println(json.writerWithDefaultPrettyPrinter().writeValueAsString(all));
        else terminal.say("submit.all", packs.size() - faults, packs.size());
        if (faults == 0) return Terminal.FINE;
        return ours ? Terminal.INTERNAL : Terminal.INPUT_AT_FAULT;
    }

    private JsonNode submission(Path pack, ArchiveClient client, Sending sending)
            throws IOException, InterruptedException {
        try (var parcel = Files.isDirectory(pack) ? FolderParcel.of(pack) : new Parcel.PackageFile(pack)) {
            terminal.tell("submit.reading");
            var measure = parcel.measure();
            // The same content under the same agreement is the same delivery, from wherever it is sent.
            var id = Digest.of((agreement + "\n" + dryRun + "\n" + measure.sha256()).getBytes(StandardCharsets.UTF_8));
            var offer = new ArchiveClient.Offer(parcel, measure, agreement, id.hex(), dryRun);
            var received = fine(sending.deliver(offer));
            return wait ? ended(received, client, sending) : received;
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

    private JsonNode ended(JsonNode received, ArchiveClient client, Sending sending) throws InterruptedException {
        var id = received.path("id").asString("");
        var now = received;
        var told = "";
        while (true) {
            var state = now.path("state").asString("");
            if (!state.equals(told))
                terminal.tell("submit.state", terminal.words().say("state." + state));
            told = state;
            if (ended(state) || state.equals("awaiting-decision")) return now;
            Thread.sleep(300);
            now = fine(sending.ask(() -> client.get("/api/v1/submissions/" + id)));
        }
    }

    private static boolean ended(String state) {
        return state.equals("archived") || state.equals("rejected") || state.equals("failed");
    }

    private static boolean passedDryRun(JsonNode submission) {
        return submission.path("dryRun").asBoolean(false)
                && submission.path("verdict").asString("").equals("accepted");
    }

    private void tell(JsonNode submission) {
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
    }

    private static int exit(JsonNode submission) {
        return switch (submission.path("state").asString("")) {
            case "rejected" -> passedDryRun(submission) ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
            case "failed" -> Terminal.INTERNAL;
            default -> Terminal.FINE;
        };
    }
}
