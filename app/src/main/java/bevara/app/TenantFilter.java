package bevara.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets a request see the rows of its account's tenant, and no others.
final class TenantFilter extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var who = SecurityContextHolder.getContext().getAuthentication();
        if (who == null || !(who.getPrincipal() instanceof Account account)) {
            chain.doFilter(request, response);
            return;
        }
        try {
            Tenancy.as(account.tenant(), () -> {
                try {
                    chain.doFilter(request, response);
                    return true;
                } catch (ServletException e) {
                    throw new Carried(e);
                }
            });
        } catch (Carried e) {
            throw e.carried;
        }
    }

    private static final class Carried extends RuntimeException {
        private final transient ServletException carried;

        Carried(ServletException carried) {
            super(carried);
            this.carried = carried;
        }
    }
}
