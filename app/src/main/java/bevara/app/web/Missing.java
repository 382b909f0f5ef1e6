package bevara.app.web;

/// There is no such thing, or none that this tenant may see.
final class Missing extends RuntimeException {
    Missing(String what) {
        super(what);
    }
}
