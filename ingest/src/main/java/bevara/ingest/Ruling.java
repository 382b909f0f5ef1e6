package bevara.ingest;

import bevara.ingest.EarkRule.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Gathers which rules were asked of a package and tells which it breaks. Of one rule in one document the first hundred
/// breaches are told, the others only counted, so that a million files with the same fault hide no other one.
final class Ruling {
    static final int TOLD = 100;

    private final Findings findings;
    private final Set<String> asked = new HashSet<>();
    private final Map<String, Integer> told = new HashMap<>();
    private boolean applied;

    Ruling(Findings findings) {
        this.findings = findings;
    }

    /// There was something in the package that the rule is about.
    void asked(String rule) {
        asked.add(rule);
    }

    void broken(String rule, Level level, Code code, String path, int line, String... arguments) {
        asked.add(rule);
        if (told.merge(rule + " " + path, 1, Integer::sum) <= TOLD)
            findings.add(code, level.severity(), path, line, rule, arguments);
        else findings.more(level.severity(), rule);
    }

    /// A MUST that is not followed, by which nothing of the package is hidden or uncertain: told as what it is, and
    /// tolerated where the agreement is lenient.
    void harmless(String rule, Code code, String path, int line, String... arguments) {
        asked.add(rule);
        if (told.merge(rule + " " + path, 1, Integer::sum) <= TOLD)
            findings.harmless(code, path, line, rule, arguments);
        else findings.moreHarmless(rule);
    }

    /// From now on the rules of E-ARK 2 are asked.
    void apply() {
        applied = true;
    }

    /// When all checks are done, those of the content too.
    EarkReport report(EarkProfile profile) {
        return EarkReport.of(profile, applied, asked, findings);
    }
}
