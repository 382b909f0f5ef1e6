package bevara.app.api;

import static bevara.app.RunningArchive.ALFA;
import static bevara.app.RunningArchive.BETA;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Caller;
import bevara.app.Role;
import bevara.app.RunningArchive;
import bevara.app.TestPackages;
import bevara.storage.Digest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The report on a delivery, as other programs get it.
@ExtendWith(RunningArchive.Shared.class)
class ReportApiTest {
    private final RunningArchive running;
    private final Caller system;

    ReportApiTest(RunningArchive running) {
        this.running = running;
        this.system = running.as(ALFA, Role.SYSTEM);
    }

    private static byte[] rejected() {
        return TestPackages.zip(Map.of(
                "felaktig/bagit.txt", TestPackages.utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
                "felaktig/data/brev å.txt", TestPackages.utf8("Hej"),
                "felaktig/manifest-sha256.txt", TestPackages.utf8("0".repeat(64) + "  data/brev å.txt\n")));
    }

    @Test
    void says_what_was_judged_when_and_what_was_wrong() {
        var pack = rejected();
        var ended = system.submit("open", pack, "Content-Disposition", "attachment; filename=\"felaktig.zip\"");
        assertThat(ended.path("state").asString("")).isEqualTo("rejected");
        var address = "/api/v1/submissions/" + ended.path("id").asString("") + "/report";

        var report = system.get(address);
        assertThat(report.header("Content-Type")).startsWith("application/json");
        var json = report.json();
        assertThat(json.path("accepted").asBoolean(true)).isFalse();
        assertThat(json.path("kind").asString("")).isEqualTo("bagit");
        var about = json.path("about");
        assertThat(about.path("program").asString("")).startsWith("Bevara ");
        assertThat(about.path("fileName").asString("")).isEqualTo("felaktig.zip");
        assertThat(about.path("sha256").asString("")).isEqualTo(Digest.of(pack).hex());
        assertThat(about.path("size").asLong(0)).isEqualTo(pack.length);
        assertThat(about.path("made").asString(""))
                .isEqualTo(ended.path("endedAt").asString(""));
        assertThat(json.path("findings").toString()).contains("brev å.txt");
        assertThat(system.get(address + ".json").json()).isEqualTo(json);

        for (var xml :
                new Caller.Answer[] {system.get(address + ".xml"), system.get(address, "Accept", "application/xml")}) {
            assertThat(xml.header("Content-Type")).isEqualTo("application/xml;charset=UTF-8");
            assertThat(xml.text())
                    .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
                    .contains("<report program=\"Bevara ")
                    .contains("accepted=\"false\"")
                    .contains("sha256=\"" + Digest.of(pack).hex() + "\"")
                    .contains("brev å.txt");
        }
    }

    @Test
    void is_the_delivering_tenants_alone() {
        var ended = system.submit("open", TestPackages.bag("rapport", Map.of("a.txt", TestPackages.utf8("rapport"))));
        var address = "/api/v1/submissions/" + ended.path("id").asString("") + "/report.json";
        assertThat(system.get(address).json().path("accepted").asBoolean(false)).isTrue();
        assertThat(running.as(BETA, Role.ADMINISTRATOR).get(address).code()).isEqualTo("submission-unknown");
        assertThat(system.get("/api/v1/submissions/none/report").code()).isEqualTo("submission-unknown");
    }
}
