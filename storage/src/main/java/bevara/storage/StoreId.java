package bevara.storage;

/// The name of one object store of the archive: `main`, `offsite`.
public record StoreId(String value) {
    public StoreId {
        if (!value.matches("[a-z][a-z0-9-]{0,39}")) throw new IllegalArgumentException("not a store id: " + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
