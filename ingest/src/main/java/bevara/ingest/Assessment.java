package bevara.ingest;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All that was found out about a package, and made of it, before it is stored. `scan` null without a virus scanner.
record Assessment(
        Examination.Result examined, @Nullable ScanReport scan, FormatJudgement formats, ConversionReport conversion) {
    /// The same of a part of the package.
    Assessment of(Examination.Result part) {
        var paths = part.files().stream().map(CheckedFile::path).collect(Collectors.toSet());
        return new Assessment(part, scan, formats, conversion.of(paths));
    }
}
