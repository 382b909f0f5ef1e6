package bevara.formats;

/// Whether a file is what its format demands.
public enum Validity {
    /// It keeps the rules of its format, all that could be checked.
    VALID,
    /// It breaks them: see the problems.
    INVALID,
    /// Its structure is whole; what is in it was not judged.
    WELL_FORMED,
    /// There is no check for its format, or none was asked for.
    NOT_CHECKED,
    /// The check hung, crashed, ran out of memory or met a password.
    COULD_NOT_BE_CHECKED
}
