package bevara.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BasketTest {
    private final Basket empty = new Basket(List.of());
    private final Basket.Item letter = new Basket.Item("a", "Title", "f1", "letter.txt", 10);
    private final Basket.Item whole = new Basket.Item("a", "Title", "", "", 100);

    @Test
    void a_whole_package_takes_the_place_of_its_files() {
        assertThat(empty.with(letter).with(whole).items()).containsExactly(whole);
        assertThat(empty.with(whole).with(letter).items()).containsExactly(whole);
        assertThat(empty.with(whole).holds("a", "f1")).isTrue();
    }

    @Test
    void nothing_lies_there_twice() {
        assertThat(empty.with(letter).with(letter).size()).isEqualTo(1);
        assertThat(empty.with(letter).without("a", "f1").size()).isZero();
    }
}
