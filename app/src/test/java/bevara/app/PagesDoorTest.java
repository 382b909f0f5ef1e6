package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A browser's way in: form, session, CSRF token.
@ExtendWith(RunningArchive.Shared.class)
class PagesDoorTest {
    private final RunningArchive running;
    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    PagesDoorTest(RunningArchive running) {
        this.running = running;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return browser.send(
                HttpRequest.newBuilder(URI.create(running.url() + path))
                        .header("Accept", "text/html,*/*;q=0.8")
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String form) throws Exception {
        return browser.send(
                HttpRequest.newBuilder(URI.create(running.url() + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> signIn(String user, String password) throws Exception {
        var page = get("/login").body();
        var token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page);
        assertThat(token.find()).isTrue();
        return post(
                "/login",
                "username=" + encoded(user) + "&password=" + encoded(password) + "&_csrf=" + encoded(token.group(1)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void a_stranger_is_led_to_the_login_page() throws Exception {
        var answer = browser.send(
                HttpRequest.newBuilder(URI.create(running.url() + "/"))
                        .header("Accept", "text/html,*/*;q=0.8")
                        .build(),
                BodyHandlers.discarding());

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).get().asString().endsWith("/login");
    }

    @Test
    void the_session_reads_the_api_and_changes_nothing_there() throws Exception {
        assertThat(get("/api/v1/agreements").statusCode()).isEqualTo(401);

        var signedIn = signIn("archivist@alfa", RunningArchive.PASSWORD);

        assertThat(signedIn.headers().firstValue("Location")).get().asString().doesNotContain("error");
        assertThat(get("/api/v1/agreements").statusCode()).isEqualTo(200);
        var change = browser.send(
                HttpRequest.newBuilder(URI.create(running.url() + "/api/v1/fonds"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"id\":\"x\",\"title\":\"x\"}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(change.statusCode()).isEqualTo(401);
    }

    private String token(String path) throws Exception {
        var page = get(path).body();
        var token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page);
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private HttpResponse<String> agreement(String profile) throws Exception {
        return post(
                "/agreements",
                "id=profil&title=Profil&creator=KS&kind=bagit&approval=automatic&validFrom=2024-01-01&scan=required"
                        + "&bagProfile=" + encoded(profile) + "&_csrf=" + encoded(token("/agreements/new")));
    }

    @Test
    void the_form_of_an_agreement_keeps_its_profile_and_scan_and_says_what_is_wrong_with_them() throws Exception {
        signIn("archivist@alfa", RunningArchive.PASSWORD);
        var wrong = agreement("[1, 2");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("bagProfile-wrong").contains("[1, 2");

        assertThat(agreement("""
                                {"BagIt-Profile-Info": {"BagIt-Profile-Identifier": "https://example.se/profil.json"},
                                 "Manifests-Required": ["sha512"]}""").statusCode()).isLessThan(400);
        var kept = running.as(RunningArchive.ALFA, Role.ARCHIVIST)
                .get("/api/v1/agreements/profil")
                .json();
        assertThat(kept.path("scan").asString("")).isEqualTo("required");
        assertThat(kept.path("bagProfile").path("Manifests-Required").path(0).asString(""))
                .isEqualTo("sha512");
        assertThat(get("/agreements/profil/edit").body()).contains("Manifests-Required");
    }

    @Test
    void a_form_without_its_token_is_refused() throws Exception {
        assertThat(post("/login", "username=archivist%40alfa&password=x").statusCode())
                .isEqualTo(403);
    }

    @Test
    void pages_forbid_foreign_scripts_and_frames() throws Exception {
        var headers = get("/login").headers();

        assertThat(headers.firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .contains("default-src 'self'");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .contains("frame-ancestors 'none'");
    }
}
