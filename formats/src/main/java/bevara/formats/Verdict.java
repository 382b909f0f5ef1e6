package bevara.formats;

import java.util.List;

/// What a validator says of a file.
record Verdict(Validity validity, List<Problem> problems, boolean encrypted) {
    static final Verdict NOT_CHECKED = new Verdict(Validity.NOT_CHECKED, List.of(), false);
    static final Verdict WELL_FORMED = new Verdict(Validity.WELL_FORMED, List.of(), false);
    static final Verdict VALID = new Verdict(Validity.VALID, List.of(), false);

    /// A password keeps everybody out, and the validator.
    static final Verdict ENCRYPTED = new Verdict(Validity.COULD_NOT_BE_CHECKED, List.of(), true);

    static Verdict invalid(String code, String message) {
        return new Verdict(Validity.INVALID, List.of(Problem.of(code, message)), false);
    }

    static Verdict unchecked(String code, String message) {
        return new Verdict(Validity.COULD_NOT_BE_CHECKED, List.of(Problem.of(code, message)), false);
    }
}
