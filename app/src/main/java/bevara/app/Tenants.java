package bevara.app;

import bevara.storage.ArchivalStorage;
import bevara.storage.RegisterEntry;
import bevara.storage.TenantId;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// The tenants of the service. Kept in the object store as the register `tenant`; the table is for looking up.
public final class Tenants {
    private static final String REGISTER = "tenant";

    private final JdbcClient database;
    private final ArchivalStorage storage;
    private final Clock clock;
    private final JsonMapper json = new JsonMapper();

    Tenants(DataSource database, ArchivalStorage storage, Clock clock) {
        this.database = JdbcClient.create(database);
        this.storage = storage;
        this.clock = clock;
    }

    public record Tenant(TenantId id, String name) {}

    /// Makes a tenant; does nothing when it exists.
    public void create(TenantId id, String name) {
        if (!id.equals(Account.PLATFORM)
                && storage.register(id, REGISTER).findAny().isEmpty()) {
            var content = json.writeValueAsBytes(Map.of("id", id.value(), "version", 1, "name", name));
            // In the new tenant's name, whoever makes it.
            Tenancy.as(id, () -> {
                storage.keep(new RegisterEntry(id, REGISTER, id.value(), 1, content));
                return true;
            });
        }
        enter(id, name);
    }

    public Optional<Tenant> find(TenantId id) {
        return Tenancy.everywhere(() -> database.sql("select tenant, name from tenant where tenant = ?")
                .param(id.value())
                .query((row, _) -> new Tenant(new TenantId(row.getString(1)), row.getString(2)))
                .optional());
    }

    /// All but the platform's own, by id.
    public List<Tenant> list() {
        return Tenancy.everywhere(() -> database.sql(
                        "select tenant, name from tenant where tenant <> ? order by tenant")
                .param(Account.PLATFORM.value())
                .query((row, _) -> new Tenant(new TenantId(row.getString(1)), row.getString(2)))
                .list());
    }

    /// Enters the tenants that the object store knows of; returns those that were not there.
    List<TenantId> rebuild() {
        var known = list().stream().map(Tenant::id).toList();
        var stored = storage.tenants();
        for (var id : stored) {
            try (var entries = storage.register(id, REGISTER)) {
                var name = entries.reduce((_, newest) -> newest)
                        .map(entry ->
                                json.readTree(entry.content()).path("name").asString(id.value()));
                enter(id, name.orElse(id.value()));
            }
        }
        return stored.stream().filter(id -> !known.contains(id)).toList();
    }

    private void enter(TenantId id, String name) {
        Tenancy.everywhere(() -> {
            database.sql("insert into tenant (tenant, name, created) values (?, ?, ?) on conflict do nothing")
                    .params(id.value(), name, Timestamp.from(clock.instant()))
                    .update();
        });
    }
}
