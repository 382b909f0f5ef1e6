package bevara.app.web;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The words of one language, and how it writes numbers, sizes and times.
public final class Texts {
    private static final ZoneId SWEDEN = ZoneId.of("Europe/Stockholm");
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(SWEDEN);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(SWEDEN);
    private static final char NO_BREAK = '\u00a0';

    /// The languages spoken; Swedish comes first.
    public enum Language {
        SV,
        EN;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        public Language other() {
            return this == SV ? EN : SV;
        }

        static Optional<Language> of(@Nullable String code) {
            return Arrays.stream(values())
                    .filter(language -> language.code().equalsIgnoreCase(code))
                    .findFirst();
        }
    }

    private final Language language;
    private final Map<String, String> words;

    private Texts(Language language, Map<String, String> words) {
        this.language = language;
        this.words = words;
    }

    public static Texts in(Language language) {
        var file = "messages_" + language.code() + ".properties";
        try (var stream = Texts.class.getResourceAsStream(file)) {
            if (stream == null) throw new IllegalStateException(file + " is missing");
            var properties = new Properties();
            properties.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return new Texts(
                    language,
                    properties.stringPropertyNames().stream()
                            .collect(Collectors.toUnmodifiableMap(key -> key, properties::getProperty)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Language language() {
        return language;
    }

    public Locale locale() {
        return Locale.of(language.code());
    }

    /// The text with `{0}`, `{1}` … replaced. A key that is missing is a fault of ours, held by a test.
    public String get(String key, Object... arguments) {
        return fill(words.getOrDefault(key, key), arguments);
    }

    /// The text of `key.value`, or the value itself where nobody has put it into words yet.
    public String word(String key, String value) {
        var text = words.get(key + "." + value.toLowerCase(Locale.ROOT).replace(' ', '-'));
        return text == null ? value : text;
    }

    /// A format in words: ours for its media type, else `name`, else the type itself.
    public String format(String mime, String name) {
        var type = mime.replaceFirst("\\s*;.*", "");
        var text = words.get("format." + type.toLowerCase(Locale.ROOT));
        if (text != null) return text;
        return name.isEmpty() ? type : name;
    }

    /// `key.one` or `key.many`, with the number as `{0}`.
    public String count(String key, long number) {
        return fill(words.getOrDefault(key + (number == 1 ? ".one" : ".many"), key), number(number));
    }

    private static String fill(String text, Object... arguments) {
        var filled = text;
        for (int i = 0; i < arguments.length; i++) filled = filled.replace("{" + i + "}", arguments[i].toString());
        return filled;
    }

    /// `1 234 567` with spaces that do not break.
    public String number(long value) {
        var digits = Long.toString(Math.abs(value));
        var text = new StringBuilder(digits);
        for (int i = digits.length() - 3; i > 0; i -= 3) text.insert(i, NO_BREAK);
        return value < 0 ? "−" + text : text.toString();
    }

    /// `812 byte`, `4,2 MB`: thousands, as the law of units says.
    public String size(long bytes) {
        if (bytes < 1000) return number(bytes) + NO_BREAK + "byte";
        double value = bytes;
        int unit = -1;
        while (value >= 999.5 && unit < 4) {
            value /= 1000;
            unit++;
        }
        var text = value < 9.95 ? "%.1f".formatted(value) : "%.0f".formatted(value);
        if (language == Language.SV) text = text.replace('.', ',');
        return text + NO_BREAK + Arrays.asList("kB", "MB", "GB", "TB", "PB").get(unit);
    }

    /// `2026-11-23 10:15`, Swedish time.
    public String moment(Instant instant) {
        return MOMENT.format(instant).replace(' ', NO_BREAK);
    }

    public String day(Instant instant) {
        return DAY.format(instant);
    }

    public String day(LocalDate date) {
        return date.toString();
    }

    /// `2021-03-01 – 2024-11-30` of an ISO 8601 interval.
    public String period(String dates) {
        return dates.replace("/", " – ");
    }

    public String duration(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 1) return get("duration.moment");
        if (seconds < 90) return get("duration.seconds", seconds);
        if (seconds < 90 * 60) return get("duration.minutes", (seconds + 30) / 60);
        return get("duration.hours", (seconds + 1800) / 3600);
    }

    /// Up to the first full stop that a new sentence follows.
    static String firstSentence(String text) {
        return text.split("(?<=[.!?]) (?=\\p{Lu})", 2)[0];
    }

    /// A text that speaks of no case in particular: an ellipsis where particulars go.
    static String general(String text) {
        return text.replaceAll("\\{(\\d|rule)}", "…");
    }

    Map<String, String> words() {
        return words;
    }
}
