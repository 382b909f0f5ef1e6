package bevara.storage;

import java.util.Collection;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The rules for names of versions: `v1`, `v2`, … or, padded, `v001`, `v002`, …
final class VersionNames {
    static final int NONE = 0;

    private static final Pattern NAME = Pattern.compile("v(0*)([1-9][0-9]{0,8})");

    private VersionNames() {}

    /// [#NONE] when it is no version's name.
    static int number(String name) {
        var match = NAME.matcher(name);
        return match.matches() ? Integer.parseInt(match.group(2)) : NONE;
    }

    private static boolean padded(String name) {
        return name.startsWith("v0");
    }

    /// Judges the names that `where` has.
    static void check(Collection<String> names, String where, OcflFindings findings) {
        var numbers = new TreeSet<Integer>();
        for (var name : names) {
            if (!name.startsWith("v")) findings.invalid("E104", where, name, "v and a number");
            else if (number(name) == NONE) findings.invalid("E105", where, name, "v1, v2, …");
            else numbers.add(number(name));
        }
        if (numbers.isEmpty()) return;
        if (numbers.first() != 1) findings.invalid("E009", where, "v" + numbers.first(), "v1");
        for (int n = numbers.first(); n < numbers.last(); n++)
            if (!numbers.contains(n)) {
                findings.invalid("E010", where, "", "v" + n);
                // A gap may be two thousand million wide.
                n = numbers.higher(n) - 1;
            }
        padding(names, where, findings);
    }

    private static void padding(Collection<String> names, String where, OcflFindings findings) {
        var known = names.stream().filter(name -> number(name) != NONE).toList();
        var first = known.stream()
                .min(java.util.Comparator.comparingInt(VersionNames::number))
                .orElseThrow();
        if (padded(first)) findings.warn("W001", where, first, "v" + number(first));
        for (var name : known) {
            boolean padded = padded(first) && !padded(name);
            boolean length = padded(first) ? name.length() != first.length() : padded(name);
            if (padded) findings.invalid("E011", where, name, "a zero after the v");
            if (length) findings.invalid("E012", where, name, "written as " + first);
            if (padded || length) findings.invalid("E013", where, name, "written as " + first);
        }
    }
}
