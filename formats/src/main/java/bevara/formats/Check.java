package bevara.formats;

/// By which program a file was checked, and against what: the standard, in words. Both empty when no check was made.
public record Check(ToolVersion by, String standard) {
    public static final Check NONE = new Check(new ToolVersion("", ""), "");
}
