package bevara.app.api;

import static bevara.app.RunningArchive.ALFA;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Caller;
import bevara.app.Role;
import bevara.app.RunningArchive;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RunningArchive.Shared.class)
class RegistersApiTest {
    private final Caller archivist;

    RegistersApiTest(RunningArchive running) {
        this.archivist = running.as(ALFA, Role.ARCHIVIST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"record-creators", "fonds", "classification", "retention-rules"})
    void an_entry_is_made_and_given_new_versions_while_nothing_is_overwritten(String register) {
        var made = archivist.post(
                "/api/v1/" + register, Map.of("id", "post-1", "title", "Första", "extra", List.of(1, 2)));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/v1/" + register + "/post-1");

        var byMatch =
                archivist.send("PUT", "/api/v1/" + register + "/post-1", Map.of("title", "Andra"), "If-Match", "\"1\"");
        var byVersion =
                archivist.send("PUT", "/api/v1/" + register + "/post-1", Map.of("title", "Tredje", "version", 3));
        var late = archivist.send("PUT", "/api/v1/" + register + "/post-1", Map.of("title", "Sent", "version", 3));

        assertThat(byMatch.json().path("version").asInt(0)).isEqualTo(2);
        assertThat(byVersion.json().path("version").asInt(0)).isEqualTo(3);
        assertThat(late.code()).isEqualTo("version-conflict");
        assertThat(archivist
                        .post("/api/v1/" + register, Map.of("id", "post-1", "title", "Igen"))
                        .code())
                .isEqualTo("version-conflict");
        assertThat(archivist
                        .get("/api/v1/" + register + "/post-1")
                        .json()
                        .path("title")
                        .asString(""))
                .isEqualTo("Tredje");
        assertThat(archivist.get("/api/v1/" + register).json().path("items")).hasSize(1);
        assertThat(archivist.get("/api/v1/" + register + "/post-2").code()).isEqualTo("register-entry-unknown");
        assertThat(archivist
                        .post("/api/v1/" + register, Map.of("id", "Å Ä", "title", "x"))
                        .code())
                .isEqualTo("register-entry-invalid");
        assertThat(archivist.post("/api/v1/" + register, Map.of("id", "x")).code())
                .isEqualTo("register-entry-invalid");
    }

    private static final Map<String, Object> PROFILE = Map.of(
            "BagIt-Profile-Info",
            Map.of("BagIt-Profile-Identifier", "https://example.se/profil.json"),
            "Manifests-Required",
            List.of("sha512"));

    @Test
    void an_agreement_is_made_changed_and_listed() {
        var agreement = new HashMap<String, Object>(Map.of(
                "id",
                "nytt",
                "title",
                "Nytt avtal",
                "sourceSystem",
                "ByggR",
                "creator",
                "Byggnadsnämnden",
                "kinds",
                List.of("bagit", "eark"),
                "approval",
                "required",
                "validFrom",
                "2024-01-01"));

        assertThat(archivist.post("/api/v1/agreements", agreement).status()).isEqualTo(201);
        assertThat(archivist.post("/api/v1/agreements", agreement).code()).isEqualTo("agreement-version-conflict");
        agreement.put("approval", "automatic");
        agreement.put("version", 2);
        assertThat(archivist.send("PUT", "/api/v1/agreements/nytt", agreement).status())
                .isEqualTo(200);
        assertThat(archivist.send("PUT", "/api/v1/agreements/nytt", agreement).code())
                .isEqualTo("agreement-version-conflict");

        var read = archivist.get("/api/v1/agreements/nytt").json();
        assertThat(read.path("version").asInt(0)).isEqualTo(2);
        assertThat(read.path("approval").asString("")).isEqualTo("automatic");
        assertThat(read.path("retention").isNull()).isTrue();
        agreement.put("version", 3);
        for (var wrong : List.of("ten years", "P0D", "-P1Y", "PT5H")) {
            agreement.put("retention", wrong);
            assertThat(archivist
                            .send("PUT", "/api/v1/agreements/nytt", agreement)
                            .code())
                    .isEqualTo("register-entry-invalid");
        }
        agreement.put("retention", "P10Y");
        assertThat(archivist.send("PUT", "/api/v1/agreements/nytt", agreement).status())
                .isEqualTo(200);
        assertThat(archivist
                        .get("/api/v1/agreements/nytt")
                        .json()
                        .path("retention")
                        .asString(""))
                .isEqualTo("P10Y");
        assertThat(read.path("granularity").asString("")).isEqualTo("package");
        agreement.put("version", 4);
        agreement.put("granularity", "file");
        assertThat(archivist.send("PUT", "/api/v1/agreements/nytt", agreement).code())
                .isEqualTo("register-entry-invalid");
        agreement.put("granularity", "case");
        assertThat(archivist.send("PUT", "/api/v1/agreements/nytt", agreement).status())
                .isEqualTo(200);
        assertThat(archivist
                        .get("/api/v1/agreements/nytt")
                        .json()
                        .path("granularity")
                        .asString(""))
                .isEqualTo("case");
        assertThat(read.path("strictness").asString("")).isEqualTo("lenient");
        agreement.put("version", 5);
        agreement.put("strictness", "mild");
        assertThat(archivist.send("PUT", "/api/v1/agreements/nytt", agreement).code())
                .isEqualTo("register-entry-invalid");
        agreement.put("strictness", "standard");
        assertThat(archivist
                        .send("PUT", "/api/v1/agreements/nytt", agreement)
                        .json()
                        .path("strictness")
                        .asString(""))
                .isEqualTo("standard");
        assertThat(read.path("scan").asString("")).isEqualTo("where-possible");
        assertThat(read.path("bagProfile").isNull()).isTrue();
        agreement.put("version", 6);
        agreement.put("scan", "never");
        assertThat(archivist.send("PUT", "/api/v1/agreements/nytt", agreement).code())
                .isEqualTo("register-entry-invalid");
        agreement.put("scan", "required");
        agreement.put("bagProfile", "no object");
        assertThat(archivist.send("PUT", "/api/v1/agreements/nytt", agreement).code())
                .isEqualTo("register-entry-invalid");
        agreement.put("bagProfile", PROFILE);
        assertThat(archivist.send("PUT", "/api/v1/agreements/nytt", agreement).status())
                .isEqualTo(200);
        var profiled = archivist.get("/api/v1/agreements/nytt").json();
        assertThat(profiled.path("scan").asString("")).isEqualTo("required");
        assertThat(profiled.path("bagProfile")
                        .path("Manifests-Required")
                        .path(0)
                        .asString(""))
                .isEqualTo("sha512");
        agreement.put("version", 7);
        agreement.put("kinds", List.of("box"));
        assertThat(archivist.send("PUT", "/api/v1/agreements/nytt", agreement).code())
                .isEqualTo("register-entry-invalid");
    }

    @Test
    void a_format_policy_is_decided_version_by_version_after_the_archives_own_proposal() {
        var proposed = archivist.get("/api/v1/format-policies").json().path("items");
        assertThat(proposed.get(0).path("version").asInt(-1)).isZero();
        var line = Map.of("group", "Word", "puids", List.of("fmt/40"), "verdict", "refuse", "source", "KS 2026/12");
        var policy = new HashMap<String, Object>(
                Map.of("version", 1, "validFrom", "2026-01-01", "lines", List.of(line), "otherwise", "accept"));

        assertThat(archivist.post("/api/v1/format-policies", policy).status()).isEqualTo(201);
        assertThat(archivist.post("/api/v1/format-policies", policy).code()).isEqualTo("version-conflict");
        var read = archivist.get("/api/v1/format-policies/1").json();
        assertThat(read.path("lines").get(0).path("verdict").asString("")).isEqualTo("refuse");
        assertThat(archivist.get("/api/v1/format-policies/0").status()).isEqualTo(200);

        policy.put("version", 2);
        policy.put("lines", List.of(Map.of("group", "Word", "puids", List.of("word"), "verdict", "refuse")));
        assertThat(archivist.post("/api/v1/format-policies", policy).code()).isEqualTo("register-entry-invalid");
    }

    @Test
    void a_dispensation_says_who_granted_it_why_and_until_when_and_can_be_ended() {
        var given = new HashMap<String, Object>(Map.of(
                "id", "word-2026",
                "agreement", "nowhere",
                "format", "fmt/40",
                "reason", "Byte av system",
                "validTo", "2027-06-30"));
        assertThat(archivist.post("/api/v1/format-dispensations", given).code()).isEqualTo("register-entry-invalid");
        var agreement = Map.of(
                "id", "undantag",
                "title", "Undantag",
                "creator", "Byggnadsnämnden",
                "kinds", List.of("plain"),
                "approval", "automatic",
                "validFrom", "2024-01-01");
        archivist.post("/api/v1/agreements", agreement);
        given.put("agreement", "undantag");

        assertThat(archivist.post("/api/v1/format-dispensations", given).status())
                .isEqualTo(201);
        given.put("validTo", "2026-01-01");
        given.put("version", 2);
        assertThat(archivist
                        .send("PUT", "/api/v1/format-dispensations/word-2026", given)
                        .status())
                .isEqualTo(200);
        var read = archivist
                .get("/api/v1/format-dispensations")
                .json()
                .path("items")
                .get(0);
        assertThat(read.path("validTo").asString("")).isEqualTo("2026-01-01");
        assertThat(read.path("grantedBy").asString("")).isNotEmpty();
        assertThat(read.path("reason").asString("")).isEqualTo("Byte av system");
    }
}
