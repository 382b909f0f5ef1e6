package bevara.ingest;

import java.util.TreeSet;

/// Asks of a package's folders what CSIP says of their names and places (CSIPSTR1 to CSIPSTR16).
final class FolderRules {
    private final Listing listing;
    private final Ruling ruling;

    private FolderRules(Listing listing, Ruling ruling) {
        this.listing = listing;
        this.ruling = ruling;
    }

    /// `rooted` is false for an archive file that unpacks to no folder of its own.
    static void judge(Listing listing, boolean rooted, Ruling ruling) {
        var rules = new FolderRules(listing, ruling);
        for (var rule : new String[] {"CSIPSTR1", "CSIPSTR3", "CSIPSTR4", "CSIPSTR8", "CSIPSTR14"}) ruling.asked(rule);
        // Read where it lies, such a package is as whole as any other; only who unpacks it may mix it with something.
        if (!rooted) ruling.harmless("CSIPSTR1", Code.EARK_ROOT_MISSING, "", 0);
        rules.folder("CSIPSTR5", "metadata");
        rules.folder("CSIPSTR9", "representations");
        rules.representations();
        rules.anywhere("CSIPSTR15", "schemas");
        rules.anywhere("CSIPSTR16", "documentation");
    }

    private void folder(String rule, String path) {
        ruling.asked(rule);
        if (!listing.isFolder(path)) tell(rule, Code.EARK_FOLDER_MISSING, path);
    }

    /// The names of the representations' folders.
    private TreeSet<String> names() {
        var names = new TreeSet<String>();
        listing.startingWith("representations/").forEach(path -> {
            int end = path.indexOf('/', "representations/".length());
            if (end > 0) names.add(path.substring("representations/".length(), end));
        });
        return names;
    }

    private void representations() {
        if (!listing.isFolder("representations")) return;
        ruling.asked("CSIPSTR10");
        listing.startingWith("representations/")
                .filter(path -> path.indexOf('/', "representations/".length()) < 0)
                .filter(path -> path.charAt("representations/".length()) != '.')
                .forEach(path -> tell("CSIPSTR10", Code.EARK_FILE_MISPLACED, path));
        for (var name : names()) {
            var folder = "representations/" + name + "/";
            folder("CSIPSTR11", folder + "data");
            ruling.asked("CSIPSTR12");
            if (listing.find(folder + "METS.xml").isEmpty())
                tell("CSIPSTR12", Code.EARK_FILE_MISSING, folder + "METS.xml");
            folder("CSIPSTR13", folder + "metadata");
        }
    }

    private void anywhere(String rule, String name) {
        ruling.asked(rule);
        boolean found = listing.isFolder(name)
                || names().stream().anyMatch(one -> listing.isFolder("representations/" + one + "/" + name));
        if (!found) tell(rule, Code.EARK_FOLDER_MISSING, name);
    }

    private void tell(String rule, Code code, String path) {
        ruling.broken(rule, EarkRules.ALL.level(rule), code, path, 0, path);
    }
}
