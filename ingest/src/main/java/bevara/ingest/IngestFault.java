package bevara.ingest;

import java.util.List;

/// Why a submission could not be taken or answered for. Unchecked, sorted by what to do next. `code()` is
/// stable and names the problem type; `arguments()` go into its texts.
public abstract sealed class IngestFault extends RuntimeException {
    private final String code;
    private final List<String> arguments;

    IngestFault(String code, List<String> arguments) {
        super(code + " " + arguments);
        this.code = code;
        this.arguments = List.copyOf(arguments);
    }

    public String code() {
        return code;
    }

    public List<String> arguments() {
        return arguments;
    }

    /// What the sender sent cannot be taken: `package-empty`, `digest-mismatch`, `length-mismatch`,
    /// `upload-interrupted`; in parts: `upload-length-missing`, `upload-paused`, `upload-too-long`,
    /// `upload-checksum-wrong`; of a receipt: `receipt-unreadable`, `receipt-signature-wrong`.
    public static final class Invalid extends IngestFault {
        public Invalid(String code, String... arguments) {
            super(code, List.of(arguments));
        }
    }

    /// The agreement does not allow it: `agreement-unknown`, `agreement-not-valid`.
    public static final class NotAgreed extends IngestFault {
        public NotAgreed(String code, String... arguments) {
            super(code, List.of(arguments));
        }
    }

    /// No such submission, or none that this tenant may see: `submission-unknown`, `upload-unknown`.
    public static final class NotFound extends IngestFault {
        public NotFound(String code, String... arguments) {
            super(code, List.of(arguments));
        }
    }

    /// It does not fit what is already there: `idempotency-key-reused` (another body), `idempotency-key-in-use`
    /// (the first request still runs), `not-archived` (no receipt yet), `not-awaiting-decision`,
    /// `agreement-version-conflict`, `upload-offset-wrong`, `upload-taken-over`.
    public static final class Conflict extends IngestFault {
        public Conflict(String code, String... arguments) {
            super(code, List.of(arguments));
        }
    }

    /// No room to receive it now: `storage-full`; or the work folder cannot be written: `storage-unavailable`. Try
    /// again later.
    public static final class Unavailable extends IngestFault {
        public Unavailable(String code, String... arguments) {
            super(code, List.of(arguments));
        }
    }
}
