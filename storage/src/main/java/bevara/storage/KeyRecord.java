package bevara.storage;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A tenant key as it is kept in the register `keys`: wrapped, by the master key and for the recovery key.
record KeyRecord(String id, String tenant, String made, List<Wrapping> wrappings) {
    static final String REGISTER = "keys";
    static final String MASTER = "master";
    static final String RECOVERY = "recovery";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /// `key` is the id of the key that wrapped it, or for which; `nonce` is empty where the method has none.
    record Wrapping(String by, String key, String method, byte[] nonce, byte[] wrapped) {}

    static KeyRecord parse(RegisterEntry entry) {
        try {
            var record = JSON.readValue(entry.content(), KeyRecord.class);
            Instant.parse(record.made());
            return record;
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new StorageFault.Corrupt(
                    "tenants/%s/%s/%s/v%d.json"
                            .formatted(entry.tenant(), entry.register(), entry.id(), entry.version()),
                    "a wrapped key",
                    "something else");
        }
    }

    byte[] toJson() {
        return JSON.writeValueAsBytes(this);
    }

    /// What every wrapping is bound to: it opens for this tenant and this id alone.
    static String bound(TenantId tenant, String id) {
        return "bevara-tenant-key-1\n%s\n%s".formatted(tenant, id);
    }

    Optional<Wrapping> by(String whom) {
        return wrappings.stream().filter(w -> w.by().equals(whom)).findFirst();
    }

    String master() {
        return by(MASTER).map(Wrapping::key).orElse("");
    }

    String recovery() {
        return by(RECOVERY).map(Wrapping::key).orElse("");
    }
}
