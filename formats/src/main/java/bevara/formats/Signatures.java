package bevara.formats;

import bevara.formats.SignatureFile.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The signature files of PRONOM in use. `version` names both, `V122/20260119`.
record Signatures(Path binary, Path container) {
    private static final String BUNDLED_BINARY = "DROID_SignatureFile_V122.xml";
    private static final String BUNDLED_CONTAINER = "container-signature-20260119.xml";

    /// Those that came with the program, unpacked into `work`.
    static Signatures bundled(Path work) {
        return new Signatures(unpacked(BUNDLED_BINARY, work), unpacked(BUNDLED_CONTAINER, work));
    }

    private static Path unpacked(String bundled, Path work) {
        var file = work.resolve(bundled);
        try (var in = Signatures.class.getResourceAsStream("signatures/" + bundled)) {
            Files.copy(Objects.requireNonNull(in), file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of each kind the newest among these and those in the folder.
    Signatures orNewer(@Nullable Path folder) {
        if (folder == null || !Files.isDirectory(folder)) return this;
        return new Signatures(newest(binary, folder, Kind.BINARY), newest(container, folder, Kind.CONTAINER));
    }

    private static Path newest(Path own, Path folder, Kind kind) {
        try (var files = Files.list(folder)) {
            return Stream.concat(Stream.of(own), files.filter(kind::names))
                    .max(Comparator.comparingLong(kind::version))
                    .orElse(own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String version() {
        return "V%d/%d".formatted(Kind.BINARY.version(binary), Kind.CONTAINER.version(container));
    }
}
