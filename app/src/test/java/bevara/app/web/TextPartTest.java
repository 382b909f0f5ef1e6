package bevara.app.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextPartTest {
    @Test
    void swedish_letters_are_read_in_the_charsets_that_are_met() {
        for (var charset : new Charset[] {UTF_8, Charset.forName("windows-1252")})
            assertThat(TextPart.of("Räksmörgås\nÅÄÖ".getBytes(charset), 0, false)
                            .lines())
                    .as(charset.name())
                    .containsExactly("Räksmörgås", "ÅÄÖ");
        assertThat(TextPart.of("\ufeffÅ".getBytes(StandardCharsets.UTF_16LE), 0, false)
                        .lines())
                .containsExactly("Å");
    }

    @Test
    void a_stretch_ends_with_a_whole_line_and_says_where_the_next_begins() {
        var bytes = "första\nandra\ntre".getBytes(UTF_8);
        var part = TextPart.of(bytes, 100, true);
        assertThat(part.lines()).containsExactly("första", "andra");
        assertThat(part.next()).isEqualTo(100 + "första\nandra\n".getBytes(UTF_8).length);
        assertThat(TextPart.of(bytes, 0, false).next()).isZero();
    }

    @Test
    void a_character_cut_in_two_does_not_change_the_charset() {
        var bytes = "ååååå".getBytes(UTF_8);
        assertThat(TextPart.of(java.util.Arrays.copyOf(bytes, bytes.length - 1), 0, true)
                        .charset())
                .isEqualTo("UTF-8");
    }
}
