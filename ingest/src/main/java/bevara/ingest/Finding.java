package bevara.ingest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// One thing noticed by a check. `code` is stable, lower case with hyphens (`digest-mismatch`); `path` is the
/// file inside the package, empty when it concerns the whole; `line` counts from 1 in the file [#statedIn()], 0 when
/// there is none;
/// `arguments` go into the texts; `source` names the rule (`RFC 8493 2.1.3`, `CSIP79`). Where there are very many of
/// one kind (code and severity) not all are listed: the last that is tells how many `more` there are. `tolerated` is an
/// error that does not reject the package, because the agreement says so.
public record Finding(
        String code,
        Severity severity,
        String path,
        int line,
        List<String> arguments,
        String source,
        int more,
        boolean tolerated) {
    public enum Severity {
        /// The package is rejected, unless the agreement tolerates it.
        ERROR,
        /// Worth a look; the package is kept.
        WARNING,
        INFO
    }

    public Finding {
        arguments = List.copyOf(arguments);
    }

    public Finding(String code, Severity severity, String path, int line, List<String> arguments, String source) {
        this(code, severity, path, line, arguments, source, 0, false);
    }

    Finding withMore(int unlisted) {
        return new Finding(code, severity, path, line, arguments, source, unlisted, tolerated);
    }

    /// The same, which does not reject the package.
    public Finding asTolerated() {
        return new Finding(code, severity, path, line, arguments, source, more, true);
    }

    /// Every code that there is, in the order of the alphabet.
    public static List<String> codes() {
        return Arrays.stream(Code.values()).map(Code::code).sorted().toList();
    }

    /// One that speaks of no package in particular: its texts have `{0}` and the like where particulars go.
    public static Finding anyOf(String code) {
        return new Finding(code, Severity.INFO, "", 0, List.of(), "");
    }

    /// The file that `line` is of: `path` itself, or what states something of it, as a manifest does.
    public String statedIn() {
        return Code.lineOf(this);
    }

    public boolean blocking() {
        return severity == Severity.ERROR && !tolerated;
    }

    /// What is wrong, in Swedish when `locale` is Swedish, else in English.
    public String message(Locale locale) {
        return text(locale, "message");
    }

    /// What to do about it, in the same languages.
    public String remedy(Locale locale) {
        return text(locale, "remedy");
    }

    /// `{rule}` stands for what the rule in `source` asks.
    private String text(Locale locale, String part) {
        var rule = RuleTexts.in(locale).getOrDefault(source, source);
        return FindingTexts.in(locale).text(code, part, arguments).replace("{rule}", rule);
    }
}
