package bevara.ingest;

/// A format as it was recognised: a MIME type, and its name in words (empty when it has none).
record FileFormat(String mime, String name) {}
