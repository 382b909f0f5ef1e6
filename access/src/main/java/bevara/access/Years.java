package bevara.access;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The years that records are from: all from the first date to the last.
final class Years {
    private static final int MOST = 300;
    private static final Pattern YEAR = Pattern.compile("(?<!\\d)(1[0-9]|20)\\d\\d(?!\\d)");

    private Years() {}

    static List<String> of(String dates, String startDate, String endDate) {
        var named = YEAR.matcher(startDate + ' ' + endDate + ' ' + (startDate.isEmpty() ? dates : ""))
                .results()
                .mapToInt(match -> Integer.parseInt(match.group()))
                .summaryStatistics();
        if (named.getCount() == 0) return List.of();
        return IntStream.rangeClosed(named.getMin(), named.getMax())
                .limit(MOST)
                .mapToObj(Integer::toString)
                .toList();
    }
}
