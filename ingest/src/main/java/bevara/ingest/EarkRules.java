package bevara.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// All rules of E-ARK CSIP 2.0.4 to 2.2.0, SIP and AIP, or of an older standard, from a table.
///
/// Sources: E-ARK CSIP 2.2.0 with its METS profile, E-ARK SIP 2.2.0, E-ARK AIP 2.2.0 (DILCIS Board).
final class EarkRules {
    static final EarkRules ALL = new EarkRules("eark-rules.tsv");

    /// The fields of FGS Paketstruktur 1.2, as far as they are known; none rejects a package.
    static final EarkRules FGS = new EarkRules("fgs-rules.tsv");

    private final Map<String, List<EarkRule>> byId;
    private final Map<String, List<EarkRule>> byPlace;

    private final Set<String> counting;

    private EarkRules(String resource) {
        var rules = read(resource);
        byId = rules.stream().collect(Collectors.groupingBy(EarkRule::id, LinkedHashMap::new, Collectors.toList()));
        byPlace = rules.stream().collect(Collectors.groupingBy(EarkRule::base));
        counting = rules.stream()
                .filter(rule -> rule.ask() == EarkRule.Ask.CHILD || rule.ask() == EarkRule.Ask.USED)
                .map(EarkRule::base)
                .collect(Collectors.toSet());
    }

    private static List<EarkRule> read(String resource) {
        try (var in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(EarkRules.class.getResourceAsStream(resource)), StandardCharsets.UTF_8))) {
            return in.lines()
                    .filter(row -> !row.startsWith("#"))
                    .map(EarkRule::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static EarkRules of(EarkProfile profile) {
        return profile.family() == EarkProfile.Family.FGS_1 ? FGS : ALL;
    }

    /// The questions that each rule asks, in the standard's order.
    Map<String, List<EarkRule>> byId() {
        return byId;
    }

    /// The rule's own level.
    EarkRule.Level level(String id) {
        return Objects.requireNonNull(byId.get(id)).getFirst().level();
    }

    /// Whether a rule asks of the children of what stands there.
    boolean counts(String place) {
        return counting.contains(place);
    }

    List<EarkRule> at(String place) {
        return byPlace.getOrDefault(place, List.of());
    }
}
