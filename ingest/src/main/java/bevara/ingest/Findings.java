package bevara.ingest;

import bevara.ingest.Finding.Severity;
import bevara.ingest.SubmissionAgreement.Strictness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Gathers what the checks notice. Counts everything and lists some of every kind, at most a thousand in all, so
/// that a million alike findings neither fill the memory nor hide another kind behind them.
final class Findings {
    static final int KEPT = 1000;
    /// Of every kind at least so many may be listed, however many of others came first.
    private static final int KEPT_OF_EACH = 10;

    private final Strictness strictness;
    private final Map<Kind, Alike> kinds = new LinkedHashMap<>();
    private final Map<String, Source> sources = new HashMap<>();
    private int kept;
    private int total;
    private int blocking;

    private record Kind(Code code, Severity severity, boolean tolerated) {}

    Findings() {
        this(Strictness.LENIENT);
    }

    Findings(Strictness strictness) {
        this.strictness = strictness;
    }

    /// The findings of one kind: the first of them, and how many there are.
    private static final class Alike {
        private final List<Finding> first = new ArrayList<>();
        private int count;

        /// At most so many, by their paths, the last of which tells of the rest.
        private List<Finding> listed(int most) {
            var listed = first.stream()
                    .sorted(Comparator.comparing(Finding::path).thenComparingInt(Finding::line))
                    .limit(most)
                    .collect(Collectors.toCollection(ArrayList::new));
            int more = count - listed.size();
            if (more > 0) listed.add(listed.removeLast().withMore(more));
            return listed;
        }
    }

    void error(Code code, String path, int line, String source, String... arguments) {
        add(code, Severity.ERROR, path, line, source, arguments);
    }

    void warning(Code code, String path, int line, String source, String... arguments) {
        add(code, Severity.WARNING, path, line, source, arguments);
    }

    void info(Code code, String path, int line, String source, String... arguments) {
        add(code, Severity.INFO, path, line, source, arguments);
    }

    void add(Code code, Severity severity, String path, int line, String source, String... arguments) {
        add(false, code, severity, path, line, source, arguments);
    }

    /// An error that hides nothing of the package: it does not reject it where the agreement is lenient.
    void harmless(Code code, String path, int line, String source, String... arguments) {
        add(strictness == Strictness.LENIENT, code, Severity.ERROR, path, line, source, arguments);
    }

    private void add(
            boolean tolerated,
            Code code,
            Severity severity,
            String path,
            int line,
            String source,
            String... arguments) {
        count(severity, source, tolerated);
        var alike = kinds.computeIfAbsent(new Kind(code, severity, tolerated), _ -> new Alike());
        alike.count++;
        int most = kept < 4 * KEPT ? KEPT : KEPT_OF_EACH;
        if (alike.first.size() >= most) return;
        kept++;
        var finding = new Finding(code.code(), severity, shown(path), line, shown(arguments), source);
        alike.first.add(tolerated ? finding.asTolerated() : finding);
    }

    /// One more of what is told already, only counted.
    void more(Severity severity, String source) {
        count(severity, source, false);
    }

    /// As above, of what is harmless.
    void moreHarmless(String source) {
        count(Severity.ERROR, source, strictness == Strictness.LENIENT);
    }

    private void count(Severity severity, String source, boolean tolerated) {
        total++;
        if (severity == Severity.ERROR && !tolerated) blocking++;
        sources.merge(source, new Source(severity, 1), Source::and);
    }

    /// The worst of what one rule led to, and how often it did.
    record Source(Severity worst, int count) {
        private Source and(Source other) {
            return new Source(worst.compareTo(other.worst) < 0 ? worst : other.worst, count + other.count);
        }
    }

    /// By the rule that they name as their source.
    Map<String, Source> bySource() {
        return sources;
    }

    boolean blocking() {
        return blocking > 0;
    }

    int total() {
        return total;
    }

    /// Errors first, kind by kind, at most a thousand in all: each kind gets its share, and what small kinds leave
    /// over goes to the others.
    List<Finding> first() {
        var shares = new HashMap<Alike, Integer>();
        int left = KEPT;
        var smallestFirst = kinds.values().stream()
                .sorted(Comparator.comparingInt(alike -> alike.first.size()))
                .toList();
        for (int i = 0; i < smallestFirst.size(); i++) {
            var alike = smallestFirst.get(i);
            int share = Math.min(alike.first.size(), left / (smallestFirst.size() - i));
            shares.put(alike, share);
            left -= share;
        }
        var listed = new ArrayList<Finding>();
        kinds.entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<Kind, Alike> kind) -> kind.getKey().severity())
                        .thenComparing(kind -> kind.getKey().tolerated()))
                .forEach(kind -> listed.addAll(kind.getValue().listed(shares.getOrDefault(kind.getValue(), 0))));
        return List.copyOf(listed);
    }

    /// No longer than a list may be; what is left out is told where its kind is.
    static List<Finding> cut(List<Finding> findings) {
        var cut = new ArrayList<>(findings);
        while (cut.size() > KEPT) {
            var last = cut.removeLast();
            var before = cut.getLast();
            if (before.code().equals(last.code())
                    && before.severity() == last.severity()
                    && before.tolerated() == last.tolerated())
                cut.set(cut.size() - 1, before.withMore(before.more() + 1 + last.more()));
        }
        return cut;
    }

    private static List<String> shown(String... arguments) {
        var shown = new ArrayList<String>(arguments.length);
        for (var argument : arguments) shown.add(shown(argument));
        return shown;
    }

    /// A text from outside as it may be shown and kept: no control characters, not endless.
    private static String shown(String text) {
        var cut = text.length() > 1000 ? text.substring(0, 1000) + "…" : text;
        var safe = new StringBuilder(cut.length());
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            boolean alone = Character.isSurrogate(c)
                    && !(Character.isHighSurrogate(c)
                            && i + 1 < cut.length()
                            && Character.isLowSurrogate(cut.charAt(i + 1)));
            if (Character.isHighSurrogate(c) && !alone) {
                safe.append(c).append(cut.charAt(++i));
            } else {
                safe.append(Character.isISOControl(c) || alone ? '\uFFFD' : c);
            }
        }
        return safe.toString();
    }
}
