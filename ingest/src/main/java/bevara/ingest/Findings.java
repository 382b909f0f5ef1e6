package bevara.ingest;

import bevara.ingest.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/// Gathers what the checks notice. Counts everything, keeps the first thousand of each severity, so that a
/// million alike findings neither fill the memory nor hide an error behind warnings.
final class Findings {
    static final int KEPT = 1000;

    private final List<Finding> errors = new ArrayList<>();
    private final List<Finding> others = new ArrayList<>();
    private int total;
    private int blocking;

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
        total++;
        if (severity == Severity.ERROR) blocking++;
        var kept = severity == Severity.ERROR ? errors : others;
        if (kept.size() < KEPT)
            kept.add(new Finding(code.code(), severity, shown(path), line, shown(arguments), source));
    }

    boolean blocking() {
        return blocking > 0;
    }

    int total() {
        return total;
    }

    /// Errors first, at most a thousand in all.
    List<Finding> first() {
        var all = new ArrayList<>(errors);
        all.addAll(others.subList(0, Math.min(others.size(), KEPT - errors.size())));
        return List.copyOf(all);
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
