package bevara.storage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// An entry of the proof log: one line of JSON as RFC 8785 writes it (members sorted, no blanks), so that the same
/// fact is always the same bytes. It names things and digests, never persons. [docs/format.md] lists the kinds.
record LogLeaf(byte[] entry) {
    static final String DECISIONS = "decisions";
    private static final String AIP_VERSION = "aip-version";
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

    /// Of an archivist's decision: that its record reads so.
    static LogLeaf decision(RegisterEntry record) {
        return of(Map.of(
                "type",
                "decision",
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

    /// Empty when the entry is of another kind. Throws [IllegalArgumentException] when it is not as it must be.
    Optional<AipVersion> aipVersion() {
        try {
            var json = JSON.readTree(entry);
            if (!json.path("type").asString("").equals(AIP_VERSION)) return Optional.empty();
            var leaf = new AipVersion(
                    new TenantId(json.path("tenant").asString("")),
                    new AipId(json.path("aip").asString("")),
                    json.path("version").asInt(0),
                    new Digest(json.path("inventory").asString("")),
                    Instant.parse(json.path("created").asString("")));
            return Optional.of(leaf);
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
