package bevara.ingest;

/// A format as it was recognised: a MIME type, its name in words, its key in PRONOM and its version; each but the
/// type is empty where there is none.
record FileFormat(String mime, String name, String puid, String version) {
    FileFormat(String mime, String name) {
        this(mime, name, "", "");
    }
}
