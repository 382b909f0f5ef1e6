package bevara.worker.structure;

/// Why a check goes no further. Its place is an offset, a member or a part; empty where the whole file is meant.
abstract sealed class Stop extends Exception {
    private static final long serialVersionUID = 1;

    private final String place;

    private Stop(String message, String place) {
        super(message, null, false, false);
        this.place = place;
    }

    String place() {
        return place;
    }

    /// The file breaks a rule of its format. The message says which one, and in which clause of the standard it stands.
    static final class Damaged extends Stop {
        private static final long serialVersionUID = 1;

        private final String code;
        private final int line;

        Damaged(String code, String place, String message) {
            this(code, 0, place, message);
        }

        Damaged(String code, long offset, String message) {
            this(code, 0, "offset " + offset, message);
        }

        Damaged(String code, int line, String place, String message) {
            super(message, place);
            this.code = code;
            this.line = line;
        }

        String code() {
            return code;
        }

        /// From 1; 0 when the file has no lines.
        int line() {
            return line;
        }
    }

    /// A password is needed.
    static final class Locked extends Stop {
        private static final long serialVersionUID = 1;

        Locked(String place) {
            super("a password is needed", place);
        }
    }

    /// The file may be right, but to check that would take more than it may.
    static final class Unsure extends Stop {
        private static final long serialVersionUID = 1;

        Unsure(String message) {
            super(message, "");
        }
    }
}
