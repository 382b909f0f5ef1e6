package bevara.app.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A registrar and an archivist at work in a real browser.
class BrowserJourneyTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final Set<String> GRAVE = Set.of("serious", "critical");

    @TempDir
    static Path data;

    private static Bevara bevara;
    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void start() {
        assumeTrue("true".equals(System.getenv("CI")) || Files.exists(CHROMIUM), "chromium is not installed");
        bevara = Bevara.demo(data);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--no-first-run")));
    }

    @AfterAll
    static void stop() {
        if (playwright != null) playwright.close();
        if (bevara != null) bevara.close();
    }

    @Test
    void anyone_finds_a_kind_of_finding_by_a_word() {
        try (var visitor = browser.newContext()) {
            var page = visitor.newPage();
            page.navigate(url("/help/findings"));
            assertThat(page.locator("#digest-mismatch")).isVisible();
            page.locator("#find").fill("zip-bomb");
            assertThat(page.locator("#digest-mismatch")).isHidden();
            assertThat(page.locator("#zip-bomb")).isVisible();
            assertThat(page.locator("#found")).containsText("1 ");
            page.locator("#find").fill("");
            assertThat(page.locator("#digest-mismatch")).isVisible();
        }
    }

    @Test
    void a_delivery_goes_on_where_it_was_after_its_tab_was_closed(@TempDir Path folder) throws IOException {
        var recording = new byte[60_000_000];
        new java.util.Random(2010).nextBytes(recording);
        var pack = Files.write(
                folder.resolve("inspelning.zip"),
                Packages.zip(Packages.bag("inspelning", "Inspelning", Map.of("ljud.bin", recording))));

        try (var registrar = logIn("sandviken", "registrar")) {
            var first = registrar.newPage();
            var network = registrar.newCDPSession(first);
            network.send("Network.enable");
            var slow = new com.google.gson.JsonObject();
            slow.addProperty("offline", false);
            slow.addProperty("latency", 0);
            slow.addProperty("downloadThroughput", -1);
            slow.addProperty("uploadThroughput", 4_000_000);
            network.send("Network.emulateNetworkConditions", slow);
            first.navigate(url("/deliver?agreement=" + bevara.agreement("sandviken")));
            first.locator("#package").setInputFiles(pack);
            first.locator("#send").click();
            while (((Number) first.locator("#upload").evaluate("bar => bar.value")).doubleValue() < 300)
                first.waitForTimeout(100);
            first.close();

            var second = registrar.newPage();
            var offsets = new java.util.concurrent.ConcurrentLinkedQueue<String>();
            second.onRequest(request -> {
                if (request.method().equals("PATCH")) offsets.add(request.headerValue("upload-offset"));
            });
            second.navigate(url("/deliver?agreement=" + bevara.agreement("sandviken")));
            assertThat(second.locator(".unfinished")).containsText("inspelning.zip");
            look(second, "deliver-unfinished");
            second.locator("#package").setInputFiles(pack);
            second.locator("#send").click();
            second.waitForURL("**/deliveries/*");
            assertThat(second.locator("#receipt")).isVisible(patiently());
            assertThat(offsets).isNotEmpty();
            assertThat(Long.parseLong(offsets.peek())).isGreaterThan(0);
        }
        var items = bevara.as("sandviken", "registrar")
                .json("/submissions?q=inspelning")
                .get("items");
        assertThat(items).hasSize(1);
    }

    @Test
    void a_registrar_delivers_and_an_archivist_finds_views_and_orders(@TempDir Path folder) throws IOException {
        var pack = Files.write(folder.resolve("sandladan.zip"), Packages.zip(sandbox()));

        try (var registrar = logIn("sandviken", "registrar")) {
            var page = registrar.pages().getFirst();
            look(page, "start");
            page.navigate(url("/deliver?agreement=" + bevara.agreement("sandviken")));
            look(page, "deliver");
            page.locator("#package").setInputFiles(pack);
            page.locator("#send").click();
            page.waitForURL("**/deliveries/*");
            assertThat(page.locator("#receipt")).isVisible(patiently());
            look(page, "delivery-archived");
            var receipt = page.waitForDownload(() -> page.locator("#receipt").click());
            var saved = folder.resolve("receipt.jws");
            receipt.saveAs(saved);
            var verified = Bevara.run("verify-receipt", saved.toString(), "--package", pack.toString());
            assertThat(verified.exit())
                    .as(verified.output() + verified.errors())
                    .isZero();
            page.navigate(url("/deliveries"));
            look(page, "deliveries");
            page.navigate(url("/deliveries?state=rejected"));
            page.locator("main a[href^='/deliveries/']").first().click();
            assertThat(page.locator(".finding").first()).isVisible();
            look(page, "delivery-rejected");
        }

        bevara.as("sandviken", "archivist").awaitHits("sandlådorna", 1);
        try (var archivist = logIn("sandviken", "archivist")) {
            var page = archivist.pages().getFirst();
            page.navigate(url("/search"));
            look(page, "search-all");
            page.locator("#q").fill("sandlåda");
            page.locator("#q").press("Enter");
            assertThat(page.locator("ol.hits mark").first()).isVisible();
            look(page, "search");
            page.locator("ol.hits h2 a").first().click();
            look(page, "aip");
            view(page, "beslut.txt", "text", ".text-view", "Sandlådorna");
            view(page, "karta.png", "image", "#image img", "");
            view(page, "brev.pdf", "pdf", "#pdf canvas", "");
            page.navigate(page.url().replaceAll("/files/.*", "/events"));
            look(page, "aip-events");
            page.navigate(page.url().replace("/events", "/integrity"));
            look(page, "aip-integrity");
            page.locator("#order-all").click();
            page.navigate(url("/basket"));
            look(page, "basket");
            page.locator("#purpose").fill("Begäran om allmän handling");
            page.locator("#order button[type=submit]").click();
            page.waitForURL("**/orders/*");
            assertThat(page.locator("#download")).isVisible(patiently());
            look(page, "order");
            var dip = page.waitForDownload(() -> page.locator("#download").click());
            var saved = folder.resolve("dip.zip");
            dip.saveAs(saved);
            assertThat(Packages.unzip(Files.readAllBytes(saved)).keySet()).anyMatch(p -> p.endsWith("beslut.txt"));
            page.navigate(url("/orders"));
            look(page, "orders");
            page.navigate(url("/agreements"));
            look(page, "agreements");
        }
    }

    @Test
    void another_municipality_sees_none_of_it() {
        var aip = bevara.as("sandviken", "archivist")
                .json("/search?q=")
                .get("hits")
                .get(0);
        try (var other = logIn("kumla", "archivist")) {
            var page = other.pages().getFirst();
            var answer = page.navigate(url("/aips/" + aip.get("aip").asString()));
            assertThat(answer.status()).isEqualTo(404);
            look(page, "not-found");
            page.navigate(
                    url("/search?q=" + Client.encode('"' + aip.get("title").asString() + '"')));
            assertThat(page.locator("ol.hits li h2 a[href$='" + aip.get("aip").asString() + "']"))
                    .hasCount(0);
        }
    }

    @Test
    void a_folder_is_delivered_and_its_letters_survive(@TempDir Path folder) throws IOException {
        var inside = Files.createDirectories(folder.resolve("Ärende 7/bilagor med ett ganska långt namn".repeat(3)));
        Files.writeString(inside.resolve("räksmörgås.txt"), "Mappleverans om skolskjutsarna");
        try (var registrar = logIn("sandviken", "registrar")) {
            var page = registrar.pages().getFirst();
            page.navigate(url("/deliver?agreement=" + bevara.agreement("sandviken")));
            var chooser =
                    page.waitForFileChooser(() -> page.locator("#pick-folder").click());
            chooser.setFiles(folder);
            page.locator("#send").click();
            page.waitForURL("**/deliveries/*");
            assertThat(page.locator("#receipt")).isVisible(patiently());
        }
        var client = bevara.as("sandviken", "archivist");
        var hit = client.awaitHits("skolskjuts mappleverans", 1).get("hits").get(0);
        assertThat(client.files(hit.get("aip").asString())
                        .getFirst()
                        .get("path")
                        .asString())
                .endsWith("räksmörgås.txt");
    }

    private static Map<String, byte[]> sandbox() throws IOException {
        var payload = new LinkedHashMap<String, byte[]>();
        payload.put("beslut.txt", Packages.utf8("Beslut\n\nSandlådorna i parken ska få ny sand varje vår.\n"));
        payload.put("karta.png", Pictures.png());
        payload.put("brev.pdf", Pictures.pdf("Tack för den nya sanden"));
        return Packages.bag("sandladan-2024", "Ny sand i parkens sandlådor", payload);
    }

    private static void view(Page page, String file, String shot, String shown, String text) {
        page.locator("main table a.title", new Page.LocatorOptions().setHasText(file))
                .first()
                .click();
        assertThat(page.locator(shown).first()).isVisible(patiently());
        if (!text.isEmpty()) assertThat(page.locator(shown).first()).containsText(text);
        look(page, "file-" + shot);
        page.goBack();
    }

    private static com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions patiently() {
        return new com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions().setTimeout(30_000);
    }

    private static BrowserContext logIn(String tenant, String role) {
        var login = bevara.login(tenant, role);
        var context = browser.newContext(
                new Browser.NewContextOptions().setLocale("sv-SE").setViewportSize(1280, 900));
        var page = context.newPage();
        page.navigate(url("/"));
        look(page, "login");
        page.locator("#username").fill(login.user());
        page.locator("#password").fill(login.password());
        page.locator("button[type=submit]").click();
        assertThat(page.locator("#logout")).hasCount(1);
        return context;
    }

    /// Takes a picture for people, and asks axe-core for what is in the way of anyone.
    private static void look(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
        var grave = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(v -> GRAVE.contains(v.getImpact()))
                        .map(v -> v.getId() + ": " + v.getHelp() + " "
                                + v.getNodes().stream().map(n -> n.getHtml()).toList())
                        .toList();
        assertThat(grave).as(name).isEmpty();
    }

    private static String url(String path) {
        return bevara.url().resolve(path).toString();
    }
}
