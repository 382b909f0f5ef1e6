package bevara.formats;

/// One thing wrong with a file. `code` names the rule (`pdfa-6.2.3.3-1`, `xml-not-well-formed`), `message` says it in
/// English as its checker does; `line` counts from 1, 0 when there is none; `place` is where, empty when not known.
public record Problem(String code, String message, int line, String place) {
    /// In one line: what, and where.
    public String text() {
        return code + ": " + message + (place.isEmpty() ? "" : " [" + place + "]");
    }

    static Problem of(String code, String message) {
        return new Problem(code, message, 0, "");
    }
}
