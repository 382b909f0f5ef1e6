package bevara.app.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/// Every fault that the API answers with: its status in `problems.properties`, its words in `problems_sv.properties`
/// and
/// `problems_en.properties`.
public final class Problems {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String UNFORESEEN = "internal-error";

    private final Properties statuses = read("problems.properties");
    private final Properties swedish = read("problems_sv.properties");
    private final Properties english = read("problems_en.properties");
    private final JsonMapper json = new JsonMapper();

    public record Text(String title, String detail, String remedy) {}

    public Set<String> codes() {
        return new TreeSet<>(statuses.stringPropertyNames());
    }

    /// What a code means, without the particulars of one case.
    public Optional<Text> text(String code, Locale locale) {
        if (!statuses.containsKey(code)) return Optional.empty();
        return Optional.of(text(code, List.of(), locale));
    }

    Problem problem(String code, List<String> arguments, Locale locale, String instance) {
        var known = statuses.containsKey(code) ? code : UNFORESEEN;
        var text = text(known, arguments, locale);
        return new Problem(
                "/problems/" + known, text.title(), status(known), text.detail(), known, text.remedy(), instance);
    }

    /// Answers a request with a problem.
    public void write(HttpServletRequest request, HttpServletResponse response, String code, String... arguments)
            throws IOException {
        var locale = Language.of(request);
        var problem = problem(code, List.of(arguments), locale, request.getRequestURI());
        var body = json.writeValueAsBytes(problem);
        response.setStatus(problem.status());
        response.setContentType(MEDIA_TYPE);
        response.setHeader("Content-Language", locale.getLanguage());
        response.setHeader("Cache-Control", "no-store");
        UploadsApi.mark(request, response);
        if (problem.status() == 401) response.setHeader("WWW-Authenticate", "Bearer realm=\"bevara\"");
        if (problem.status() == 503 || problem.status() == 507 || problem.status() == 429)
            response.setHeader("Retry-After", "60");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    int status(String code) {
        return Integer.parseInt(statuses.getProperty(code, "500"));
    }

    private Text text(String code, List<String> arguments, Locale locale) {
        var words = Language.isSwedish(locale) ? swedish : english;
        return new Text(
                fill(words, code + ".title", arguments),
                fill(words, code + ".detail", arguments),
                fill(words, code + ".remedy", arguments));
    }

    private static String fill(Properties words, String key, List<String> arguments) {
        var text = words.getProperty(key);
        if (text == null) throw new IllegalStateException("no text for " + key);
        for (int i = 0; i < arguments.size(); i++) text = text.replace("{" + i + "}", arguments.get(i));
        // What one case lacks is left out, rather than shown as a gap in braces.
        return text.replaceAll(" ?\\{\\d}", "");
    }

    private static Properties read(String file) {
        var properties = new Properties();
        try (var in = Problems.class.getResourceAsStream(file)) {
            if (in == null) throw new IllegalStateException(file + " is missing");
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
