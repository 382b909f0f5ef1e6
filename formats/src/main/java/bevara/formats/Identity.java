package bevara.formats;

/// A format: its key in PRONOM, media type, name and version, each empty when not known; `basis` is what it was
/// recognised by.
public record Identity(String puid, String mime, String name, String version, Basis basis) {
    public static final Identity UNKNOWN = new Identity("", "", "", "", Basis.NONE);
}
