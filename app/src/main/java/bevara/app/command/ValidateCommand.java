package bevara.app.command;

import bevara.app.Settings;
import bevara.app.api.FindingJson;
import bevara.app.api.FindingKindJson;
import bevara.app.api.RuleReport;
import bevara.formats.FormatWorkers;
import bevara.ingest.Finding;
import bevara.ingest.Ingest;
import bevara.ingest.PackageKind;
import bevara.ingest.SubmissionAgreement.Strictness;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// `bevara validate`: the server's own checks, without a server.
@Command(name = "validate")
final class ValidateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PACKAGE", arity = "1..*", descriptionKey = "validate.package")
    private List<Path> packs = List.of();

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean asJson;

    @Option(names = "--report", paramLabel = "json|xml", descriptionKey = "validate.report")
    private @Nullable Form report;

    @Option(names = "--strict", descriptionKey = "validate.strict")
    private boolean strict;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    enum Form {
        json,
        xml
    }

    private final Terminal terminal;

    ValidateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private record VerdictJson(
            @JsonProperty("package") String pack,
            boolean accepted,
            @Nullable String kind,
            String packageId,
            long files,
            long bytes,
            List<FindingJson> findings,
            List<FindingKindJson> kinds) {}

    /// The worst of all packages is the exit code.
    @Override
    public Integer call() {
        if (asJson && report != null)
            throw new CommandFault(Terminal.USAGE, terminal.words().say("validate.one-form"));
        for (var pack : packs)
            if (!Files.exists(pack))
                throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-file", pack));
        try (var work = new TemporaryFolder();
                var formats = FormatWorkers.open(
                        new FormatWorkers.Setup(work.path(), Settings.tools(null), null, FormatWorkers.Limits.USUAL))) {
            return judge(formats);
        }
    }

    private int judge(FormatWorkers formats) {
        boolean accepted = true;
        var told = new ArrayList<VerdictJson>();
        for (var pack : packs) {
            var verdict = Ingest.validate(pack, formats, strict ? Strictness.STANDARD : Strictness.LENIENT);
            accepted &= verdict.accepted();
            if (asJson) told.add(json(pack, verdict));
            else if (report != null)
                print(RuleReport.of(verdict, pack, Clock.systemUTC().instant(), locale()));
            else print(pack, verdict);
        }
        if (asJson) {
            var json = new JsonMapper().writerWithDefaultPrettyPrinter();
            terminal.out().println(json.writeValueAsString(told.size() == 1 ? told.getFirst() : told));
        }
        return accepted ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
    }

    private Locale locale() {
        return terminal.words().locale();
    }

    private void print(RuleReport told) {
        terminal.out().println(report == Form.json ? told.json() : told.xml());
    }

    private List<FindingJson> findings(Ingest.Verdict verdict) {
        return verdict.findings().stream()
                .map(finding -> FindingJson.of(finding, locale()))
                .toList();
    }

    private VerdictJson json(Path pack, Ingest.Verdict verdict) {
        return new VerdictJson(
                pack.toString(),
                verdict.accepted(),
                code(verdict.kind()),
                verdict.packageId(),
                verdict.files(),
                verdict.bytes(),
                findings(verdict),
                FindingKindJson.of(verdict.findings()));
    }

    private void print(Path pack, Ingest.Verdict verdict) {
        if (packs.size() > 1) terminal.out().println("== " + pack);
        FindingLines.print(terminal, findings(verdict));
        terminal.say(
                "validate.counts",
                count(verdict, Finding::blocking),
                count(verdict, finding -> finding.severity() == Finding.Severity.WARNING || finding.tolerated()));
        var kind = code(verdict.kind());
        long files = verdict.files();
        terminal.say(
                verdict.accepted() ? "validate.accepted" : "validate.rejected",
                kind == null ? terminal.words().say("validate.no-kind") : kind,
                files == 1
                        ? terminal.words().say("validate.files.one")
                        : terminal.words().say("validate.files.many", files),
                verdict.bytes());
    }

    private static long count(Ingest.Verdict verdict, Predicate<Finding> counted) {
        return verdict.findings().stream()
                .filter(counted)
                .mapToLong(finding -> 1 + finding.more())
                .sum();
    }

    private static @Nullable String code(@Nullable PackageKind kind) {
        return kind == null ? null : kind.code();
    }
}
