package bevara.app;

/// What an account may do. Which role has which right stands in [Role].
public enum Right {
    /// Send packages and follow what becomes of them.
    DELIVER,
    /// Search, and read AIPs and registers.
    READ,
    /// Order DIPs.
    ORDER,
    /// Decide on submissions that await it.
    DECIDE,
    /// Write the registers: agreements, record creators, fonds, classification, retention rules.
    DESCRIBE,
    /// Watch over the copies: stores, audits, alarms, drills.
    WATCH,
    /// Accounts and keys.
    ADMINISTER
}
