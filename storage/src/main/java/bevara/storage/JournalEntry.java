package bevara.storage;

import java.time.Instant;

/// One line of the journal: an AIP version became part of the archive. Positions only grow, and an entry that
/// is visible has no unseen entry before it.
public record JournalEntry(long position, TenantId tenant, AipId aip, int version, Instant stored) {}
