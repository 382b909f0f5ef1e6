package bevara.app.command;

import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;

/// The command line's words, in Swedish or English: by BEVARA_LANG, else by the system's LC_ALL, LC_MESSAGES or LANG.
final class Words {
    static final String BUNDLE = "bevara.app.command.words";

    private final Locale locale;
    private final ResourceBundle bundle;

    private Words(Locale locale) {
        this.locale = locale;
        this.bundle = ResourceBundle.getBundle(BUNDLE, locale, new ResourceBundle.Control() {
            @Override
            public Locale getFallbackLocale(String baseName, Locale wanted) {
                return Locale.ROOT;
            }
        });
    }

    static Words of(Map<String, String> environment) {
        for (var variable : new String[] {"BEVARA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
            var value = environment.getOrDefault(variable, "");
            if (!value.isEmpty()) return new Words(value.startsWith("sv") ? Locale.of("sv") : Locale.ENGLISH);
        }
        return new Words(Locale.ENGLISH);
    }

    Locale locale() {
        return locale;
    }

    ResourceBundle bundle() {
        return bundle;
    }

    String say(String key, Object... arguments) {
        var text = bundle.getString(key);
        for (int i = 0; i < arguments.length; i++) text = text.replace("{" + i + "}", String.valueOf(arguments[i]));
        return text;
    }
}
