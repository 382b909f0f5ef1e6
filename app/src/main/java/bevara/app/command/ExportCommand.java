package bevara.app.command;

import bevara.storage.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bevara export`: a tenant leaves, with everything that is kept for it, as it lies. Needs no database.
@Command(name = "export")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "T", descriptionKey = "export.tenant")
    private String tenant = "";

    @Option(names = "--to", required = true, paramLabel = "DIR", descriptionKey = "export.to")
    private Path to = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    ExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var storage = OfflineStorage.open(options.settings(terminal, "data"));
        if (!storage.tenants().contains(tenantId()))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("export.no-tenant", tenant));
        if (Files.exists(to) && !isEmpty(to))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("export.not-empty", to));
        // As in a data folder, so that fixity and rebuild can be pointed at it.
        long files = storage.copyOut(tenantId(), to.resolve("objects"));
        Files.writeString(
                to.resolve("README.txt"), terminal.words().say("export.readme", tenant), StandardCharsets.UTF_8);
        terminal.say("export.done", files, to);
        return Terminal.FINE;
    }

    private TenantId tenantId() {
        try {
            return new TenantId(tenant);
        } catch (IllegalArgumentException e) {
            throw new CommandFault(Terminal.USAGE, terminal.words().say("export.no-tenant", tenant));
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.findAny().isEmpty();
        }
    }
}
