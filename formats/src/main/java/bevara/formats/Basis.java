package bevara.formats;

/// What a format was recognised by, the surest first.
public enum Basis {
    /// What lies inside, where the file holds other files.
    CONTAINER,
    /// The bytes.
    SIGNATURE,
    /// The name alone, and the format is one whose bytes tell nothing.
    EXTENSION,
    /// The name alone, though the format can be told by its bytes, and these are none of it.
    CLAIM,
    NONE
}
