package bevara.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls the API of a running service with one key.
public final class Caller {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String url;
    private final String key;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final JsonMapper json = new JsonMapper();

    public Caller(String url, String key) {
        this.url = url;
        this.key = key;
    }

    public String key() {
        return key;
    }

    public record Answer(int status, HttpResponse<byte[]> response, byte[] bytes) {
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public JsonNode json() {
            return new JsonMapper().readTree(bytes);
        }

        /// The stable code of a problem; throws when the answer is none.
        public String code() {
            if (!header("Content-Type").startsWith("application/problem+json"))
                throw new AssertionError("not a problem: " + status + " " + text());
            return json().path("code").asString("");
        }
    }

    public Answer call(String method, String path, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!key.isEmpty()) request.header("Authorization", "Bearer " + key);
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        try {
            var response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response, response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Answer get(String path, String... headers) {
        return call("GET", path, new byte[0], headers);
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    public Answer send(String method, String path, Object body, String... headers) {
        var all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = "application/json";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return call(method, path, json.writeValueAsBytes(body), all);
    }

    public Answer deliver(String agreement, byte[] pack, String... headers) {
        return call("POST", "/api/v1/submissions?agreement=" + agreement, pack, headers);
    }

    /// Delivers, and waits until the submission is at rest.
    public JsonNode submit(String agreement, byte[] pack, String... headers) {
        var answer = deliver(agreement, pack, headers);
        if (answer.status() != 202) throw new AssertionError(answer.status() + " " + answer.text());
        return atRest(answer.json().path("id").asString(""));
    }

    public JsonNode atRest(String submission) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var now = get("/api/v1/submissions/" + submission).json();
            switch (now.path("state").asString("")) {
                case "archived", "rejected", "failed", "awaiting-decision" -> {
                    return now;
                }
                default -> pause();
            }
        }
        throw new AssertionError("never at rest");
    }

    /// Delivers a bag of one file, and gives the id of its AIP when it can be found.
    public String archived(String name, Map<String, byte[]> payload) {
        var ended = submit("open", TestPackages.bag(name, payload));
        if (!ended.path("state").asString("").equals("archived")) throw new AssertionError(ended.toString());
        var aip = ended.path("aips").path(0).asString("");
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (get("/api/v1/aips/" + aip).status() != 200) {
            if (System.nanoTime() > end) throw new AssertionError("never catalogued");
            pause();
        }
        return aip;
    }

    public static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
