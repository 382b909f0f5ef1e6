package bevara.storage;

import java.util.regex.Pattern;

/// A municipality or joint authority using the service. Part of every object key, so only `[a-z0-9-]`, 2 to 40
/// long, beginning with a letter.
public record TenantId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,39}");

    public TenantId {
        if (!FORM.matcher(value).matches()) throw new IllegalArgumentException("not a tenant id: " + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
