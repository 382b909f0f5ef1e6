package bevara.ingest;

import bevara.ingest.SubmissionAgreement.Granularity;
import bevara.ingest.SubmissionAgreement.Scan;
import bevara.ingest.SubmissionAgreement.Strictness;
import bevara.storage.ArchivalStorage;
import bevara.storage.RegisterEntry;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The submission agreements: register entries in the object store, remembered for a short while.
final class Agreements {
    private static final String REGISTER = "agreements";
    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    static final ZoneId SWEDEN = ZoneId.of("Europe/Stockholm");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ArchivalStorage storage;
    private final Clock clock;
    private final Map<TenantId, Known> known = new ConcurrentHashMap<>();

    /// All versions of a tenant's agreements, as they were at a moment.
    private record Known(List<SubmissionAgreement> versions, Instant since) {}

    /// As it is kept.
    private record Kept(
            String title,
            String sourceSystem,
            String creator,
            Set<String> kinds,
            String approval,
            LocalDate validFrom,
            @Nullable LocalDate validTo,
            @Nullable String retention,
            @Nullable String granularity,
            @Nullable String bagProfile,
            @Nullable String strictness,
            @Nullable String scan) {}

    Agreements(ArchivalStorage storage, Clock clock) {
        this.storage = storage;
        this.clock = clock;
    }

    /// The newest version of each, by title.
    List<SubmissionAgreement> all(TenantId tenant) {
        var newest = new java.util.LinkedHashMap<String, SubmissionAgreement>();
        for (var agreement : versions(tenant))
            newest.merge(agreement.id(), agreement, (a, b) -> a.version() > b.version() ? a : b);
        return newest.values().stream()
                .sorted(Comparator.comparing(SubmissionAgreement::title).thenComparing(SubmissionAgreement::id))
                .toList();
    }

    Optional<SubmissionAgreement> newest(TenantId tenant, String id) {
        return versions(tenant).stream()
                .filter(a -> a.id().equals(id))
                .max(Comparator.comparingInt(SubmissionAgreement::version));
    }

    /// The version that a submission was received under.
    SubmissionAgreement version(TenantId tenant, String id, int version) {
        return versions(tenant).stream()
                .filter(a -> a.id().equals(id) && a.version() == version)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("agreement %s/%d is lost".formatted(id, version)));
    }

    /// Throws [IngestFault.NotAgreed] when nothing may be delivered under it today.
    SubmissionAgreement valid(TenantId tenant, String id) {
        var agreement = newest(tenant, id).orElseThrow(() -> new IngestFault.NotAgreed("agreement-unknown", id));
        var today = LocalDate.ofInstant(clock.instant(), SWEDEN);
        boolean ended = agreement.validTo() != null && today.isAfter(agreement.validTo());
        if (today.isBefore(agreement.validFrom()) || ended) throw new IngestFault.NotAgreed("agreement-not-valid", id);
        return agreement;
    }

    void keep(SubmissionAgreement a) {
        known.remove(a.tenant());
        int last = newest(a.tenant(), a.id()).map(SubmissionAgreement::version).orElse(0);
        var conflict = new IngestFault.Conflict(
                "agreement-version-conflict", a.id(), String.valueOf(a.version()), String.valueOf(last));
        if (a.version() != last + 1) throw conflict;
        var kept = new Kept(
                a.title(),
                a.sourceSystem(),
                a.creator(),
                a.kinds().stream().map(PackageKind::code).collect(Collectors.toCollection(TreeSet::new)),
                a.approval().name().toLowerCase(Locale.ROOT),
                a.validFrom(),
                a.validTo(),
                a.retention() == null ? null : a.retention().toString(),
                a.granularity() == Granularity.PACKAGE
                        ? null
                        : a.granularity().name().toLowerCase(Locale.ROOT),
                a.bagProfile().isEmpty() ? null : a.bagProfile(),
                a.strictness() == Strictness.LENIENT
                        ? null
                        : a.strictness().name().toLowerCase(Locale.ROOT),
                a.scan() == Scan.REQUIRED ? a.scan().code() : null);
        try {
            storage.keep(new RegisterEntry(a.tenant(), REGISTER, a.id(), a.version(), JSON.writeValueAsBytes(kept)));
        } catch (StorageFault.Conflict e) {
            throw conflict;
        } finally {
            known.remove(a.tenant());
        }
    }

    private List<SubmissionAgreement> versions(TenantId tenant) {
        var now = clock.instant();
        return known.compute(
                        tenant,
                        (_, old) -> old != null && now.isBefore(old.since().plus(REMEMBERED))
                                ? old
                                : new Known(read(tenant), now))
                .versions();
    }

    private List<SubmissionAgreement> read(TenantId tenant) {
        var all = new ArrayList<SubmissionAgreement>();
        try (var entries = storage.register(tenant, REGISTER)) {
            entries.forEach(entry -> {
                var kept = JSON.readValue(entry.content(), Kept.class);
                all.add(new SubmissionAgreement(
                        tenant,
                        entry.id(),
                        entry.version(),
                        kept.title(),
                        kept.sourceSystem(),
                        kept.creator(),
                        kept.kinds().stream()
                                .map(kind -> PackageKind.valueOf(kind.toUpperCase(Locale.ROOT)))
                                .collect(Collectors.toSet()),
                        SubmissionAgreement.Approval.valueOf(kept.approval().toUpperCase(Locale.ROOT)),
                        kept.validFrom(),
                        kept.validTo(),
                        kept.retention() == null ? null : Period.parse(kept.retention()),
                        kept.granularity() == null
                                ? Granularity.PACKAGE
                                : Granularity.valueOf(kept.granularity().toUpperCase(Locale.ROOT)),
                        kept.bagProfile() == null ? "" : kept.bagProfile(),
                        kept.strictness() == null
                                ? Strictness.LENIENT
                                : Strictness.valueOf(kept.strictness().toUpperCase(Locale.ROOT)),
                        Scan.REQUIRED.code().equals(kept.scan()) ? Scan.REQUIRED : Scan.WHERE_POSSIBLE));
            });
        }
        return List.copyOf(all);
    }
}
