package bevara.access;

import java.util.List;

/// Why access could not answer. `code()` is stable and names the problem type.
public abstract sealed class AccessFault extends RuntimeException {
    private final String code;
    private final List<String> arguments;

    AccessFault(String code, List<String> arguments) {
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

    /// Not there, or not for this tenant: `aip-unknown`, `file-unknown`, `order-unknown`.
    public static final class NotFound extends AccessFault {
        public NotFound(String code, String... arguments) {
            super(code, List.of(arguments));
        }
    }

    /// The request makes no sense: `query-invalid`, `cursor-invalid`, `field-unknown`, `order-empty`, `range-
    /// invalid`.
    public static final class Invalid extends AccessFault {
        public Invalid(String code, String... arguments) {
            super(code, List.of(arguments));
        }
    }

    /// It is not the time: `order-not-ready`, `order-expired`, `order-failed`.
    public static final class Conflict extends AccessFault {
        public Conflict(String code, String... arguments) {
            super(code, List.of(arguments));
        }
    }

    /// What is kept is not what it should be: `file-damaged`, `aip-damaged`. Call a person.
    public static final class Damaged extends AccessFault {
        public Damaged(String code, String... arguments) {
            super(code, List.of(arguments));
        }
    }
}
