package bevara.ingest;

import org.jspecify.annotations.Nullable;

/// All that was found out about a package before it is stored. `scan` null without a virus scanner.
record Assessment(Examination.Result examined, @Nullable ScanReport scan, FormatJudgement formats) {
    /// The same of a part of the package.
    Assessment of(Examination.Result part) {
        return new Assessment(part, scan, formats);
    }
}
