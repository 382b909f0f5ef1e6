package bevara.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/// The schemas that what is written is judged by: the project's own always, the official ones where they lie
/// beside the repository in `shared/corpora/schemas`.
final class Schemas {
    private static final Path UNPACKED = Path.of("target", "xsd-unpacked", "schemas");

    private Schemas() {}

    static Schema own(String... names) throws IOException {
        var folder = Path.of("src", "main", "resources", "bevara", "schemas", "xsd");
        return load(folder, names);
    }

    /// Skips the test when the official schemas are not there.
    static Schema official(String... names) throws IOException {
        var folder = beside("shared/corpora/schemas");
        Assumptions.assumeTrue(folder.isPresent(), "the official schemas are not here");
        return load(folder.orElseThrow(), names);
    }

    /// A folder or file of this name in a folder above.
    static Optional<Path> beside(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(name))) return Optional.of(folder.resolve(name));
        }
        return Optional.empty();
    }

    static void assertValid(byte[] document, Schema schema) throws IOException {
        assertThat(problems(document, schema))
                .as(new String(document, java.nio.charset.StandardCharsets.UTF_8))
                .isEmpty();
    }

    static List<String> problems(byte[] document, Schema schema) throws IOException {
        var problems = new ArrayList<String>();
        var validator = schema.newValidator();
        validator.setErrorHandler(new ErrorHandler() {
            @Override
            public void warning(SAXParseException e) {
                problems.add(e.toString());
            }

            @Override
            public void error(SAXParseException e) {
                problems.add(e.toString());
            }

            @Override
            public void fatalError(SAXParseException e) {
                problems.add(e.toString());
            }
        });
        try {
            validator.validate(new StreamSource(new ByteArrayInputStream(document)));
        } catch (SAXException e) {
            problems.add(e.toString());
        }
        return problems;
    }

    private static Schema load(Path folder, String... names) throws IOException {
        try {
            var factory = SchemaFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, false);
            factory.setResourceResolver((type, namespace, publicId, systemId, base) -> local(folder, systemId));
            var sources = new Source[names.length];
            for (int i = 0; i < names.length; i++) {
                sources[i] = new StreamSource(folder.resolve(names[i]).toUri().toString());
            }
            return factory.newSchema(sources);
        } catch (SAXException e) {
            throw new IOException(e);
        }
    }

    /// Nothing is fetched over the network: an imported schema is the file of that name.
    private static LSInput local(Path folder, @Nullable String systemId) {
        var name = Objects.requireNonNull(systemId).substring(systemId.lastIndexOf('/') + 1);
        var file = Files.exists(folder.resolve(name)) ? folder.resolve(name) : UNPACKED.resolve(name);
        try {
            var ls = (DOMImplementationLS)
                    DOMImplementationRegistry.newInstance().getDOMImplementation("LS");
            var input = ls.createLSInput();
            InputStream bytes = new ByteArrayInputStream(Files.readAllBytes(file));
            input.setByteStream(bytes);
            input.setSystemId(file.toUri().toString());
            return input;
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("no schema " + systemId, e);
        }
    }
}
