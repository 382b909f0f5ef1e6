package bevara.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.access.Query;
import bevara.access.SearchResult;
import bevara.access.SearchResult.FacetValue;
import bevara.app.web.Texts.Language;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchPageTest {
    private static final Query.Filter YEAR = new Query.Filter("year", "2024");
    private final SearchPage.Labels labels =
            new SearchPage.Labels(Texts.in(Language.SV), Map.of("bygglov", "Bygglovsärenden"));

    @Test
    void a_value_turns_a_filter_on_and_when_active_off_again() {
        var view = view(List.of(YEAR), Map.of("year", List.of(new FacetValue("2024", 3), new FacetValue("2025", 2))));
        var years = view.facets().getFirst().choices();
        assertThat(years.getFirst().label()).isEqualTo("2025");
        assertThat(years.getFirst().address()).isEqualTo("/search?q=lov&f=year%3A2024&f=year%3A2025");
        assertThat(years.getLast().active()).isTrue();
        assertThat(years.getLast().address()).isEqualTo("/search?q=lov");
        assertThat(view.chosen()).extracting(SearchPage.Choice::address).containsExactly("/search?q=lov");
    }

    @Test
    void values_are_told_in_words() {
        var view = view(
                List.of(),
                Map.of(
                        "level", List.of(new FacetValue("FILE", 2), new FacetValue("ITEM", 3)),
                        "agreement", List.of(new FacetValue("bygglov", 2))));
        assertThat(view.facets().stream()
                        .flatMap(facet -> facet.choices().stream())
                        .map(SearchPage.Choice::label))
                .containsExactly("Bygglovsärenden", "Handling", "Ärende eller akt");
    }

    @Test
    void a_facet_that_cannot_narrow_anything_down_is_not_shown() {
        assertThat(view(List.of(), Map.of("kind", List.of(new FacetValue("bagit", 5))))
                        .facets())
                .isEmpty();
    }

    @Test
    void notes_of_events_are_told_in_the_readers_language() {
        assertThat(ArchivePages.note("4 files read, 235057 bytes", Texts.in(Language.SV)))
                .isEqualTo("4 filer, 235\u00a0kB");
        assertThat(ArchivePages.note("0 findings", Texts.in(Language.SV))).isEqualTo("0 anmärkningar");
        assertThat(ArchivePages.note("Begärd av nämnden", Texts.in(Language.SV)))
                .isEqualTo("Begärd av nämnden");
    }

    private SearchPage.SearchView view(List<Query.Filter> active, Map<String, List<FacetValue>> facets) {
        return SearchPage.view("lov", active, "", new SearchResult(5, List.of(), facets, ""), 0, labels);
    }
}
