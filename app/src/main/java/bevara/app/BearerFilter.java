package bevara.app;

import bevara.app.api.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Knows the caller of the API by the key in `Authorization: Bearer`. A wrong key is refused even where none is needed.
final class BearerFilter extends OncePerRequestFilter {
    private static final String SCHEME = "bearer ";

    private final Accounts accounts;
    private final Problems problems;

    BearerFilter(Accounts accounts, Problems problems) {
        this.accounts = accounts;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var header = request.getHeader("Authorization");
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            chain.doFilter(request, response);
            return;
        }
        var account = accounts.byKey(header.substring(SCHEME.length()).strip());
        if (account.isEmpty()) {
            problems.write(request, response, "unauthorized");
            return;
        }
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(Security.signedIn(account.get()));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }
}
