package bevara.app.command;

import bevara.app.Server;
import bevara.storage.DigestAlgorithm;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bevara add-digest`: a second digest for what is kept already, while the service is down.
@Command(name = "add-digest")
final class AddDigestCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(names = "--algorithm", paramLabel = "A", descriptionKey = "add-digest.algorithm")
    private String algorithm = DigestAlgorithm.SHA512.code();

    @Option(names = "--tenant", paramLabel = "T", descriptionKey = "fsck.tenant")
    private @Nullable String tenant;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    AddDigestCommand(Terminal terminal) {
        this.terminal = terminal;
        this.tenant = null;
    }

    @Override
    public Integer call() {
        var wanted = DigestAlgorithm.of(algorithm)
                .filter(a -> a.strong() && a != DigestAlgorithm.SHA256)
                .orElseThrow(() -> new CommandFault(
                        Terminal.USAGE, terminal.words().say("add-digest.no-such-algorithm", algorithm)));
        var only = FsckCommand.tenant(terminal, tenant);
        var done = new AtomicLong();
        var failed = Server.addDigest(
                options.settings(terminal, "data"), Clock.systemUTC(), wanted, only, _ -> done.incrementAndGet());
        failed.forEach(aip -> terminal.say("add-digest.failed", aip));
        terminal.say("add-digest.done", done.get(), algorithm, failed.size());
        return failed.isEmpty() ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
    }
}
