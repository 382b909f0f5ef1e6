package bevara.ingest;

import bevara.formats.FileReport;
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
import java.util.List;
import java.util.Set;

/// Judges a PDF that was made here of a document: whether it is PDF/A, and says what the document says.
final class ConversionCheck {
    /// Where Tika says of how many pages a PDF is.
    private static final String PAGES = "xmpTPg:NPages";

    private final FormatWorkers workers;

    /// `problem` is empty when it is a sound PDF/A.
    record Result(String problem, Likeness likeness) {
        private static Result of(String problem) {
            return new Result(problem, Likeness.NOT_COMPARED);
        }
    }

    ConversionCheck(FormatWorkers workers) {
        this.workers = workers;
    }

    Result check(Path document, String mime, Path pdf) {
        var claim = claimed(pdf);
        if (!claim.isEmpty()) return Result.of(claim);
        var reports = workers.examine(List.of(
                subject("original", document, Set.of(Task.TEXT), mime),
                subject("derived.pdf", pdf, Set.of(Task.VALIDATE, Task.TEXT), "")));
        var copy = reports.getLast();
        var fault = fault(copy);
        if (!fault.isEmpty()) return Result.of(fault);
        var pages = copy.properties().getOrDefault(PAGES, "0");
        var likeness = Likeness.of(reports.getFirst().text(), copy.text(), Long.parseLong(pages));
        return likeness.compared() ? new Result("", likeness) : Result.of("its text could not be compared");
    }

    private static Subject subject(String name, Path file, Set<Task> tasks, String mime) {
        try {
            return new Subject(name, Files.size(file), () -> stream(file), tasks, mime);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fault(FileReport copy) {
        if (copy.validity() == Validity.VALID) return "";
        if (copy.problems().isEmpty()) return "it could not be validated";
        var first = copy.problems().getFirst();
        return "it breaks %s: %s".formatted(first.code(), first.message());
    }

    private static InputStream stream(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether it is a whole file that calls itself PDF/A-2b (ISO 19005-2, 6.6.4): no more than a claim.
    private static String claimed(Path pdf) {
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
    }

    /// What was seen of it so far; a text may lie across the border of two parts.
    private static final class Claim {
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
