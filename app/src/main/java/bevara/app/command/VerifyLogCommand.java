package bevara.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `bevara verify-log`: its place; the log comes with a later version.
@Command(name = "verify-log")
final class VerifyLogCommand implements Callable<Integer> {
    private final Terminal terminal;

    VerifyLogCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        throw new CommandFault(Terminal.INTERNAL, terminal.words().say("verify-log.not-yet"));
    }
}
