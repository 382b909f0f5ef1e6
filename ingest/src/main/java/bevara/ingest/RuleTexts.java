package bevara.ingest;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/// What each rule of E-ARK and FGS asks, in one sentence.
final class RuleTexts {
    private static final Map<String, String> SWEDISH = read("sv");
    private static final Map<String, String> ENGLISH = read("en");

    private RuleTexts() {}

    private static Map<String, String> read(String language) {
        var texts = new TreeMap<String, String>();
        for (var file : new String[] {"eark_rules_", "fgs_rules_"}) {
            var properties = new Properties();
            try (var reader = new InputStreamReader(
                    Objects.requireNonNull(RuleTexts.class.getResourceAsStream(file + language + ".properties")),
                    StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
        }
        return texts;
    }

    static Map<String, String> in(Locale locale) {
        return locale.getLanguage().equals("sv") ? SWEDISH : ENGLISH;
    }
}
