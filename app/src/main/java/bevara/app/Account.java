package bevara.app;

import bevara.storage.TenantId;
import java.io.Serializable;

/// Who is asking: a person who logged in, or the holder of an API key. `name` is the login, or `key:` and the
/// key's id.
public record Account(String name, String displayName, TenantId tenant, Role role) implements Serializable {
    /// The tenant of those who run the service: it holds no records; its administrators make tenants.
    public static final TenantId PLATFORM = new TenantId("platform");

    public boolean may(Right right) {
        return role.rights().contains(right);
    }

    public boolean platform() {
        return tenant.equals(PLATFORM);
    }
}
