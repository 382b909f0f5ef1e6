package bevara.app.command;

import bevara.app.api.FindingJson;

/// A finding as lines for people.
final class FindingLines {
    private FindingLines() {}

    static void print(Terminal terminal, FindingJson finding) {
        var place = finding.path() + (finding.line() > 0 ? ":" + finding.line() : "");
        var where = place.isEmpty() ? "" : " " + place;
        terminal.out()
                .println("%s %s%s%s"
                        .formatted(
                                terminal.words().say("severity." + finding.severity()),
                                finding.code(),
                                where,
                                rule(finding.source())));
        terminal.out().println("    " + finding.message());
        if (finding.tolerated() != null) terminal.say("findings.tolerated");
        if (!finding.remedy().isBlank()) terminal.out().println("    → " + finding.remedy());
        if (finding.more() != null) terminal.say("findings.more", finding.more());
    }

    /// What the archive asks by itself is nobody's rule.
    private static String rule(String source) {
        return source.isEmpty() || source.equals("Bevara") ? "" : " (" + source + ")";
    }
}
