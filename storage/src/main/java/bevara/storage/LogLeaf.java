package bevara.storage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An entry of the proof log: one line of JSON as RFC 8785 writes it (members sorted, no blanks), so
/// that the same fact is always the same bytes. It names things and digests, never persons.
/// [docs/format.md] lists the kinds.
record LogLeaf(byte[] entry) {
    static final String DECISIONS = "decisions";
    private static final String AIP_VERSION = "aip-version";
    private static final String DECISION = "decision";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// What an entry of the kind `aip-version` says.
    record AipVersion(TenantId tenant, AipId aip, int version, Digest inventory, Instant created) {
        LogLeaf leaf() {
            return of(Map.of(
                    "type",
                    AIP_VERSION,
                    "tenant",
                    tenant.value(),
                    "aip",
                    aip.value(),
                    "version",
                    version,
                    "inventory",
                    inventory.hex(),
                    "created",
                    created.toString()));
        }
    }

    /// What an entry of the kind `decision` says: an archivist's record reads so.
    record Decision(TenantId tenant, String submission, int version, Digest record) {
        StoreKey key() {
            return decisionKey(tenant, submission, version);
        }
    }

    static StoreKey decisionKey(TenantId tenant, String submission, int version) {
        return new StoreKey("tenants/%s/%s/%s/v%d.json".formatted(tenant, DECISIONS, submission, version));
    }

    static LogLeaf decision(RegisterEntry record) {
        return of(Map.of(
                "type",
                DECISION,
                "tenant",
                record.tenant().value(),
                "submission",
                record.id(),
                "version",
                record.version(),
                "record",
                Digest.of(record.content()).hex()));
    }

    /// RFC 8785 for what occurs here: integers, and texts without anything to escape.
    private static LogLeaf of(Map<String, Object> members) {
        SortedMap<String, Object> sorted = new TreeMap<>(members);
        return new LogLeaf(JSON.writeValueAsBytes(sorted));
    }

    byte[] hash() {
        return MerkleTree.leafHash(entry);
    }

    String text() {
        return new String(entry, StandardCharsets.UTF_8);
    }

    /// Empty when the entry is of another kind. Throws [IllegalArgumentException] when it is not as it
    /// must be.
    Optional<AipVersion> aipVersion() {
        return read(
                AIP_VERSION,
                json -> new AipVersion(
                        new TenantId(json.path("tenant").asString("")),
                        new AipId(json.path("aip").asString("")),
                        json.path("version").asInt(0),
                        new Digest(json.path("inventory").asString("")),
                        Instant.parse(json.path("created").asString(""))));
    }

    /// As [#aipVersion].
    Optional<Decision> decision() {
        return read(
                DECISION,
                json -> new Decision(
                        new TenantId(json.path("tenant").asString("")),
                        json.path("submission").asString(""),
                        json.path("version").asInt(0),
                        new Digest(json.path("record").asString(""))));
    }

    private <T> Optional<T> read(String type, Function<JsonNode, T> reader) {
        try {
            var json = JSON.readTree(entry);
            return json.path("type").asString("").equals(type) ? Optional.of(reader.apply(json)) : Optional.empty();
        } catch (JacksonException | java.time.DateTimeException e) {
            throw new IllegalArgumentException("not a leaf: " + text(), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogLeaf(var bytes) && java.util.Arrays.equals(entry, bytes);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(entry);
    }
}
