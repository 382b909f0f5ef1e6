package bevara.formats;

/// The words of a file, and how it went. `text` is empty unless the outcome is WHOLE or CUT; `language` is the code of
/// ISO 639-1, empty when it could not be told.
public record Text(Outcome outcome, String text, String language) {
    public static final Text NONE = new Text(Outcome.NONE, "", "");
    public static final Text FAILED = new Text(Outcome.FAILED, "", "");

    /// No text is longer, in characters.
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
}
