package bevara.app.command;

import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bevara fixity`: reads every byte of every AIP. Needs no database, and may run beside the service.
@Command(name = "fixity")
final class FixityCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    FixityCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
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
