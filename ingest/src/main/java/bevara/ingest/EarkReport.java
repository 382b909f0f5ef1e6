package bevara.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Every rule of E-ARK, with what came of it for one package. `profile` is the profile's URL as stated, `version` that
/// of CSIP by which the package was judged.
public record EarkReport(String profile, String version, List<Outcome> outcomes) {
    public EarkReport {
        outcomes = List.copyOf(outcomes);
    }

    /// `breaches` counts the places where the rule is broken, `level` is the rule's own.
    public record Outcome(String rule, String level, Result result, int breaches) {
        /// What the rule asks, in Swedish or English.
        public String text(Locale locale) {
            return RuleTexts.in(locale).getOrDefault(rule, rule);
        }
    }

    public enum Result {
        PASSED,
        /// A rule that must be followed is not.
        BROKEN,
        /// A recommendation is not followed.
        WARNED,
        /// A possibility is not used.
        NOTED,
        /// The package has nothing that the rule is about.
        NOTHING_TO_ASK,
        /// The rule is for AIPs; a delivery is judged as a SIP.
        FOR_AIPS,
        /// The rule is for SIPs, and the package claims CSIP only.
        FOR_SIPS,
        /// The rule belongs to another version of the standard.
        OTHER_VERSION,
        /// The package follows another standard.
        OTHER_STANDARD;

        /// As in reports: lower case, hyphens.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static EarkReport of(EarkProfile profile, boolean applied, Set<String> asked, Findings findings) {
        var outcomes = new ArrayList<Outcome>();
        boolean sip = asked.contains("SIP4");
        EarkRules.of(profile).byId().forEach((id, rows) -> {
            var rule = rows.getFirst();
            var broken = findings.bySource().get(id);
            var result =
                    broken != null ? result(broken.worst()) : result(rule, profile, applied, sip, asked.contains(id));
            outcomes.add(new Outcome(id, rule.level().name(), result, broken == null ? 0 : broken.count()));
        });
        return new EarkReport(profile.url(), applied ? profile.judgedBy() : "", outcomes);
    }

    private static Result result(Finding.Severity worst) {
        return switch (worst) {
            case ERROR -> Result.BROKEN;
            case WARNING -> Result.WARNED;
            case INFO -> Result.NOTED;
        };
    }

    private static Result result(EarkRule rule, EarkProfile profile, boolean applied, boolean sip, boolean asked) {
        boolean fgs = profile.family() == EarkProfile.Family.FGS_1;
        if (!applied && !fgs && !asked) return Result.OTHER_STANDARD;
        if (rule.scope() == EarkRule.Scope.AIP) return Result.FOR_AIPS;
        if (asked) return Result.PASSED;
        if (!rule.holdsIn(profile.judgedBy())) return Result.OTHER_VERSION;
        return rule.scope() == EarkRule.Scope.SIP && !sip ? Result.FOR_SIPS : Result.NOTHING_TO_ASK;
    }
}
