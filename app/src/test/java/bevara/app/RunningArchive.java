package bevara.app;

import bevara.ingest.PackageKind;
import bevara.ingest.SubmissionAgreement;
import bevara.ingest.SubmissionAgreement.Approval;
import bevara.storage.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// A service that was really started, with two tenants; one for all test classes that ask for it.
public final class RunningArchive implements AutoCloseable {
    public static final String ALFA = "alfa";
    public static final String BETA = "beta";
    public static final String PASSWORD = "ett långt lösenord";

    private final Server server;
    private final Map<String, String> keys = new HashMap<>();

    private RunningArchive() throws IOException {
        this(Files.createTempDirectory("bevara-test"));
    }

    /// One of its own, on this data folder.
    RunningArchive(Path data) {
        this.server = Server.start(settings(data), Clock.systemUTC());
        for (var tenant : new String[] {ALFA, BETA}) fill(new TenantId(tenant));
    }

    static Settings settings(Path data) {
        return Settings.read(
                Map.of(
                        "data", data.toString(),
                        "port", "0",
                        "postgres-bin",
                                Path.of("target/postgres-bin").toAbsolutePath().toString()),
                Map.of(),
                null,
                "data");
    }

    private void fill(TenantId tenant) {
        var archive = server.archive();
        archive.tenants().create(tenant, "Kommunen " + tenant);
        for (var role : Role.values()) {
            var name = role.code() + "@" + tenant;
            archive.accounts().keep(new Account(name, "Test " + role, tenant, role), PASSWORD);
            keys.put(name, archive.accounts().createKey(tenant, "test", role).secret());
        }
        Tenancy.as(tenant, () -> {
            keep(tenant, "open", Set.of(PackageKind.values()), Approval.AUTOMATIC);
            keep(tenant, "approval", Set.of(PackageKind.values()), Approval.REQUIRED);
            return true;
        });
    }

    private void keep(TenantId tenant, String id, Set<PackageKind> kinds, Approval approval) {
        var from = LocalDate.of(2020, 1, 1);
        server.archive()
                .ingest()
                .keep(new SubmissionAgreement(
                        tenant, id, 1, "Avtal " + id, "Provsystem", "Kommunstyrelsen", kinds, approval, from, null));
    }

    public Archive archive() {
        return server.archive();
    }

    public String url() {
        return server.url();
    }

    public String key(String tenant, Role role) {
        return java.util.Objects.requireNonNull(keys.get(role.code() + "@" + tenant));
    }

    /// A caller of the API with a key of that role.
    public Caller as(String tenant, Role role) {
        return new Caller(server.url(), key(tenant, role));
    }

    @Override
    public void close() {
        server.close();
    }

    /// Gives test classes the one that runs.
    public static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType().equals(RunningArchive.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(RunningArchive.class))
                    .computeIfAbsent("running", _ -> start(), RunningArchive.class);
        }

        private static RunningArchive start() {
            try {
                return new RunningArchive();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
