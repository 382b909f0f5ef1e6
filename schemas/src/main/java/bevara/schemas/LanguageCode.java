package bevara.schemas;

import java.util.Locale;
import java.util.MissingResourceException;

/// ISO 639-2 codes of languages as strangers name them: `sv`, `swe`, `Swedish`, `svenska`, `sv-SE`.
final class LanguageCode {
    private LanguageCode() {}

    /// As written where it is no language that Java knows.
    static String of(String text) {
        var stripped = text.strip();
        if (stripped.matches("[a-z]{3}")) return stripped;
        for (var code : Locale.getISOLanguages()) {
            var locale = Locale.of(code);
            if (stripped.equalsIgnoreCase(code)
                    || stripped.toLowerCase(Locale.ROOT).startsWith(code + "-")
                    || stripped.equalsIgnoreCase(locale.getDisplayLanguage(Locale.ENGLISH))
                    || stripped.equalsIgnoreCase(locale.getDisplayLanguage(locale))) {
                return threeLetters(locale, stripped);
            }
        }
        return stripped;
    }

    private static String threeLetters(Locale locale, String otherwise) {
        try {
            return locale.getISO3Language();
        } catch (MissingResourceException e) {
            return otherwise;
        }
    }
}
