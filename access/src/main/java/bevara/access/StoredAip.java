package bevara.access;

import bevara.schemas.Ead;
import bevara.schemas.Mets;
import bevara.schemas.Premis;
import bevara.schemas.SchemaFault;
import bevara.storage.ArchivalStorage;
import bevara.storage.Digest;
import bevara.storage.StoredVersion;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what an AIP version says of itself: `mets.xml` and `ead.xml` in the object store. Memory does not grow
/// with the number of files.
final class StoredAip {
    private static final Logger LOG = LoggerFactory.getLogger(StoredAip.class);
    private static final Pattern SIGNATURES = Pattern.compile("V\\d+/\\d+");
    private static final int BUFFER = 1 << 16;
    private static final Pattern DATA_FOLDER = Pattern.compile("^representations/[^/]+/data/");

    private final ArchivalStorage storage;
    private final StoredVersion version;

    StoredAip(ArchivalStorage storage, StoredVersion version) {
        this.storage = storage;
        this.version = version;
    }

    /// Hands over each delivered file in order, then returns the rest.
    CataloguedAip read(Consumer<StoredFile> files) {
        var history = history();
        var reader = new Reader(files, history.outcomes());
        try (var mets = open("mets.xml")) {
            Mets.read(mets, reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var header = reader.header();
        var description = described().orElseGet(() -> CataloguedAip.description(header));
        return CataloguedAip.of(version, description, header, history.signatures());
    }

    /// An AIP whose description is broken is still found by its METS label.
    private Optional<Ead.Description> described() {
        if (version.content().stream().noneMatch(c -> c.name().equals("ead.xml"))) return Optional.empty();
        try (var ead = open("ead.xml")) {
            return Ead.read(ead);
        } catch (SchemaFault e) {
            LOG.warn("{} v{}: ead.xml cannot be read, its METS header is used", version.aip(), version.version(), e);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What came of the events that tell of files, by their ids, and the signatures that the files were identified by.
    private record History(Map<String, String> outcomes, String signatures) {
        static final History NONE = new History(Map.of(), "");

        static History of(List<Premis.Event> events) {
            var outcomes = events.stream()
                    .filter(event -> event.type().equals("validation"))
                    .collect(Collectors.toMap(Premis.Event::id, Premis.Event::outcome, (first, _) -> first));
            var signatures = events.stream()
                    .filter(event -> event.type().equals("format identification"))
                    .map(event -> SIGNATURES.matcher(event.note()))
                    .filter(Matcher::find)
                    .map(Matcher::group)
                    .findFirst();
            return new History(outcomes, signatures.orElse(""));
        }
    }

    /// Without a history nothing is known of any file.
    private History history() {
        if (version.content().stream().noneMatch(c -> c.name().equals("premis.xml"))) return History.NONE;
        try (var premis = open("premis.xml")) {
            return History.of(Premis.read(premis).events());
        } catch (SchemaFault e) {
            LOG.warn("{} v{}: premis.xml cannot be read", version.aip(), version.version(), e);
            return History.NONE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream open(String name) {
        return new BufferedInputStream(storage.read(version.content(name), 0, -1), BUFFER);
    }

    /// Takes the members of the data zips out of `mets.xml`.
    private final class Reader implements Mets.Visitor {
        private final Consumer<StoredFile> files;
        private final Map<String, String> outcomes;
        private Mets.@Nullable Header header;
        private long ordinal;

        Reader(Consumer<StoredFile> files, Map<String, String> outcomes) {
            this.files = files;
            this.outcomes = outcomes;
        }

        Mets.Header header() {
            var found = header;
            if (found == null) throw new SchemaFault.Unreadable("mets.xml has no header", 0, 0, new IOException());
            return found;
        }

        @Override
        public void header(Mets.Header found) {
            header = found;
        }

        @Override
        public void file(Mets.File file, Mets.@Nullable File holder) {
            if (holder == null) return;
            files.accept(new StoredFile(++ordinal, view(file), version.content(name(holder.href())), place(file)));
        }

        private static long place(Mets.File file) {
            var extent = file.extent();
            return extent == null ? 0 : extent.begin();
        }

        private FileView view(Mets.File file) {
            var format = file.format();
            return new FileView(
                    file.id(),
                    DATA_FOLDER.matcher(name(file.href())).replaceFirst(""),
                    file.size(),
                    new Digest(file.checksum()),
                    format == null ? "" : format.key(),
                    file.mimeType(),
                    format == null ? "" : format.name(),
                    valid(file));
        }

        private String valid(Mets.File file) {
            return switch (outcomes.getOrDefault(file.administrative(), "")) {
                case "success" -> "valid";
                case "fail" -> "invalid";
                default -> "unknown";
            };
        }

        /// A URL path as it was before it was percent-encoded; a plus sign stands for itself.
        private static String name(String href) {
            return URLDecoder.decode(href.replace("+", "%2B"), StandardCharsets.UTF_8);
        }
    }
}
