package bevara.storage;

import java.util.regex.Pattern;

/// Where something lies in the object store: elements of `[A-Za-z0-9._=%-]` with `/` between them. Neither an
/// absolute path nor one that climbs (`..`) can be made.
record StoreKey(String value) {
    private static final Pattern FORM = Pattern.compile(
            "(?!\\.{1,2}(/|$))[A-Za-z0-9._=%-]{1,255}" + "(/(?!\\.{1,2}(/|$))[A-Za-z0-9._=%-]{1,255})*");

    StoreKey {
        if (value.length() > 1000 || !FORM.matcher(value).matches())
            throw new IllegalArgumentException("not a store key: " + value);
    }

    StoreKey resolve(String relative) {
        return new StoreKey(value + "/" + relative);
    }

    boolean isBelow(StoreKey folder) {
        return value.startsWith(folder.value + "/");
    }

    /// The part after `folder`, which must be above.
    String below(StoreKey folder) {
        if (!isBelow(folder)) throw new IllegalArgumentException(this + " is not below " + folder);
        return value.substring(folder.value.length() + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
