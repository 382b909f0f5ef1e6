package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.formats.Text;
import org.junit.jupiter.api.Test;

class LikenessTest {
    private static Text text(String text) {
        return new Text(Text.Outcome.WHOLE, text);
    }

    private static Likeness of(String original, String copy) {
        return Likeness.of(text(original), text(copy), 1);
    }

    @Test
    void order_line_ends_hyphens_and_ligatures_make_no_difference() {
        var likeness = of(
                "Ansökan om konfirmation av Nils-Erik\u00a0Berg",
                "Berg, Nils-\nErik: Ansökan om kon\u00ad\n\ufb01rmation  av");
        assertThat(likeness).isEqualTo(new Likeness(true, 6, 6, 1));
    }

    @Test
    void a_word_counts_as_often_as_it_is_there_and_case_counts() {
        assertThat(of("ja ja nej", "ja JA nej")).isEqualTo(new Likeness(true, 3, 2, 1));
    }

    @Test
    void a_copy_without_pages_or_with_none_of_the_words_is_empty() {
        assertThat(of("ord", "").empty()).isTrue();
        assertThat(Likeness.of(text("ord"), text("ord"), 0).empty()).isTrue();
        assertThat(of("", "").nearlyAll()).isTrue();
    }

    @Test
    void nothing_is_said_of_what_could_not_be_read() {
        assertThat(Likeness.of(Text.FAILED, text("ord"), 1).compared()).isFalse();
        assertThat(Likeness.of(text("ord"), Text.NONE, 1).compared()).isFalse();
    }
}
