package bevara.app.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.storage.Digest;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Two stores: a disk flips a bit of one, and later of both.
class CustodyJourneyTest {
    private static final boolean CI = "true".equals(System.getenv("CI"));
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final Set<String> GRAVE = Set.of("serious", "critical");

    @TempDir
    static Path data;

    private static Bevara bevara;

    @BeforeAll
    static void start() {
        bevara = Bevara.demo(data);
    }

    @AfterAll
    static void stop() {
        bevara.close();
    }

    @Test
    void damage_is_found_mended_and_told_and_when_no_copy_is_good_nothing_is_handed_out() throws IOException {
        var archivist = bevara.as("sandviken", "archivist");
        var aip = archivist.json("/search?q=").get("hits").get(0).get("aip").asString();
        var second = largest("second-store", aip);
        var original = Files.readAllBytes(second);
        flip(second);

        var audit = audit(archivist, aip);

        assertThat(audit.get("checked").asInt()).isEqualTo(2);
        assertThat(audit.get("damaged").asInt()).isEqualTo(1);
        assertThat(audit.get("repaired").asInt()).isEqualTo(1);
        assertThat(Files.readAllBytes(second)).isEqualTo(original);
        var alarm = only(archivist.json("/alarms"));
        assertThat(alarm.get("code").asString()).isEqualTo("copy-repaired");
        assertThat(alarm.get("store").asString()).isEqualTo("second");
        assertThat(alarm.get("aip").asString()).isEqualTo(aip);
        assertThat(bevara.as("kumla", "archivist").json("/alarms").get("items")).isEmpty();
        assertThat(archivist.json("/aips/" + aip + "/events").toString()).contains("recovery", "store second");
        inTheBrowser(page -> {
            visit(page, "/preservation", "preservation");
            assertThat(page.locator("article.note h3")).hasText("En skadad kopia har lagats");
            visit(page, "/aips/" + aip + "/events", "aip-events-custody");
            assertThat(page.locator(".timeline")).containsText("En kopia lagades");
            visit(page, "/aips/" + aip + "/integrity", "aip-integrity-copies");
            page.locator("#read-copies").click();
            page.waitForURL("**/preservation*");
            page.locator("button[id^=seen-]").click();
            assertThat(page.locator("button[id^=seen-]")).hasCount(0);
        });
        if (!archivist.json("/alarms").get("items").isEmpty())
            archivist.post("/alarms/" + alarm.get("id").asString() + "/acknowledgement", "{}");
        assertThat(archivist.json("/alarms").get("items")).isEmpty();

        flip(second);
        flip(largest("objects", aip));
        audit(archivist, aip);

        assertThat(archivist
                        .json("/alarms")
                        .get("items")
                        .valueStream()
                        .map(a -> a.get("code").asString()))
                .contains("no-good-copy");
        assertThat(archivist
                        .json("/aips/" + aip + "/copies")
                        .get("items")
                        .valueStream()
                        .map(copy -> copy.get("state").asString()))
                .containsExactly("damaged", "damaged");
        var file = archivist.files(aip).getFirst().get("id").asString();
        var content = refused(archivist, "/aips/" + aip + "/files/" + file + "/content");
        assertThat(content.statusCode()).isEqualTo(409);
        assertThat(Client.parse(content).get("code").asString()).isEqualTo("aip-damaged");
        assertThat(order(archivist, aip)).isEqualTo("aip-damaged");
        inTheBrowser(page -> {
            visit(page, "/preservation", "preservation-lost");
            visit(page, "/aips/" + aip + "/integrity", "aip-lost");
            assertThat(page.locator(".note.bad h2")).hasText("Alla kopior är skadade");
            visit(page, "/aips/" + aip + "/events", "aip-lost-events");
            visit(page, "/aips/" + aip, "aip-lost-files");
        });
    }

    @Test
    void alarms_of_one_kind_are_one_card_and_are_acknowledged_one_by_one_or_together() throws IOException {
        var archivist = bevara.as("sandviken", "archivist");
        var aips = archivist
                .json("/search?q=")
                .get("hits")
                .valueStream()
                .skip(1)
                .limit(5)
                .toList();
        for (var hit : aips) {
            var aip = hit.get("aip").asString();
            flip(largest("second-store", aip));
            audit(archivist, aip);
        }

        inTheBrowser(page -> {
            visit(page, "/preservation", "preservation-groups");
            var card = page.locator("article[aria-labelledby=alarm-copy-repaired]");
            assertThat(card.locator("h3")).containsText("En skadad kopia har lagats");
            assertThat(card.locator("h3 .badge")).hasText("5 larm");
            assertThat(card.locator(".alarms > li")).hasCount(3);
            assertThat(card.locator(".alarms a").first())
                    .hasAttribute("href", "/aips/" + aips.getLast().get("aip").asString() + "/integrity");
            card.locator("a[href='/preservation/alarms/copy-repaired']").click();
            visit(page, "/preservation/alarms/copy-repaired", "alarms");
            assertThat(page.locator(".alarms > li")).hasCount(5);
            page.locator("button[id^=seen-]:not([id^=seen-all])").first().click();
            assertThat(page.locator(".alarms > li")).hasCount(4);
            visit(page, "/preservation?lang=en", "preservation-groups-en");
            assertThat(card.locator("h3 .badge")).hasText("4 alarms");
            page.locator("#seen-all-copy-repaired").click();
            assertThat(card).hasCount(0);
        });
        if (!Files.exists(CHROMIUM))
            for (var alarm : archivist.json("/alarms").get("items"))
                archivist.post("/alarms/" + alarm.get("id").asString() + "/acknowledgement", "{}");
        assertThat(archivist
                        .json("/alarms")
                        .get("items")
                        .valueStream()
                        .map(a -> a.get("code").asString()))
                .doesNotContain("copy-repaired");
    }

    @Test
    void what_is_read_before_any_audit_is_right_and_the_copy_is_mended_by_itself() throws IOException {
        var archivist = bevara.as("sandviken", "archivist");
        var aip = archivist.json("/search?q=").get("hits").get(7).get("aip").asString();
        var zip = zip("objects", aip);
        var original = Files.readAllBytes(zip);
        var damaged = original.clone();
        damaged[place(original, archivist, aip)] ^= 1;
        Files.write(zip, damaged);

        for (var file : archivist.files(aip)) {
            var content =
                    archivist.get("/aips/" + aip + "/files/" + file.get("id").asString() + "/content");
            assertThat(content.statusCode()).isEqualTo(200);
            assertThat(Digest.of(content.body()).hex())
                    .isEqualTo(file.get("sha256").asString());
        }
        assertThat(order(archivist, aip)).isEmpty();
        while (alarms(archivist, aip).isEmpty()) Client.pause();
        var alarm = alarms(archivist, aip).getFirst();
        assertThat(alarm.get("code").asString()).isEqualTo("copy-repaired");
        assertThat(Files.readAllBytes(zip)).isEqualTo(original);
        archivist.post("/alarms/" + alarm.get("id").asString() + "/acknowledgement", "{}");
    }

    private static List<JsonNode> alarms(Client archivist, String aip) {
        return archivist
                .json("/alarms")
                .get("items")
                .valueStream()
                .filter(alarm -> alarm.path("aip").asString("").equals(aip))
                .toList();
    }

    /// Where the first file lies in the zip.
    private static int place(byte[] zip, Client archivist, String aip) {
        var file = archivist.files(aip).getFirst().get("id").asString();
        var bytes =
                archivist.get("/aips/" + aip + "/files/" + file + "/content").body();
        int place = 0;
        while (!Arrays.equals(zip, place, place + bytes.length, bytes, 0, bytes.length)) place++;
        return place;
    }

    private static Path zip(String store, String aip) throws IOException {
        try (var files = Files.walk(data.resolve(store))) {
            return files.filter(path -> path.toString().contains(aip)
                            && path.getFileName().toString().equals("data-0001.zip"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// The readers learn of it a moment after the auditor.
    private static HttpResponse<byte[]> refused(Client archivist, String path) {
        for (int i = 0; i < 100 && archivist.get(path).statusCode() == 200; i++) Client.pause();
        return archivist.get(path);
    }

    private static JsonNode audit(Client archivist, String aip) {
        var taken = archivist.post("/audits", "{\"aip\":\"" + aip + "\"}");
        assertThat(taken.statusCode()).as(Client.text(taken)).isEqualTo(202);
        while (true) {
            var now = archivist.json("/audits/" + Client.parse(taken).get("id").asString());
            var state = now.get("state").asString();
            if (!state.equals("queued") && !state.equals("running")) return now;
            Client.pause();
        }
    }

    /// The fault of an order, at once or when it was to be prepared.
    private static String order(Client archivist, String aip) {
        var taken = archivist.post("/orders", "{\"aips\":[\"" + aip + "\"],\"form\":\"zip\",\"purpose\":\"prov\"}");
        if (taken.statusCode() != 202) return Client.parse(taken).get("code").asString();
        while (true) {
            var now = archivist.json("/orders/" + Client.parse(taken).get("id").asString());
            switch (now.get("state").asString()) {
                case "queued", "preparing" -> Client.pause();
                default -> {
                    return now.get("fault").asString("");
                }
            }
        }
    }

    private static JsonNode only(JsonNode page) {
        assertThat(page.get("items")).as(page.toString()).hasSize(1);
        return page.get("items").get(0);
    }

    private static Path largest(String store, String aip) throws IOException {
        try (var files = Files.walk(data.resolve(store))) {
            return files.filter(path ->
                            path.toString().contains(aip) && path.toString().contains("/content/"))
                    .filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(path -> path.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void flip(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(file, bytes);
    }

    private interface Visit {
        void with(Page page) throws IOException;
    }

    /// Where there is no browser, all else is still tried.
    private static void inTheBrowser(Visit visit) throws IOException {
        if (!CI && !Files.exists(CHROMIUM)) return;
        var login = bevara.login("sandviken", "archivist");
        try (var playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                var browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")));
                var context = browser.newContext(
                        new Browser.NewContextOptions().setLocale("sv-SE").setViewportSize(1280, 900))) {
            var page = context.newPage();
            page.navigate(bevara.url().resolve("/").toString());
            page.locator("#username").fill(login.user());
            page.locator("#password").fill(login.password());
            page.locator("button[type=submit]").click();
            assertThat(page.locator("#logout")).hasCount(1);
            visit.with(page);
        }
    }

    private static void visit(Page page, String path, String name) {
        var answer = page.navigate(bevara.url().resolve(path).toString());
        assertThat(answer.status()).as(path).isEqualTo(200);
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
        var grave = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(violation -> GRAVE.contains(violation.getImpact()))
                        .map(violation -> violation.getId() + ": "
                                + violation.getNodes().stream()
                                        .map(node -> node.getHtml())
                                        .toList())
                        .toList();
        assertThat(grave).as(name).isEmpty();
    }
}
