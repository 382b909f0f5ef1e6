package bevara.ingest;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the files that the paths in a bag's tag files mean (RFC 8493, 2.1.3). 1.0 encodes CR, LF and the percent
/// sign; before that nothing was encoded by rule, but often in fact, and many baggers do not encode still.
final class BagPaths {
    private static final Pattern ESCAPE = Pattern.compile("%(0[aA]|0[dD]|25)");

    /// A name of thirty letters has a thousand million spellings.
    private static final int MOST_ALIKE = 50;

    private final Listing listing;
    private final Findings findings;

    BagPaths(Listing listing, Findings findings) {
        this.listing = listing;
        this.findings = findings;
    }

    /// As it is meant: without `./`, and without the star that md5sum and its kin put before a name.
    static String plain(String stated) {
        var path = stated.startsWith("*") ? stated.substring(1) : stated;
        return path.startsWith("./") ? path.substring(2) : path;
    }

    static boolean leadsOut(String path) {
        return PathRules.absolute(path) || PathRules.climbs(path);
    }

    static String decoded(String path) {
        if (path.indexOf('%') < 0) return path;
        return ESCAPE.matcher(path)
                .replaceAll(match -> Matcher.quoteReplacement(
                        switch (match.group(1)) {
                            case "25" -> "%";
                            case "0a", "0A" -> "\n";
                            default -> "\r";
                        }));
    }

    /// The file that a path means, null when there is none. `encoded` when the bag's version encodes by rule.
    @Nullable
    Member find(String path, boolean encoded, String manifest, int line) {
        for (var meant : path.indexOf('%') < 0 ? List.of(path) : readings(path, encoded)) {
            var found = listing.find(meant).orElse(null);
            if (found == null) continue;
            if (encoded && !meant.equals(decoded(path)))
                findings.warning(Code.PERCENT_NAME_LITERAL, found.path(), line, "RFC 8493 2.1.3", manifest);
            return found;
        }
        return inAnotherForm(decoded(path), manifest, line);
    }

    private static List<String> readings(String path, boolean encoded) {
        var readings = new ArrayList<String>(2);
        readings.add(path);
        readings.add(encoded ? 0 : 1, decoded(path));
        return readings;
    }

    private @Nullable Member inAnotherForm(String path, String manifest, int line) {
        if (path.chars().allMatch(c -> c < 0x80)) return null;
        var composed = Normalizer.normalize(path, Normalizer.Form.NFC);
        var candidates = listing.alike(path);
        for (var alike : candidates.subList(0, Math.min(candidates.size(), MOST_ALIKE))) {
            if (!Normalizer.normalize(alike.path(), Normalizer.Form.NFC).equals(composed)) continue;
            findings.warning(Code.NAME_FORM_DIFFERS, alike.path(), line, "RFC 8493 6.1.2", manifest);
            return alike;
        }
        return null;
    }
}
