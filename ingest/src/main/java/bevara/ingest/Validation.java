package bevara.ingest;

import bevara.formats.Check;
import bevara.formats.FileReport;
import bevara.formats.Validity;

/// What came of checking a file by the standard of its format; `problem` says what is wrong or kept it from being
/// checked, in English as the checker does, empty when nothing is. Most files share one.
record Validation(Check check, Validity validity, String problem) {
    static final Validation NONE = new Validation(Check.NONE, Validity.NOT_CHECKED, "");
    private static final int LONGEST = 500;

    static Validation of(FileReport report) {
        if (report.validity() == Validity.NOT_CHECKED) return NONE;
        var problem = report.encrypted()
                ? "encrypted"
                : report.problems().isEmpty()
                        ? ""
                        : report.problems().getFirst().text();
        return new Validation(
                report.check(), report.validity(), problem.substring(0, Math.min(LONGEST, problem.length())));
    }

    /// The same without its problem.
    Validation bare() {
        return problem.isEmpty() ? this : new Validation(check, validity, "");
    }

    boolean made() {
        return validity != Validity.NOT_CHECKED;
    }

    /// As PREMIS calls it (id.loc.gov/vocabulary/preservation/eventOutcome).
    String outcome() {
        return switch (validity) {
            case VALID, WELL_FORMED -> "success";
            case INVALID -> "fail";
            case NOT_CHECKED, COULD_NOT_BE_CHECKED -> "warning";
        };
    }
}
