package bevara.app.api;

import static bevara.app.RunningArchive.ALFA;
import static bevara.app.RunningArchive.BETA;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Account;
import bevara.app.Caller;
import bevara.app.Role;
import bevara.app.RunningArchive;
import bevara.app.Tenancy;
import bevara.app.TestPackages;
import bevara.storage.Alarm;
import bevara.storage.TenantId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(RunningArchive.Shared.class)
class CustodyApiTest {
    private final RunningArchive running;
    private final Caller archivist;
    private final Caller administrator;
    private final Caller system;
    private final Caller beta;

    CustodyApiTest(RunningArchive running) {
        this.running = running;
        this.archivist = running.as(ALFA, Role.ARCHIVIST);
        this.administrator = running.as(ALFA, Role.ADMINISTRATOR);
        this.system = running.as(ALFA, Role.SYSTEM);
        this.beta = running.as(BETA, Role.ADMINISTRATOR);
    }

    private static JsonNode only(JsonNode page) {
        assertThat(page.path("items")).as(page.toString()).hasSize(1);
        assertThat(page.path("nextCursor").isNull()).isTrue();
        return page.path("items").path(0);
    }

    private JsonNode ended(String location) {
        while (true) {
            var audit = archivist.get(location).json();
            switch (audit.path("state").asString("")) {
                case "queued", "running" -> Caller.pause();
                default -> {
                    return audit;
                }
            }
        }
    }

    @Test
    void an_audit_reads_the_copies_of_an_aip_and_says_what_it_found() {
        var aip = system.archived("vakt-1", Map.of("b.txt", TestPackages.utf8("b")));
        var copies = "/api/v1/aips/" + aip + "/copies";
        assertThat(only(system.get(copies).json()).path("store").asString("")).isEqualTo("main");

        var taken = archivist.post("/api/v1/audits", Map.of("aip", aip, "store", "main"));
        assertThat(taken.status()).as(taken.text()).isEqualTo(202);
        var location = taken.header("Location");
        assertThat(location)
                .isEqualTo("/api/v1/audits/" + taken.json().path("id").asString(""));
        var done = ended(location);

        assertThat(done.path("state").asString("")).as(done.toString()).isEqualTo("done");
        assertThat(done.path("aip").asString("")).isEqualTo(aip);
        assertThat(done.path("checked").asInt(0)).isEqualTo(1);
        assertThat(done.path("bytes").asLong(0)).isPositive();
        assertThat(done.path("damaged").asInt(-1)).isZero();
        assertThat(done.path("requestedBy").asString("")).isNotBlank();
        assertThat(archivist.get("/api/v1/audits").text())
                .contains("\"" + done.path("id").asString("") + "\"");
        var copy = only(system.get(copies).json());
        assertThat(copy.path("state").asString("")).isEqualTo("whole");
        assertThat(copy.path("checkedAt").asString("")).isNotBlank();

        assertThat(beta.get(location).code()).isEqualTo("audit-unknown");
        assertThat(beta.call("DELETE", location, new byte[0]).code()).isEqualTo("audit-unknown");
        assertThat(beta.get(copies).code()).isEqualTo("aip-unknown");
        assertThat(beta.post("/api/v1/audits", Map.of("aip", aip)).code()).isEqualTo("audit-empty");
        assertThat(archivist.call("DELETE", location, new byte[0]).code()).isEqualTo("audit-ended");
    }

    @Test
    void only_administrators_learn_where_a_store_lies() {
        system.archived("vakt-2", Map.of("b.txt", TestPackages.utf8("två")));
        var seen = only(archivist.get("/api/v1/stores").json());
        assertThat(seen.has("place")).isFalse();
        assertThat(seen.path("answers").asBoolean(false)).isTrue();
        assertThat(seen.path("copies").asLong(0)).isPositive();
        assertThat(only(administrator.get("/api/v1/stores").json())
                        .path("place")
                        .asString(""))
                .endsWith("/objects");
    }

    @Test
    void alarms_are_counted_by_tenant_for_the_platform_and_acknowledged_all_at_once() {
        var custody = running.archive().storage().custody();
        for (var tenant : List.of(RunningArchive.ALFA, RunningArchive.BETA)) {
            var id = new TenantId(tenant);
            Tenancy.as(id, () -> {
                custody.raise(id, Alarm.Code.DATABASE_WAS_OLDER, "a");
                custody.raise(id, Alarm.Code.KEY_MISSING, "b");
                return true;
            });
        }
        var key = running.archive()
                .accounts()
                .createKey(Account.PLATFORM, "test", Role.ADMINISTRATOR)
                .secret();
        var platform = new Caller(running.url(), key);
        var all = platform.get("/api/v1/alarms/counts").json().path("items");
        assertThat(all.valueStream()
                        .map(item -> item.path("tenant").asString("") + " "
                                + item.path("code").asString("")))
                .contains("alfa key-missing", "beta key-missing", "beta database-was-older");
        assertThat(archivist.get("/api/v1/alarms/counts").json().path("items").valueStream())
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(item -> item.path("tenant").asString("").equals("alfa"));

        var newest = archivist
                .get("/api/v1/alarms")
                .json()
                .path("items")
                .path(0)
                .path("id")
                .asString("");
        var one = archivist.post("/api/v1/alarms/acknowledgement", Map.of("code", "key-missing", "last", newest));
        assertThat(one.json().path("acknowledged").asInt(0)).isEqualTo(1);
        archivist.post("/api/v1/alarms/acknowledgement", Map.of("last", newest));
        assertThat(archivist.get("/api/v1/alarms").json().path("items")).isEmpty();
        assertThat(beta.get("/api/v1/alarms").json().path("items").valueStream())
                .hasSizeGreaterThanOrEqualTo(2);
        beta.post("/api/v1/alarms/acknowledgement", Map.of("last", Long.toString(Long.MAX_VALUE / 10)));
        assertThat(archivist
                        .post("/api/v1/alarms/acknowledgement", Map.of("code", "nonsense", "last", newest))
                        .code())
                .isEqualTo("alarm-unknown");
    }

    @Test
    void a_drill_is_held_when_somebody_asks_for_it() {
        system.archived("vakt-3", Map.of("c.txt", TestPackages.utf8("tre")));
        int before = drills();
        archivist.post("/api/v1/drills", Map.of());
        var end = System.nanoTime() + 60_000_000_000L;
        while (drills() == before && System.nanoTime() < end) Caller.pause();
        assertThat(drills()).isGreaterThan(before);
        assertThat(archivist
                        .get("/api/v1/drills")
                        .json()
                        .path("items")
                        .path(0)
                        .path("passed")
                        .asBoolean(false))
                .isTrue();
    }

    private int drills() {
        return archivist.get("/api/v1/drills").json().path("items").size();
    }

    @Test
    void what_is_not_there_has_a_code_of_its_own_in_both_languages() {
        assertThat(archivist.get("/api/v1/audits/0").code()).isEqualTo("audit-unknown");
        assertThat(archivist.get("/api/v1/audits/x").code()).isEqualTo("audit-unknown");
        for (var id : new String[] {"0", "x"})
            assertThat(archivist
                            .post("/api/v1/alarms/" + id + "/acknowledgement", Map.of())
                            .code())
                    .isEqualTo("alarm-unknown");
        assertThat(archivist.post("/api/v1/audits", Map.of("store", "nowhere")).code())
                .isEqualTo("audit-empty");
        assertThat(archivist
                        .get("/api/v1/audits/0", "Accept-Language", "sv")
                        .json()
                        .path("title")
                        .asString(""))
                .isEqualTo("Granskningen finns inte");
        for (var list : new String[] {"alarms", "drills"})
            assertThat(archivist.get("/api/v1/" + list).json().path("items").isArray())
                    .isTrue();
    }
}
