package bevara.ingest;

import bevara.ingest.FormatPolicy.Line;
import bevara.ingest.FormatPolicy.Verdict;
import bevara.storage.ArchivalStorage;
import bevara.storage.RegisterEntry;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/// The format policies and the dispensations from them: register entries in the object store.
final class FormatPolicies {
    private static final String POLICIES = "format-policies";
    private static final String DISPENSATIONS = "format-dispensations";
    private static final String THE_ONE = "policy";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Kept PROPOSAL = proposal();

    private final ArchivalStorage storage;

    /// As they are kept.
    private record Kept(LocalDate validFrom, String note, List<KeptLine> lines, String otherwise) {}

    private record KeptLine(
            String group, TreeSet<String> puids, TreeSet<String> mimes, String verdict, String source) {}

    private record KeptDispensation(
            String agreement, String format, String reason, String grantedBy, Instant grantedAt, LocalDate validTo) {}

    FormatPolicies(ArchivalStorage storage) {
        this.storage = storage;
    }

    private static Kept proposal() {
        try (var in = Objects.requireNonNull(FormatPolicies.class.getResourceAsStream("format-policy.json"))) {
            return JSON.readValue(in, Kept.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All versions, newest first; the last is the archive's own proposal.
    List<FormatPolicy> all(TenantId tenant) {
        var all = new ArrayList<FormatPolicy>();
        all.add(policy(tenant, 0, PROPOSAL));
        try (var entries = storage.register(tenant, POLICIES)) {
            entries.forEach(
                    entry -> all.add(policy(tenant, entry.version(), JSON.readValue(entry.content(), Kept.class))));
        }
        all.sort(Comparator.comparing(FormatPolicy::version).reversed());
        return List.copyOf(all);
    }

    /// The newest that is in force on that day.
    FormatPolicy on(TenantId tenant, LocalDate day) {
        var all = all(tenant);
        return all.stream()
                .filter(policy -> policy.version() == 0 || !day.isBefore(policy.validFrom()))
                .findFirst()
                .orElseThrow();
    }

    private static FormatPolicy policy(TenantId tenant, int version, Kept kept) {
        var lines = kept.lines().stream()
                .map(line -> new Line(
                        line.group(),
                        line.puids(),
                        line.mimes(),
                        Verdict.of(line.verdict()).orElseThrow(),
                        line.source()))
                .toList();
        return new FormatPolicy(
                tenant,
                version,
                kept.validFrom(),
                kept.note(),
                lines,
                Verdict.of(kept.otherwise()).orElseThrow());
    }

    /// Throws [IngestFault.Conflict] when `version` is not the next one.
    void keep(FormatPolicy policy) {
        int last = all(policy.tenant()).getFirst().version();
        if (policy.version() != last + 1) throw conflict(policy.version(), last);
        var lines = policy.lines().stream()
                .map(line -> new KeptLine(
                        line.group(),
                        new TreeSet<>(line.puids()),
                        new TreeSet<>(line.mimes()),
                        line.verdict().code(),
                        line.source()))
                .toList();
        var kept = new Kept(
                policy.validFrom(), policy.note(), lines, policy.otherwise().code());
        keep(new RegisterEntry(policy.tenant(), POLICIES, THE_ONE, policy.version(), JSON.writeValueAsBytes(kept)));
    }

    /// The newest version of each, newest first.
    List<Dispensation> dispensations(TenantId tenant) {
        var newest = new LinkedHashMap<String, Dispensation>();
        try (var entries = storage.register(tenant, DISPENSATIONS)) {
            entries.map(entry -> dispensation(tenant, entry))
                    .forEach(one -> newest.merge(one.id(), one, (a, b) -> a.version() > b.version() ? a : b));
        }
        return newest.values().stream()
                .sorted(Comparator.comparing(Dispensation::grantedAt).reversed())
                .toList();
    }

    private static Dispensation dispensation(TenantId tenant, RegisterEntry entry) {
        var kept = JSON.readValue(entry.content(), KeptDispensation.class);
        return new Dispensation(
                tenant,
                entry.id(),
                entry.version(),
                kept.agreement(),
                kept.format(),
                kept.reason(),
                kept.grantedBy(),
                kept.grantedAt(),
                kept.validTo());
    }

    /// Throws [IngestFault.Conflict] when `version` is not the next one.
    void keep(Dispensation d) {
        int last = dispensations(d.tenant()).stream()
                .filter(one -> one.id().equals(d.id()))
                .mapToInt(Dispensation::version)
                .findFirst()
                .orElse(0);
        if (d.version() != last + 1) throw conflict(d.version(), last);
        var kept =
                new KeptDispensation(d.agreement(), d.format(), d.reason(), d.grantedBy(), d.grantedAt(), d.validTo());
        keep(new RegisterEntry(d.tenant(), DISPENSATIONS, d.id(), d.version(), JSON.writeValueAsBytes(kept)));
    }

    private void keep(RegisterEntry entry) {
        try {
            storage.keep(entry);
        } catch (StorageFault.Conflict e) {
            throw conflict(entry.version(), entry.version());
        }
    }

    private static IngestFault conflict(int version, int last) {
        return new IngestFault.Conflict("version-conflict", String.valueOf(version), String.valueOf(last));
    }
}
