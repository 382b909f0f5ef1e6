package bevara.app.api;

import static bevara.app.RunningArchive.ALFA;
import static bevara.app.RunningArchive.BETA;
import static bevara.app.TestPackages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Caller;
import bevara.app.Role;
import bevara.app.RunningArchive;
import bevara.app.TestPackages;
import bevara.ingest.Receipt;
import bevara.storage.Digest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningArchive.Shared.class)
class SubmissionsApiTest {
    private final Caller system;
    private final Caller archivist;
    private final RunningArchive running;

    SubmissionsApiTest(RunningArchive running) {
        this.running = running;
        this.system = running.as(ALFA, Role.SYSTEM);
        this.archivist = running.as(ALFA, Role.ARCHIVIST);
    }

    private static byte[] bag(String name) {
        return TestPackages.bag(name, Map.of("brev.txt", utf8("Brevet i " + name)));
    }

    @Test
    void a_delivery_is_taken_followed_and_receipted() {
        var pack = bag("kvittens-1");
        var taken = system.deliver(
                "open",
                pack,
                "Repr-Digest",
                TestPackages.reprDigest(pack),
                "Content-Disposition",
                "attachment; filename*=UTF-8''%C3%A4rende.zip");

        assertThat(taken.status()).isEqualTo(202);
        var id = taken.json().path("id").asString("");
        assertThat(taken.header("Location")).isEqualTo("/api/v1/submissions/" + id);
        var ended = system.atRest(id);
        assertThat(ended.path("state").asString("")).as("%s", ended).isEqualTo("archived");
        assertThat(ended.path("fileName").asString("")).isEqualTo("ärende.zip");
        assertThat(ended.path("sha256").asString("")).isEqualTo(Digest.of(pack).hex());
        assertThat(ended.propertyNames())
                .contains(
                        "id",
                        "agreement",
                        "packageId",
                        "state",
                        "step",
                        "progress",
                        "findings",
                        "aips",
                        "createdAt",
                        "endedAt");
        assertThat(ended.path("progress").propertyNames())
                .containsExactlyInAnyOrder("files", "filesTotal", "bytes", "bytesTotal");
        var receipt = system.get("/api/v1/submissions/" + id + "/receipt");
        assertThat(receipt.header("Content-Type")).isEqualTo("application/jose");
        assertThat(Receipt.verify(receipt.text()).packageSha256())
                .isEqualTo(Digest.of(pack).hex());
    }

    @Test
    void a_package_sent_as_curl_does_by_default_is_not_mistaken_for_a_form() {
        var ended = system.submit("open", bag("curl-1"), "Content-Type", "application/x-www-form-urlencoded");

        assertThat(ended.path("state").asString("")).isEqualTo("archived");
    }

    @Test
    void the_same_key_twice_is_one_submission() {
        var pack = bag("idem-1");
        var first = system.deliver("open", pack, "Idempotency-Key", "nyckel-1").json();
        system.atRest(first.path("id").asString(""));
        var second = system.deliver("open", pack, "Idempotency-Key", "nyckel-1").json();

        assertThat(second.path("id").asString("")).isEqualTo(first.path("id").asString(""));
        assertThat(system.deliver("open", bag("idem-2"), "Idempotency-Key", "nyckel-1")
                        .code())
                .isEqualTo("idempotency-key-reused");
    }

    @Test
    void what_cannot_be_taken_is_told_by_its_code() {
        var pack = bag("fel-1");

        assertThat(system.deliver("open", pack, "Repr-Digest", TestPackages.reprDigest(utf8("annat")))
                        .code())
                .isEqualTo("digest-mismatch");
        assertThat(system.deliver("nowhere", pack).code()).isEqualTo("agreement-unknown");
        assertThat(system.deliver("open", new byte[0]).code()).isEqualTo("package-empty");
        assertThat(system.deliver("open", pack, "Content-Type", "multipart/form-data; boundary=x")
                        .code())
                .isEqualTo("multipart-not-taken");
        assertThat(system.call("POST", "/api/v1/submissions", pack).code()).isEqualTo("parameter-missing");
    }

    private static Map<String, Object> agreement(String id, String validTo, String... kinds) {
        return Map.of(
                "id",
                id,
                "title",
                "Avtal " + id,
                "creator",
                "Kommunstyrelsen",
                "kinds",
                List.of(kinds),
                "approval",
                "automatic",
                "validFrom",
                "2020-01-01",
                "validTo",
                validTo);
    }

    @Test
    void under_an_agreement_that_has_ended_or_is_anothers_or_is_broken_nothing_is_stored() {
        var theirs = running.as(BETA, Role.ARCHIVIST);
        archivist.post("/api/v1/agreements", agreement("slut", "2021-12-31", "bagit"));
        archivist.post("/api/v1/agreements", agreement("bara-eark", "2999-12-31", "eark"));
        theirs.post("/api/v1/agreements", agreement("grannens", "2999-12-31", "bagit"));
        var pack = bag("avtalsprov");

        var ended = system.deliver("slut", pack);
        assertThat(ended.status()).isEqualTo(422);
        assertThat(ended.code()).isEqualTo("agreement-not-valid");
        var anothers = system.deliver("grannens", pack);
        assertThat(anothers.status()).isEqualTo(422);
        assertThat(anothers.code()).isEqualTo("agreement-unknown");
        assertThat(system.get("/api/v1/submissions?q=avtalsprov").json().path("items"))
                .isEmpty();
        var broken = system.submit("bara-eark", pack);
        assertThat(broken.path("state").asString("")).isEqualTo("rejected");
        assertThat(broken.path("findings")
                        .valueStream()
                        .map(one -> one.path("code").asString("")))
                .contains("kind-not-agreed");
        assertThat(broken.path("aips")).isEmpty();
    }

    @Test
    void a_bad_package_is_rejected_with_all_its_findings_in_the_language_asked_for() {
        var ended = system.submit(
                "open",
                TestPackages.zip(Map.of(
                        "p/bagit.txt",
                        utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
                        "p/manifest-sha256.txt",
                        utf8("0".repeat(64) + "  data/a.txt\n" + "1".repeat(64) + "  data/b.txt\n"),
                        "p/data/a.txt",
                        utf8("a"))));
        var swedish = system.get(
                        "/api/v1/submissions/" + ended.path("id").asString(""), "Accept-Language", "sv-SE,sv;q=0.9")
                .json();

        assertThat(ended.path("state").asString("")).isEqualTo("rejected");
        assertThat(ended.path("findings")).hasSizeGreaterThanOrEqualTo(2);
        var finding = ended.path("findings").path(0);
        assertThat(finding.propertyNames())
                .containsExactlyInAnyOrder(
                        "code", "severity", "path", "line", "statedIn", "message", "remedy", "source");
        assertThat(swedish.path("findings").path(0).path("message").asString(""))
                .isNotEqualTo(finding.path("message").asString(""));
        assertThat(system.get("/api/v1/submissions/" + ended.path("id").asString("") + "/receipt")
                        .code())
                .isEqualTo("not-archived");
    }

    @Test
    void a_dry_run_is_judged_and_leaves_nothing() {
        var answer = system.call("POST", "/api/v1/submissions?agreement=open&dryRun=true", bag("torr-1"));
        var id = answer.json().path("id").asString("");
        var end = System.nanoTime() + 30_000_000_000L;
        var now = answer.json();
        while (now.path("endedAt").isNull() && System.nanoTime() < end) {
            Caller.pause();
            now = system.get("/api/v1/submissions/" + id).json();
        }

        assertThat(now.path("dryRun").asBoolean(false)).isTrue();
        assertThat(now.path("endedAt").isNull()).as("%s", now).isFalse();
        assertThat(now.path("aips")).isEmpty();
    }

    @Test
    void an_archivist_decides_where_the_agreement_says_so() {
        var accepted = system.submit("approval", bag("beslut-1"));
        var rejected = system.submit("approval", bag("beslut-2"));
        assertThat(accepted.path("state").asString("")).isEqualTo("awaiting-decision");

        var decision = "/api/v1/submissions/" + accepted.path("id").asString("") + "/decision";
        assertThat(archivist
                        .post(decision, Map.of("decision", "maybe", "reason", "x"))
                        .code())
                .isEqualTo("decision-invalid");
        assertThat(archivist
                        .post(decision, Map.of("decision", "accept", "reason", "Fullständig"))
                        .status())
                .isEqualTo(200);
        archivist.post(
                "/api/v1/submissions/" + rejected.path("id").asString("") + "/decision",
                Map.of("decision", "reject", "reason", "Hör inte hit"));

        var end = System.nanoTime() + 30_000_000_000L;
        var state = "";
        while (!state.equals("archived") && System.nanoTime() < end) {
            Caller.pause();
            state = system.get("/api/v1/submissions/" + accepted.path("id").asString(""))
                    .json()
                    .path("state")
                    .asString("");
        }
        assertThat(state).isEqualTo("archived");
        assertThat(system.get("/api/v1/submissions/" + rejected.path("id").asString(""))
                        .json()
                        .path("state")
                        .asString(""))
                .isEqualTo("rejected");
        assertThat(archivist
                        .post(decision, Map.of("decision", "accept", "reason", "igen"))
                        .code())
                .isEqualTo("not-awaiting-decision");
    }

    @Test
    void events_tell_of_the_submission_until_it_ended() {
        var id = system.deliver("open", bag("strom-1")).json().path("id").asString("");

        var events = system.get("/api/v1/submissions/" + id + "/events", "Accept", "text/event-stream");

        assertThat(events.header("Content-Type")).startsWith("text/event-stream");
        assertThat(events.text()).contains("event: submission", "\"state\":\"archived\"");
    }

    @Test
    void the_list_is_searched_filtered_and_paged() {
        for (int i = 0; i < 3; i++) system.submit("open", bag("lista-" + i));

        var first = system.get("/api/v1/submissions?q=lista-&state=archived&limit=2")
                .json();
        var cursor = first.path("nextCursor").asString("");
        var second = system.get("/api/v1/submissions?q=lista-&state=archived&limit=2&cursor=" + cursor)
                .json();

        assertThat(first.path("items")).hasSize(2);
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.path("nextCursor").isNull()).isTrue();
        assertThat(system.get("/api/v1/submissions?state=nonsense").code()).isEqualTo("parameter-invalid");
    }
}
