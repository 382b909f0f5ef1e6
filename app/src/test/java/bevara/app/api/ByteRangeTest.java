package bevara.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=2-5, 2, 5",
        "bytes=2-, 2, 9",
        "bytes=2-99, 2, 9",
        "bytes=-3, 7, 9",
        "bytes=-99, 0, 9",
    })
    void a_range_is_read(String header, long first, long last) {
        assertThat(ByteRange.of(header, 10)).isEqualTo(new ByteRange.Part(first, last));
    }

    @ParameterizedTest
    @CsvSource({"bytes=10-", "bytes=10-12", "bytes=-0"})
    void a_range_outside_the_file_is_told(String header) {
        assertThat(ByteRange.of(header, 10)).isEqualTo(new ByteRange.Outside());
    }

    @ParameterizedTest
    @CsvSource(
            value = {"bytes=0-1,4-5", "lines=1-2", "bytes=5-2", "bytes=-", "nonsense"},
            delimiter = '|')
    void what_is_not_understood_gives_the_whole_file(String header) {
        assertThat(ByteRange.of(header, 10)).isEqualTo(new ByteRange.Whole());
    }
}
