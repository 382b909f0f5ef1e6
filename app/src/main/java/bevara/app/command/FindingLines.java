package bevara.app.command;

import bevara.app.api.FindingJson;
import java.util.List;

/// A finding as lines for people.
final class FindingLines {
    private FindingLines() {}

    /// What to do is said once for all that stand together.
    static void print(Terminal terminal, List<FindingJson> findings) {
        var said = "";
        for (var finding : findings) {
            print(terminal, finding, !finding.remedy().equals(said));
            said = finding.remedy();
        }
    }

    private static void print(Terminal terminal, FindingJson finding, boolean withRemedy) {
        var place = place(finding);
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
        if (withRemedy && !finding.remedy().isBlank()) terminal.out().println("    → " + finding.remedy());
        if (finding.more() != null) terminal.say("findings.more", finding.more());
    }

    /// The line, with the file that has it.
    private static String place(FindingJson finding) {
        if (finding.line() == 0) return finding.path();
        if (finding.statedIn() == null) return finding.path() + ":" + finding.line();
        return "%s [%s:%d]".formatted(finding.path(), finding.statedIn(), finding.line());
    }

    /// What the archive asks by itself is nobody's rule.
    private static String rule(String source) {
        return source.isEmpty() || source.equals("Bevara") ? "" : " (" + source + ")";
    }
}
