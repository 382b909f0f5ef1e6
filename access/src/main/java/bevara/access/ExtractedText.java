package bevara.access;

/// The text of a file, and how it went. `text` is empty unless the outcome is WHOLE or CUT.
record ExtractedText(Outcome outcome, String text) {
    static final ExtractedText NONE = new ExtractedText(Outcome.NONE, "");
    static final ExtractedText FAILED = new ExtractedText(Outcome.FAILED, "");

    enum Outcome {
        /// All of the text.
        WHOLE,
        /// As much as the limits let through.
        CUT,
        /// A kind of file that has no text, or that is too large to look into.
        NONE,
        /// The parser failed, hung or died.
        FAILED;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
