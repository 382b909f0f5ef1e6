package bevara.storage;

import bevara.storage.Deviation.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Collects what is found, each thing once, and no more than a person could read.
final class OcflFindings {
    private static final int MOST = 10_000;

    private final Set<Deviation> found = new LinkedHashSet<>();

    void find(String code, String path, Kind kind, Object got, Object expected) {
        if (found.size() < MOST) found.add(new Deviation(code, path, kind, got.toString(), expected.toString()));
        else if (found.size() == MOST) found.add(new Deviation("BEV-012", "", Kind.INVALID, "", "at most " + MOST));
    }

    void invalid(String code, String path, Object got, Object expected) {
        find(code, path, Kind.INVALID, got, expected);
    }

    void unreadable(String path, StorageFault.Unreadable fault) {
        find("BEV-014", path, Kind.DAMAGED, String.valueOf(fault.getMessage()), "");
    }

    void warn(String code, String path, Object got, Object expected) {
        find(code, path, Kind.WARNING, got, expected);
    }

    List<Deviation> all() {
        return List.copyOf(found);
    }
}
