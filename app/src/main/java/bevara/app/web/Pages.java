package bevara.app.web;

import bevara.app.Account;
import bevara.app.web.Page.Section;
import bevara.app.web.Page.Theme;
import bevara.app.web.Texts.Language;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.servlet.View;
import org.springframework.web.util.WebUtils;

/// Renders templates for the one who asks: in their language, with their choice of light or dark, and what they
/// may do.
final class Pages {
    private static final String LANGUAGE = "lang";
    private static final String THEME = "theme";
    private static final Duration A_YEAR = Duration.ofDays(365);

    private final TemplateEngine templates;
    private final Surroundings surroundings;
    private final Map<Language, Texts> texts;

    Pages(TemplateEngine templates, Surroundings surroundings) {
        this.templates = templates;
        this.surroundings = surroundings;
        this.texts = Map.of(Language.SV, Texts.in(Language.SV), Language.EN, Texts.in(Language.EN));
    }

    View show(Section section, String template, Map<String, ?> model) {
        return show(HttpStatus.OK, section, template, model);
    }

    View show(HttpStatus status, Section section, String template, Map<String, ?> model) {
        return (_, request, response) -> {
            rememberChoices(request, response);
            var everything = new HashMap<String, Object>(model);
            everything.put("page", page(request, section));
            // All of it is made before anything is sent: a fault on the way gives an error page, not half a page.
            var output = new Utf8ByteOutput();
            templates.render(template + ".jte", everything, output);
            response.setStatus(status.value());
            response.setContentType("text/html;charset=UTF-8");
            response.setContentLength(output.getContentLength());
            output.writeTo(response.getOutputStream());
        };
    }

    Page page(HttpServletRequest request, Section section) throws IOException {
        var account = account(request).orElse(null);
        return new Page(
                texts(request),
                account,
                account == null ? "" : surroundings.tenantName(account.tenant()),
                csrf(request),
                here(request),
                theme(request),
                section,
                Basket.of(request).size(),
                // Where something is amiss already, nothing more is asked of the database.
                account == null || section == Section.NONE ? 0 : surroundings.alarms(account));
    }

    static Optional<Account> account(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof Authentication login && login.getPrincipal() instanceof Account who
                ? Optional.of(who)
                : Optional.empty();
    }

    Texts texts(HttpServletRequest request) {
        var language = Language.of(request.getParameter(LANGUAGE))
                .or(() -> Language.of(cookie(request, LANGUAGE)))
                .orElseGet(() -> preferred(request));
        return java.util.Objects.requireNonNull(texts.get(language));
    }

    private static Language preferred(HttpServletRequest request) {
        var header = request.getHeader(HttpHeaders.ACCEPT_LANGUAGE);
        if (header == null || header.isBlank()) return Language.SV;
        try {
            var best = Locale.lookup(
                    Locale.LanguageRange.parse(header),
                    Arrays.stream(Language.values())
                            .map(l -> Locale.of(l.code()))
                            .toList());
            return best == null ? Language.SV : Language.of(best.getLanguage()).orElse(Language.SV);
        } catch (IllegalArgumentException _) {
            return Language.SV;
        }
    }

    private static Theme theme(HttpServletRequest request) {
        var chosen = request.getParameter(THEME) != null ? request.getParameter(THEME) : cookie(request, THEME);
        return Arrays.stream(Theme.values())
                .filter(theme -> theme.code().equals(chosen))
                .findFirst()
                .orElse(Theme.AUTO);
    }

    private static void rememberChoices(HttpServletRequest request, HttpServletResponse response) {
        Language.of(request.getParameter(LANGUAGE)).ifPresent(l -> remember(request, response, LANGUAGE, l.code()));
        if (request.getParameter(THEME) != null)
            remember(request, response, THEME, theme(request).code());
    }

    private static void remember(HttpServletRequest request, HttpServletResponse response, String name, String value) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .path("/")
                        .maxAge(A_YEAR)
                        .sameSite("Lax")
                        .httpOnly(true)
                        .secure(request.isSecure())
                        .build()
                        .toString());
    }

    private static @Nullable String cookie(HttpServletRequest request, String name) {
        var cookie = WebUtils.getCookie(request, name);
        return cookie == null ? null : cookie.getValue();
    }

    private static Page.Csrf csrf(HttpServletRequest request) {
        return request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token
                ? new Page.Csrf(token.getParameterName(), token.getToken())
                : new Page.Csrf("_csrf", "");
    }

    /// The query is only taken over where a GET led here: what was posted does not belong in an address.
    private static String here(HttpServletRequest request) {
        var path = request.getRequestURI().replaceFirst("^/+", "/");
        if (!"GET".equals(request.getMethod())) return path + "?";
        var address = new StringBuilder(path).append('?');
        request.getParameterMap().forEach((name, values) -> {
            if (name.equals(LANGUAGE) || name.equals(THEME)) return;
            for (var value : values)
                address.append(encode(name)).append('=').append(encode(value)).append('&');
        });
        return address.toString();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
