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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    @Parameters(paramLabel = "PACKAGE", descriptionKey = "validate.package")
    private Path pack = Path.of("");

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
            boolean accepted,
            @Nullable String kind,
            String packageId,
            long files,
            long bytes,
            List<FindingJson> findings,
            List<FindingKindJson> kinds) {}

    @Override
    public Integer call() {
        if (!Files.exists(pack))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-file", pack));
        var verdict = validated();
        var findings = verdict.findings().stream()
                .map(finding -> FindingJson.of(finding, terminal.words().locale()))
                .toList();
        var kind = code(verdict.kind());
        if (report != null) {
            var told = RuleReport.of(verdict, terminal.words().locale());
            terminal.out().println(report == Form.json ? told.json() : told.xml());
        } else if (asJson) {
            var json = new VerdictJson(
                    verdict.accepted(),
                    kind,
                    verdict.packageId(),
                    verdict.files(),
                    verdict.bytes(),
                    findings,
                    FindingKindJson.of(verdict.findings()));
            terminal.out()
                    .println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } else {
            FindingLines.print(terminal, findings);
            terminal.say(
                    "validate.counts",
                    count(verdict, Finding::blocking),
                    count(verdict, finding -> finding.severity() == Finding.Severity.WARNING || finding.tolerated()));
            terminal.say(
                    verdict.accepted() ? "validate.accepted" : "validate.rejected",
                    kind == null ? "?" : kind,
                    verdict.files(),
                    verdict.bytes());
        }
        return verdict.accepted() ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
    }

    private static long count(Ingest.Verdict verdict, Predicate<Finding> counted) {
        return verdict.findings().stream()
                .filter(counted)
                .mapToLong(finding -> 1 + finding.more())
                .sum();
    }

    private Ingest.Verdict validated() {
        try (var work = new TemporaryFolder();
                var formats = FormatWorkers.open(
                        new FormatWorkers.Setup(work.path(), Settings.tools(null), null, FormatWorkers.Limits.USUAL))) {
            return Ingest.validate(pack, formats, strict ? Strictness.STANDARD : Strictness.LENIENT);
        }
    }

    private static @Nullable String code(@Nullable PackageKind kind) {
        return kind == null ? null : kind.code();
    }
}
