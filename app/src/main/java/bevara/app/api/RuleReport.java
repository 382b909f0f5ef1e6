package bevara.app.api;

import bevara.ingest.EarkReport;
import bevara.ingest.Finding;
import bevara.ingest.Ingest;
import bevara.ingest.PackageKind;
import bevara.ingest.Submission;
import bevara.storage.Digest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What came of a package, rule by rule, for other programs and for the files of a case. `accepted` is null until it
/// was judged. `profile` is the URL that the
/// package names, `version` that of the standard by which it was judged; without rules for its kind both are empty.
@Schema(name = "Report")
public record RuleReport(
        About about,
        @Nullable Boolean accepted,
        @Nullable String kind,
        String packageId,
        String profile,
        String version,
        List<Rule> rules,
        List<FindingJson> findings,
        List<FindingKindJson> findingKinds) {
    private static final String PROGRAM = "Bevara ";

    private static Digest digest(Path file) {
        var digest = Digest.sha256();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
            return Digest.of(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What was judged, by what and when. `sha256` is null for what is no file, `files` -1 until they are counted.
    @Schema(name = "ReportAbout")
    public record About(
            String program,
            Instant made,
            String fileName,
            @Nullable String sha256,
            long size,
            long files) {
        private static About of(Submission submission) {
            var ended = submission.endedAt();
            var digest = submission.sha256();
            return new About(
                    PROGRAM + Ingest.version(),
                    ended == null ? submission.createdAt() : ended,
                    submission.fileName(),
                    digest == null ? null : digest.hex(),
                    submission.size(),
                    submission.progress().filesTotal());
        }
    }

    /// `result` is one of those of [EarkReport.Result].
    @Schema(name = "RuleOutcome")
    public record Rule(String rule, String level, String result, int breaches, String text) {
        private static Rule of(EarkReport.Outcome one, Locale locale) {
            return new Rule(one.rule(), one.level(), one.result().code(), one.breaches(), one.text(locale));
        }
    }

    /// `pack` is what was judged at `made`; its digest is taken here.
    public static RuleReport of(Ingest.Verdict verdict, Path pack, Instant made, Locale locale) {
        boolean file = Files.isRegularFile(pack);
        var about = new About(
                PROGRAM + Ingest.version(),
                made,
                String.valueOf(pack.getFileName()),
                file ? digest(pack).hex() : null,
                verdict.bytes(),
                verdict.files());
        return of(
                about,
                verdict.accepted(),
                verdict.kind(),
                verdict.packageId(),
                verdict.report(),
                verdict.findings(),
                locale);
    }

    /// `report` is null for what is no E-ARK package.
    public static RuleReport of(Submission submission, @Nullable EarkReport report, Locale locale) {
        var verdict = SubmissionJson.verdict(submission);
        return of(
                About.of(submission),
                verdict == null ? null : verdict.equals("accepted"),
                submission.kind(),
                submission.packageId(),
                report,
                submission.findings(),
                locale);
    }

    private static RuleReport of(
            About about,
            @Nullable Boolean accepted,
            @Nullable PackageKind kind,
            String packageId,
            @Nullable EarkReport report,
            List<Finding> findings,
            Locale locale) {
        return new RuleReport(
                about,
                accepted,
                kind == null ? null : kind.code(),
                packageId,
                report == null ? "" : report.profile(),
                report == null ? "" : report.version(),
                report == null
                        ? List.of()
                        : report.outcomes().stream()
                                .map(one -> Rule.of(one, locale))
                                .toList(),
                findings.stream()
                        .map(finding -> FindingJson.of(finding, locale))
                        .toList(),
                FindingKindJson.of(findings));
    }

    public String json() {
        return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
    }

    public String xml() {
        var text = new StringWriter();
        try {
            var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            write(xml);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private void write(XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("report");
        xml.writeAttribute("program", about.program());
        xml.writeAttribute("made", about.made().toString());
        xml.writeAttribute("fileName", about.fileName());
        if (about.sha256() != null) xml.writeAttribute("sha256", about.sha256());
        xml.writeAttribute("size", String.valueOf(about.size()));
        if (about.files() >= 0) xml.writeAttribute("files", String.valueOf(about.files()));
        if (accepted != null) xml.writeAttribute("accepted", String.valueOf(accepted));
        if (kind != null) xml.writeAttribute("kind", kind);
        xml.writeAttribute("packageId", packageId);
        xml.writeAttribute("profile", profile);
        xml.writeAttribute("version", version);
        for (var rule : rules) {
            xml.writeCharacters("\n  ");
            xml.writeStartElement("rule");
            xml.writeAttribute("id", rule.rule());
            xml.writeAttribute("level", rule.level());
            xml.writeAttribute("result", rule.result());
            xml.writeAttribute("breaches", String.valueOf(rule.breaches()));
            xml.writeCharacters(rule.text());
            xml.writeEndElement();
        }
        for (var finding : findings) {
            xml.writeCharacters("\n  ");
            write(xml, finding);
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
    }

    private static void write(XMLStreamWriter xml, FindingJson finding) throws XMLStreamException {
        xml.writeStartElement("finding");
        xml.writeAttribute("rule", finding.source());
        xml.writeAttribute("code", finding.code());
        xml.writeAttribute("severity", finding.severity());
        if (finding.tolerated() != null) xml.writeAttribute("tolerated", "true");
        xml.writeAttribute("path", clean(finding.path()));
        if (finding.line() > 0) xml.writeAttribute("line", String.valueOf(finding.line()));
        xml.writeStartElement("message");
        xml.writeCharacters(clean(finding.message()));
        xml.writeEndElement();
        xml.writeStartElement("remedy");
        xml.writeCharacters(clean(finding.remedy()));
        xml.writeEndElement();
        xml.writeEndElement();
    }

    /// Without the two signs that XML cannot have and findings can.
    private static String clean(String text) {
        return text.replace('\uFFFE', '\uFFFD').replace('\uFFFF', '\uFFFD');
    }
}
