package bevara.app.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The API with one key, as a municipal system would call it.
record Client(URI url, String key) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    HttpResponse<byte[]> get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    /// Anything else that the service answers at.
    HttpResponse<byte[]> at(String path) {
        return send(HttpRequest.newBuilder(url.resolve(path)).GET());
    }

    JsonNode json(String path) {
        var response = get(path);
        assertThat(response.statusCode())
                .as("GET " + path + ": %s", text(response))
                .isEqualTo(200);
        return JSON.readTree(response.body());
    }

    HttpResponse<byte[]> post(String path, String json) {
        return send(request(path, "Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<byte[]> deliver(String agreement, String fileName, byte[] pack, String... headers) {
        return send(request("/submissions?agreement=" + encode(agreement), headers)
                .header("Content-Disposition", "attachment; filename=\"" + fileName + "\"")
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(pack)));
    }

    /// Delivers and waits for the outcome.
    JsonNode submit(String agreement, String fileName, byte[] pack, String... headers) {
        var response = deliver(agreement, fileName, pack, headers);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(202);
        return awaitEnd(JSON.readTree(response.body()).get("id").asString());
    }

    JsonNode awaitEnd(String submission) {
        var deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (true) {
            var now = json("/submissions/" + submission);
            if (List.of("archived", "rejected", "failed")
                    .contains(now.get("state").asString())) return now;
            if (Instant.now().isAfter(deadline)) throw new AssertionError("still " + now);
            pause();
        }
    }

    /// Searches until `total` AIPs are found: the index follows the journal within seconds.
    JsonNode awaitHits(String query, int total) {
        var deadline = Instant.now().plus(Duration.ofMinutes(1));
        while (true) {
            var found = json("/search?q=" + encode(query));
            if (found.get("total").asInt() == total) return found;
            if (Instant.now().isAfter(deadline)) throw new AssertionError(query + ": " + found);
            pause();
        }
    }

    List<JsonNode> files(String aip) {
        var all = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var page = json("/aips/" + aip + "/files?limit=100&cursor=" + encode(cursor));
            page.get("items").forEach(all::add);
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        return all;
    }

    static JsonNode parse(HttpResponse<byte[]> response) {
        return JSON.readTree(response.body());
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(url.resolve("/api/v1" + path)).header("Authorization", "Bearer " + key);
        if (headers.length > 0) request.headers(headers);
        return request;
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofMinutes(2)).build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
