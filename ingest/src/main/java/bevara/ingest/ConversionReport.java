package bevara.ingest;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What was made of the documents that are to have another form. `engine` is the program and its version, empty when
/// there is none. `asked` were to be converted.
record ConversionReport(String engine, int asked, List<Made> made, List<Failed> failed) {
    static final ConversionReport NONE = new ConversionReport("", 0, List.of(), List.of());
    private static final int NAMED = 20;

    /// `derived` is its path in the representation, size and digest; `file` where it lies.
    record Made(CheckedFile original, CheckedFile derived, Path file, Likeness likeness) {}

    /// `why` is empty where a copy was made that says too little, as `likeness` tells.
    record Failed(CheckedFile original, String why, Likeness likeness) {
        private String reason() {
            return why.isEmpty() ? "the copy has " + figures(likeness) : why;
        }
    }

    private static String figures(Likeness likeness) {
        return "%d of %d words on %d pages".formatted(likeness.found(), likeness.words(), likeness.pages());
    }

    ConversionReport {
        made = List.copyOf(made);
        failed = List.copyOf(failed);
    }

    /// What concerns these files alone.
    ConversionReport of(Set<String> originals) {
        var ours = made.stream()
                .filter(one -> originals.contains(one.original().path()))
                .toList();
        var lost = failed.stream()
                .filter(one -> originals.contains(one.original().path()))
                .toList();
        return new ConversionReport(engine, ours.size() + lost.size(), ours, lost);
    }

    void tell(Findings findings) {
        if (asked > 0 && engine.isEmpty())
            findings.info(Code.CONVERSION_UNAVAILABLE, "", 0, "Bevara", String.valueOf(asked));
        if (!made.isEmpty())
            findings.info(Code.FORMAT_CONVERTED, "", 0, "ISO 19005-2", String.valueOf(made.size()), engine);
        for (var one : made)
            if (!one.likeness().nearlyAll()) tell(findings, Code.CONVERSION_PARTIAL, one.original(), one.likeness());
        for (var one : failed)
            if (one.why().isEmpty()) tell(findings, Code.CONVERSION_INCOMPLETE, one.original(), one.likeness());
            else findings.warning(Code.CONVERSION_FAILED, one.original().path(), 0, "ISO 19005-2", one.why());
    }

    private static void tell(Findings findings, Code code, CheckedFile file, Likeness likeness) {
        findings.warning(
                code,
                file.path(),
                0,
                "ISO 13008",
                String.valueOf(likeness.found()),
                String.valueOf(likeness.words()),
                String.valueOf(likeness.pages()));
    }

    /// For the AIP's history.
    String summary() {
        var text = "%d of %d files converted".formatted(made.size(), asked);
        var least = made.stream().mapToInt(one -> one.likeness().percent()).min();
        if (least.isPresent())
            text += "; each copy has at least %d %% of the original's words".formatted(least.getAsInt());
        if (failed.isEmpty()) return text;
        return text
                + failed.stream()
                        .limit(NAMED)
                        .map(one -> one.original().path() + ": " + one.reason())
                        .collect(Collectors.joining("; ", "; not converted: ", ""));
    }
}
