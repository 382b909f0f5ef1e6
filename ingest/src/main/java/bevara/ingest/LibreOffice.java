package bevara.ingest;

import java.nio.file.Path;
import java.time.Duration;

/// The program that makes PDF/A of office documents: `soffice`. `patience` is the longest time without another document
/// made.
public record LibreOffice(Path program, Duration patience) {
    public LibreOffice {
        if (patience.isZero() || patience.isNegative())
            throw new IllegalArgumentException("no time to convert anything: " + patience);
    }
}
