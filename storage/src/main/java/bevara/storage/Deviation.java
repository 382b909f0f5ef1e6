package bevara.storage;

/// Something in the object store that is not as it should be. `code` is one of OCFL's (`E…`, `W…`) or of
/// Bevara's own (`BEV-…`); docs/fsck.md tells what each means and what to do. `key` is the whole key, or
/// the path as it was given. `found` and `expected` are values, not sentences; either may be empty.
public record Deviation(String code, String key, Kind kind, String found, String expected) {
    private static final int LONGEST = 300;

    /// Values come from damaged and from strangers' files: they are cut short, and nothing in them moves a cursor.
    public Deviation {
        found = shown(found);
        expected = shown(expected);
    }

    private static String shown(String value) {
        var cut = value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
        return cut.replaceAll("\\p{Cntrl}", "�");
    }

    public enum Kind {
        /// It should be there.
        MISSING,
        /// Its bytes are not those that were stored.
        DAMAGED,
        /// As damaged, and it is shorter than it was.
        TRUNCATED,
        /// It has the bytes of something else that is kept.
        SWAPPED,
        /// It belongs to nothing.
        UNEXPECTED,
        /// Its bytes may be those that were stored, but they break a rule.
        INVALID,
        /// Allowed, but worth knowing.
        WARNING
    }

    /// Whether something is wrong, rather than worth knowing.
    public boolean wrong() {
        return kind != Kind.WARNING;
    }

    /// The same, saying in which store.
    static java.util.List<Deviation> in(StoreId store, java.util.List<Deviation> all) {
        return all.stream()
                .map(d -> new Deviation(d.code(), store + ":" + d.key(), d.kind(), d.found(), d.expected()))
                .toList();
    }

    @Override
    public String toString() {
        return "%s %s: %s, found [%s], expected [%s]".formatted(code, key, kind, found, expected);
    }
}
