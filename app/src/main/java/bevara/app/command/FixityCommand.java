package bevara.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// `bevara fixity`: reads every byte of every AIP. With `--server` the running service reads all copies and
/// mends what is damaged; without, this command reads alone, offline, and changes nothing.
@Command(name = "fixity")
final class FixityCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(names = "--server", paramLabel = "URL", descriptionKey = "fixity.server")
    private @Nullable String server;

    @Option(names = "--key", paramLabel = "K", descriptionKey = "submit.key")
    private @Nullable String key;

    @Option(names = "--aip", paramLabel = "A", descriptionKey = "fixity.aip")
    private @Nullable String aip;

    @Option(names = "--store", paramLabel = "S", descriptionKey = "fixity.store")
    private @Nullable String store;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    FixityCommand(Terminal terminal) {
        this.terminal = terminal;
        this.server = null;
        this.key = null;
        this.aip = null;
        this.store = null;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (server != null) return ask(server);
        if (aip != null || store != null)
            throw new CommandFault(Terminal.USAGE, terminal.words().say("fixity.needs-server"));
        return readOffline();
    }

    private int ask(String url) throws InterruptedException {
        var usedKey = key == null ? terminal.variable("BEVARA_KEY", "") : key;
        if (usedKey.isEmpty())
            throw new CommandFault(Terminal.USAGE, terminal.words().say("submit.no-key"));
        var scope = new HashMap<String, String>();
        if (aip != null) scope.put("aip", aip);
        if (store != null) scope.put("store", store);
        try (var client =
                new ArchiveClient(url, usedKey, terminal.words().locale().getLanguage())) {
            return outcome(follow(client, fine(client.post("/api/v1/audits", scope))));
        } catch (IOException e) {
            // The one who refuses a connection has no words for it.
            var why = e.getMessage() == null ? url : url + " (" + e.getMessage() + ")";
            throw new CommandFault(Terminal.INTERNAL, terminal.words().say("submit.unreachable", why));
        }
    }

    private JsonNode follow(ArchiveClient client, JsonNode taken) throws IOException, InterruptedException {
        var now = taken;
        long told = -1;
        while (true) {
            long passed =
                    now.path("checked").asLong(0) + now.path("unreachable").asLong(0);
            if (passed != told)
                terminal.tell(
                        "fixity.progress",
                        passed,
                        now.path("total").asLong(0),
                        now.path("bytes").asLong(0));
            told = passed;
            var state = now.path("state").asString("");
            if (!state.equals("queued") && !state.equals("running")) return now;
            Thread.sleep(500);
            now = fine(client.get("/api/v1/audits/" + taken.path("id").asString("")));
        }
    }

    private JsonNode fine(ArchiveClient.Answer answer) {
        if (answer.fine()) return answer.body();
        var body = answer.body();
        var text = "%s %s"
                .formatted(body.path("detail").asString(""), body.path("remedy").asString(""));
        throw new CommandFault(
                answer.status() >= 500 ? Terminal.INTERNAL : Terminal.INPUT_AT_FAULT,
                body.path("code").asString("") + ": " + text.strip());
    }

    /// A copy that could not be read is no good news either.
    private int outcome(JsonNode audit) {
        long damaged = audit.path("damaged").asLong(0);
        long unreachable = audit.path("unreachable").asLong(0);
        boolean whole = audit.path("state").asString("").equals("done");
        terminal.say(
                whole ? "fixity.audited" : "fixity.cancelled",
                audit.path("checked").asLong(0),
                audit.path("bytes").asLong(0),
                damaged,
                audit.path("repaired").asLong(0),
                unreachable);
        return whole && damaged == 0 && unreachable == 0 ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
    }

    private int readOffline() {
        var settings = options.settings(terminal, "data");
        if (!Files.isDirectory(settings.data()))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-folder", settings.data()));
        var storage = OfflineStorage.open(settings);
        long aips = 0;
        long problems = 0;
        for (var tenant : storage.tenants()) {
            try (var all = storage.aips(tenant)) {
                for (var aip : (Iterable<bevara.storage.Aip>) all::iterator) {
                    aips++;
                    for (var problem : storage.verify(tenant, aip.id())) {
                        problems++;
                        terminal.out().println(tenant + "/" + aip.id() + ": " + problem);
                    }
                }
            }
        }
        terminal.say(problems == 0 ? "fixity.fine" : "fixity.damaged", aips, problems);
        return problems == 0 ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
    }
}
