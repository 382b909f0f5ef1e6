package bevara.ingest;

import bevara.formats.FormatWorkers;
import bevara.formats.Subject;
import bevara.formats.Task;
import bevara.formats.Validity;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// Judges a PDF that was made here.
@FunctionalInterface
interface ConversionCheck {
    /// What is wrong with it, empty when nothing is.
    String problem(Path pdf);

    /// Whether it is a whole file that calls itself PDF/A-2b (ISO 19005-2, 6.6.4): no more than a claim.
    ConversionCheck CLAIM = pdf -> {
        try {
            if (Files.size(pdf) == 0) return "it is empty";
            var seen = new Claim();
            try (var in = new BufferedInputStream(Files.newInputStream(pdf))) {
                seen.read(in);
            }
            if (!seen.begun) return "it is no PDF";
            if (!seen.ended) return "it breaks off";
            return seen.claimed ? "" : "it does not call itself PDF/A-2b";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    };

    /// What veraPDF says of it, where there is veraPDF; else no more than the claim.
    static ConversionCheck by(FormatWorkers workers) {
        if (!workers.identifies()) return CLAIM;
        return pdf -> {
            var claim = CLAIM.problem(pdf);
            return claim.isEmpty() ? validated(workers, pdf) : claim;
        };
    }

    private static String validated(FormatWorkers workers, Path pdf) {
        try {
            var report = workers.examine(
                    new Subject("derived.pdf", Files.size(pdf), () -> stream(pdf), Set.of(Task.VALIDATE)));
            if (report.validity() == Validity.VALID) return "";
            if (report.problems().isEmpty()) return "it could not be validated";
            var first = report.problems().getFirst();
            return "it breaks %s: %s".formatted(first.code(), first.message());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What was seen of it so far; a text may lie across the border of two parts.
    final class Claim {
        private static final int PART = 1 << 16;
        private static final int OVERLAP = 1 << 12;
        private boolean begun;
        private boolean claimed;
        private boolean ended;

        private void read(InputStream in) throws IOException {
            var before = "";
            for (var part = in.readNBytes(PART); part.length > 0; part = in.readNBytes(PART)) {
                var text = before + new String(part, StandardCharsets.ISO_8859_1);
                if (before.isEmpty()) begun = text.startsWith("%PDF-");
                claimed |= text.contains("<pdfaid:part>2</pdfaid:part>")
                        && text.contains("<pdfaid:conformance>B</pdfaid:conformance>");
                before = text.substring(Math.max(0, text.length() - OVERLAP));
            }
            ended = before.contains("%%EOF");
        }
    }
}
