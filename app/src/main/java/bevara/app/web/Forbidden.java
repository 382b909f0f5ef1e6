package bevara.app.web;

import bevara.app.Account;
import bevara.app.Right;
import jakarta.servlet.http.HttpServletRequest;

/// The reader may not do this.
final class Forbidden extends RuntimeException {
    private Forbidden(Right right) {
        super(right.name());
    }

    /// The one who is logged in, when they have this right.
    static Account unless(HttpServletRequest request, Right right) {
        return Pages.account(request).filter(account -> account.may(right)).orElseThrow(() -> new Forbidden(right));
    }
}
