package bevara.ingest;

/// A METS document of the package: its path, and the folder it lies in (empty, or ending with a slash). `root` for the
/// package's own; `name` is its folder's name, empty when it is not known.
record EarkDocument(String path, boolean root, String name) {
    static EarkDocument of(Member member, boolean root, String packageName) {
        if (root) return new EarkDocument(member.path(), true, packageName);
        var parts = member.path().split("/");
        return new EarkDocument(member.path(), false, parts.length > 1 ? parts[parts.length - 2] : "");
    }

    String folder() {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    /// A METS document in the folder of a representation; others lie among its data.
    static boolean representation(Member member) {
        var parts = member.path().split("/");
        return parts.length == 3 && parts[0].equals("representations") && parts[2].equals("METS.xml");
    }
}
