package bevara.app.api;

import static bevara.app.RunningArchive.ALFA;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Caller;
import bevara.app.Role;
import bevara.app.RunningArchive;
import bevara.app.TestPackages;
import bevara.ingest.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(RunningArchive.Shared.class)
class FaultsTest {
    private final Caller caller;

    FaultsTest(RunningArchive running) {
        this.caller = running.as(ALFA, Role.ADMINISTRATOR);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/nowhere, 404, not-found",
        "DELETE, /api/v1/submissions, 405, method-not-allowed",
        "GET, /api/v1/submissions/nonsense, 404, submission-unknown",
        "GET, /api/v1/aips/nonsense, 404, aip-unknown",
        "GET, /api/v1/orders/nonsense, 404, order-unknown",
        "GET, /api/v1/submissions?limit=abc, 400, parameter-invalid",
        "GET, /api/v1/log/tile/9/000, 404, tile-unknown",
        "GET, /api/v1/log/tile/0/x000/000, 404, tile-unknown",
        "GET, /api/v1/log/keys/checkpoint, 404, tile-unknown",
        "GET, /api/v1/log/proof?leaf=999999, 404, leaf-unknown",
        "GET, /api/v1/log/proof?leaf=01jb2k7x9n4q8r5t6v0w1y2z3a/1, 404, leaf-unknown",
        "GET, /api/v1/log/proof?leaf=x, 400, parameter-invalid",
        "GET, /api/v1/log/consistency?from=2&to=1, 404, leaf-unknown",
        "POST, /api/v1/orders, 415, media-type-unsupported",
    })
    void every_fault_is_a_problem_with_a_stable_code(String method, String path, int status, String code) {
        var body = method.equals("POST") ? TestPackages.utf8("x") : new byte[0];
        var answer = method.equals("POST")
                ? caller.call(method, path, body, "Content-Type", "text/plain")
                : caller.call(method, path, body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        var problem = answer.json();
        assertThat(problem.propertyNames())
                .containsExactlyInAnyOrder("type", "title", "status", "detail", "code", "remedy", "instance");
        assertThat(problem.path("type").asString("")).isEqualTo("/problems/" + code);
        assertThat(problem.path("status").asInt(0)).isEqualTo(status);
    }

    @Test
    void json_that_cannot_be_read_is_told_without_our_insides() {
        var answer = caller.call("POST", "/api/v1/fonds", TestPackages.utf8("{"), "Content-Type", "application/json");

        assertThat(answer.code()).isEqualTo("json-invalid");
        assertThat(answer.text()).doesNotContain("Exception", "jackson");
    }

    @Test
    void an_answer_that_cannot_be_given_in_the_type_asked_for_is_told() {
        assertThat(caller.get("/api/v1/fonds", "Accept", "image/png").code()).isEqualTo("not-acceptable");
    }

    @Test
    void a_problem_speaks_the_language_that_is_asked_for() {
        var swedish = caller.get("/api/v1/nowhere", "Accept-Language", "de, sv;q=0.8, en;q=0.5");
        var english = caller.get("/api/v1/nowhere", "Accept-Language", "fr");

        assertThat(swedish.json().path("title").asString("")).isEqualTo("Här finns ingenting");
        assertThat(swedish.header("Content-Language")).isEqualTo("sv");
        assertThat(english.json().path("title").asString("")).isEqualTo("There is nothing here");
    }

    @Test
    void the_page_that_a_problem_points_to_exists() {
        assertThat(caller.get("/problems/not-found", "Accept", "text/html").status())
                .isEqualTo(200);
    }

    @Test
    void every_kind_of_finding_is_explained_to_anyone_in_both_languages() {
        for (var language : List.of("sv", "en")) {
            var page = caller.get("/help/findings", "Accept", "text/html", "Accept-Language", language);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text()).doesNotContain("{0}");
            for (var code : Finding.codes()) assertThat(page.text()).contains("id=\"" + code + "\"");
        }
    }
}
