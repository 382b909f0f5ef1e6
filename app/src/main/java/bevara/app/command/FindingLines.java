package bevara.app.command;

import bevara.app.api.FindingJson;

/// A finding as lines for people.
final class FindingLines {
    private FindingLines() {}

    static void print(Terminal terminal, FindingJson finding) {
        var place = finding.path() + (finding.line() > 0 ? ":" + finding.line() : "");
        var where = place.isEmpty() ? "" : " " + place;
        terminal.out()
                .println("%s %s%s"
                        .formatted(terminal.words().say("severity." + finding.severity()), finding.code(), where));
        terminal.out().println("    " + finding.message());
        if (!finding.remedy().isBlank()) terminal.out().println("    → " + finding.remedy());
        if (finding.more() != null) terminal.say("findings.more", finding.more());
    }
}
