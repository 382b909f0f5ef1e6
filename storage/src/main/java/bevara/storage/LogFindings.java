package bevara.storage;

import bevara.storage.LogReport.Finding;
import java.util.ArrayList;
import java.util.List;

/// Collects what is found, the first thousand by name, all by number.
final class LogFindings {
    private static final int LISTED = 1000;

    private final List<Finding> listed = new ArrayList<>();
    private long all;

    void add(String code, String place, Object found, Object expected) {
        all++;
        if (listed.size() < LISTED) listed.add(new Finding(code, place, found.toString(), expected.toString()));
    }

    long all() {
        return all;
    }

    List<Finding> listed() {
        return listed;
    }
}
