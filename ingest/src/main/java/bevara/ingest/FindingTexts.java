package bevara.ingest;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/// The texts of findings in one language. `{0}`, `{1}` stand for a finding's arguments.
final class FindingTexts {
    private static final FindingTexts SWEDISH = new FindingTexts("findings_sv.properties");
    private static final FindingTexts ENGLISH = new FindingTexts("findings_en.properties");

    private final Map<String, String> texts = new TreeMap<>();

    private FindingTexts(String resource) {
        var properties = new Properties();
        try (Reader reader = new InputStreamReader(
                java.util.Objects.requireNonNull(FindingTexts.class.getResourceAsStream(resource)),
                StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
    }

    static FindingTexts in(Locale locale) {
        return locale.getLanguage().equals("sv") ? SWEDISH : ENGLISH;
    }

    Map<String, String> all() {
        return texts;
    }

    String text(String code, String part, List<String> arguments) {
        var text = texts.getOrDefault(code + "." + part, code);
        for (int i = 0; i < arguments.size(); i++) text = text.replace("{" + i + "}", arguments.get(i));
        return text;
    }
}
