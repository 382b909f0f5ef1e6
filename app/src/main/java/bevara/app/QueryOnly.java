package bevara.app;

import bevara.app.api.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/// What is known of a request before its body is read: the API's parameters are those of the query alone. Without this,
/// a package sent by `curl --data-binary` is read and
/// thrown away as if it were a form, since that is the type curl claims.
final class QueryOnly extends OncePerRequestFilter {
    private final Problems problems;

    QueryOnly(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !isForApi(request) && !isMultipart(request);
    }

    private static boolean isForApi(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/api/");
    }

    private static boolean isMultipart(HttpServletRequest request) {
        var type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/");
    }

    /// A form with files is spooled to disk before anything else is asked, so only those who are logged in may send
    /// one.
    private static boolean isLoggedIn(HttpServletRequest request) {
        var session = request.getSession(false);
        return session != null && session.getAttribute("SPRING_SECURITY_CONTEXT") != null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isForApi(request)) {
            if (isLoggedIn(request)) chain.doFilter(request, response);
            else problems.write(request, response, "unauthorized");
            return;
        }
        if (isMultipart(request)) {
            problems.write(request, response, "multipart-not-taken");
            return;
        }
        chain.doFilter(new Query(request), response);
    }

    private static final class Query extends HttpServletRequestWrapper {
        private final Map<String, String[]> parameters;

        Query(HttpServletRequest request) {
            super(request);
            this.parameters = parse(request.getQueryString());
        }

        private static Map<String, String[]> parse(@Nullable String query) {
            if (query == null) return Map.of();
            var found = new LinkedHashMap<String, String[]>();
            UriComponentsBuilder.newInstance()
                    .query(query)
                    .build()
                    .getQueryParams()
                    .forEach((name, values) -> found.put(
                            decode(name),
                            values.stream()
                                    .map(value -> value == null ? "" : decode(value))
                                    .toArray(String[]::new)));
            return Collections.unmodifiableMap(found);
        }

        private static String decode(String text) {
            try {
                return UriUtils.decode(text.replace('+', ' '), "UTF-8");
            } catch (IllegalArgumentException e) {
                return text;
            }
        }

        @Override
        public @Nullable String getParameter(String name) {
            var values = parameters.get(name);
            return values == null ? null : values[0];
        }

        @Override
        public String @Nullable [] getParameterValues(String name) {
            var values = parameters.get(name);
            return values == null ? null : values.clone();
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            return parameters;
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.enumeration(parameters.keySet());
        }
    }
}
