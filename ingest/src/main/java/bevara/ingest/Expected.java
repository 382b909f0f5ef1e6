package bevara.ingest;

import org.jspecify.annotations.Nullable;

/// A digest that the package states for one file: where (`statedIn`, `line`) and, when it is stated more than
/// once, the `next` one.
record Expected(
        Algorithm algorithm,
        byte[] digest,
        String statedIn,
        int line,
        String source,
        @Nullable Expected next) {}
