package bevara.app.command;

import bevara.app.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `serve`, `demo` and the commands on a data folder have in common.
final class ServerOptions {
    @Option(names = "--data", paramLabel = "DIR", descriptionKey = "option.data")
    private @Nullable Path data;

    @Option(names = "--port", paramLabel = "N", descriptionKey = "option.port")
    private @Nullable Integer port;

    @Option(names = "--config", paramLabel = "FILE", descriptionKey = "option.config")
    private @Nullable Path config;

    ServerOptions() {
        this.data = null;
        this.port = null;
        this.config = null;
    }

    Settings settings(Terminal terminal, String usualData) {
        if (config != null && !Files.isReadable(config))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-file", config));
        var given = new HashMap<String, String>();
        if (data != null) given.put("data", data.toString());
        if (port != null) given.put("port", port.toString());
        try {
            return Settings.read(given, terminal.environment(), config, usualData);
        } catch (IllegalArgumentException e) {
            throw new CommandFault(Terminal.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
