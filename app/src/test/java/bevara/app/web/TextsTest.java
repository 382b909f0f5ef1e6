package bevara.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.access.Order;
import bevara.app.Role;
import bevara.app.web.Texts.Language;
import bevara.ingest.EarkReport;
import bevara.ingest.Finding;
import bevara.ingest.FormatPolicy;
import bevara.ingest.PackageKind;
import bevara.ingest.Submission;
import bevara.ingest.SubmissionAgreement.Approval;
import bevara.ingest.SubmissionAgreement.Granularity;
import bevara.ingest.SubmissionAgreement.Scan;
import bevara.ingest.SubmissionAgreement.Strictness;
import bevara.schemas.Ead;
import bevara.storage.Alarm;
import bevara.storage.Custody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final Pattern KEY = Pattern.compile("\"([a-z][a-zA-Z]*(?:\\.[a-zA-Z0-9/+-]+)+)\"");
    private static final Pattern COUNTED = Pattern.compile("count\\(\\s*\"([a-zA-Z.]+)\"");
    /// Said by [Texts#word] and [Texts#format], which fall back on the value itself.
    private static final Set<String> OPEN_ENDED = Set.of("event", "outcome", "format", "valid");

    private final Texts swedish = Texts.in(Language.SV);
    private final Texts english = Texts.in(Language.EN);

    @Test
    void both_languages_say_the_same_things() {
        assertThat(english.words().keySet()).isEqualTo(swedish.words().keySet());
        assertThat(swedish.words().values()).noneMatch(String::isBlank);
        assertThat(english.words().values()).noneMatch(String::isBlank);
        swedish.words()
                .forEach((key, text) -> assertThat(holes(english.words().getOrDefault(key, "")))
                        .as(key)
                        .isEqualTo(holes(text)));
    }

    @Test
    void every_text_that_is_asked_for_exists() {
        var missing = new TreeSet<>(used());
        missing.removeAll(swedish.words().keySet());
        assertThat(missing).isEmpty();
    }

    @Test
    void no_text_is_left_over() {
        var left = new TreeSet<>(swedish.words().keySet());
        left.removeAll(used());
        left.removeIf(key -> OPEN_ENDED.contains(key.substring(0, key.indexOf('.'))));
        assertThat(left).isEmpty();
    }

    @Test
    void numbers_sizes_and_times_are_written_the_swedish_way() {
        assertThat(swedish.number(1_234_567)).isEqualTo("1\u00a0234\u00a0567");
        assertThat(swedish.size(812)).isEqualTo("812\u00a0byte");
        assertThat(swedish.size(4_213_004)).isEqualTo("4,2\u00a0MB");
        assertThat(english.size(4_213_004)).isEqualTo("4.2\u00a0MB");
        assertThat(swedish.size(999_950)).isEqualTo("1,0\u00a0MB");
        assertThat(swedish.size(5_000_000_000_000L)).isEqualTo("5,0\u00a0TB");
        assertThat(swedish.moment(Instant.parse("2026-11-23T09:15:00Z"))).isEqualTo("2026-11-23\u00a010:15");
        assertThat(swedish.duration(Duration.ofSeconds(150))).isEqualTo("3 min");
        assertThat(swedish.period("2021-03-01/2024-11-30")).isEqualTo("2021-03-01 – 2024-11-30");
        assertThat(swedish.count("count.files", 1)).isEqualTo("1 fil");
    }

    @Test
    void a_text_from_outside_is_never_filled_in_twice() {
        assertThat(swedish.get("search.for", "{0} {1}")).contains("{0} {1}");
    }

    @Test
    void a_first_sentence_ends_where_another_begins() {
        assertThat(Texts.firstSentence("Filen saknas. Lägg till den.")).isEqualTo("Filen saknas.");
        assertThat(Texts.firstSentence("Sökvägen leder ut (”..”).")).isEqualTo("Sökvägen leder ut (”..”).");
    }

    private static Set<String> used() {
        var keys = new TreeSet<String>();
        for (var source : sources()) {
            var counted = COUNTED.matcher(source);
            while (counted.find()) keys.addAll(List.of(counted.group(1) + ".one", counted.group(1) + ".many"));
            var counts = keys.stream()
                    .map(key -> key.replaceFirst("\\.(one|many)$", ""))
                    .collect(Collectors.toSet());
            KEY.matcher(source)
                    .results()
                    .map(match -> match.group(1))
                    .filter(key -> !counts.contains(key))
                    .forEach(keys::add);
        }
        // What is no text: files, addresses, names of other things.
        keys.removeIf(
                key -> key.matches(
                        ".*\\.(js|css|svg|xml)|opendocument\\.text|bevara\\.basket|(approval|event|granularity|kind|scan|strictness)\\.about"));
        keys.addAll(family("state", Submission.State.values(), Submission.State::code));
        keys.addAll(family("step", steps(), Submission.Step::code));
        keys.addAll(family("mark", DeliveryView.Mark.values(), DeliveryView.Mark::code));
        keys.addAll(family("orderState", Order.State.values(), Order.State::code));
        keys.addAll(family("form", Order.Form.values(), Order.Form::code));
        keys.addAll(family("form", Order.Form.values(), form -> form.code() + ".about"));
        keys.addAll(family("kind", PackageKind.values(), PackageKind::code));
        keys.addAll(family("kind.about", PackageKind.values(), PackageKind::code));
        keys.addAll(family("approval", Approval.values(), TextsTest::lower));
        keys.addAll(family("approval.about", Approval.values(), TextsTest::lower));
        keys.addAll(family("scan", Scan.values(), Scan::code));
        keys.addAll(family("scan.about", Scan.values(), Scan::code));
        keys.addAll(family("report.result", EarkReport.Result.values(), EarkReport.Result::code));
        keys.addAll(family("strictness", Strictness.values(), TextsTest::lower));
        keys.addAll(family("strictness.about", Strictness.values(), TextsTest::lower));
        keys.addAll(family("granularity", Granularity.values(), TextsTest::lower));
        keys.addAll(family("granularity.about", Granularity.values(), TextsTest::lower));
        keys.addAll(family("formats.verdict", FormatPolicy.Verdict.values(), FormatPolicy.Verdict::code));
        keys.addAll(family("formats.verdict", FormatPolicy.Verdict.values(), verdict -> verdict.code() + ".about"));
        keys.addAll(family("level", Ead.Level.values(), TextsTest::lower));
        keys.addAll(family("role", Role.values(), TextsTest::lower));
        keys.addAll(family("alarm", Alarm.Code.values(), code -> code.code() + ".title"));
        keys.addAll(family("alarm", Alarm.Code.values(), code -> code.code() + ".remedy"));
        keys.addAll(family("auditState", bevara.access.Identification.State.values(), TextsTest::lower));
        keys.addAll(family("auditState", Custody.AuditState.values(), TextsTest::lower));
        keys.addAll(family("severity", Finding.Severity.values(), TextsTest::lower));
        for (var field : List.of("creator", "year", "format", "agreement", "kind", "level")) keys.add("facet." + field);
        for (var status : List.of("400", "403", "404", "500"))
            for (var part : List.of("title", "detail", "remedy")) keys.add("error." + status + "." + part);
        return keys;
    }

    private static Submission.Step[] steps() {
        return Arrays.stream(Submission.Step.values())
                .filter(step -> step != Submission.Step.DONE)
                .toArray(Submission.Step[]::new);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static <T> List<String> family(String name, T[] values, Function<T, String> code) {
        return Arrays.stream(values)
                .map(value -> name + "." + code.apply(value))
                .toList();
    }

    private static List<String> sources() {
        try (var templates = Files.walk(Path.of("src/main/jte"));
                var classes = Files.walk(Path.of("src/main/java/bevara/app/web"))) {
            return Stream.concat(templates, classes)
                    .filter(Files::isRegularFile)
                    .map(TextsTest::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> holes(String text) {
        return Pattern.compile("\\{\\d}")
                .matcher(text)
                .results()
                .map(match -> match.group())
                .collect(Collectors.toSet());
    }
}
