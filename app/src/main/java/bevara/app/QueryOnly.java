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

/// The API's parameters are those of the query alone. Without this, a package sent by `curl --data-binary` is read and
/// thrown away as if it were a form, since that is the type curl claims.
final class QueryOnly extends OncePerRequestFilter {
    private final Problems problems;

    QueryOnly(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var type = request.getContentType();
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
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
