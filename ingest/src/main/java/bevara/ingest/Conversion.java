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
    private static final FileFormat PDFA =
            new FileFormat("application/pdf", "Acrobat PDF/A - Portable Document Format", "fmt/477", "2b");

    /// How a document is named for LibreOffice, and by which of its filters it becomes a PDF.
    private record Kind(String suffix, String filter) {}

    private static final Map<String, Kind> KINDS = kinds();

    private final OfficeProcess process;
    private final ConversionCheck check;
    private final Listing listing;
    private final Path scratch;
    private final Map<String, List<Item>> waiting = new HashMap<>();
    private final List<ConversionReport.Made> made = new ArrayList<>();
    private final List<ConversionReport.Failed> failed = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private int number;

    private record Item(CheckedFile original, Path document, Path pdf) {}

    private static Map<String, Kind> kinds() {
        var office = "application/vnd.openxmlformats-officedocument.";
        var open = "application/vnd.oasis.opendocument.";
        var kinds = new HashMap<String, Kind>();
        kinds.put("application/msword", new Kind("doc", "writer_pdf_Export"));
        kinds.put(office + "wordprocessingml.document", new Kind("docx", "writer_pdf_Export"));
        kinds.put(open + "text", new Kind("odt", "writer_pdf_Export"));
        kinds.put("application/rtf", new Kind("rtf", "writer_pdf_Export"));
        kinds.put("text/rtf", new Kind("rtf", "writer_pdf_Export"));
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
        return new ConversionReport(engine, wanted.size(), conversion.made, conversion.failed);
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
            failed.add(new ConversionReport.Failed(
                    file, "no program for " + file.format().mime()));
        } else if (file.size() > LARGEST) {
            failed.add(new ConversionReport.Failed(file, "larger than " + (LARGEST >> 20) + " MiB"));
        } else {
            var name = "%07d".formatted(++number);
            var document = scratch.resolve("documents").resolve(name + "." + kind.suffix());
            try (var in = content.open()) {
                Files.copy(in, document);
            }
            var batch = waiting.computeIfAbsent(kind.filter(), _ -> new ArrayList<>());
            batch.add(new Item(file, document, scratch.resolve("results").resolve(name + ".pdf")));
            if (batch.size() >= BATCH || bytes(batch) >= BATCH_BYTES) {
                convert(kind.filter(), batch);
                batch.clear();
            }
        }
    }

    private static long bytes(List<Item> items) {
        return items.stream().mapToLong(item -> item.original().size()).sum();
    }

    /// What a batch leaves undone is tried once more, each by itself: one that hangs or crashes takes the others of
    /// its batch with it.
    private void convert(String filter, List<Item> items) {
        if (items.isEmpty()) return;
        process.convert(filter, items.stream().map(Item::document).toList(), scratch.resolve("results"));
        for (var item : items) {
            if (!problem(item).isEmpty() && items.size() > 1) {
                remove(item.pdf());
                process.convert(filter, List.of(item.document()), scratch.resolve("results"));
            }
            keep(item);
            remove(item.document());
        }
    }

    private String problem(Item item) {
        return Files.exists(item.pdf()) ? check.problem(item.pdf()) : "LibreOffice made nothing of it";
    }

    private void keep(Item item) {
        var problem = problem(item);
        if (!problem.isEmpty()) {
            failed.add(new ConversionReport.Failed(item.original(), problem));
            remove(item.pdf());
            return;
        }
        made.add(new ConversionReport.Made(item.original(), read(item), item.pdf()));
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
