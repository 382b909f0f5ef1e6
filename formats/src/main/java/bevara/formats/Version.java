package bevara.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The version of this software, as its build says it.
final class Version {
    static final String OF_THIS = read();

    private Version() {}

    private static String read() {
        try (var in = Version.class.getResourceAsStream("/META-INF/maven/bevara/formats/pom.properties")) {
            if (in == null) return "unreleased";
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unreleased");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
