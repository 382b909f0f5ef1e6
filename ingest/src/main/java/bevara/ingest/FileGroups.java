package bevara.ingest;

import bevara.schemas.Mets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The file groups of a document by their identifiers. There are few; of more than can be honest, the first are kept.
final class FileGroups {
    private static final int MOST = 100_000;

    private final List<Group> all = new ArrayList<>();
    private final Map<String, Group> byId = new HashMap<>();
    private final List<Group> open = new ArrayList<>();

    /// What a group is for, by its `USE`.
    enum Use {
        DOCUMENTATION("Documentation"),
        SCHEMAS("Schemas"),
        REPRESENTATIONS("Representations");

        private final String label;

        Use(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        static Optional<Use> of(String stated) {
            for (var use : values()) {
                if (stated.equals(use.label) || stated.startsWith(use.label + "/")) return Optional.of(use);
            }
            return Optional.empty();
        }
    }

    static final class Group {
        private final String id;
        private final Optional<Use> use;
        private final String xpath;
        private final int line;
        private final String stated;
        private boolean mets;
        private boolean filled;

        Group(String id, String stated, String xpath, int line) {
            this.id = id;
            this.stated = stated;
            this.use = Use.of(stated);
            this.xpath = xpath;
            this.line = line;
        }

        String id() {
            return id;
        }

        Optional<Use> use() {
            return use;
        }

        String xpath() {
            return xpath;
        }

        int line() {
            return line;
        }

        /// Whether it names a representation's METS document rather than its content.
        boolean mets() {
            return mets;
        }

        /// Whether it lists anything, itself or in a group within it.
        boolean filled() {
            return filled;
        }

        /// `USE` as it stands: the path of a folder, but for the case of its first letter.
        String stated() {
            return stated;
        }
    }

    void start(Mets.Element element) {
        var id = element.attribute("ID");
        var use = element.attribute("USE");
        var group = new Group(id == null ? "" : id, use == null ? "" : use, element.xpath(), element.line());
        open.add(group);
        if (all.size() >= MOST) return;
        all.add(group);
        byId.putIfAbsent(group.id, group);
    }

    void file() {
        for (var group : open) group.filled = true;
    }

    void place(@Nullable String href) {
        if (href == null || open.isEmpty()) return;
        var path = References.decoded(href);
        if (path.equals("METS.xml") || path.endsWith("/METS.xml")) open.getLast().mets = true;
    }

    void end() {
        open.removeLast();
    }

    @Nullable
    Group find(String id) {
        return byId.get(id);
    }

    List<Group> all() {
        return all;
    }

    List<Group> of(Use use) {
        return all.stream().filter(group -> group.use.equals(Optional.of(use))).toList();
    }
}
