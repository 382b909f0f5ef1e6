package bevara.app.command;

import bevara.app.Server;
import bevara.app.Settings;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/// The service in the life of a process: standard output holds the one line that says it is ready, SIGTERM ends it.
final class RunningService {
    private final Terminal terminal;

    RunningService(Terminal terminal) {
        this.terminal = terminal;
    }

    Server start(Settings settings, Clock clock) {
        // Whatever a library prints must not be taken for our line.
        System.setOut(System.err);
        var server = Server.start(settings, clock);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        return server;
    }

    /// Says that it is ready, and returns when the process ends.
    int serve(Server server) {
        terminal.out().println("READY " + server.url());
        terminal.out().flush();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Terminal.FINE;
    }
}
