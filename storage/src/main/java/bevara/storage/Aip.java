package bevara.storage;

import java.util.List;

/// What is kept: an AIP and all its versions, oldest first; never empty.
public record Aip(TenantId tenant, AipId id, List<StoredVersion> versions) {
    public Aip {
        versions = List.copyOf(versions);
        if (versions.isEmpty()) throw new IllegalArgumentException(id + " has no version");
    }

    public StoredVersion head() {
        return versions.getLast();
    }
}
