package bevara.schemas;

import bevara.schemas.Erms.Party;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The persons of a case whose identity is protected (skyddade personuppgifter). Where a text names one of them in
/// full, or tells the number, other words stand instead.
final class ProtectedIdentities {
    static final String SHOWN = "Skyddad identitet";
    /// What is shorter stands in too many other words.
    private static final int SHORTEST = 3;

    private final List<Pattern> told;

    private ProtectedIdentities(List<Pattern> told) {
        this.told = told;
    }

    static ProtectedIdentities of(Stream<Party> parties) {
        return new ProtectedIdentities(parties.filter(Party::protectedIdentity)
                .distinct()
                .flatMap(party -> Stream.of(name(party.name()), number(party.idNumber())))
                .filter(pattern -> pattern.length() >= SHORTEST)
                .map(pattern -> Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE))
                .toList());
    }

    boolean isEmpty() {
        return told.isEmpty();
    }

    private static String name(String name) {
        if (name.strip().length() < SHORTEST) return "";
        var words =
                Arrays.stream(name.strip().split("[\\s,]+")).map(Pattern::quote).toList();
        var straight = String.join("\\s+", words);
        if (words.size() < 2) return "\\b" + straight + "(s?)\\b";
        // "Ek, Anna" for "Anna Ek".
        var turned = words.getLast() + ",?\\s+" + String.join("\\s+", words.subList(0, words.size() - 1));
        return straight + "|" + turned;
    }

    /// Its digits, however they are set apart, with or without the century.
    private static String number(String number) {
        var digits = number.replaceAll("\\D", "");
        if (digits.length() < 6) return number.isBlank() ? "" : Pattern.quote(number.strip());
        var century = digits.length() == 12 ? "(?:" + digits.substring(0, 2) + ")?" : "";
        var rest = digits.length() == 12 ? digits.substring(2) : digits;
        return century + rest.chars().mapToObj(Character::toString).collect(Collectors.joining("[-+ ]?"));
    }

    String hide(String text) {
        var hidden = text;
        for (var pattern : told) hidden = pattern.matcher(hidden).replaceAll(SHOWN);
        return hidden;
    }
}
