package bevara.ingest;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// What a virus scanner said of a package. `engine` is its version and its database's, empty when it did not say.
/// `scanned` of `files` were found clean; each other one is counted in `unscanned` or `infected`. `notes` are the
/// first of what is to be told; `lenient` when the scanner is not set up so that its "OK" means clean.
record ScanReport(
        Instant at,
        String engine,
        long files,
        long scanned,
        long unscanned,
        long infected,
        boolean lenient,
        List<Note> notes) {
    private static final String SOURCE = "OAIS 4.2.3.3";
    private static final int NAMED = 20;

    /// `path` is empty when it concerns the whole.
    record Note(Code code, String path, List<String> arguments) {
        Note {
            arguments = List.copyOf(arguments);
        }
    }

    ScanReport {
        notes = List.copyOf(notes);
    }

    /// Whether nothing is left for a person to decide.
    boolean complete() {
        return unscanned == 0 && !lenient;
    }

    void tell(Findings findings) {
        for (var note : notes) {
            var severity = note.code() == Code.VIRUS_FOUND ? Finding.Severity.ERROR : Finding.Severity.WARNING;
            findings.add(
                    note.code(),
                    severity,
                    note.path(),
                    0,
                    SOURCE,
                    note.arguments().toArray(String[]::new));
        }
    }

    /// Of two scans of the same package, the one that leaves less open; a virus counts whichever found it.
    ScanReport or(ScanReport later) {
        if (later.infected > 0 || later.complete()) return later;
        return later.unscanned <= unscanned && (lenient || !later.lenient) ? later : this;
    }

    /// For the AIP's history: what a person accepted that was not scanned.
    String summary() {
        var counts = "%d of %d files scanned, nothing found".formatted(scanned, files);
        if (complete()) return counts;
        var named = notes.stream()
                .limit(NAMED)
                .map(note -> note.path().isEmpty()
                        ? note.code().code()
                        : note.path() + ": " + note.code().code())
                .collect(Collectors.joining("; "));
        return counts + "; not scanned, and accepted so: " + unscanned + " (" + named + ")";
    }
}
