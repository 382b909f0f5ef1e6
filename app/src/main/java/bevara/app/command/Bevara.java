package bevara.app.command;

import bevara.app.StartFault;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// All commands. Exit codes: 0 fine, 1 internal error, 2 the input is at fault, 64 usage.
@Command(name = "bevara", versionProvider = Bevara.Version.class, resourceBundle = Words.BUNDLE)
public final class Bevara implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true)
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true)
    private boolean version;

    private Bevara() {
        this.spec = CommandSpec.create();
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"bevara 0.1.0", "Java " + System.getProperty("java.version")};
        }
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Terminal.USAGE;
    }

    /// Runs a command and gives its exit code.
    public static int run(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        var utf8Out = new PrintStream(out, true, StandardCharsets.UTF_8);
        var utf8Err = new PrintStream(err, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(environment, utf8Out, utf8Err, Words.of(environment));
        Locale.setDefault(terminal.words().locale());
        var line = new CommandLine(new Bevara())
                .addSubcommand("demo", new DemoCommand(terminal))
                .addSubcommand("serve", new ServeCommand(terminal))
                .addSubcommand("submit", new SubmitCommand(terminal))
                .addSubcommand("validate", new ValidateCommand(terminal))
                .addSubcommand("verify-receipt", new VerifyReceiptCommand(terminal))
                .addSubcommand("fixity", new FixityCommand(terminal))
                .addSubcommand("fsck", new FsckCommand(terminal))
                .addSubcommand("add-digest", new AddDigestCommand(terminal))
                .addSubcommand("rebuild", new RebuildCommand(terminal))
                .addSubcommand("export", new ExportCommand(terminal))
                .addSubcommand("verify-log", new VerifyLogCommand(terminal))
                .addSubcommand("stores", stores(terminal))
                .addSubcommand("keys", keys(terminal))
                .addSubcommand("signatures", signatures(terminal))
                .addSubcommand("help", new HelpCommand());
        line.setResourceBundle(terminal.words().bundle());
        line.setOut(new PrintWriter(utf8Out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(utf8Err, true, StandardCharsets.UTF_8));
        everyCommand(line);
        line.setExecutionExceptionHandler((thrown, _, _) -> stop(terminal, thrown));
        return line.execute(arguments);
    }

    private static CommandLine stores(Terminal terminal) {
        var command = new StoresCommand(terminal);
        var line = new CommandLine(command);
        command.subcommands().forEach(line::addSubcommand);
        return line;
    }

    private static CommandLine signatures(Terminal terminal) {
        var command = new SignaturesCommand(terminal);
        var line = new CommandLine(command);
        command.subcommands().forEach(line::addSubcommand);
        return line;
    }

    private static CommandLine keys(Terminal terminal) {
        var command = new KeysCommand(terminal);
        var line = new CommandLine(command);
        command.subcommands().forEach(line::addSubcommand);
        return line;
    }

    private static void everyCommand(CommandLine line) {
        line.getCommandSpec().exitCodeOnInvalidInput(Terminal.USAGE);
        line.getSubcommands().values().forEach(Bevara::everyCommand);
    }

    private static int stop(Terminal terminal, Exception thrown) {
        return switch (thrown) {
            case CommandFault fault -> {
                terminal.err().println("bevara: " + fault.getMessage());
                yield fault.exitCode();
            }
            case StartFault fault -> {
                terminal.err().println("bevara: " + fault.getMessage());
                yield Terminal.INTERNAL;
            }
            default -> {
                terminal.tell("internal-error", thrown);
                thrown.printStackTrace(terminal.err());
                yield Terminal.INTERNAL;
            }
        };
    }
}
