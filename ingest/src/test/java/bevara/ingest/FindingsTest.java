package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private final Findings findings = new Findings();

    private static int count(List<Finding> listed, Predicate<Finding> kind) {
        return listed.stream().filter(kind).mapToInt(f -> 1 + f.more()).sum();
    }

    @Test
    void of_very_many_alike_the_first_are_listed_and_the_rest_are_counted() {
        for (int i = 0; i < 12_345; i++) findings.error(Code.DIGEST_MISMATCH, "a" + i, 0, "");
        var listed = findings.first();
        assertThat(listed).hasSize(1000);
        assertThat(listed.getLast().more()).isEqualTo(11_345);
        assertThat(listed.subList(0, 999)).allMatch(f -> f.more() == 0);
        assertThat(findings.total()).isEqualTo(12_345);
    }

    @Test
    void of_a_kind_the_files_stand_in_the_order_of_their_names() {
        for (var path : List.of("data/c", "data/a", "data/b")) findings.error(Code.FILE_NOT_LISTED, path, 0, "");
        assertThat(findings.first()).extracting(Finding::path).containsExactly("data/a", "data/b", "data/c");
    }

    @Test
    void a_line_is_of_the_file_that_states_it() {
        findings.error(Code.DIGEST_MISMATCH, "data/a", 7, "", "SHA-256", "manifest-sha256.txt", "00", "ff");
        findings.error(Code.BAG_INFO_INVALID, "bag-info.txt", 2, "");
        assertThat(findings.first())
                .extracting(Finding::statedIn)
                .containsExactly("manifest-sha256.txt", "bag-info.txt");
    }

    @Test
    void no_kind_is_hidden_behind_another() {
        for (int i = 0; i < 5000; i++) findings.warning(Code.NAME_NOT_PORTABLE, "a" + i, 0, "");
        for (int i = 0; i < 5000; i++) findings.error(Code.DIGEST_MISMATCH, "a" + i, 0, "");
        findings.error(Code.OXUM_MISMATCH, "bag-info.txt", 0, "");
        for (int i = 0; i < 3; i++) findings.info(Code.REFERENCE_REPAIRED, "m" + i, 0, "");
        var listed = findings.first();
        assertThat(listed).hasSizeLessThanOrEqualTo(1000).hasSizeGreaterThan(990);
        assertThat(count(listed, f -> f.code().equals("name-not-portable"))).isEqualTo(5000);
        assertThat(count(listed, f -> f.code().equals("digest-mismatch"))).isEqualTo(5000);
        assertThat(count(listed, f -> f.code().equals("oxum-mismatch"))).isEqualTo(1);
        assertThat(count(listed, f -> f.code().equals("reference-repaired"))).isEqualTo(3);
        assertThat(listed).isSortedAccordingTo(java.util.Comparator.comparing(Finding::severity));
    }

    @Test
    void a_list_that_grows_too_long_is_cut_and_still_counts_right() {
        for (int i = 0; i < 5000; i++) findings.error(Code.DIGEST_MISMATCH, "a" + i, 0, "");
        var longer = new java.util.ArrayList<>(findings.first());
        longer.addFirst(new Finding("rejected-by-archivist", Finding.Severity.ERROR, "", 0, List.of(), ""));
        var cut = Findings.cut(longer);
        assertThat(cut).hasSize(1000);
        assertThat(count(cut, f -> f.code().equals("digest-mismatch"))).isEqualTo(5000);
    }
}
