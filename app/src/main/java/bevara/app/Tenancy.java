package bevara.app;

import bevara.storage.TenantId;
import java.util.function.Supplier;

/// Whose rows the running code may see. Bound for each request and job; where nothing is bound, the database shows
/// nothing (row-level security).
public final class Tenancy {
    private static final ScopedValue<String> SEEN = ScopedValue.newInstance();
    private static final String ALL = "*";
    private static final String NONE = "";

    private Tenancy() {}

    public static <T, X extends Throwable> T as(TenantId tenant, ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(SEEN, tenant.value()).call(work);
    }

    /// For what belongs to no tenant: sweeps, the journal's follower, finding an account by its name.
    public static <T> T everywhere(Supplier<T> work) {
        return ScopedValue.where(SEEN, ALL).call(work::get);
    }

    public static void everywhere(Runnable work) {
        ScopedValue.where(SEEN, ALL).run(work);
    }

    /// The value of the database's setting `bevara.tenant`.
    static String seen() {
        return SEEN.orElse(NONE);
    }
}
