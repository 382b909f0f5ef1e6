package bevara.app.api;

import static bevara.app.RunningArchive.ALFA;
import static bevara.app.RunningArchive.BETA;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Caller;
import bevara.app.Role;
import bevara.app.RunningArchive;
import bevara.app.TestPackages;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may do what, and that nobody sees what belongs to another tenant.
@ExtendWith(RunningArchive.Shared.class)
class RightsTest {
    private static final String UNKNOWN = "01jb2k7x9n4q8r5t6v0w1y2z3a";

    private final RunningArchive running;

    RightsTest(RunningArchive running) {
        this.running = running;
    }

    /// Each role in order system, registrar, archivist, administrator: y when the right is there.
    @ParameterizedTest
    @CsvSource({
        "GET,  /api/v1/submissions, yyyy",
        "POST, /api/v1/submissions?agreement=none, yyyy",
        "POST, /api/v1/uploads, yyyy",
        "PATCH, /api/v1/uploads/01jb2k7x9n4q8r5t6v0w1y2z3a, yyyy",
        "GET,  /api/v1/search?q=x, yyyy",
        "GET,  /api/v1/aips/01jb2k7x9n4q8r5t6v0w1y2z3a, yyyy",
        "GET,  /api/v1/agreements, yyyy",
        "GET,  /api/v1/orders, nyyy",
        "POST, /api/v1/orders, nyyy",
        "POST, /api/v1/submissions/01jb2k7x9n4q8r5t6v0w1y2z3a/decision, nnyy",
        "GET,  /api/v1/format-policies, yyyy",
        "POST, /api/v1/format-policies, nnyy",
        "POST, /api/v1/format-dispensations, nnyy",
        "PUT,  /api/v1/format-dispensations/x, nnyy",
        "GET,  /api/v1/signatures, yyyy",
        "GET,  /api/v1/identified, yyyy",
        "GET,  /api/v1/identifications, yyyy",
        "POST, /api/v1/identifications, nnyy",
        "DELETE, /api/v1/identifications/x, nnyy",
        "POST, /api/v1/agreements, nnyy",
        "PUT,  /api/v1/agreements/x, nnyy",
        "POST, /api/v1/record-creators, nnyy",
        "PUT,  /api/v1/fonds/x, nnyy",
        "POST, /api/v1/classification, nnyy",
        "POST, /api/v1/retention-rules, nnyy",
        "GET,  /api/v1/stores, nnyy",
        "GET,  /api/v1/audits, nnyy",
        "POST, /api/v1/audits, nnyy",
        "GET,  /api/v1/audits/1, nnyy",
        "DELETE, /api/v1/audits/1, nnyy",
        "GET,  /api/v1/alarms, nnyy",
        "POST, /api/v1/alarms/1/acknowledgement, nnyy",
        "POST, /api/v1/alarms/acknowledgement, nnyy",
        "GET,  /api/v1/alarms/counts, nnyy",
        "GET,  /api/v1/drills, nnyy",
        "POST, /api/v1/drills, nnyy",
        "GET,  /api/v1/aips/01jb2k7x9n4q8r5t6v0w1y2z3a/copies, yyyy",
        "GET,  /api/v1/accounts, nnny",
        "POST, /api/v1/accounts, nnny",
        "GET,  /api/v1/keys, nnny",
        "POST, /api/v1/keys, nnny",
        "DELETE, /api/v1/keys/x, nnny",
        "GET,  /api/v1/tenants, nnny",
    })
    void a_role_may_do_what_the_table_says(String method, String path, String table) {
        for (var role : Role.values()) {
            var answer = running.as(ALFA, role).send(method, path, Map.of());
            var allowed = table.charAt(role.ordinal()) == 'y';
            assertThat(answer.status() == 403)
                    .as("%s %s as %s: %s", method, path, role, answer.text())
                    .isNotEqualTo(allowed);
        }
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/submissions", "/api/v1/search", "/api/v1/nowhere", "/api/v1/orders", "/api/v1/agreements"})
    void without_a_key_nothing_is_told(String path) {
        for (var key : List.of("", "bvk_wrong")) {
            var answer = new Caller(running.url(), key).get(path);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.code()).isEqualTo("unauthorized");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
    }

    @Test
    void another_tenants_things_do_not_exist() {
        var alfa = running.as(ALFA, Role.ADMINISTRATOR);
        var beta = running.as(BETA, Role.ADMINISTRATOR);
        var word = "hemlighetsprov";
        var aip = alfa.archived("hemlig-1", Map.of("brev.txt", TestPackages.utf8("Ordet är " + word)));
        var waiting = alfa.submit("approval", TestPackages.bag("hemlig-2", Map.of("b.txt", TestPackages.utf8("b"))));
        var submission = waiting.path("id").asString("");
        var order = alfa.post("/api/v1/orders", Map.of("aips", List.of(aip), "form", "zip", "purpose", "x"))
                .json()
                .path("id")
                .asString("");
        alfa.post("/api/v1/fonds", Map.of("id", "hemligt-arkiv", "title", "x"));
        var key = alfa.post("/api/v1/keys", Map.of("name", "n", "role", "system"))
                .json()
                .path("id")
                .asString("");

        for (var path : List.of(
                "/submissions/" + submission,
                "/submissions/" + submission + "/events",
                "/submissions/" + submission + "/receipt",
                "/aips/" + aip,
                "/aips/" + aip + "/versions",
                "/aips/" + aip + "/files",
                "/aips/" + aip + "/files/f1",
                "/aips/" + aip + "/files/f1/content",
                "/aips/" + aip + "/events",
                "/aips/" + aip + "/mets.xml",
                "/aips/" + aip + "/premis.xml",
                "/orders/" + order,
                "/orders/" + order + "/content",
                "/fonds/hemligt-arkiv")) {
            var answer = beta.get("/api/v1" + path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.text()).as(path).doesNotContain(word, "hemlig-2");
        }
        assertThat(beta.post(
                                "/api/v1/submissions/" + submission + "/decision",
                                Map.of("decision", "accept", "reason", "x"))
                        .status())
                .isEqualTo(404);
        assertThat(beta.post("/api/v1/orders", Map.of("aips", List.of(aip), "form", "zip", "purpose", "x"))
                        .status())
                .isEqualTo(404);
        assertThat(beta.send("PUT", "/api/v1/fonds/hemligt-arkiv", Map.of("title", "y", "version", 2))
                        .status())
                .isEqualTo(404);
        assertThat(beta.call("DELETE", "/api/v1/keys/" + key, new byte[0]).status())
                .isEqualTo(404);
        for (var list : List.of("/submissions?q=hemlig", "/orders", "/fonds", "/search?q=" + word + "&facet=creator"))
            assertThat(beta.get("/api/v1" + list).text())
                    .as(list)
                    .doesNotContain("hemlig-", aip, order, "hemligt-arkiv");
        assertThat(beta.get("/api/v1/search?q=" + word).json().path("total").asInt(-1))
                .isZero();
        assertThat(beta.get("/api/v1/accounts").text()).doesNotContain("@alfa");
        assertThat(beta.get("/api/v1/accounts?tenant=alfa").code()).isEqualTo("tenant-unknown");
        assertThat(beta.post("/api/v1/keys", Map.of("name", "x", "role", "admin", "tenant", "alfa"))
                        .code())
                .isEqualTo("tenant-unknown");
        assertThat(beta.post("/api/v1/tenants", Map.of("id", "gamma", "name", "Gamma"))
                        .code())
                .isEqualTo("forbidden");
    }

    @Test
    void what_is_not_there_and_what_is_anothers_look_the_same() {
        var beta = running.as(BETA, Role.ADMINISTRATOR);
        var aip = running.as(ALFA, Role.SYSTEM).archived("lika-1", Map.of("b.txt", TestPackages.utf8("lika")));

        var anothers = beta.get("/api/v1/aips/" + aip).text().replace(aip, "ID");
        var nothing = beta.get("/api/v1/aips/" + UNKNOWN).text().replace(UNKNOWN, "ID");

        assertThat(anothers).isEqualTo(nothing);
    }
}
