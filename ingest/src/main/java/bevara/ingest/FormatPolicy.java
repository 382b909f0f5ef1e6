package bevara.ingest;

import bevara.storage.TenantId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which formats a tenant takes, and what becomes of the others. A new version never changes what older deliveries
/// were judged by. Version 0 is the archive's own proposal, for a tenant that has decided none.
///
/// `validFrom` is inclusive. `otherwise` is the verdict on a format that no line names. What no PUID is known
/// of is judged by its MIME type where a line names that, and accepted where none does.
public record FormatPolicy(
        TenantId tenant, int version, LocalDate validFrom, String note, List<Line> lines, Verdict otherwise) {
    public enum Verdict {
        ACCEPT,
        /// Kept where it keeps the rules of its format; the package is rejected where it breaks them, and what could
        /// not be checked is told.
        ACCEPT_VALID,
        /// Kept, and told.
        WARN,
        /// Kept, and another form of it made beside it where that can be done.
        CONVERT,
        /// The package is rejected.
        REFUSE;

        /// As in the API: lower case, with hyphens.
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        public static Optional<Verdict> of(String code) {
            return java.util.stream.Stream.of(values())
                    .filter(verdict -> verdict.code().equals(code))
                    .findFirst();
        }
    }

    /// `group` names the formats in words, `puids` by PRONOM (`fmt/95`), `mimes` those of which no PUID is known;
    /// `source` says where the line comes from.
    public record Line(String group, Set<String> puids, Set<String> mimes, Verdict verdict, String source) {
        public Line {
            puids = Set.copyOf(puids);
            mimes = Set.copyOf(mimes);
            if (puids.isEmpty() && mimes.isEmpty()) throw new IllegalArgumentException("no format: " + group);
            for (var puid : puids) if (!isPuid(puid)) throw new IllegalArgumentException("no PUID: " + puid);
        }
    }

    public FormatPolicy {
        lines = List.copyOf(lines);
        var named = new java.util.HashSet<String>();
        for (var line : lines)
            for (var puid : line.puids())
                if (!named.add(puid)) throw new IllegalArgumentException("named twice: " + puid);
    }

    /// As PRONOM writes them: `fmt/95`, `x-fmt/111`.
    public static boolean isPuid(String text) {
        return text.matches("(x-)?fmt/[1-9][0-9]{0,5}");
    }

    /// `puid` and `mime` are empty where they are not known.
    Verdict verdict(String puid, String mime) {
        if (!puid.isEmpty())
            return lines.stream()
                    .filter(line -> line.puids().contains(puid))
                    .findFirst()
                    .map(Line::verdict)
                    .orElse(otherwise);
        return lines.stream()
                .filter(line -> line.mimes().contains(mime))
                .findFirst()
                .map(Line::verdict)
                .orElse(Verdict.ACCEPT);
    }
}
