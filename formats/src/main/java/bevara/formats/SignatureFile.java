package bevara.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// A signature file of PRONOM: with the formats' own signatures, of which `version` is a number (122), or with those of
/// what lies in containers, of which it is a day (20260119). `formats` is how many formats it names.
public record SignatureFile(Kind kind, long version, int formats) {
    public enum Kind {
        BINARY("FFSignatureFile", "FileFormat", "DROID_SignatureFile_V%d.xml", "DROID_SignatureFile_V(\\d{1,6})\\.xml"),
        CONTAINER(
                "ContainerSignatureMapping",
                "ContainerSignature",
                "container-signature-%08d.xml",
                "container-signature-(\\d{8})\\.xml");

        private final String root;
        private final String format;
        private final String name;
        private final Pattern names;

        Kind(String root, String format, String name, String names) {
            this.root = root;
            this.format = format;
            this.name = name;
            this.names = Pattern.compile(names);
        }

        /// -1 when this is no name of such a file.
        long version(Path file) {
            Matcher matcher = names.matcher(Objects.toString(file.getFileName(), ""));
            return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
        }

        boolean names(Path file) {
            return version(file) >= 0;
        }
    }

    /// The file is no signature file that the tools can use; the message says why, in English.
    public static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    /// Reads it whole. It is known by its content; that of containers tells its day by its name alone. Throws [Unfit].
    public static SignatureFile read(Path file) {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (var in = Files.newInputStream(file)) {
            var xml = factory.createXMLStreamReader(in);
            xml.nextTag();
            var kind = kind(xml.getLocalName());
            long version = kind == Kind.BINARY ? number(xml.getAttributeValue(null, "Version")) : kind.version(file);
            if (version < 0)
                throw new Unfit(kind == Kind.BINARY ? "it has no version" : "its name tells no day: " + kind.names);
            int formats = 0;
            while (xml.hasNext())
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals(kind.format)) formats++;
            if (formats == 0) throw new Unfit("it names no format");
            return new SignatureFile(kind, version, formats);
        } catch (XMLStreamException e) {
            var place = e.getLocation();
            throw new Unfit("line %d, column %d: no well-formed XML"
                    .formatted(place == null ? 0 : place.getLineNumber(), place == null ? 0 : place.getColumnNumber()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Kind kind(String root) {
        for (var kind : Kind.values()) if (kind.root.equals(root)) return kind;
        throw new Unfit("its root element is " + root);
    }

    private static long number(@Nullable String version) {
        return version != null && version.matches("\\d{1,6}") ? Long.parseLong(version) : -1;
    }

    /// Copies it into `folder`, under the name by which it is found there, when a trial shows that files are
    /// identified by it; `trial` is a setup of its own, of which `signatures` is ignored. What is there
    /// already under that name is replaced. Throws [Unfit].
    public static SignatureFile install(Path file, Path folder, FormatWorkers.Setup trial) {
        var read = read(file);
        try {
            Files.createDirectories(folder);
            Files.createDirectories(trial.work());
            var tried = Files.createDirectories(trial.work().resolve("tried"));
            var copy = Files.copy(file, tried.resolve(read.name()), StandardCopyOption.REPLACE_EXISTING);
            attempt(trial, tried);
            var beside = folder.resolve(read.name() + ".part");
            Files.copy(copy, beside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, folder.resolve(read.name()), StandardCopyOption.ATOMIC_MOVE);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void attempt(FormatWorkers.Setup trial, Path signatures) {
        var setup = new FormatWorkers.Setup(trial.work(), trial.tools(), signatures, trial.limits());
        try (var workers = FormatWorkers.open(setup)) {
            workers.examine(ForkedWorkers.probe());
        } catch (ToolsUnavailable e) {
            throw new Unfit("DROID does not take it");
        }
    }

    String name() {
        return kind.name.formatted(version);
    }
}
