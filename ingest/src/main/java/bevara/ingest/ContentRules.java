package bevara.ingest;

import bevara.ingest.EarkRule.Level;
import bevara.ingest.FileGroups.Use;
import bevara.schemas.Mets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks of a METS document whether it tells of what lies in its folder: its name, the metadata, documentation, schemas
/// and representations.
final class ContentRules {
    /// What no file system takes, or takes for something else.
    private static final String UNUSABLE = "/\\:*?\"<>|";

    private final EarkDocument document;
    private final Listing listing;
    private final Ruling ruling;
    private final FileGroups groups;
    private final Set<String> sections = new HashSet<>();

    ContentRules(EarkDocument document, Listing listing, Ruling ruling, FileGroups groups) {
        this.document = document;
        this.listing = listing;
        this.ruling = ruling;
        this.groups = groups;
    }

    void root(Mets.Element mets) {
        var id = mets.attribute("OBJID");
        if (id == null || id.isEmpty() || document.name().isEmpty()) return;
        if (document.root()) ruling.asked("CSIPSTR2");
        if (same(id, document.name())) return;
        tell("CSIP1", Level.SHOULD, Code.EARK_NAME_DIFFERS, mets.line(), "mets/@OBJID", id, document.name());
        if (document.root())
            tell("CSIPSTR2", Level.SHOULD, Code.EARK_NAME_DIFFERS, mets.line(), "mets/@OBJID", id, document.name());
    }

    /// An id with signs that a folder's name cannot have is compared without such signs.
    static boolean same(String id, String folder) {
        if (id.equals(folder)) return true;
        boolean usable = id.chars().noneMatch(c -> UNUSABLE.indexOf(c) >= 0);
        return !usable && plain(id).equals(plain(folder));
    }

    private static String plain(String name) {
        return name.replaceAll("[^\\p{L}\\p{N}]", "");
    }

    void section(String key) {
        sections.add(key);
    }

    void judge() {
        undescribed("metadata/descriptive/", "CSIP17", "mets/dmdSec", "dmdSec");
        undescribed("metadata/preservation/", "CSIP31", "mets/amdSec", "amdSec");
        undescribed("metadata/preservation/", "CSIP32", "mets/amdSec/digiprovMD", "digiprovMD");
        unlisted();
        empty();
        grouped("documentation/", Use.DOCUMENTATION, "CSIP60");
        grouped("schemas/", Use.SCHEMAS, "CSIP113");
        grouped("representations/", Use.REPRESENTATIONS, "CSIP114");
    }

    private void undescribed(String folder, String rule, String section, String name) {
        var file = firstIn(folder);
        if (file != null || sections.contains(section)) ruling.asked(rule);
        if (file != null && !sections.contains(section))
            tell(rule, EarkRules.ALL.level(rule), Code.EARK_METADATA_UNDESCRIBED, 1, "mets", file, name);
    }

    private void unlisted() {
        if (sections.contains("mets/fileSec")) {
            ruling.asked("CSIP58");
            return;
        }
        boolean content = listing.startingWith(document.folder())
                .map(path -> path.substring(document.folder().length()))
                .anyMatch(path -> !path.equals("METS.xml") && !path.startsWith("metadata/"));
        if (content) tell("CSIP58", Level.SHOULD, Code.EARK_ELEMENT_MISSING, 1, "mets", "fileSec");
    }

    /// CSIP66. A group that lists nothing hides nothing when its folder has nothing either.
    private void empty() {
        for (var group : groups.all()) {
            ruling.asked("CSIP66");
            if (group.filled()) continue;
            var folder = group.stated().isEmpty()
                    ? ""
                    : group.stated().substring(0, 1).toLowerCase(Locale.ROOT)
                            + group.stated().substring(1) + "/";
            boolean hides = folder.isEmpty() || firstIn(folder) != null;
            told("CSIP66", hides, group.line(), group.xpath(), "file");
        }
    }

    /// The standard asks for each of these groups once or more, also where the package has nothing to list in it.
    private void grouped(String folder, Use use, String rule) {
        boolean has = !groups.of(use).isEmpty();
        var file = firstIn(folder);
        boolean any = file != null && !(use == Use.REPRESENTATIONS && !document.root());
        if (!document.root() && file == null && !has) return;
        ruling.asked(rule);
        if (has) return;
        var group = "fileGrp[@USE='%s']".formatted(use.label());
        told(rule, any, 1, "mets/fileSec", group);
    }

    /// Without anything to list, what is missing hides nothing.
    private void told(String rule, boolean hides, int line, String... missing) {
        if (hides) ruling.broken(rule, Level.MUST, Code.EARK_ELEMENT_MISSING, document.path(), line, missing);
        else ruling.harmless(rule, Code.EARK_ELEMENT_MISSING, document.path(), line, missing);
    }

    /// A file in this folder beside the document; what only keeps an empty folder does not count.
    private @Nullable String firstIn(String folder) {
        return listing.startingWith(document.folder() + folder)
                .filter(path -> path.charAt(path.lastIndexOf('/') + 1) != '.')
                .findFirst()
                .orElse(null);
    }

    private void tell(String rule, Level level, Code code, int line, String... arguments) {
        ruling.broken(rule, level, code, document.path(), line, arguments);
    }
}
