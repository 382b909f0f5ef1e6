package bevara.storage;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The records kept beside the AIPs: `tenants/<tenant>/<register>/<id>/v<version>.json`.
final class Registers {
    private static final Pattern VERSION = Pattern.compile("v([1-9][0-9]{0,8})\\.json");

    private final ObjectStore store;

    Registers(ObjectStore store) {
        this.store = store;
    }

    void keep(RegisterEntry entry) {
        var key = folder(entry.tenant(), entry.register()).resolve(entry.id() + "/v" + entry.version() + ".json");
        try {
            store.put(List.of(ObjectStore.Write.of(key, entry.content())));
        } catch (StorageFault.Conflict e) {
            if (!Arrays.equals(bytes(key), entry.content())) throw e;
        }
    }

    /// What is kept under this entry's name.
    RegisterEntry kept(RegisterEntry entry) {
        return find(entry.tenant(), entry.register(), entry.id(), entry.version())
                .orElseThrow();
    }

    Optional<RegisterEntry> find(TenantId tenant, String register, String id, int version) {
        try {
            var bytes = bytes(folder(tenant, register).resolve(id + "/v" + version + ".json"));
            return Optional.of(new RegisterEntry(tenant, register, id, version, bytes));
        } catch (StorageFault.NotFound _) {
            return Optional.empty();
        }
    }

    Stream<RegisterEntry> all(TenantId tenant, String register) {
        var folder = folder(tenant, register);
        return store.folders(folder).stream().flatMap(id -> of(tenant, register, id));
    }

    Stream<RegisterEntry> of(TenantId tenant, String register, String id) {
        var folder = folder(tenant, register).resolve(id);
        return versions(folder)
                .mapToObj(version -> new RegisterEntry(
                        tenant, register, id, version, bytes(folder.resolve("v" + version + ".json"))));
    }

    private java.util.stream.IntStream versions(StoreKey folder) {
        return store.list(folder)
                .map(entry -> VERSION.matcher(entry.key().below(folder)))
                .filter(java.util.regex.Matcher::matches)
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .sorted();
    }

    private byte[] bytes(StoreKey key) {
        try (var in = store.read(key, 0, -1)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + key, e);
        }
    }

    private static StoreKey folder(TenantId tenant, String register) {
        if (register.equals("aip") || register.equals("log"))
            throw new IllegalArgumentException("not a register: " + register);
        return new StoreKey("tenants/" + tenant + "/" + register);
    }
}
