package bevara.access;

import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.RegisterEntry;
import bevara.storage.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// What files turned out to be when they were identified again: records in the object store, one for each time that
/// something changed in an AIP. The AIP itself stays as it was delivered.
final class IdentificationRecords {
    private static final String REGISTER = "identifications";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ArchivalStorage storage;

    /// Of version `aipVersion`, by `signatures` and `tools`.
    record Outcome(
            int aipVersion, String signatures, List<String> tools, Instant at, String by, List<Change> changes) {}

    record Change(String file, String path, Identified.Format former, Identified.Format now) {}

    IdentificationRecords(ArchivalStorage storage) {
        this.storage = storage;
    }

    /// Oldest first.
    List<Outcome> of(TenantId tenant, AipId aip) {
        var all = new ArrayList<Outcome>();
        for (var entry = entry(tenant, aip, 1); entry.isPresent(); entry = entry(tenant, aip, all.size() + 1))
            all.add(JSON.readValue(entry.get().content(), Outcome.class));
        return all;
    }

    private Optional<RegisterEntry> entry(TenantId tenant, AipId aip, int version) {
        return storage.entry(tenant, REGISTER, aip.value(), version);
    }

    /// Durable on return.
    void add(TenantId tenant, AipId aip, Outcome outcome) {
        int version = of(tenant, aip).size() + 1;
        storage.keep(new RegisterEntry(tenant, REGISTER, aip.value(), version, JSON.writeValueAsBytes(outcome)));
    }
}
