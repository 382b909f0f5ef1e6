package bevara.storage;

import java.util.Arrays;
import java.util.regex.Pattern;

/// One version of a record kept beside the AIPs: an agreement, a record creator, a receipt. `register` and `id`
/// are `[a-z0-9-]`; `version` counts from 1. A version once kept never changes.
public record RegisterEntry(TenantId tenant, String register, String id, int version, byte[] content) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,79}");

    public RegisterEntry {
        if (!NAME.matcher(register).matches()) throw new IllegalArgumentException("not a register: " + register);
        if (!NAME.matcher(id).matches()) throw new IllegalArgumentException("not a register id: " + id);
        if (version < 1) throw new IllegalArgumentException("not a version: " + version);
        content = content.clone();
    }

    @Override
    public byte[] content() {
        return content.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RegisterEntry(var t, var r, var i, var v, var c)
                && tenant.equals(t)
                && register.equals(r)
                && id.equals(i)
                && version == v
                && Arrays.equals(content, c);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content) + 31 * id.hashCode() + version;
    }
}
