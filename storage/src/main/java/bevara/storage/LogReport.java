package bevara.storage;

import java.util.List;

/// What checking a proof log found. `checkpoint` is the newest one, empty when there is none; `leaves`
/// and `checkpoints` count what was checked, `versions` the AIP versions that were compared with their
/// leaves. The first thousand findings are listed; `wrong` counts all.
public record LogReport(
        String name,
        String checkpoint,
        long leaves,
        long checkpoints,
        long versions,
        long wrong,
        List<Finding> findings) {
    public LogReport {
        findings = List.copyOf(findings);
    }

    /// `code` is stable; `place` is a path below the log's folder, a leaf, or a key of the object
    /// store.
    public record Finding(String code, String place, String found, String expected) {}

    public boolean fine() {
        return wrong == 0;
    }
}
