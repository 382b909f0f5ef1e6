package bevara.formats;

/// What is to be found out of a file.
public enum Task {
    /// What it is.
    IDENTIFY,
    /// Whether it is sound; identifies as well.
    VALIDATE,
    /// What it says, and what is said of it inside.
    TEXT
}
