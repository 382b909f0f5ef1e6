package bevara.app;

/// Why the service cannot start; the message is for the person at the terminal.
public final class StartFault extends RuntimeException {
    public StartFault(String message) {
        super(message);
    }

    public StartFault(String message, Throwable cause) {
        super(message, cause);
    }
}
