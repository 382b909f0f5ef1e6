package bevara.access;

import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.StoredVersion.StoredContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/// What one order asks for: AIPs in the order named, and of each all files or those picked. Read from the
/// catalogue a page at a time, as often as a form of DIP needs it.
final class Dispatch {
    /// One AIP of the order; `picked` is empty when all of it was ordered.
    record Part(AipView aip, List<StoredFile> picked) {
        Part {
            picked = List.copyOf(picked);
        }
    }

    private final Order order;
    private final Instant made;
    private final List<Part> parts;
    private final Catalogue catalogue;
    private final ArchivalStorage storage;

    private Dispatch(Order order, Instant made, List<Part> parts, Catalogue catalogue, ArchivalStorage storage) {
        this.order = order;
        this.made = made;
        this.parts = List.copyOf(parts);
        this.catalogue = catalogue;
        this.storage = storage;
    }

    /// Throws [AccessFault.NotFound] when the tenant has no such AIP or file.
    static Dispatch of(Order order, Instant made, Catalogue catalogue, ArchivalStorage storage) {
        Map<String, List<StoredFile>> picked = new LinkedHashMap<>();
        for (var aip : order.aips()) picked.put(aip, List.of());
        for (var file : order.files()) {
            if (order.aips().contains(file.aip())) continue;
            var found = catalogue
                    .file(order.tenant(), id(file.aip()), file.file())
                    .orElseThrow(() -> new AccessFault.NotFound("file-unknown", file.file()));
            var files = picked.computeIfAbsent(file.aip(), _ -> new ArrayList<>());
            if (!files.contains(found)) files.add(found);
        }
        var parts = picked.entrySet().stream()
                .map(e -> new Part(
                        catalogue
                                .aip(order.tenant(), id(e.getKey()))
                                .orElseThrow(() -> new AccessFault.NotFound("aip-unknown", e.getKey())),
                        e.getValue()))
                .toList();
        return new Dispatch(order, made, parts, catalogue, storage);
    }

    private static AipId id(String text) {
        try {
            return new AipId(text);
        } catch (IllegalArgumentException e) {
            throw new AccessFault.NotFound("aip-unknown", text);
        }
    }

    Order order() {
        return order;
    }

    Instant made() {
        return made;
    }

    List<Part> parts() {
        return parts;
    }

    Iterator<StoredFile> files(Part part) {
        if (!part.picked().isEmpty()) return part.picked().iterator();
        return catalogue.files(order.tenant(), part.aip().id());
    }

    Stream<StoredFile> stream(Part part) {
        var files = files(part);
        return Stream.generate(() -> files).takeWhile(Iterator::hasNext).map(Iterator::next);
    }

    @FunctionalInterface
    interface Visitor<E extends Exception> {
        void visit(Part part, StoredFile file) throws E;
    }

    /// Every file of the order, in order.
    <E extends Exception> void each(Visitor<E> visitor) throws E {
        for (var part : parts) for (var files = files(part); files.hasNext(); ) visitor.visit(part, files.next());
    }

    /// Copies every file into its part's folder.
    void copy(DipZip zip, Function<Part, String> folder) throws IOException {
        try (var stored = new StoredBytes(storage)) {
            Visitor<IOException> copying = (part, file) -> {
                try (var bytes = stored.open(file)) {
                    zip.copy(folder.apply(part) + file.view().path(), file.view(), bytes);
                }
            };
            each(copying);
        }
    }

    /// `ead.xml` or `premis.xml` of an AIP.
    byte[] document(Part part, String name) {
        try (var in = storage.read(stored(part, name), 0, -1)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StoredContent stored(Part part, String name) {
        return catalogue
                .content(order.tenant(), part.aip().id(), name)
                .orElseThrow(() -> new AccessFault.NotFound("file-unknown", name));
    }

    /// Whether a file of this part has this path.
    boolean has(Part part, String path) {
        return stream(part).anyMatch(file -> file.view().path().equals(path));
    }

    long bytes() {
        return parts.stream()
                .mapToLong(part -> part.picked().isEmpty()
                        ? part.aip().bytes()
                        : part.picked().stream().mapToLong(f -> f.view().size()).sum())
                .sum();
    }

    long count() {
        return parts.stream()
                .mapToLong(part -> part.picked().isEmpty()
                        ? part.aip().files()
                        : part.picked().size())
                .sum();
    }
}
