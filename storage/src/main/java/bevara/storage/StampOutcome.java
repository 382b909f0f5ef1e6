package bevara.storage;

import java.time.Instant;

/// What came of asking for a time stamp.
public sealed interface StampOutcome {
    /// The log of so many leaves has a stamp of this time.
    record Made(long leaves, Instant time) implements StampOutcome {}

    /// There is no log, or its newest checkpoint is stamped.
    record Nothing() implements StampOutcome {}

    /// No stamp that can be relied on. `code` is `timestamp-unreachable` (no answer, or none with a time stamp),
    /// `timestamp-refused` (the authority says no), `timestamp-wrong` (not the stamp that was asked for) or
    /// `timestamp-not-trusted`; `detail` is for the technician.
    record Failed(String code, String detail) implements StampOutcome {
        public boolean unreachable() {
            return code.equals(StampFault.UNREACHABLE);
        }
    }
}
