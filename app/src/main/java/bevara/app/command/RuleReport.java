package bevara.app.command;

import bevara.app.api.FindingJson;
import bevara.ingest.Ingest;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What came of a package, rule by rule, for other programs and for the files of a case. `profile` is the URL that the
/// package names, `version` that of the standard by which it was judged; without rules for its kind both are empty.
record RuleReport(
        boolean accepted,
        @Nullable String kind,
        String packageId,
        String profile,
        String version,
        List<Rule> rules,
        List<FindingJson> findings) {

    enum Form {
        json,
        xml
    }

    /// `result` is one of those of [bevara.ingest.EarkReport.Result].
    record Rule(String rule, String level, String result, int breaches, String text) {}

    static RuleReport of(Ingest.Verdict verdict, Locale locale) {
        var kind = verdict.kind();
        var report = verdict.report();
        var rules = report == null
                ? List.<Rule>of()
                : report.outcomes().stream()
                        .map(one -> new Rule(
                                one.rule(), one.level(), one.result().code(), one.breaches(), one.text(locale)))
                        .toList();
        return new RuleReport(
                verdict.accepted(),
                kind == null ? null : kind.code(),
                verdict.packageId(),
                report == null ? "" : report.profile(),
                report == null ? "" : report.version(),
                rules,
                verdict.findings().stream()
                        .map(finding -> FindingJson.of(finding, locale))
                        .toList());
    }

    void print(Form form, PrintStream out) {
        out.println(
                switch (form) {
                    case json ->
                        new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
                    case xml -> xml();
                });
    }

    private String xml() {
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
        xml.writeAttribute("accepted", String.valueOf(accepted));
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
