package bevara.app.command;

/// Why a command stops, in words for the person at the terminal, and with which exit code.
final class CommandFault extends RuntimeException {
    private final int exitCode;

    CommandFault(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
