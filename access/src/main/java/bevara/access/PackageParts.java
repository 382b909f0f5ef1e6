package bevara.access;

import java.util.regex.Pattern;

/// The files of a package that are there for machines: lists of digests, schemas. Their names are searched,
/// their text is not: it would only bury what people wrote.
final class PackageParts {
    private static final Pattern BAG = Pattern.compile("bagit\\.txt|(tag)?manifest-[a-z0-9-]+\\.txt|fetch\\.txt");
    private static final Pattern EARK =
            Pattern.compile("(representations/[^/]+/)?(METS\\.xml|schemas/.*|metadata/preservation/.*)");

    private PackageParts() {}

    static boolean machinery(String kind, String path) {
        return switch (kind) {
            case "bagit" -> BAG.matcher(path).matches();
            case "eark" -> EARK.matcher(path).matches();
            default -> false;
        };
    }
}
