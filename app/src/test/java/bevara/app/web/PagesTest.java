package bevara.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Role;
import bevara.app.web.Page.Theme;
import bevara.app.web.Texts.Language;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every page, in both languages, for every role.
class PagesTest {
    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(ContentType.Html);
    private static final Pattern UNTOLD = Pattern.compile("\\b[a-z]+(\\.[a-zA-Z0-9]+)+\\b");

    @TestFactory
    Stream<DynamicTest> every_page_is_whole() {
        return Stream.of(Language.values())
                .flatMap(language -> Stream.of(Role.values())
                        .flatMap(role -> new Samples(language, role, Theme.AUTO)
                                .all().entrySet().stream()
                                        .map(sample -> DynamicTest.dynamicTest(
                                                "%s %s %s".formatted(language, role, sample.getKey()),
                                                () -> check(render(sample.getValue()), language)))));
    }

    private static void check(String html, Language language) {
        var parser = Parser.htmlParser().setTrackErrors(20);
        var page = parser.parseInput(html, "http://localhost/");
        assertThat(parser.getErrors()).isEmpty();
        assertThat(page.select("html").attr("lang")).isEqualTo(language.code());
        assertThat(page.select("h1")).hasSize(1);
        assertThat(page.title()).endsWith(" – Bevara").hasSizeGreaterThan(" – Bevara".length());
        assertThat(page.select("a.skip[href=#main]")).hasSize(1);
        assertThat(page.select("main#main")).hasSize(1);
        var ids = page.select("[id]").eachAttr("id");
        assertThat(ids).doesNotHaveDuplicates();
        controlsAreNamed(page);
        for (var reference : List.of("aria-labelledby", "aria-describedby", "popovertarget"))
            for (var element : page.select("[" + reference + "]"))
                assertThat(ids)
                        .as(element.toString())
                        .contains(element.attr(reference).split(" "));
        for (var link : page.select("a[href^=#]"))
            assertThat(ids).contains(link.attr("href").substring(1));
        // A strict content security policy stops all of these.
        assertThat(page.select("[style], style, script:not([src]), [onclick], [onload], iframe, object"))
                .isEmpty();
        for (var form : page.select("form[method=post]"))
            assertThat(form.select("input[name=_csrf]")).as(form.attr("action")).hasSize(1);
        assertThat(UNTOLD.matcher(page.body().text())
                        .results()
                        .map(match -> match.group())
                        .filter(word ->
                                Texts.in(language).words().keySet().stream().anyMatch(key -> key.startsWith(word))))
                .isEmpty();
    }

    private static void controlsAreNamed(Document page) {
        for (var control : page.select("input:not([type=hidden]), select, textarea, button, progress")) {
            boolean labelled = !control.attr("aria-label").isBlank()
                    || control.parents().is("label")
                    || !page.select("label[for=" + (control.id().isEmpty() ? "-" : control.id()) + "]")
                            .isEmpty()
                    || (control.is("button") && !control.text().isBlank());
            assertThat(labelled).as(control.toString()).isTrue();
        }
        for (var link : page.select("a[href]"))
            assertThat(link.text() + link.attr("aria-label"))
                    .as(link.toString())
                    .isNotBlank();
        for (Element picture : page.select("img"))
            assertThat(picture.hasAttr("alt")).isTrue();
    }

    @Test
    void what_users_wrote_is_never_markup() {
        var shown = new ArrayList<String>();
        for (var sample : new Samples(Language.SV, Role.ARCHIVIST, Theme.AUTO, Samples.HOSTILE)
                .all()
                .entrySet()) {
            var page = org.jsoup.Jsoup.parse(render(sample.getValue()));
            assertThat(page.select("script:not([src]), [onerror], img[src=x]"))
                    .as(sample.getKey())
                    .isEmpty();
            if (page.text().contains(Samples.HOSTILE)) shown.add(sample.getKey());
        }
        assertThat(shown)
                .contains(
                        "aip",
                        "search",
                        "basket",
                        "file-text",
                        "delivery-rejected",
                        "order-ready",
                        "preservation",
                        "aip-events");
    }

    @Test
    void search_says_that_it_is_behind() {
        var swedish = new Samples(Language.SV, Role.ARCHIVIST, Theme.AUTO).all();
        assertThat(render(sample(swedish, "search")))
                .contains("3 arkivpaket är arkiverade men syns ännu inte i sökningen.");
        assertThat(render(sample(swedish, "search-none"))).doesNotContain("id=\"behind\"");
        var english = new Samples(Language.EN, Role.ARCHIVIST, Theme.AUTO).all();
        assertThat(render(sample(english, "search"))).contains("3 archived packages cannot be found by search yet.");
    }

    @Test
    void a_secrecy_mark_is_shown_with_its_legal_ground() {
        var swedish = new Samples(Language.SV, Role.ARCHIVIST, Theme.AUTO).all();
        assertThat(render(sample(swedish, "aip")))
                .contains("id=\"secrecy\"")
                .contains("OSL 18 kap. 13 §")
                .contains("2066");
    }

    @Test
    void alarms_stand_in_the_menu_and_on_the_start_page_and_the_platform_sees_whose_they_are() {
        var archivist = new Samples(Language.EN, Role.ARCHIVIST, Theme.AUTO).all();
        assertThat(render(sample(archivist, "search"))).contains("id=\"alarm-count\">12<");
        assertThat(render(sample(archivist, "start"))).contains("12 alarms", "/preservation#alarms");
        assertThat(render(sample(archivist, "preservation-empty"))).doesNotContain("tenant-alarms");
        assertThat(render(sample(archivist, "preservation-platform")))
                .contains("Sandvikens kommun", "No good copy is left", "main second", "7 alarms");
    }

    @Test
    void a_reader_without_the_right_is_not_offered_what_it_needs() {
        var registrar = new Samples(Language.SV, Role.REGISTRAR, Theme.AUTO).all();
        assertThat(render(sample(registrar, "delivery-awaiting"))).doesNotContain("/decision");
        assertThat(render(sample(registrar, "agreements"))).doesNotContain("/agreements/new");
        assertThat(render(sample(registrar, "start"))).doesNotContain("/preservation");
        assertThat(render(sample(registrar, "aip-integrity"))).doesNotContain("/preservation");
        var archivist = new Samples(Language.SV, Role.ARCHIVIST, Theme.AUTO).all();
        assertThat(render(sample(archivist, "start"))).contains("/preservation");
        assertThat(render(sample(archivist, "aip-integrity"))).contains("/preservation/audits");
        assertThat(render(sample(archivist, "preservation"))).doesNotContain("/srv/", "not there");
        var administrator = new Samples(Language.SV, Role.ADMINISTRATOR, Theme.AUTO).all();
        assertThat(render(sample(administrator, "preservation"))).contains("/srv/second", "not there");
        var system = new Samples(Language.SV, Role.SYSTEM, Theme.AUTO).all();
        assertThat(render(sample(system, "aip"))).doesNotContain("action=\"/basket\"");
    }

    @Test
    void an_agreement_says_for_how_long_nobody_can_remove_what_comes_under_it() {
        var swedish = new Samples(Language.SV, Role.ARCHIVIST, Theme.AUTO).all();
        assertThat(render(sample(swedish, "agreement-protected"))).contains("10 år efter att det lagrades");
        assertThat(render(sample(swedish, "agreement"))).contains("ingen egen tid");
        var english = new Samples(Language.EN, Role.ARCHIVIST, Theme.AUTO).all();
        assertThat(render(sample(english, "agreement-protected"))).contains("10 years after it was stored");
    }

    private static Samples.Sample sample(Map<String, Samples.Sample> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    private static String render(Samples.Sample sample) {
        var output = new StringOutput();
        TEMPLATES.render(sample.template() + ".jte", sample.model(), output);
        return output.toString();
    }
}
