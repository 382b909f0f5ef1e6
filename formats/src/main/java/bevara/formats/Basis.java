package bevara.formats;

/// What a format was recognised by, the surest first.
public enum Basis {
    /// What lies inside, where the file holds other files.
    CONTAINER,
    /// The bytes.
    SIGNATURE,
    /// The name alone.
    EXTENSION,
    NONE
}
