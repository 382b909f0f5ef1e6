package bevara.ingest;

import bevara.storage.TenantId;
import java.time.LocalDate;
import java.time.Period;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a source system may deliver, how, and under which rules (leveransöverenskommelse). A new version never
/// changes what older deliveries were judged by.
///
/// `creator` is the record creator (arkivbildare) when the package names none. `validFrom` and `validTo` are
/// inclusive; `validTo` null means until further notice. `retention` is how long after it was stored nobody can
/// remove an AIP; null leaves that to the store, and says nothing of how long it is kept. `bagProfile` is a BagIt
/// profile (JSON) that bags must meet, empty when there is none.
/// `granularity` says what becomes an AIP, `strictness` whether every rule of E-ARK that must be followed rejects,
/// `scan` what is to be done where viruses cannot be looked for.
public record SubmissionAgreement(
        TenantId tenant,
        String id,
        int version,
        String title,
        String sourceSystem,
        String creator,
        Set<PackageKind> kinds,
        Approval approval,
        LocalDate validFrom,
        @Nullable LocalDate validTo,
        @Nullable Period retention,
        Granularity granularity,
        String bagProfile,
        Strictness strictness,
        Scan scan) {
    private static final long LONGEST_MONTHS = 12 * 1000;

    public enum Approval {
        /// A package without errors is stored at once.
        AUTOMATIC,
        /// An archivist decides on each package.
        REQUIRED
    }

    public enum Granularity {
        /// A package becomes one AIP.
        PACKAGE,
        /// Each case in a package becomes an AIP, and what belongs to none another.
        CASE
    }

    public enum Strictness {
        /// What must be followed and is not rejects a package, but where nothing in it is hidden or uncertain by that.
        LENIENT,
        /// Every rule that must be followed rejects a package that does not follow it.
        STANDARD
    }

    public enum Scan {
        /// Without a virus scanner packages are taken unscanned, and their history says so.
        WHERE_POSSIBLE,
        /// Without one an archivist decides on each package.
        REQUIRED;

        /// As in the API: lower case, hyphens.
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    public SubmissionAgreement {
        kinds = Set.copyOf(kinds);
        if (retention != null && !isRetention(retention))
            throw new IllegalArgumentException("not a time to keep something: " + retention);
        BagProfile.parse(bagProfile);
    }

    /// The same agreement with a profile for bags; throws [IllegalArgumentException] when it is none.
    public SubmissionAgreement withBagProfile(String json) {
        return new SubmissionAgreement(
                tenant,
                id,
                version,
                title,
                sourceSystem,
                creator,
                kinds,
                approval,
                validFrom,
                validTo,
                retention,
                granularity,
                json,
                strictness,
                scan);
    }

    /// The same agreement, under which something else becomes an AIP.
    public SubmissionAgreement withGranularity(Granularity other) {
        return new SubmissionAgreement(
                tenant,
                id,
                version,
                title,
                sourceSystem,
                creator,
                kinds,
                approval,
                validFrom,
                validTo,
                retention,
                other,
                bagProfile,
                strictness,
                scan);
    }

    /// The same agreement, which asks otherwise for the virus scan.
    public SubmissionAgreement withScan(Scan other) {
        return new SubmissionAgreement(
                tenant,
                id,
                version,
                title,
                sourceSystem,
                creator,
                kinds,
                approval,
                validFrom,
                validTo,
                retention,
                granularity,
                bagProfile,
                strictness,
                other);
    }

    /// The same agreement, with rules that are meant otherwise.
    public SubmissionAgreement withStrictness(Strictness other) {
        return new SubmissionAgreement(
                tenant,
                id,
                version,
                title,
                sourceSystem,
                creator,
                kinds,
                approval,
                validFrom,
                validTo,
                retention,
                granularity,
                bagProfile,
                other,
                scan);
    }

    /// One that leaves the time to the store.
    public SubmissionAgreement(
            TenantId tenant,
            String id,
            int version,
            String title,
            String sourceSystem,
            String creator,
            Set<PackageKind> kinds,
            Approval approval,
            LocalDate validFrom,
            @Nullable LocalDate validTo) {
        this(tenant, id, version, title, sourceSystem, creator, kinds, approval, validFrom, validTo, null);
    }

    /// One under which a package becomes one AIP, and that asks nothing of bags beyond their standard; lenient.
    public SubmissionAgreement(
            TenantId tenant,
            String id,
            int version,
            String title,
            String sourceSystem,
            String creator,
            Set<PackageKind> kinds,
            Approval approval,
            LocalDate validFrom,
            @Nullable LocalDate validTo,
            @Nullable Period retention) {
        this(
                tenant,
                id,
                version,
                title,
                sourceSystem,
                creator,
                kinds,
                approval,
                validFrom,
                validTo,
                retention,
                Granularity.PACKAGE,
                "",
                Strictness.LENIENT,
                Scan.WHERE_POSSIBLE);
    }

    /// Whether it is a profile for bags, or empty.
    public static boolean isBagProfile(String json) {
        try {
            BagProfile.parse(json);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// Whether a time can be promised: some time, and no more than a thousand years.
    public static boolean isRetention(Period period) {
        return !period.isZero()
                && !period.isNegative()
                && period.toTotalMonths() <= LONGEST_MONTHS
                && period.getDays() <= LONGEST_MONTHS * 30;
    }
}
