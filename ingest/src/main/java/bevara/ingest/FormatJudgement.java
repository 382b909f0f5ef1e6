package bevara.ingest;

import bevara.formats.Validity;
import bevara.ingest.FormatPolicy.Verdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Judges a package's files by the format policy that was in force when it came. A refused file is told one by one,
/// since each must be dealt with; of the others each format is told once, with how many files have it.
final class FormatJudgement {
    private final FormatPolicy policy;
    private final List<Dispensation> dispensations;
    private final String agreement;
    private final LocalDate day;
    private final Function<CheckedFile, String> puids;

    private final Map<Verdict, Map<String, Kind>> kinds = new EnumMap<>(Verdict.class);
    private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    private final Map<Dispensation, Kind> dispensed = new LinkedHashMap<>();
    private final List<CheckedFile> toConvert = new ArrayList<>();
    private boolean broken;

    /// The files of one format: the first of them, and how many there are.
    private static final class Kind {
        private final CheckedFile first;
        private final String format;
        private long files;

        Kind(CheckedFile first, String format) {
            this.first = first;
            this.format = format;
        }
    }

    /// `puids` knows a file's PRONOM identifier; empty where it is not known.
    FormatJudgement(
            FormatPolicy policy,
            List<Dispensation> dispensations,
            String agreement,
            LocalDate day,
            Function<CheckedFile, String> puids) {
        this.policy = policy;
        this.dispensations = dispensations;
        this.agreement = agreement;
        this.day = day;
        this.puids = puids;
    }

    FormatJudgement judge(List<CheckedFile> files, Findings findings) {
        for (var file : files) judge(file, findings);
        tell(Verdict.ACCEPT_VALID, Code.FORMAT_NOT_VALIDATED, findings);
        tell(Verdict.WARN, Code.FORMAT_WARNED, findings);
        tell(Verdict.CONVERT, Code.FORMAT_TO_CONVERT, findings);
        dispensed.forEach((d, kind) -> findings.info(
                Code.FORMAT_DISPENSED,
                kind.first.path(),
                0,
                source(),
                kind.format,
                String.valueOf(kind.files),
                d.grantedBy(),
                d.validTo().toString(),
                d.reason()));
        return this;
    }

    private void judge(CheckedFile file, Findings findings) {
        var puid = puids.apply(file);
        var verdict = policy.verdict(puid, file.format().mime());
        boolean taken = verdict == Verdict.ACCEPT || verdict == Verdict.ACCEPT_VALID && !isInvalid(file);
        var leave = taken ? null : leave(puid, file.format().mime());
        if (leave != null) {
            dispensed.computeIfAbsent(leave, _ -> new Kind(file, named(file, puid))).files++;
            verdict = Verdict.ACCEPT;
        }
        counts.merge(verdict, 1L, Long::sum);
        switch (verdict) {
            case ACCEPT -> {}
            case ACCEPT_VALID -> demandValid(file, puid, findings);
            case REFUSE -> findings.error(Code.FORMAT_REFUSED, file.path(), 0, source(), named(file, puid));
            case WARN -> add(verdict, file, puid);
            case CONVERT -> {
                add(verdict, file, puid);
                toConvert.add(file);
            }
        }
    }

    private static boolean isInvalid(CheckedFile file) {
        return file.validation().validity() == Validity.INVALID;
    }

    private void demandValid(CheckedFile file, String puid, Findings findings) {
        if (isInvalid(file)) {
            broken = true;
            findings.error(
                    Code.FORMAT_REFUSED_INVALID,
                    file.path(),
                    0,
                    source(),
                    named(file, puid),
                    file.validation().problem());
        } else if (!file.validation().outcome().equals("success")) {
            add(Verdict.ACCEPT_VALID, file, puid);
        }
    }

    private @Nullable Dispensation leave(String puid, String mime) {
        for (var one : dispensations) if (one.covers(agreement, puid, mime, day)) return one;
        return null;
    }

    private void add(Verdict verdict, CheckedFile file, String puid) {
        var name = named(file, puid);
        kinds.computeIfAbsent(verdict, _ -> new LinkedHashMap<>())
                .computeIfAbsent(name, _ -> new Kind(file, name))
                .files++;
    }

    private void tell(Verdict verdict, Code code, Findings findings) {
        for (var kind : kinds.getOrDefault(verdict, Map.of()).values())
            findings.warning(code, kind.first.path(), 0, source(), kind.format, String.valueOf(kind.files));
    }

    private static String named(CheckedFile file, String puid) {
        var name = file.format().name().isEmpty()
                ? file.format().mime()
                : file.format().name();
        return puid.isEmpty() ? name : name + " (" + puid + ")";
    }

    private String source() {
        return policy.version() == 0 ? "Bevara" : "format-policy/" + policy.version();
    }

    /// What is to get another form beside it.
    List<CheckedFile> toConvert() {
        return toConvert;
    }

    /// Whether there is more to say than that all is accepted.
    boolean remarkable() {
        return broken
                || !dispensed.isEmpty()
                || kinds.containsKey(Verdict.ACCEPT_VALID)
                || counts.keySet().stream()
                        .anyMatch(verdict -> verdict != Verdict.ACCEPT && verdict != Verdict.ACCEPT_VALID);
    }

    /// For the AIP's history: by which policy.
    String basis() {
        return policy.version() == 0
                ? "Judged by the archive's proposed format policy of " + policy.validFrom()
                        + ", since the tenant has decided none"
                : "Judged by format policy version %d, in force from %s"
                        .formatted(policy.version(), policy.validFrom());
    }

    /// For the AIP's history: with which outcome.
    String summary() {
        var parts = new ArrayList<String>();
        counts.forEach((verdict, files) -> parts.add(verdict.code() + ": " + files));
        dispensed.forEach((d, kind) -> parts.add("%s (%d) by dispensation %s of %s until %s: %s"
                .formatted(kind.format, kind.files, d.id(), d.grantedBy(), d.validTo(), d.reason())));
        return String.join("; ", parts);
    }
}
