package bevara.storage;

/// There is no stamp that can be relied on; the code is one of [StampOutcome.Failed].
final class StampFault extends Exception {
    static final String UNREACHABLE = "timestamp-unreachable";

    private final String code;

    private StampFault(String code, String message) {
        super(message);
        this.code = code;
    }

    static StampFault unreachable(String message) {
        return new StampFault(UNREACHABLE, message);
    }

    static StampFault refused(String message) {
        return new StampFault("timestamp-refused", message);
    }

    static StampFault wrong(String message) {
        return new StampFault("timestamp-wrong", message);
    }

    static StampFault notTrusted(String message) {
        return new StampFault("timestamp-not-trusted", message);
    }

    String code() {
        return code;
    }
}
