package bevara.storage;

/// Where something lies in the object store: elements of `[A-Za-z0-9._=%-]` with `/` between them. Neither an
/// absolute path nor one that climbs (`..`) can be made.
record StoreKey(String value) {
    private static final int LONGEST = 1000;
    private static final int LONGEST_ELEMENT = 255;

    StoreKey {
        if (value.length() > LONGEST || !isForm(value)) throw new IllegalArgumentException("not a store key: " + value);
    }

    /// By hand and not by a pattern: keys are made all the time.
    private static boolean isForm(String value) {
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i < value.length() && value.charAt(i) != '/') {
                if (!isAllowed(value.charAt(i))) return false;
                continue;
            }
            int length = i - start;
            if (length == 0 || length > LONGEST_ELEMENT) return false;
            if (length <= 2 && value.startsWith("..".substring(0, length), start)) return false;
            start = i + 1;
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._=%-".indexOf(c) >= 0;
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
