package bevara.app;

import static bevara.app.Right.ADMINISTER;
import static bevara.app.Right.DECIDE;
import static bevara.app.Right.DELIVER;
import static bevara.app.Right.DESCRIBE;
import static bevara.app.Right.ORDER;
import static bevara.app.Right.READ;
import static bevara.app.Right.WATCH;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import bevara.app.api.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/// Who gets in, and where to. The API knows callers by their key and holds no session; reading it is allowed to a
/// person
/// who is logged in, so that pages can show what lies there. Pages have form login, sessions and CSRF tokens.
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class Security {
    private static final String PAGES_POLICY = "default-src 'self'; img-src 'self' blob: data:; font-src 'self' data:;"
            + " worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final String DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";
    // Swagger's pages style themselves inline.
    private static final String DOCS_POLICY =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
                    + " object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
    private static final String[] DOCS = {"/api/docs", "/api/docs/**", "/api/swagger-ui/**", "/api/openapi.json/**"};

    static Authentication signedIn(Account account) {
        var rights = account.role().rights().stream()
                .map(right -> new SimpleGrantedAuthority(right.name()))
                .toList();
        return UsernamePasswordAuthenticationToken.authenticated(account, null, rights);
    }

    @Bean
    AuthenticationProvider passwordSignIn(Accounts accounts) {
        return new AuthenticationProvider() {
            @Override
            public Authentication authenticate(Authentication attempt) {
                var password = attempt.getCredentials();
                return switch (accounts.signIn(attempt.getName(), password == null ? "" : password.toString())) {
                    case Accounts.SignIn.Done done -> signedIn(done.account());
                    case Accounts.SignIn.Wrong _ -> throw new BadCredentialsException("wrong name or password");
                    case Accounts.SignIn.TooMany _ -> throw new LockedException("too many attempts");
                };
            }

            @Override
            public boolean supports(Class<?> type) {
                return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
            }
        };
    }

    @Bean
    FilterRegistrationBean<QueryOnly> queryOnly(Problems problems) {
        var registration = new FilterRegistrationBean<>(new QueryOnly(problems));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    @Order(1)
    SecurityFilterChain docsDoor(HttpSecurity http) {
        return http.securityMatcher(DOCS)
                .authorizeHttpRequests(all -> all.anyRequest().permitAll())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(DOCS_POLICY)))
                .build();
    }

    /// Which right each call of the API needs: this is the table. What is not in it, nobody may.
    @Bean
    @Order(2)
    SecurityFilterChain apiDoor(HttpSecurity http, Accounts accounts, Problems problems) {
        return http.securityMatcher("/api/**")
                .authorizeHttpRequests(call -> call.requestMatchers(POST, "/api/v1/submissions")
                        .hasAuthority(DELIVER.name())
                        .requestMatchers(POST, "/api/v1/submissions/*/decision")
                        .hasAuthority(DECIDE.name())
                        .requestMatchers("/api/v1/submissions/**", "/api/v1/uploads/**")
                        .hasAuthority(DELIVER.name())
                        .requestMatchers("/api/v1/orders/**", "/api/v1/orders")
                        .hasAuthority(ORDER.name())
                        .requestMatchers(registers(POST))
                        .hasAuthority(DESCRIBE.name())
                        .requestMatchers(DELETE, "/api/v1/identifications/**")
                        .hasAuthority(DESCRIBE.name())
                        .requestMatchers(registers(PUT))
                        .hasAuthority(DESCRIBE.name())
                        .requestMatchers(
                                "/api/v1/stores/**", "/api/v1/audits/**", "/api/v1/alarms/**", "/api/v1/drills/**")
                        .hasAuthority(WATCH.name())
                        .requestMatchers("/api/v1/accounts/**", "/api/v1/keys/**", "/api/v1/tenants/**")
                        .hasAuthority(ADMINISTER.name())
                        .requestMatchers(GET, "/api/**")
                        .hasAuthority(READ.name())
                        .requestMatchers(HEAD, "/api/**")
                        .hasAuthority(READ.name())
                        // Wrong methods and addresses come through, to be answered with 405 and 404.
                        .requestMatchers(POST, "/api/**")
                        .authenticated()
                        .requestMatchers(PUT, "/api/**")
                        .authenticated()
                        .requestMatchers(DELETE, "/api/**")
                        .authenticated()
                        .anyRequest()
                        .authenticated())
                .securityContext(context -> context.securityContextRepository(new SessionForReading()))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .requestCache(cache -> cache.disable())
                .csrf(csrf -> csrf.disable())
                .logout(logout -> logout.disable())
                .addFilterBefore(new BearerFilter(accounts, problems), UsernamePasswordAuthenticationFilter.class)
                .addFilterAfter(new TenantFilter(), AuthorizationFilter.class)
                .exceptionHandling(refusal -> refusal.authenticationEntryPoint(
                                (request, response, _) -> problems.write(request, response, "unauthorized"))
                        .accessDeniedHandler((request, response, _) -> problems.write(request, response, "forbidden")))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(DATA_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
                .build();
    }

    private static org.springframework.security.web.util.matcher.RequestMatcher[] registers(HttpMethod method) {
        var paths = org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.withDefaults();
        return java.util.stream.Stream.of(
                        "agreements",
                        "record-creators",
                        "fonds",
                        "classification",
                        "retention-rules",
                        "format-policies",
                        "format-dispensations",
                        "identifications")
                .map(register -> paths.matcher(method, "/api/v1/" + register + "/**"))
                .toArray(org.springframework.security.web.util.matcher.RequestMatcher[]::new);
    }

    /// Health and metrics are for the operator: from this machine only.
    @Bean
    @Order(3)
    SecurityFilterChain operatorDoor(HttpSecurity http, Problems problems) {
        return http.securityMatcher("/actuator/**")
                .authorizeHttpRequests(call -> call.anyRequest()
                        .access((_, context) -> new org.springframework.security.authorization.AuthorizationDecision(
                                fromThisMachine(context.getRequest()))))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .exceptionHandling(refusal -> refusal.authenticationEntryPoint(
                        (request, response, _) -> problems.write(request, response, "forbidden")))
                .build();
    }

    private static boolean fromThisMachine(HttpServletRequest request) {
        try {
            return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Bean
    @Order(4)
    SecurityFilterChain pagesDoor(HttpSecurity http) {
        return http.authorizeHttpRequests(call -> call.requestMatchers(
                                "/login",
                                "/accessibility",
                                "/problems/**",
                                "/help/**",
                                "/assets/**",
                                "/webjars/**",
                                "/favicon.ico",
                                "/error",
                                "/.well-known/**")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .formLogin(form -> form.loginPage("/login").permitAll())
                .logout(logout -> logout.logoutSuccessUrl("/login?logout"))
                .addFilterAfter(new TenantFilter(), AuthorizationFilter.class)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(PAGES_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                        .permissionsPolicyHeader(policy -> policy.policy("camera=(), microphone=(), geolocation=()")))
                .build();
    }

    /// A session counts for reading only: nothing can be changed by a request forged from another site.
    private static final class SessionForReading implements SecurityContextRepository {
        private final SecurityContextRepository session = new HttpSessionSecurityContextRepository();
        private final SecurityContextRepository request = new RequestAttributeSecurityContextRepository();

        private SecurityContextRepository of(HttpServletRequest asked) {
            return asked.getMethod().equals("GET") || asked.getMethod().equals("HEAD") ? session : request;
        }

        @Override
        @Deprecated
        public SecurityContext loadContext(HttpRequestResponseHolder holder) {
            return loadDeferredContext(holder.getRequest()).get();
        }

        @Override
        public DeferredSecurityContext loadDeferredContext(HttpServletRequest asked) {
            return of(asked).loadDeferredContext(asked);
        }

        @Override
        public void saveContext(
                SecurityContext context, HttpServletRequest asked, @Nullable HttpServletResponse response) {
            // The session belongs to the pages.
        }

        @Override
        public boolean containsContext(HttpServletRequest asked) {
            return of(asked).containsContext(asked);
        }
    }
}
