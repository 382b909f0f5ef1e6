package bevara.ingest;

/// The kinds of package that are recognised by their content.
public enum PackageKind {
    /// RFC 8493 and the versions 0.93 to 0.97 before it.
    BAGIT,
    /// E-ARK SIP: METS in the root, CSIP 2.x.
    EARK,
    /// Files in folders, nothing more; only where the agreement allows it.
    PLAIN;

    /// As in the API: `bagit`, `eark`, `plain`.
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
