package bevara.app.api;

import static bevara.app.RunningArchive.ALFA;
import static bevara.app.TestPackages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Caller;
import bevara.app.Role;
import bevara.app.RunningArchive;
import bevara.storage.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningArchive.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AipsApiTest {
    private static final byte[] LETTER = utf8("Kära alla, bygglovet är beviljat.");

    private final Caller caller;
    private String aip = "";
    private String content = "";
    private String page = "";

    AipsApiTest(RunningArchive running) {
        this.caller = running.as(ALFA, Role.ARCHIVIST);
    }

    @BeforeAll
    void an_aip_is_kept() {
        var payload = new LinkedHashMap<String, byte[]>();
        payload.put("brev å.txt", LETTER);
        payload.put("sida.html", utf8("<html><script>alert(1)</script></html>"));
        aip = caller.archived("aip-1", payload);
        content = file("data/brev å.txt");
        page = file("data/sida.html");
    }

    private String file(String path) {
        for (var file :
                caller.get("/api/v1/aips/" + aip + "/files?limit=100").json().path("items"))
            if (file.path("path").asString("").equals(path))
                return "/api/v1/aips/" + aip + "/files/" + file.path("id").asString("") + "/content";
        throw new AssertionError("no " + path);
    }

    @Test
    void an_aip_shows_its_description_files_events_versions_and_documents() {
        var shown = caller.get("/api/v1/aips/" + aip).json();
        var file = caller.get("/api/v1/aips/" + aip + "/files?limit=1").json();

        assertThat(shown.path("title").asString("")).isEqualTo("Ärende aip-1");
        assertThat(shown.path("kind").asString("")).isEqualTo("bagit");
        assertThat(file.path("items").path(0).propertyNames())
                .containsExactlyInAnyOrder("id", "path", "size", "sha256", "puid", "mime", "formatName", "valid");
        assertThat(caller.get(content.replaceAll("/content$", ""))
                        .json()
                        .path("valid")
                        .asBoolean(false))
                .isTrue();
        assertThat(file.path("nextCursor").isNull()).isFalse();
        assertThat(caller.get("/api/v1/aips/" + aip + "/events").json().path("items"))
                .isNotEmpty();
        assertThat(caller.get("/api/v1/aips/" + aip + "/versions").json().path("items"))
                .hasSize(1);
        assertThat(caller.get("/api/v1/aips/" + aip + "/mets.xml").text()).contains("<mets");
        assertThat(caller.get("/api/v1/aips/" + aip + "/premis.xml").text()).contains("premis");
    }

    @Test
    void a_file_comes_whole_with_its_digest() {
        var answer = caller.get(content);

        assertThat(answer.bytes()).isEqualTo(LETTER);
        assertThat(answer.header("ETag")).isEqualTo("\"" + Digest.of(LETTER).hex() + "\"");
        assertThat(answer.header("Repr-Digest")).isEqualTo(bevara.app.TestPackages.reprDigest(LETTER));
        assertThat(answer.header("Content-Disposition"))
                .startsWith("inline")
                .contains("filename*=UTF-8''brev%20%C3%A5.txt");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).startsWith("sandbox");
        assertThat(caller.get(content + "?download").header("Content-Disposition"))
                .startsWith("attachment");
    }

    @Test
    void a_part_of_a_file_comes_alone() {
        var middle = caller.get(content, "Range", "bytes=5-9");
        var end = caller.get(content, "Range", "bytes=-4");

        assertThat(middle.status()).isEqualTo(206);
        assertThat(middle.bytes()).isEqualTo(java.util.Arrays.copyOfRange(LETTER, 5, 10));
        assertThat(middle.header("Content-Range")).isEqualTo("bytes 5-9/" + LETTER.length);
        assertThat(end.bytes()).isEqualTo(java.util.Arrays.copyOfRange(LETTER, LETTER.length - 4, LETTER.length));
    }

    @Test
    void several_parts_give_the_whole_and_a_part_outside_is_told() {
        var outside = caller.get(content, "Range", "bytes=9999-");

        assertThat(caller.get(content, "Range", "bytes=0-1,4-5").status()).isEqualTo(200);
        assertThat(outside.status()).isEqualTo(416);
        assertThat(outside.code()).isEqualTo("range-invalid");
        assertThat(outside.header("Content-Range")).isEqualTo("bytes */" + LETTER.length);
    }

    @Test
    void what_the_client_holds_is_not_sent_again() {
        var etag = caller.get(content).header("ETag");

        var again = caller.get(content, "If-None-Match", etag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.bytes()).isEmpty();
        assertThat(caller.get(content, "Range", "bytes=0-1", "If-Range", etag).status())
                .isEqualTo(206);
        assertThat(caller.get(content, "Range", "bytes=0-1", "If-Range", "\"old\"")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void head_gives_the_headers_alone() {
        var head = caller.call("HEAD", content, new byte[0]);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.bytes()).isEmpty();
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(LETTER.length));
        assertThat(head.header("ETag")).isNotEmpty();
    }

    @Test
    void a_delivered_web_page_is_shown_as_text() {
        assertThat(caller.get(page).header("Content-Type")).startsWith("text/plain");
    }

    @Test
    void an_order_is_prepared_and_fetched_in_parts_too() {
        var order =
                caller.post("/api/v1/orders", Map.of("aips", java.util.List.of(aip), "form", "zip", "purpose", "Prov"));
        assertThat(order.status()).isEqualTo(202);
        var path = order.header("Location");
        var end = System.nanoTime() + 60_000_000_000L;
        while (!caller.get(path).json().path("state").asString("").equals("ready") && System.nanoTime() < end)
            Caller.pause();

        var dip = caller.get(path + "/content");
        assertThat(dip.status()).isEqualTo(200);
        assertThat(dip.header("Content-Type")).isEqualTo("application/zip");
        var part = caller.get(path + "/content", "Range", "bytes=0-3");
        assertThat(part.bytes()).isEqualTo(java.util.Arrays.copyOf(dip.bytes(), 4));
        assertThat(caller.post("/api/v1/orders", Map.of("form", "zip", "purpose", "x"))
                        .code())
                .isEqualTo("order-empty");
    }

    @Test
    void search_finds_filters_and_counts() {
        var end = System.nanoTime() + 30_000_000_000L;
        var found = caller.get("/api/v1/search?q=bygglov&facet=kind").json();
        while (found.path("total").asInt(0) == 0 && System.nanoTime() < end) {
            Caller.pause();
            found = caller.get("/api/v1/search?q=bygglov&facet=kind").json();
        }

        assertThat(found.path("total").asInt(0)).as("%s", found).isPositive();
        assertThat(found.path("hits").path(0).propertyNames())
                .contains("aip", "title", "referenceCode", "dates", "creator", "snippet");
        assertThat(found.path("facets").path("kind").path(0).propertyNames())
                .containsExactlyInAnyOrder("value", "count");
        assertThat(caller.get("/api/v1/search?q=bygglov&filter=kind:eark")
                        .json()
                        .path("total")
                        .asInt(-1))
                .isZero();
        assertThat(caller.get("/api/v1/search?q=x&filter=nonsense").code()).isEqualTo("parameter-invalid");
        assertThat(caller.get("/api/v1/search?q=x&facet=nonsense").code()).isEqualTo("field-unknown");
    }
}
