package bevara.app.command;

import bevara.app.StoresFile;
import bevara.ingest.ReceiptKey;
import bevara.storage.ArchivalStorage;
import bevara.storage.Custody;
import bevara.storage.LogReport;
import bevara.storage.LogTrust;
import bevara.storage.StoragePlan;
import bevara.storage.TimestampAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// `bevara verify-log`: computes the proof logs of a data folder anew, and compares them with their
/// checkpoints and with what is kept. Or one log alone, from a folder or a server. Needs no database,
/// and may run beside the service.
@Command(name = "verify-log")
final class VerifyLogCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(names = "--log", paramLabel = "DIR|URL", descriptionKey = "verify-log.log")
    private @Nullable String log;

    @Option(names = "--tenant", paramLabel = "T", descriptionKey = "verify-log.tenant")
    private @Nullable String tenant;

    @Option(names = "--checkpoint", paramLabel = "OLD", descriptionKey = "verify-log.checkpoint")
    private @Nullable Path checkpoint;

    @Option(names = "--trust", paramLabel = "JWKS|THUMBPRINT", descriptionKey = "verify-receipt.trust")
    private @Nullable String trust;

    @Option(names = "--tsa-cert", paramLabel = "PEM", descriptionKey = "verify-log.tsa-cert")
    private @Nullable Path tsaCert;

    @Option(names = "--key", paramLabel = "K", descriptionKey = "submit.key")
    private @Nullable String key;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean asJson;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    VerifyLogCommand(Terminal terminal) {
        this.terminal = terminal;
        this.log = null;
        this.tenant = null;
        this.checkpoint = null;
        this.trust = null;
        this.tsaCert = null;
        this.key = null;
    }

    private record OutcomeJson(boolean valid, boolean keyPinned, boolean authorityPinned, List<LogReport> logs) {}

    @Override
    public Integer call() throws IOException {
        var older = checkpoint == null ? null : older(checkpoint);
        var reports = log == null ? ofFolder(older) : List.of(ofLog(log, older));
        boolean fine = reports.stream().allMatch(LogReport::fine);
        if (asJson) {
            var outcome = new OutcomeJson(fine, trust != null, tsaCert != null, reports);
            terminal.out()
                    .println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(outcome));
        } else {
            reports.forEach(this::tell);
            if (trust == null) terminal.say("verify-log.key-unpinned");
            if (tsaCert == null && reports.stream().anyMatch(report -> report.stamps() > 0))
                terminal.say("verify-log.authority-unpinned");
            if (reports.isEmpty()) terminal.say("verify-log.none");
        }
        return fine ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
    }

    private String older(Path file) throws IOException {
        if (!Files.isRegularFile(file))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-file", file));
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private LogTrust trusted() throws IOException {
        var authorities = tsaCert == null ? List.<X509Certificate>of() : certificates(tsaCert);
        if (trust == null) return new LogTrust(List.of(), _ -> true, authorities);
        var trusted = new TrustedKeys(trust);
        return new LogTrust(trusted.keys(), signer -> trusted.contain(ReceiptKey.thumbprint(signer)), authorities);
    }

    private List<X509Certificate> certificates(Path file) throws IOException {
        if (!Files.isRegularFile(file))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-file", file));
        try {
            return TimestampAuthority.certificates(file);
        } catch (IllegalArgumentException e) {
            throw new CommandFault(Terminal.USAGE, terminal.words().say("verify-log.no-certificate", file));
        }
    }

    private LogReport ofLog(String place, @Nullable String older) throws IOException {
        if (!place.matches("https?://.+")) {
            var folder = Path.of(place);
            if (!Files.isDirectory(folder))
                throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-folder", folder));
            return ArchivalStorage.verifyLog(place, new FolderLog(folder), trusted(), older);
        }
        var usedKey = key == null ? terminal.variable("BEVARA_KEY", "") : key;
        try (var server = new ServerLog(URI.create(place), usedKey)) {
            return ArchivalStorage.verifyLog(place, server, trusted(), older);
        } catch (ServerLog.Refused e) {
            throw new CommandFault(
                    Terminal.INTERNAL, terminal.words().say("submit.unreachable", String.valueOf(e.getMessage())));
        }
    }

    private List<LogReport> ofFolder(@Nullable String older) throws IOException {
        var settings = options.settings(terminal, "data");
        if (!Files.isDirectory(settings.data()))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-folder", settings.data()));
        var plan = new StoresFile(settings).read();
        var reports = new ArrayList<LogReport>();
        for (var store : plan.stores()) {
            if (store.draining()) terminal.tell("verify-log.draining", store.id());
            else reports.addAll(ofStore(store, plan, older));
        }
        if (reports.isEmpty() && tenant != null)
            throw new CommandFault(Terminal.USAGE, terminal.words().say("verify-log.no-tenant", tenant));
        if (older != null && reports.stream().noneMatch(report -> isOf(older, tenant(report))))
            throw new CommandFault(
                    Terminal.USAGE, terminal.words().say("verify-log.no-log-of", String.valueOf(checkpoint)));
        return reports;
    }

    /// What this store alone says, of the tenants that it must have.
    private List<LogReport> ofStore(StoragePlan.Store store, StoragePlan plan, @Nullable String older)
            throws IOException {
        if (store.place() instanceof StoragePlan.Place.Folder(var path) && !Files.isDirectory(path))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-folder", path));
        var alone = new StoragePlan(List.of(store), List.of(store.id()), Map.of());
        var storage = ArchivalStorage.open(new ArchivalStorage.Setup(
                alone, new NoDatabase(), Clock.systemUTC(), null, _ -> {}, Custody.Pace.USUAL, new SplittableRandom()));
        var reports = new ArrayList<LogReport>();
        for (var one : storage.tenants()) {
            if (tenant != null && !one.value().equals(tenant)) continue;
            if (!plan.policies().getOrDefault(one, plan.usual()).contains(store.id())) continue;
            var report = storage.verifyLog(one, trusted(), older != null && isOf(older, one.value()) ? older : null);
            reports.add(plan.stores().size() == 1 ? report : report.in(store.id()));
        }
        return reports;
    }

    private static boolean isOf(String checkpoint, String tenant) {
        return checkpoint.lines().findFirst().orElse("").endsWith("/" + tenant);
    }

    private static String tenant(LogReport report) {
        return report.name().split(" ", 2)[0];
    }

    private void tell(LogReport report) {
        for (var finding : report.findings())
            terminal.say(
                    "verify-log." + finding.code(),
                    report.name(),
                    finding.place(),
                    finding.found(),
                    finding.expected(),
                    finding.code());
        if (report.findings().size() < report.wrong())
            terminal.say("verify-log.more", report.wrong() - report.findings().size());
        tellStamps(report);
        terminal.say(
                report.fine() ? "verify-log.fine" : "verify-log.wrong",
                report.name(),
                report.leaves(),
                report.checkpoints(),
                report.versions(),
                report.wrong());
    }

    private void tellStamps(LogReport report) {
        if (report.newestStamps().size() < report.stamps())
            terminal.say(
                    "verify-log.earlier-stamps",
                    report.name(),
                    report.stamps() - report.newestStamps().size());
        for (var stamp : report.newestStamps())
            terminal.say(
                    "verify-log.stamp",
                    report.name(),
                    stamp.leaves(),
                    stamp.time().toString(),
                    stamp.authority());
    }
}
