package bevara.app.command;

import bevara.app.StoresFile;
import bevara.app.demo.Demo;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bevara demo`
@Command(name = "demo")
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var settings = options.settings(terminal, "demo-data");
        new StoresFile(settings).beginWithTwo("second-store");
        var service = new RunningService(terminal);
        var server = service.start(settings, Clock.systemUTC());
        var demo = new Demo(server, settings.data());
        demo.fill();
        terminal.tell("demo.ready", server.url(), settings.data().resolve("demo.json"));
        return service.serve(server);
    }
}
