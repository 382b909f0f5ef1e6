package bevara.app.web;

import bevara.app.Account;
import bevara.app.Right;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What every page knows: who reads it, in which language, and where on the site it is. `here` is the path and
/// query without language and theme, ending in `?` or `&`, so that a switch keeps the page. `basket` counts
/// what lies in the order basket, `alarms` those that stand.
public record Page(
        Texts texts,
        @Nullable Account account,
        String tenantName,
        Csrf csrf,
        String here,
        Theme theme,
        Section section,
        int basket,
        long alarms) {

    public record Csrf(String parameter, String token) {}

    /// The places of the navigation.
    public enum Section {
        START,
        DELIVER,
        DELIVERIES,
        SEARCH,
        ORDERS,
        AGREEMENTS,
        PRESERVATION,
        NONE
    }

    /// As the browser says, or as the reader chose.
    public enum Theme {
        AUTO,
        LIGHT,
        DARK;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public String t(String key, Object... arguments) {
        return texts.get(key, arguments);
    }

    /// The address of one of our own static files, new for each release so that it can be kept long.
    public String asset(String name) {
        return "/assets/" + name + "?v=" + Assets.VERSION;
    }

    public boolean may(Right right) {
        return account != null && account.may(right);
    }
}
