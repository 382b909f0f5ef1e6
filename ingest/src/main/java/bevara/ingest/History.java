package bevara.ingest;

import bevara.formats.FormatWorkers;
import bevara.formats.ToolVersion;
import bevara.schemas.Premis;
import bevara.storage.AipId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Tells, as PREMIS events, how a submission became an AIP. Terms of id.loc.gov/vocabulary/preservation.
final class History {
    private final FormatWorkers formats;

    History(FormatWorkers formats) {
        this.formats = formats;
    }

    /// This software's version.
    static String version() {
        try (var in = History.class.getResourceAsStream("/META-INF/maven/bevara/ingest/pom.properties")) {
            if (in == null) return "unreleased";
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unreleased");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Premis.Document document(
            SubmissionTable.Row row, SubmissionAgreement agreement, Assessment assessment, AipId aip, Instant now) {
        var s = row.submission();
        var examined = assessment.examined();
        var scan = assessment.scan();
        var bevara = List.of("agent-bevara");
        var deliverer = List.of("agent-deliverer");
        int files = examined.files().size();
        int warnings = examined.findings().total();
        var checked = warnings == 0 ? "success" : "warning";
        var events = new ArrayList<Premis.Event>();
        events.add(event(
                "transfer",
                s.createdAt(),
                "Received as %s under agreement %s version %d"
                        .formatted(s.fileName(), agreement.id(), agreement.version()),
                "success",
                s.sha256() == null ? "" : "SHA-256 " + s.sha256().hex(),
                deliverer,
                events));
        events.add(virusCheck(scan, now, events));
        events.add(event(
                "fixity check",
                now,
                "Every digest that the package states was compared",
                "success",
                files + " files read, " + examined.bytes() + " bytes",
                bevara,
                events));
        events.add(event(
                "validation",
                now,
                "Structure checked as "
                        + (examined.kind() == null ? "" : examined.kind().code()),
                checked,
                warnings + " findings",
                bevara,
                events));
        var tools = formats.tools();
        var identified =
                IntStream.range(0, tools.size()).mapToObj(History::toolId).toList();
        events.add(event(
                "format identification",
                now,
                tools.isEmpty() ? "Formats were not looked at" : "By signature, content and name",
                "success",
                tools.isEmpty() ? "" : "PRONOM signatures " + formats.signatureVersion(),
                tools.isEmpty() ? bevara : identified,
                events));
        var validations = new ValidationHistory(examined.files());
        var checkers = new LinkedHashMap<ToolVersion, String>();
        for (var tool : validations.tools()) {
            int known = tools.indexOf(tool);
            checkers.put(tool, known < 0 ? "agent-checker-" + (checkers.size() + 1) : toolId(known));
        }
        validations.tell(now, checkers, events);
        var policy = assessment.formats();
        events.add(event(
                "policy assignment",
                now,
                policy.basis(),
                policy.remarkable() ? "warning" : "success",
                policy.summary(),
                bevara,
                events));
        var agents = new ArrayList<>(List.of(
                new Premis.Agent("agent-bevara", "software", "Bevara", version()),
                new Premis.Agent("agent-deliverer", kindOf(s.deliveredBy()), s.deliveredBy(), "")));
        for (int n = 0; n < tools.size(); n++)
            agents.add(new Premis.Agent(
                    toolId(n), "software", tools.get(n).name(), tools.get(n).version()));
        checkers.forEach((tool, id) -> {
            if (!tools.contains(tool)) agents.add(new Premis.Agent(id, "software", tool.name(), tool.version()));
        });
        var conversion = assessment.conversion();
        var derivations = new ArrayList<Premis.Derivation>();
        if (conversion.asked() > 0) {
            events.add(migration(conversion, now, events));
            if (!conversion.engine().isEmpty())
                agents.add(new Premis.Agent("agent-office", "software", conversion.engine(), ""));
            for (var one : conversion.made())
                derivations.add(derivation(one, events.getLast().id()));
        }
        if (scan != null && !scan.engine().isEmpty()) agents.add(scanner(scan.engine()));
        if (row.decidedBy() != null && row.decidedAt() != null) {
            agents.add(new Premis.Agent("agent-archivist", kindOf(row.decidedBy()), row.decidedBy(), ""));
            events.add(event(
                    "appraisal",
                    row.decidedAt(),
                    "Accepted",
                    "success",
                    row.reason(),
                    List.of("agent-archivist"),
                    events));
        }
        events.add(event("information package creation", now, "AIP version 1", "success", "", bevara, events));
        var entity = new Premis.Entity(
                new Premis.Identifier("bevara:aip", aip.value()),
                List.of(
                        new Premis.Identifier("bevara:submission", s.id().value()),
                        new Premis.Identifier("packageId", examined.packageId())),
                s.fileName());
        return new Premis.Document(List.of(entity), events, agents, List.of(), derivations);
    }

    private static Premis.Event migration(ConversionReport report, Instant now, List<Premis.Event> before) {
        boolean able = !report.engine().isEmpty();
        return event(
                "migration",
                now,
                able ? "To PDF/A-2b, beside the originals" : "Not done: this archive has no program for it",
                report.made().size() == report.asked() ? "success" : "warning",
                report.summary(),
                able ? List.of("agent-bevara", "agent-office") : List.of("agent-bevara"),
                before);
    }

    private static Premis.Derivation derivation(ConversionReport.Made one, String event) {
        return new Premis.Derivation(
                new Premis.Identifier(
                        "bevara:path", DataZip.MADE + one.derived().path()),
                new Premis.Identifier(
                        "bevara:path", DataZip.FOLDER + one.original().path()),
                one.derived().format().name(),
                event);
    }

    private static Premis.Event virusCheck(@Nullable ScanReport scan, Instant now, List<Premis.Event> before) {
        if (scan == null)
            return event(
                    "virus check",
                    now,
                    "Not done: this archive has no virus scanner",
                    "warning",
                    "",
                    List.of("agent-bevara"),
                    before);
        var by = scan.engine().isEmpty() ? List.of("agent-bevara") : List.of("agent-bevara", "agent-scanner");
        return event(
                "virus check",
                scan.at(),
                "Every file was sent to the virus scanner",
                scan.complete() ? "success" : "warning",
                scan.summary(),
                by,
                before);
    }

    /// As clamd says it: `ClamAV 1.4.6/27500/Mon Nov 23 08:00:00 2026`.
    private static Premis.Agent scanner(String engine) {
        int blank = engine.indexOf(' ');
        return blank < 0
                ? new Premis.Agent("agent-scanner", "software", engine, "")
                : new Premis.Agent(
                        "agent-scanner", "software", engine.substring(0, blank), engine.substring(blank + 1));
    }

    private static String toolId(int number) {
        return "agent-format-tool-" + (number + 1);
    }

    private static Premis.Event event(
            String type,
            Instant at,
            String detail,
            String outcome,
            String note,
            List<String> agents,
            List<Premis.Event> before) {
        return new Premis.Event("event-" + (before.size() + 1), type, at, detail, outcome, note, agents);
    }

    /// An API key is a system's, any other account a person's.
    private static String kindOf(String account) {
        return account.startsWith("key:") ? "software" : "person";
    }
}
