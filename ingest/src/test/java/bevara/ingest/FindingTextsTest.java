package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FindingTextsTest {
    private static final Locale SWEDISH = Locale.forLanguageTag("sv-SE");

    @Test
    void every_code_has_its_message_and_remedy_in_both_languages_and_no_text_is_unused() {
        var keys = Arrays.stream(Code.values())
                .flatMap(code -> Stream.of(code.code() + ".message", code.code() + ".remedy"))
                .toList();
        for (var locale : List.of(SWEDISH, Locale.ENGLISH)) {
            assertThat(FindingTexts.in(locale).all()).containsOnlyKeys(keys);
            assertThat(FindingTexts.in(locale).all().values()).noneMatch(String::isBlank);
        }
    }

    @Test
    void both_languages_use_the_same_arguments() {
        var english = FindingTexts.in(Locale.ENGLISH).all();
        FindingTexts.in(SWEDISH).all().forEach((key, text) -> {
            for (int i = 0; i < 5; i++) {
                var argument = "{" + i + "}";
                assertThat(text.contains(argument))
                        .as(key)
                        .isEqualTo(english.getOrDefault(key, "").contains(argument));
            }
        });
    }

    @Test
    void a_finding_is_told_in_swedish_to_swedes_and_in_english_to_all_others() {
        var finding = new Finding(
                "file-missing", Finding.Severity.ERROR, "data/brev.txt", 3, List.of("manifest-sha256.txt"), "");
        assertThat(finding.message(SWEDISH)).isEqualTo("Filen saknas i paketet fast den anges i manifest-sha256.txt.");
        assertThat(finding.message(Locale.FRENCH))
                .isEqualTo("The file is missing from the package although manifest-sha256.txt names it.");
    }
}
