package bevara.app.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;

/// The languages of the API: Swedish where it is asked for, else English.
final class Language {
    private static final Locale SWEDISH = Locale.of("sv");
    private static final List<Locale> SPOKEN = List.of(SWEDISH, Locale.ENGLISH);

    private Language() {}

    static Locale of(HttpServletRequest request) {
        var wanted = request.getHeader("Accept-Language");
        if (wanted == null) return Locale.ENGLISH;
        try {
            var best = Locale.lookup(LanguageRange.parse(wanted), SPOKEN);
            return best == null ? Locale.ENGLISH : best;
        } catch (IllegalArgumentException e) {
            return Locale.ENGLISH;
        }
    }

    static boolean isSwedish(Locale locale) {
        return locale.getLanguage().equals(SWEDISH.getLanguage());
    }
}
