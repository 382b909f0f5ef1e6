package bevara.schemas;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A period as archivists write it, as ISO 8601 calendar dates: `2021`, `2021-03`, `2021-03-01`; empty where it
/// cannot be told.
record Period(String start, String end) {
    static final Period UNKNOWN = new Period("", "");

    // A year, a month, a day, with or without hyphens; a time of day is passed over.
    private static final String DATE = "(\\d{4}(?:-\\d{2}(?:-\\d{2})?|\\d{4})?)(?:T[0-9:.Z+-]*)?";
    private static final Pattern ONE = Pattern.compile(DATE);
    private static final Pattern TWO = Pattern.compile(DATE + "\\s*(?:/|--|–|—|\\s-\\s)\\s*(?:" + DATE + "|\\.\\.|)");
    private static final Pattern YEARS = Pattern.compile("(\\d{4})-(\\d{4})");

    static Period parse(String text) {
        var stripped = text.strip();
        for (var pattern : new Pattern[] {ONE, YEARS, TWO}) {
            var match = pattern.matcher(stripped);
            if (match.matches()) return of(match);
        }
        return UNKNOWN;
    }

    private static Period of(Matcher match) {
        var start = date(match.group(1));
        var last = match.groupCount() == 1 ? match.group(1) : match.group(2);
        return new Period(start, last == null ? "" : date(last));
    }

    /// Empty when there is no such day.
    private static String date(String text) {
        var digits = text.replace("-", "");
        try {
            int year = Integer.parseInt(digits.substring(0, 4));
            int month = digits.length() > 4 ? Integer.parseInt(digits.substring(4, 6)) : 1;
            int day = digits.length() > 6 ? Integer.parseInt(digits.substring(6, 8)) : 1;
            var date = LocalDate.of(year, month, day).toString();
            return date.substring(0, digits.length() == 4 ? 4 : digits.length() == 6 ? 7 : 10);
        } catch (DateTimeException e) {
            return "";
        }
    }

    /// This period and another as one; what is known wins.
    Period with(Period other) {
        return new Period(earlier(start, other.start), later(end, other.end));
    }

    private static String earlier(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) return a + b;
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static String later(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) return a + b;
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public String toString() {
        return start.equals(end) || end.isEmpty() ? start : start + "/" + end;
    }
}
