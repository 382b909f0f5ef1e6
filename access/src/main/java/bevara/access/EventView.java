package bevara.access;

import java.time.Instant;

/// A PREMIS event of an AIP, with the names of its agents.
public record EventView(String type, Instant at, String outcome, String detail, String note, String agents) {}
