package bevara.ingest;

import bevara.ingest.EarkRule.Level;
import bevara.ingest.FileGroups.Group;
import bevara.ingest.FileGroups.Use;
import bevara.schemas.Mets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Asks of the structural map what is not seen on one element alone: that there is one, that it has its divisions, and
/// that these point to all metadata, file groups and representations (CSIP80 to CSIP119).
final class StructureMapRules {
    /// Where rules look for the map of CSIP; a document may have others, which follow rules of their own.
    static final String MAP = "mets/structMap[@LABEL='CSIP']";

    static final String DIVISION = MAP + "/div/div";
    private static final String REPRESENTATION = DIVISION + "[Representation]";
    private static final String LABELLED = "Representations/";
    private static final int MOST = 100_000;

    private final EarkDocument document;
    private final Listing listing;
    private final Ruling ruling;
    private final DocumentRules.Claim claim;
    private final FileGroups groups;
    private final Predicate<String> administrativeIds;

    private final Map<String, Boolean> descriptive = new LinkedHashMap<>();
    private final Map<String, Boolean> administrative = new LinkedHashMap<>();
    private final List<Division> divisions = new ArrayList<>();
    private final Set<String> pointedTo = new HashSet<>();
    private final Set<String> wrappers = new HashSet<>();
    private int maps;
    private int ours;
    private int firstLine = 1;
    private String otherLabel = "";
    private @Nullable String objectId;

    private static final class Division {
        private final String label;
        private final String xpath;
        private final int line;
        private final @Nullable String administrative;
        private final @Nullable String descriptive;
        private final List<Pointer> files = new ArrayList<>();
        private final List<Pointer> documents = new ArrayList<>();

        Division(Mets.Element element) {
            var stated = element.attribute("LABEL");
            this.label = stated == null ? "" : stated;
            this.xpath = element.xpath();
            this.line = element.line();
            this.administrative = element.attribute("ADMID");
            this.descriptive = element.attribute("DMDID");
        }
    }

    /// `fptr` with its `FILEID`, or `mptr` with its `xlink:title` and `xlink:href`.
    private record Pointer(String to, String href, String xpath, int line) {}

    StructureMapRules(
            EarkDocument document,
            Listing listing,
            Ruling ruling,
            DocumentRules.Claim claim,
            FileGroups groups,
            Predicate<String> administrativeIds) {
        this.document = document;
        this.listing = listing;
        this.ruling = ruling;
        this.claim = claim;
        this.groups = groups;
        this.administrativeIds = administrativeIds;
    }

    /// Where the children of a division stand, by its label.
    static String place(@Nullable String label) {
        for (var known : new String[] {"Metadata", "Documentation", "Schemas", "Representations"}) {
            if (known.equals(label)) return "%s[@LABEL='%s']".formatted(DIVISION, known);
        }
        return REPRESENTATION;
    }

    /// Where the rules for a representation's division are; empty for the divisions with a fixed label.
    static String unlabelled(String place) {
        return place.equals(REPRESENTATION) ? place : "";
    }

    void described(@Nullable String id, @Nullable String status) {
        if (id != null && descriptive.size() < MOST) descriptive.put(id, "CURRENT".equals(status));
    }

    void administered(@Nullable String id, @Nullable String status) {
        if (id != null && administrative.size() < MOST) administrative.put(id, "CURRENT".equals(status));
    }

    /// An `amdSec`, which may be referred to instead of what is in it.
    void wrapper(String id) {
        if (wrappers.size() < MOST) wrappers.add(id);
    }

    void objectId(@Nullable String id) {
        objectId = id;
    }

    void start(String key, Mets.Element element) {
        if (key.equals("mets/structMap")) map(element);
        else if (key.equals(MAP + "/div")) main(element);
        else if (key.equals(DIVISION) && divisions.size() < MOST) divisions.add(new Division(element));
        else if (key.startsWith(DIVISION)) within(key, element);
    }

    private void map(Mets.Element element) {
        if (maps++ == 0) firstLine = element.line();
        var label = element.attribute("LABEL");
        if ("CSIP".equals(label)) ours++;
        else otherLabel = label == null ? "" : label;
    }

    /// CSIP86, which only 2.0 has. An unversioned profile does not tell whether it is meant.
    private void main(Mets.Element element) {
        var version = claim.profile().version();
        if (!version.isEmpty() && !version.startsWith("2.0") || objectId == null) return;
        ruling.asked("CSIP86");
        var label = element.attribute("LABEL");
        if (objectId.equals(label)) return;
        ruling.broken(
                "CSIP86",
                version.isEmpty() ? Level.MAY : Level.MUST,
                Code.EARK_ATTRIBUTE_WRONG,
                document.path(),
                element.line(),
                element.xpath(),
                "LABEL",
                label == null ? "" : label,
                objectId);
    }

    private void within(String key, Mets.Element element) {
        if (divisions.isEmpty()) return;
        var division = divisions.getLast();
        if (key.endsWith("/fptr")) {
            var id = text(element.attribute("FILEID"));
            if (pointedTo.size() < MOST) pointedTo.add(id);
            if (key.indexOf('/', DIVISION.length()) == key.lastIndexOf('/') && division.files.size() < MOST)
                division.files.add(new Pointer(id, "", element.xpath(), element.line()));
        }
        if (key.endsWith("/mptr") && division.documents.size() < MOST) {
            var title = text(element.attribute("xlink:title"));
            if (pointedTo.size() < MOST) pointedTo.add(title);
            division.documents.add(
                    new Pointer(title, text(element.attribute("xlink:href")), element.xpath(), element.line()));
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /// When the whole document is read.
    void judge() {
        ruling.asked("CSIP80");
        ruling.asked("CSIP82");
        if (ours == 0) {
            tell("CSIP80", Code.EARK_ELEMENT_MISSING, firstLine, "mets", "structMap[@LABEL='CSIP']");
            if (maps > 0 && otherLabel.isEmpty())
                tell("CSIP82", Code.EARK_ATTRIBUTE_MISSING, firstLine, "mets/structMap", "LABEL");
            else if (maps > 0)
                tell("CSIP82", Code.EARK_ATTRIBUTE_WRONG, firstLine, "mets/structMap", "LABEL", otherLabel, "CSIP");
            return;
        }
        if (ours > 1)
            tell("CSIP80", Code.EARK_ELEMENT_REPEATED, firstLine, "mets", "structMap[@LABEL='CSIP']", "" + ours, "1");
        metadata();
        files(Use.DOCUMENTATION, "CSIP93", "CSIP95", "CSIP96", "CSIP116");
        files(Use.SCHEMAS, "CSIP97", "CSIP99", "CSIP100", "CSIP118");
        files(Use.REPRESENTATIONS, "CSIP101", "CSIP103", "CSIP104", "CSIP119");
        representations();
    }

    private List<Division> labelled(String label) {
        return divisions.stream()
                .filter(division -> division.label.equals(label))
                .toList();
    }

    private void metadata() {
        var found = labelled("Metadata");
        boolean any = !descriptive.isEmpty() || !administrative.isEmpty();
        if (!any && !document.root() && found.isEmpty()) return;
        ruling.asked("CSIP88");
        ruling.asked("CSIP90");
        if (found.size() > 1)
            tell(
                    "CSIP88",
                    Code.EARK_ELEMENT_REPEATED,
                    found.get(1).line,
                    MAP + "/div",
                    "div[@LABEL='Metadata']",
                    "" + found.size(),
                    "1");
        if (found.isEmpty()) {
            undescribed(any);
            divisions.stream()
                    .filter(one -> one.administrative != null
                            || one.descriptive != null
                            || one.label.equalsIgnoreCase("Metadata"))
                    .forEach(one -> label("CSIP90", one, "Metadata"));
            return;
        }
        current("CSIP91", "ADMID", found.getFirst(), found.getFirst().administrative, administrative);
        current("CSIP92", "DMDID", found.getFirst(), found.getFirst().descriptive, descriptive);
    }

    /// Without metadata there is nothing that the division could describe.
    private void undescribed(boolean any) {
        var missing = new String[] {MAP + "/div", "div[@LABEL='Metadata']"};
        if (any) tell("CSIP88", Code.EARK_ELEMENT_MISSING, firstLine, missing);
        else ruling.harmless("CSIP88", Code.EARK_ELEMENT_MISSING, document.path(), firstLine, missing);
    }

    /// What is current is referred to from this division; other divisions may refer to more.
    private void current(
            String rule, String attribute, Division division, @Nullable String stated, Map<String, Boolean> sections) {
        if (sections.isEmpty()) return;
        ruling.asked(rule);
        if (stated == null || stated.isEmpty()) {
            tell(rule, Code.EARK_ATTRIBUTE_MISSING, division.line, division.xpath, attribute);
            return;
        }
        var named = new HashSet<>(List.of(stated.split("\\s+")));
        for (var id : named) {
            if (!sections.containsKey(id) && !(attribute.equals("ADMID") && administrativeIds.test(id)))
                tell(rule, Code.EARK_REFERENCE_UNKNOWN, division.line, division.xpath, attribute, id);
        }
        for (var other : divisions) {
            var more = attribute.equals("ADMID") ? other.administrative : other.descriptive;
            if (more != null) named.addAll(List.of(more.split("\\s+")));
        }
        if (wrappers.stream().anyMatch(named::contains)) return;
        sections.forEach((id, current) -> {
            if (current && !named.contains(id))
                tell(rule, Code.EARK_NOT_IN_STRUCTURE, division.line, division.xpath + "/@" + attribute, id);
        });
    }

    private void label(String rule, Division division, String wanted) {
        if (division.label.isEmpty()) tell(rule, Code.EARK_ATTRIBUTE_MISSING, division.line, division.xpath, "LABEL");
        else tell(rule, Code.EARK_ATTRIBUTE_WRONG, division.line, division.xpath, "LABEL", division.label, wanted);
    }

    /// `one`, `name`, `all` and `each` are the rules for the division, its label, what it refers to, and how.
    private void files(Use use, String one, String name, String all, String each) {
        var wanted = groups.of(use).stream()
                .filter(group -> group.filled() && !group.mets())
                .toList();
        var found = labelled(use.label());
        if (wanted.isEmpty() && found.isEmpty()) return;
        ruling.asked(one);
        ruling.asked(name);
        if (found.size() > 1)
            tell(
                    one,
                    Code.EARK_ELEMENT_REPEATED,
                    found.get(1).line,
                    MAP + "/div",
                    "div[@LABEL='%s']".formatted(use.label()),
                    "" + found.size(),
                    "1");
        if (found.isEmpty()) {
            undivided(use, wanted, one, name);
            return;
        }
        ruling.asked(all);
        ruling.asked(each);
        var direct = found.stream().flatMap(division -> division.files.stream()).toList();
        for (var pointer : direct) pointer(pointer, use, each);
        var missed =
                wanted.stream().filter(group -> !pointedTo.contains(group.id())).toList();
        for (var group : missed) tell(all, Code.EARK_NOT_IN_STRUCTURE, group.line(), group.xpath(), shown(group));
        boolean none = !wanted.isEmpty() && missed.size() == wanted.size();
        if (none && direct.isEmpty()) {
            var division = found.getFirst();
            tell(each, Code.EARK_ELEMENT_MISSING, division.line, division.xpath, "fptr");
        }
    }

    private void pointer(Pointer pointer, Use use, String rule) {
        if (pointer.to.isEmpty()) {
            tell(rule, Code.EARK_ATTRIBUTE_MISSING, pointer.line, pointer.xpath, "FILEID");
            return;
        }
        var group = groups.find(pointer.to);
        if (group == null || group.use().isEmpty() || group.use().get() != use)
            tell(rule, Code.EARK_REFERENCE_UNKNOWN, pointer.line, pointer.xpath, "FILEID", pointer.to);
    }

    /// No division of this label: either there is none at all, or it is called something else.
    private void undivided(Use use, List<Group> wanted, String one, String name) {
        var unseen =
                wanted.stream().filter(group -> !pointedTo.contains(group.id())).toList();
        if (use != Use.REPRESENTATIONS || !unseen.isEmpty())
            tell(one, Code.EARK_ELEMENT_MISSING, firstLine, MAP + "/div", "div[@LABEL='%s']".formatted(use.label()));
        for (var division : divisions) {
            boolean points = division.files.stream().anyMatch(pointer -> {
                var group = groups.find(pointer.to);
                return group != null && group.use().equals(java.util.Optional.of(use));
            });
            boolean under = division.label.startsWith(use.label() + "/");
            if (points && !under || division.label.equalsIgnoreCase(use.label())) label(name, division, use.label());
        }
    }

    private static String shown(Group group) {
        return group.id().isEmpty() ? group.xpath() : group.id();
    }

    /// The representations that have a METS document of their own, by the name of their folder.
    private Set<String> described() {
        var names = new TreeSet<String>();
        if (!document.root()) return names;
        for (var member : listing.members())
            if (EarkDocument.representation(member)) names.add(member.path().split("/")[1]);
        return names;
    }

    private void representations() {
        var names = described();
        var pointed = new HashSet<String>();
        var labels = new HashSet<String>();
        boolean documented = false;
        for (var division : divisions) {
            labels.add(division.label);
            documented |= !division.documents.isEmpty();
            for (var pointer : division.documents) {
                var parts = References.decoded(pointer.href).split("/");
                if (parts.length >= 2) pointed.add(parts[parts.length - 2]);
                title(pointer);
            }
            if (labelled(division) || !division.documents.isEmpty()) representation(division, named(division), names);
        }
        if (!names.isEmpty()) ruling.asked("CSIP105");
        for (var name : names) {
            boolean divided = pointed.contains(name)
                    || pointed.contains(name.replace(' ', '+'))
                    || labels.contains(LABELLED + name);
            if (!divided)
                tell("CSIP105", Code.EARK_NOT_IN_STRUCTURE, firstLine, MAP + "/div", "representations/" + name);
        }
        for (var group : groups.of(Use.REPRESENTATIONS)) {
            if (!group.mets()) continue;
            ruling.asked("CSIP109");
            if (!pointedTo.contains(group.id()) && !documented)
                tell("CSIP109", Code.EARK_NOT_IN_STRUCTURE, group.line(), group.xpath(), shown(group));
        }
    }

    private static boolean labelled(Division division) {
        return division.label.regionMatches(true, 0, LABELLED, 0, LABELLED.length());
    }

    /// The representation that the division's label names, empty when it names none.
    private static String named(Division division) {
        if (!labelled(division)) return "";
        var name = division.label.substring(LABELLED.length());
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    private void representation(Division division, String name, Set<String> names) {
        ruling.asked("CSIP107");
        boolean named = !name.isEmpty();
        if (!named && !division.label.equals("Representations")) label("CSIP107", division, "Representations/…");
        if (!document.root()) return;
        boolean has = names.contains(name);
        if (named && !has && !exists(name)) {
            ruling.asked("CSIP105");
            tell("CSIP105", Code.EARK_REFERENCE_UNKNOWN, division.line, division.xpath, "LABEL", division.label);
        }
        if (named && has || !division.documents.isEmpty()) {
            ruling.asked("CSIP109");
            if (division.documents.isEmpty())
                tell("CSIP109", Code.EARK_ELEMENT_MISSING, division.line, division.xpath, "mptr");
            if (division.documents.size() > 1 && named)
                tell(
                        "CSIP109",
                        Code.EARK_ELEMENT_REPEATED,
                        division.line,
                        division.xpath,
                        "mptr",
                        "" + division.documents.size(),
                        "1");
        }
    }

    private boolean exists(String name) {
        return listing.isFolder("representations/" + name);
    }

    private void title(Pointer pointer) {
        ruling.asked("CSIP108");
        if (pointer.to.isEmpty()) {
            tell("CSIP108", Code.EARK_ATTRIBUTE_MISSING, pointer.line, pointer.xpath, "xlink:title");
            return;
        }
        var group = groups.find(pointer.to);
        if (group != null && group.use().equals(java.util.Optional.of(Use.REPRESENTATIONS))) return;
        tell("CSIP108", Code.EARK_REFERENCE_UNKNOWN, pointer.line, pointer.xpath, "xlink:title", pointer.to);
        if (group != null)
            tell("CSIP109", Code.EARK_REFERENCE_UNKNOWN, pointer.line, pointer.xpath, "xlink:title", pointer.to);
    }

    private void tell(String rule, Code code, int line, String... arguments) {
        ruling.broken(rule, EarkRules.ALL.level(rule), code, document.path(), line, arguments);
    }
}
