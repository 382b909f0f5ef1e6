package bevara.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.web.Snippet.Piece;
import org.junit.jupiter.api.Test;

class SnippetTest {
    @Test
    void matches_are_told_from_the_rest() {
        assertThat(Snippet.of("beviljar <mark>bygglovet</mark> nu").pieces())
                .containsExactly(new Piece("beviljar ", false), new Piece("bygglovet", true), new Piece(" nu", false));
    }

    @Test
    void markup_in_a_document_stays_text() {
        assertThat(Snippet.of("&lt;b&gt; &amp;amp; <i>x</i>").pieces())
                .containsExactly(new Piece("<b> &amp; <i>x</i>", false));
    }

    @Test
    void nothing_gives_no_pieces() {
        assertThat(Snippet.of("").pieces()).isEmpty();
    }
}
