package bevara.app.web;

import bevara.access.Access;
import bevara.access.AccessFault;
import bevara.access.Query;
import bevara.access.SearchResult;
import bevara.app.Right;
import bevara.app.web.Page.Section;
import bevara.ingest.Ingest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;

/// To find what is kept. Everything is in the address, so that a search can be kept as a bookmark.
@Controller
public final class SearchPage {
    private static final int PAGE = 20;
    private static final List<String> FIELDS = List.of("creator", "year", "format", "agreement", "kind", "level");

    private final Pages pages;
    private final Access access;
    private final Ingest ingest;

    SearchPage(Pages pages, Access access, Ingest ingest) {
        this.pages = pages;
        this.access = access;
        this.ingest = ingest;
    }

    /// `behind` counts what is kept and not found yet; `unclear` when the words could not be understood as a search.
    public record SearchView(
            String text,
            long total,
            List<Hit> hits,
            List<Facet> facets,
            List<Choice> chosen,
            String clear,
            String next,
            String firstAddress,
            boolean first,
            long behind,
            boolean unclear) {}

    public record Hit(SearchResult.Hit hit, Snippet snippet) {}

    public record Facet(String field, List<Choice> choices) {}

    /// A value to filter by; `address` turns it on, or off when it is `active`.
    public record Choice(String field, String label, long count, boolean active, String address) {}

    @GetMapping("/search")
    View search(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(name = "f", required = false) String[] filters,
            @RequestParam(defaultValue = "") String cursor,
            HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.READ).tenant();
        var text = q.strip();
        var active = filters(filters == null ? new String[0] : filters);
        try {
            var result = access.search(tenant, new Query(text, active, FIELDS, cursor, PAGE));
            var labels = new Labels(pages.texts(request), DeliveryPages.titles(ingest, tenant));
            var view = view(text, active, cursor, result, access.behind(tenant), labels);
            return pages.show(Section.SEARCH, "search", Map.of("it", view));
        } catch (AccessFault.Invalid _) {
            var view = new SearchView(text, 0, List.of(), List.of(), List.of(), "/search", "", "", true, 0, true);
            return pages.show(HttpStatus.BAD_REQUEST, Section.SEARCH, "search", Map.of("it", view));
        }
    }

    static SearchView view(
            String text, List<Query.Filter> active, String cursor, SearchResult result, long behind, Labels labels) {
        var facets = new ArrayList<Facet>();
        for (var field : FIELDS) {
            var choices = result.facets().getOrDefault(field, List.of()).stream()
                    .map(value -> choice(text, active, field, value, labels))
                    .sorted(order(field))
                    .toList();
            if (narrows(choices, result.total())) facets.add(new Facet(field, choices));
        }
        var chosen = active.stream()
                .map(filter -> new Choice(
                        filter.field(),
                        labels.of(filter.field(), filter.value()),
                        0,
                        true,
                        address(text, without(active, filter))))
                .toList();
        var next = result.nextCursor().isEmpty()
                ? ""
                : address(text, active) + "&cursor=" + Pages.encode(result.nextCursor());
        var hits = result.hits().stream()
                .map(hit -> new Hit(hit, Snippet.of(hit.snippet())))
                .toList();
        return new SearchView(
                text,
                result.total(),
                hits,
                facets,
                chosen,
                address(text, List.of()),
                next,
                address(text, active),
                cursor.isEmpty(),
                behind,
                false);
    }

    /// A single value that all hits have cannot narrow anything down.
    private static boolean narrows(List<Choice> choices, long total) {
        return choices.size() > 1 || choices.stream().anyMatch(choice -> choice.active() || choice.count() < total);
    }

    private static Comparator<Choice> order(String field) {
        return field.equals("year")
                ? Comparator.comparing(Choice::label).reversed()
                : Comparator.comparing(Choice::count).reversed();
    }

    private static Choice choice(
            String text, List<Query.Filter> active, String field, SearchResult.FacetValue value, Labels labels) {
        var filter = new Query.Filter(field, value.value());
        boolean on = active.contains(filter);
        var filters = on ? without(active, filter) : with(active, filter);
        return new Choice(field, labels.of(field, value.value()), value.count(), on, address(text, filters));
    }

    private static List<Query.Filter> filters(String[] texts) {
        var filters = new ArrayList<Query.Filter>();
        for (var text : texts) {
            int colon = text.indexOf(':');
            if (colon > 0 && FIELDS.contains(text.substring(0, colon)))
                filters.add(new Query.Filter(text.substring(0, colon), text.substring(colon + 1)));
        }
        return filters.stream().distinct().toList();
    }

    private static List<Query.Filter> with(List<Query.Filter> filters, Query.Filter one) {
        var more = new ArrayList<>(filters);
        more.add(one);
        return more;
    }

    private static List<Query.Filter> without(List<Query.Filter> filters, Query.Filter one) {
        return filters.stream().filter(other -> !other.equals(one)).toList();
    }

    private static String address(String text, List<Query.Filter> filters) {
        var address = new StringBuilder("/search?q=").append(Pages.encode(text));
        for (var filter : filters) address.append("&f=").append(Pages.encode(filter.field() + ":" + filter.value()));
        return address.toString();
    }

    /// The values of facets in words.
    record Labels(Texts texts, Map<String, String> agreements) {
        String of(String field, String value) {
            return switch (field) {
                case "level", "kind" -> texts.word(field, value);
                case "agreement" -> agreements.getOrDefault(value, value);
                case "format" -> texts.format(value, "");
                default -> value;
            };
        }
    }
}
