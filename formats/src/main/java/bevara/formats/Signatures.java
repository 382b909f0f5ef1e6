package bevara.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The signature files of PRONOM in use: the newest of those installed and of those that came with the program.
/// `version` names both, `V122/20260119`.
record Signatures(Path binary, Path container, String version) {
    private static final String BUNDLED_BINARY = "DROID_SignatureFile_V122.xml";
    private static final String BUNDLED_CONTAINER = "container-signature-20260119.xml";
    private static final Pattern BINARY = Pattern.compile("DROID_SignatureFile_V(\\d{1,6})\\.xml");
    private static final Pattern CONTAINER = Pattern.compile("container-signature-(\\d{8})\\.xml");

    static Signatures newest(@Nullable Path installed, Path work) {
        var binary = newest(installed, work, BINARY, BUNDLED_BINARY);
        var container = newest(installed, work, CONTAINER, BUNDLED_CONTAINER);
        return new Signatures(
                binary, container, "V%d/%d".formatted(number(binary, BINARY), number(container, CONTAINER)));
    }

    private static Path newest(@Nullable Path installed, Path work, Pattern names, String bundled) {
        var own = unpacked(bundled, work);
        if (installed == null || !Files.isDirectory(installed)) return own;
        try (var files = Files.list(installed)) {
            return Stream.concat(
                            Stream.of(own),
                            files.filter(file -> names.matcher(name(file)).matches()))
                    .max(Comparator.comparingLong(file -> number(file, names)))
                    .orElse(own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static long number(Path file, Pattern names) {
        var matcher = names.matcher(name(file));
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    private static String name(Path file) {
        return Objects.toString(file.getFileName(), "");
    }
}
