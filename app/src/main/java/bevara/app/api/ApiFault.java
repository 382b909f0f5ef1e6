package bevara.app.api;

import java.util.List;

/// A request that cannot be answered, for a reason that only the API knows. `code` is one of the problems' codes.
public final class ApiFault extends RuntimeException {
    private final String code;
    private final List<String> arguments;

    public ApiFault(String code, String... arguments) {
        super(code);
        this.code = code;
        this.arguments = List.of(arguments);
    }

    public String code() {
        return code;
    }

    public List<String> arguments() {
        return arguments;
    }
}
