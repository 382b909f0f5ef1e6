package bevara.ingest;

import bevara.storage.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/// Makes PDF/A-2b of office documents, many with each start of LibreOffice. The original is never touched.
final class Conversion {
    private static final int BATCH = 40;
    private static final long BATCH_BYTES = 64 << 20;
    private static final long LARGEST = 256 << 20;
    static final FileFormat PDFA =
            new FileFormat("application/pdf", "Acrobat PDF/A - Portable Document Format", "fmt/477", "2b");

    /// How a document is named for LibreOffice, and how it becomes a PDF.
    private record Kind(String suffix, OfficeProcess.Filters filters) {
        Kind(String suffix, String export) {
            this(suffix, new OfficeProcess.Filters("", export));
        }

        /// What is laid out in pages, and nowhere hidden, is in the copy; of a sheet or a slide show not all is.
        boolean paged() {
            return filters.export().equals(TEXT);
        }
    }

    private static final String TEXT = "writer_pdf_Export";

    private static final Map<String, Kind> KINDS = kinds();

    private final OfficeProcess process;
    private final ConversionCheck check;
    private final Listing listing;
    private final Path scratch;
    private final Map<OfficeProcess.Filters, List<Item>> waiting = new HashMap<>();
    private final List<ConversionReport.Made> made = new ArrayList<>();
    private final List<ConversionReport.Failed> failed = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private int number;

    private record Item(CheckedFile original, Kind kind, Path document, Path pdf) {}

    private static Map<String, Kind> kinds() {
        var office = "application/vnd.openxmlformats-officedocument.";
        var open = "application/vnd.oasis.opendocument.";
        var kinds = new HashMap<String, Kind>();
        kinds.put("application/msword", new Kind("doc", TEXT));
        kinds.put(office + "wordprocessingml.document", new Kind("docx", TEXT));
        kinds.put(open + "text", new Kind("odt", TEXT));
        // By itself it is read as a page of the web, of which an empty PDF is made.
        kinds.put(open + "text-web", new Kind("odt", new OfficeProcess.Filters("writer8", TEXT)));
        kinds.put("application/rtf", new Kind("rtf", TEXT));
        kinds.put("text/rtf", new Kind("rtf", TEXT));
        kinds.put("application/vnd.ms-excel", new Kind("xls", "calc_pdf_Export"));
        kinds.put(office + "spreadsheetml.sheet", new Kind("xlsx", "calc_pdf_Export"));
        kinds.put(open + "spreadsheet", new Kind("ods", "calc_pdf_Export"));
        kinds.put("application/vnd.ms-powerpoint", new Kind("ppt", "impress_pdf_Export"));
        kinds.put(office + "presentationml.presentation", new Kind("pptx", "impress_pdf_Export"));
        kinds.put(open + "presentation", new Kind("odp", "impress_pdf_Export"));
        return Map.copyOf(kinds);
    }

    private Conversion(OfficeProcess process, ConversionCheck check, Listing listing, Path scratch) {
        this.process = process;
        this.check = check;
        this.listing = listing;
        this.scratch = scratch;
        for (var member : listing.members()) names.add(member.path());
    }

    /// `scratch` is an empty folder; what was made lies there afterwards.
    static ConversionReport run(
            LibreOffice office,
            ConversionCheck check,
            PackageSource source,
            Listing listing,
            List<CheckedFile> wanted,
            Path scratch)
            throws IOException {
        var process = new OfficeProcess(office, scratch);
        var engine = process.version();
        if (engine.isEmpty()) return new ConversionReport("", wanted.size(), List.of(), List.of());
        var conversion = new Conversion(process, check, listing, scratch);
        conversion.all(source, wanted);
        var report = new ConversionReport(engine, wanted.size(), conversion.made, conversion.failed);
        KeptConversion.keep(scratch, wanted, report);
        return report;
    }

    private void all(PackageSource source, List<CheckedFile> wanted) throws IOException {
        Files.createDirectories(scratch.resolve("documents"));
        Files.createDirectories(scratch.resolve("results"));
        var left = new HashMap<String, CheckedFile>();
        for (var file : wanted) left.put(file.path(), file);
        source.visit((entry, content) -> {
            var member = listing.of(entry).orElse(null);
            var file = entry.type() == Entry.Type.FILE && member != null ? left.remove(member.path()) : null;
            if (file != null) take(file, content);
            return !left.isEmpty();
        });
        for (var batch : waiting.entrySet()) convert(batch.getKey(), batch.getValue());
    }

    private void take(CheckedFile file, Entry.Content content) throws IOException {
        var kind = KINDS.get(file.format().mime());
        if (kind == null) {
            fail(file, "no program for " + file.format().mime());
        } else if (file.size() > LARGEST) {
            fail(file, "larger than " + (LARGEST >> 20) + " MiB");
        } else {
            var name = "%07d".formatted(++number);
            var document = scratch.resolve("documents").resolve(name + "." + kind.suffix());
            try (var in = content.open()) {
                Files.copy(in, document);
            }
            var batch = waiting.computeIfAbsent(kind.filters(), _ -> new ArrayList<>());
            batch.add(new Item(file, kind, document, scratch.resolve("results").resolve(name + ".pdf")));
            if (batch.size() >= BATCH || bytes(batch) >= BATCH_BYTES) {
                convert(kind.filters(), batch);
                batch.clear();
            }
        }
    }

    private static long bytes(List<Item> items) {
        return items.stream().mapToLong(item -> item.original().size()).sum();
    }

    private void fail(CheckedFile file, String why) {
        failed.add(new ConversionReport.Failed(file, why, Likeness.NOT_COMPARED));
    }

    /// What a batch leaves undone is tried once more, each by itself: one that hangs or crashes takes the others of
    /// its batch with it.
    private void convert(OfficeProcess.Filters filters, List<Item> items) {
        if (items.isEmpty()) return;
        process.convert(filters, items.stream().map(Item::document).toList(), scratch.resolve("results"));
        for (var item : items) {
            var result = check(item);
            if (!result.problem().isEmpty() && items.size() > 1) {
                remove(item.pdf());
                process.convert(filters, List.of(item.document()), scratch.resolve("results"));
                result = check(item);
            }
            keep(item, result);
            remove(item.document());
        }
    }

    private ConversionCheck.Result check(Item item) {
        if (!Files.exists(item.pdf()))
            return new ConversionCheck.Result("LibreOffice made nothing of it", Likeness.NOT_COMPARED);
        return check.check(item.document(), item.original().format().mime(), item.pdf());
    }

    private void keep(Item item, ConversionCheck.Result result) {
        var likeness = result.likeness();
        if (!result.problem().isEmpty()) {
            fail(item.original(), result.problem());
            remove(item.pdf());
        } else if (likeness.empty() || item.kind().paged() && !likeness.nearlyAll()) {
            failed.add(new ConversionReport.Failed(item.original(), "", likeness));
            remove(item.pdf());
        } else {
            made.add(new ConversionReport.Made(item.original(), read(item), item.pdf(), likeness));
        }
    }

    private CheckedFile read(Item item) {
        var digest = Digest.sha256();
        var crc = new CRC32();
        var buffer = new byte[1 << 16];
        long size = 0;
        try (var in = Files.newInputStream(item.pdf())) {
            int got;
            while ((got = in.read(buffer)) > 0) {
                digest.update(buffer, 0, got);
                crc.update(buffer, 0, got);
                size += got;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CheckedFile(named(item.original().path()), size, digest.digest(), (int) crc.getValue(), PDFA);
    }

    /// After the original, and not the name of any delivered file: both may go out side by side.
    private String named(String original) {
        var name = original + ".pdf";
        for (int i = 2; !names.add(name); i++) name = original + "-" + i + ".pdf";
        return name;
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
