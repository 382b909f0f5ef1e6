package bevara.storage;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where the parts of one AIP lie: OCFL's extension 0003 with SHA-256, two tuples of two, below the tenant's
/// storage root.
record AipPlace(TenantId tenant, AipId aip) {
    static final String INVENTORY = "inventory.json";
    static final String SIDECAR = "inventory.json.sha256";
    static final String DECLARATION = "0=ocfl_object_1.1";

    private static final Pattern PART = Pattern.compile("tenants/([a-z][a-z0-9-]{1,39})/aip/[0-9a-f]{2}/[0-9a-f]{2}/"
            + "bevara%3a\\1%3a([0-9a-hjkmnp-tv-z]{26})/.+");

    static StoreKey storageRoot(TenantId tenant) {
        return new StoreKey("tenants/" + tenant + "/aip");
    }

    /// The AIP that something with this key is a part of; empty when the key is of something else.
    static Optional<AipPlace> around(StoreKey key) {
        var match = PART.matcher(key.value());
        if (!match.matches()) return Optional.empty();
        return Optional.of(new AipPlace(new TenantId(match.group(1)), new AipId(match.group(2))))
                .filter(place -> key.isBelow(place.root()));
    }

    String objectId() {
        return "bevara:" + tenant + ":" + aip;
    }

    StoreKey root() {
        var hash = Digest.of(objectId().getBytes(StandardCharsets.UTF_8)).hex();
        return new StoreKey("tenants/" + tenant + "/aip/" + hash.substring(0, 2) + "/" + hash.substring(2, 4)
                + "/bevara%3a" + tenant + "%3a" + aip);
    }

    StoreKey declaration() {
        return root().resolve(DECLARATION);
    }

    StoreKey inventory() {
        return root().resolve(INVENTORY);
    }

    StoreKey sidecar() {
        return root().resolve(SIDECAR);
    }

    StoreKey inventory(int version) {
        return root().resolve("v" + version).resolve(INVENTORY);
    }

    StoreKey sidecar(int version) {
        return root().resolve("v" + version).resolve(SIDECAR);
    }

    StoreKey content(int version, String name) {
        return root().resolve("v" + version).resolve("content").resolve(name);
    }
}
