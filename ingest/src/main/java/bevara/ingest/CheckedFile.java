package bevara.ingest;

/// A file whose every byte was read: what it is, and what it must be found to be ever after. Small: there may be
/// a million. `sha256` is never changed.
record CheckedFile(String path, long size, byte[] sha256, int crc, FileFormat format, Validation validation) {
    /// One that was not checked by the standard of its format.
    CheckedFile(String path, long size, byte[] sha256, int crc, FileFormat format) {
        this(path, size, sha256, crc, format, Validation.NONE);
    }

    String hex() {
        return java.util.HexFormat.of().formatHex(sha256);
    }
}
