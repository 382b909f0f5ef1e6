package bevara.app.command;

import bevara.app.Server;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bevara rebuild`: database and index anew from the object store.
@Command(name = "rebuild")
final class RebuildCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    RebuildCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var settings = options.settings(terminal, "data");
        var rebuilt = Server.rebuild(settings, Clock.systemUTC());
        terminal.say("rebuild.done", rebuilt.tenants(), rebuilt.versions(), rebuilt.submissions(), rebuilt.found());
        if (rebuilt.failed() == 0) return Terminal.FINE;
        terminal.say("rebuild.failed", rebuilt.failed());
        return Terminal.INPUT_AT_FAULT;
    }
}
