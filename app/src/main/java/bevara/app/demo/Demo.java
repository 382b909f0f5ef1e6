package bevara.app.demo;

import bevara.app.Account;
import bevara.app.Archive;
import bevara.app.DataFolder;
import bevara.app.Role;
import bevara.app.Server;
import bevara.app.Tenancy;
import bevara.ingest.PackageKind;
import bevara.ingest.SubmissionAgreement;
import bevara.ingest.SubmissionAgreement.Approval;
import bevara.storage.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Fills a running service with two tenants, their people, agreements and deliveries; what is there already stays. Keys
/// and passwords are in `demo.json`, and stay the same for as long as that file does.
public final class Demo {
    private static final LocalDate BEGINNING = LocalDate.of(2020, 1, 1);

    private final Server server;
    private final Archive archive;
    private final Path file;
    private final JsonMapper json = new JsonMapper();

    public Demo(Server server, Path data) {
        this.server = server;
        this.archive = server.archive();
        this.file = data.resolve("demo.json");
    }

    private record Municipality(String id, String name) {}

    private static final List<Municipality> MUNICIPALITIES =
            List.of(new Municipality("sandviken", "Sandvikens kommun"), new Municipality("kumla", "Kumla kommun"));

    /// As the contract says.
    private record DemoJson(String url, List<TenantJson> tenants, List<LoginJson> logins) {}

    private record TenantJson(String id, Map<String, String> keys, String agreement) {}

    private record LoginJson(String user, String password, String role, String tenant) {}

    /// On return every sample delivery has ended or awaits a decision, and what was archived is found by search.
    public void fill() {
        var known = known();
        var tenants = new ArrayList<TenantJson>();
        var logins = new ArrayList<LoginJson>();
        for (var municipality : MUNICIPALITIES) {
            var tenant = new TenantId(municipality.id());
            archive.tenants().create(tenant, municipality.name());
            Tenancy.as(tenant, () -> {
                keepAgreements(tenant);
                return true;
            });
            tenants.add(new TenantJson(municipality.id(), keys(tenant, known), SampleDeliveries.OPEN));
            logins.addAll(logins(tenant, municipality.name(), known));
        }
        write(new DemoJson(server.url(), tenants, logins));
        deliver(tenants);
    }

    private @Nullable JsonNode known() {
        if (!Files.exists(file)) return null;
        return json.readTree(file.toFile());
    }

    private Map<String, String> keys(TenantId tenant, @Nullable JsonNode known) {
        var keys = new LinkedHashMap<String, String>();
        for (var role : Role.values()) {
            var secret = find(
                            known,
                            "tenants",
                            "id",
                            tenant.value(),
                            node -> node.path("keys").path(role.code()))
                    .asString("");
            if (secret.isEmpty()) secret = "bvk_" + archive.accounts().secret();
            archive.accounts().keepKey(tenant, "demo " + role.code(), role, secret);
            keys.put(role.code(), secret);
        }
        return keys;
    }

    private List<LoginJson> logins(TenantId tenant, String municipality, @Nullable JsonNode known) {
        var logins = new ArrayList<LoginJson>();
        var there = archive.accounts().list(tenant).stream().map(Account::name).toList();
        for (var role : Role.values()) {
            var user = role.code() + "@" + tenant;
            var password = find(known, "logins", "user", user, node -> node.path("password"))
                    .asString("");
            var fresh = password.isEmpty();
            if (fresh) password = archive.accounts().secret().substring(0, 20);
            if (fresh || !there.contains(user))
                archive.accounts()
                        .keep(new Account(user, displayName(role) + ", " + municipality, tenant, role), password);
            logins.add(new LoginJson(user, password, role.code(), tenant.value()));
        }
        return logins;
    }

    private JsonNode find(
            @Nullable JsonNode known, String list, String field, String value, UnaryOperator<JsonNode> part) {
        if (known != null)
            for (var node : known.path(list)) if (node.path(field).asString("").equals(value)) return part.apply(node);
        return json.missingNode();
    }

    private static String displayName(Role role) {
        return switch (role) {
            case SYSTEM -> "Verksamhetssystemet";
            case REGISTRAR -> "Rut Registrator";
            case ARCHIVIST -> "Arne Arkivarie";
            case ADMINISTRATOR -> "Ada Administratör";
        };
    }

    private void keepAgreements(TenantId tenant) {
        var every = Set.of(PackageKind.values());
        keep(tenant, SampleDeliveries.OPEN, "Öppen överenskommelse", every, Approval.AUTOMATIC, null);
        keep(
                tenant,
                SampleDeliveries.APPROVAL,
                "Kommunstyrelsens handlingar, med beslut",
                every,
                Approval.REQUIRED,
                null);
        keep(
                tenant,
                SampleDeliveries.BAGS_ONLY,
                "Detaljplaner, endast BagIt",
                Set.of(PackageKind.BAGIT),
                Approval.AUTOMATIC,
                null);
        keep(
                tenant,
                SampleDeliveries.EXPIRED,
                "Äldre ärendesystem (avslutad)",
                every,
                Approval.AUTOMATIC,
                LocalDate.of(2022, 12, 31));
    }

    private void keep(
            TenantId tenant,
            String id,
            String title,
            Set<PackageKind> kinds,
            Approval approval,
            @Nullable LocalDate validTo) {
        if (archive.ingest().agreement(tenant, id).isPresent()) return;
        archive.ingest()
                .keep(new SubmissionAgreement(
                        tenant,
                        id,
                        1,
                        title,
                        "Exempelsystemet",
                        "Kommunstyrelsen",
                        kinds,
                        approval,
                        BEGINNING,
                        validTo));
    }

    private void write(DemoJson content) {
        try {
            DataFolder.writePrivately(
                    file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deliver(List<TenantJson> tenants) {
        try (var deliverer = new Deliverer(server.url())) {
            for (var tenant : tenants) {
                var key = String.valueOf(tenant.keys().get(Role.SYSTEM.code()));
                deliverer.deliver(key, SampleDeliveries.of(tenant.id()));
            }
            for (var tenant : tenants)
                deliverer.await(String.valueOf(tenant.keys().get(Role.SYSTEM.code())));
            deliverer.until(
                    () -> Tenancy.everywhere(() -> archive.access().status().behind() == 0));
        }
    }
}
