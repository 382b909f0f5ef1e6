package bevara.app.web;

import bevara.app.web.Page.Section;
import bevara.ingest.Finding;
import jakarta.servlet.http.HttpServletRequest;
import java.text.Collator;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/// The pages that are open to all.
@Controller
public final class CommonPages {
    private final Pages pages;
    private final Surroundings surroundings;

    CommonPages(Pages pages, Surroundings surroundings) {
        this.pages = pages;
        this.surroundings = surroundings;
    }

    @GetMapping("/login")
    View login(HttpServletRequest request) {
        var asked = request.getParameterMap();
        if (Pages.account(request).isPresent() && !asked.containsKey("error")) return new RedirectView("/");
        var notice = asked.containsKey("error") ? "error" : asked.containsKey("logout") ? "logout" : "";
        return pages.show(Section.NONE, "login", Map.of("notice", notice));
    }

    @GetMapping("/accessibility")
    View accessibility() {
        return pages.show(Section.NONE, "accessibility", Map.of());
    }

    @GetMapping("/problems/{code}")
    View problem(@PathVariable String code, HttpServletRequest request) {
        var problem =
                surroundings.problem(code, pages.texts(request).locale()).orElseThrow(() -> new Missing("problem"));
        return pages.show(Section.NONE, "problem", Map.of("code", code, "problem", general(code, problem)));
    }

    /// One kind of finding as the catalogue tells of it.
    public record Explained(String code, String title, String more, String remedy) {}

    /// Every code has its anchor, so that anyone can be shown it.
    @GetMapping("/help/findings")
    View findings(HttpServletRequest request) {
        var locale = pages.texts(request).locale();
        var all = Finding.codes().stream()
                .map(code -> explained(code, locale))
                .sorted(Comparator.comparing(Explained::title, Collator.getInstance(locale)))
                .toList();
        return pages.show(Section.NONE, "findings", Map.of("findings", all));
    }

    private static Explained explained(String code, Locale locale) {
        var finding = Finding.anyOf(code);
        var message = Texts.general(finding.message(locale));
        var title = Texts.firstSentence(message);
        var more = message.substring(title.length()).strip();
        return new Explained(code, title, more, Texts.general(finding.remedy(locale)));
    }

    /// Said of no package in particular: a finding's text is told without its figures, and its code is no title.
    private static Surroundings.Problem general(String code, Surroundings.Problem problem) {
        var detail = Texts.general(problem.detail());
        if (!problem.title().equals(code)) return new Surroundings.Problem(problem.title(), detail, problem.remedy());
        var title = Texts.firstSentence(detail);
        return new Surroundings.Problem(title, detail.substring(title.length()).strip(), problem.remedy());
    }
}
