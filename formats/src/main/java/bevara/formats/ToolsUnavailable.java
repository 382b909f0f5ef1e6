package bevara.formats;

/// A tool cannot be started, has no room to work, or gives no right answer even of a file that is surely well: nothing
/// can be said of any file until the one who runs the service has mended that.
public final class ToolsUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    ToolsUnavailable(String message) {
        super(message);
    }

    ToolsUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
