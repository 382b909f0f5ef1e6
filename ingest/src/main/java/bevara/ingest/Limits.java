package bevara.ingest;

/// What a package may be at most. `ratio` counts only for more than `ratioFrom` bytes: a blank scanned page
/// shrinks a thousandfold and is no attack.
record Limits(long entries, int pathBytes, int elementBytes, int nesting, long bytes, long ratio, long ratioFrom) {
    static final Limits USUAL = new Limits(4_000_000, 4096, 255, 100, 10L << 40, 250, 100L << 20);

    /// Whether `size` bytes out of `packed` bytes are more than honest files give.
    boolean bomb(long size, long packed) {
        return size > ratioFrom && size / ratio > packed;
    }
}
