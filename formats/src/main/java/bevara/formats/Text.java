package bevara.formats;

/// The words of a file, and how it went. `text` is empty unless the outcome is WHOLE or CUT.
public record Text(Outcome outcome, String text) {
    public static final Text NONE = new Text(Outcome.NONE, "");
    public static final Text FAILED = new Text(Outcome.FAILED, "");

    /// No text of a file is longer, in characters.
    public static final int LONGEST = 1_000_000;

    public enum Outcome {
        /// All of the text.
        WHOLE,
        /// As much as the limits let through.
        CUT,
        /// A kind of file that has no text, or that is too large to look into.
        NONE,
        /// The parser failed, hung or died.
        FAILED
    }

    /// At most `limit` characters, with runs of white space and control characters made one space or one line
    /// break: tables and layouts else fill an index with nothing.
    public static String tidy(CharSequence text, int limit) {
        return PlainText.tidy(text, limit);
    }

    /// The code of ISO 639-1 (`nb` for Norwegian), empty when it could not be told.
    public String language() {
        return Language.of(text);
    }
}
