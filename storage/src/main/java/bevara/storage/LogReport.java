package bevara.storage;

import java.time.Instant;
import java.util.List;

/// What checking a proof log found. `checkpoint` is the newest one, empty when there is none; `leaves`
/// and `checkpoints` count what was checked, `versions` the AIP versions that were compared with their
/// leaves. The first thousand findings are listed; `wrong` counts all. Of the time stamps that hold the newest hundred
/// are listed; `stamps` counts all.
public record LogReport(
        String name,
        String checkpoint,
        long leaves,
        long checkpoints,
        long versions,
        long wrong,
        List<Finding> findings,
        long stamps,
        List<Stamp> newestStamps) {
    public LogReport {
        findings = List.copyOf(findings);
        newestStamps = List.copyOf(newestStamps);
    }

    /// The same, named for the store that it was read from.
    public LogReport in(StoreId store) {
        return new LogReport(
                name + " (" + store + ")",
                checkpoint,
                leaves,
                checkpoints,
                versions,
                wrong,
                findings,
                stamps,
                newestStamps);
    }

    /// That the log of so many leaves was there at this time, as `authority` says: the subject of its certificate.
    public record Stamp(long leaves, Instant time, String authority) {}

    /// `code` is stable; `place` is a path below the log's folder, a leaf, or a key of the object
    /// store.
    public record Finding(String code, String place, String found, String expected) {}

    public boolean fine() {
        return wrong == 0;
    }
}
