package bevara.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private final Problems problems = new Problems();

    @Test
    void every_code_has_its_words_in_both_languages() {
        for (var code : problems.codes())
            for (var locale : List.of(Locale.of("sv"), Locale.ENGLISH)) {
                var text = problems.text(code, locale).orElseThrow();
                assertThat(List.of(text.title(), text.detail(), text.remedy()))
                        .as("%s in %s", code, locale)
                        .allSatisfy(words -> assertThat(words).isNotBlank().doesNotContain("{0}", "{1}"));
                assertThat(problems.status(code)).as(code).isBetween(400, 599);
            }
    }

    @Test
    void a_code_that_nobody_foresaw_is_an_internal_error() {
        var problem = problems.problem("never-heard-of", List.of(), Locale.ENGLISH, "/x");

        assertThat(problem.code()).isEqualTo("internal-error");
        assertThat(problem.status()).isEqualTo(500);
    }
}
