package bevara.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A system that delivers to the archive over HTTP with its key, and knows nothing but the public API.
final class SourceSystem implements AutoCloseable {
    private static final Set<String> ENDED = Set.of("rejected", "failed", "awaiting-decision");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String key;
    private final String agreement;

    SourceSystem(String url, String key, String agreement) {
        this.url = url;
        this.key = key;
        this.agreement = agreement;
    }

    /// The first tenant of a demonstration.
    static SourceSystem of(JsonNode sheet) {
        var tenant = sheet.path("tenants").path(0);
        return new SourceSystem(
                sheet.path("url").asString(),
                tenant.path("keys").path("system").asString(),
                tenant.path("agreement").asString());
    }

    /// Delivers a package and returns how long it took until its receipt was in hand.
    Duration deliver(Path pack) {
        return deliver(pack.getFileName().toString(), bodyOf(pack));
    }

    /// The same of a package that is made as it is sent.
    Duration deliver(String fileName, Supplier<InputStream> pack) {
        return deliver(fileName, HttpRequest.BodyPublishers.ofInputStream(pack));
    }

    private Duration deliver(String fileName, HttpRequest.BodyPublisher body) {
        long start = System.nanoTime();
        var name = URLEncoder.encode(fileName, StandardCharsets.UTF_8).replace("+", "%20");
        var id = send(request("/submissions?agreement=" + agreement)
                        .header("Content-Type", "application/zip")
                        .header("Content-Disposition", "attachment; filename*=UTF-8''" + name)
                        .header("Idempotency-Key", name)
                        .POST(body))
                .path("id")
                .asString();
        awaitArchived(id);
        text(request("/submissions/" + id + "/receipt"));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// How many AIPs search finds for a word.
    long found(String word) {
        var query = URLEncoder.encode(word, StandardCharsets.UTF_8);
        return send(request("/search?limit=1&q=" + query)).path("total").asLong();
    }

    /// Returns when no job waits and the index has caught up, as the operator's metrics tell.
    void awaitQuiet() {
        var busy = Pattern.compile("(?m)^bevara_(queue|index_behind)\\S* (?!0\\.0$)");
        while (busy.matcher(text(HttpRequest.newBuilder(URI.create(url + "/actuator/prometheus"))))
                .find()) pause(200);
    }

    private void awaitArchived(String id) {
        long start = System.nanoTime();
        while (true) {
            var state = send(request("/submissions/" + id)).path("state").asString();
            if (state.equals("archived")) return;
            if (ENDED.contains(state)) throw new IllegalStateException("submission " + id + " ended as " + state);
            // Asked ever less often: it costs the service little, and adds a tenth of the time at most on average.
            long waited = (System.nanoTime() - start) / 1_000_000;
            pause(Math.clamp(waited / 5, 25, 500));
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + "/api/v1" + path)).header("Authorization", "Bearer " + key);
    }

    private static HttpRequest.BodyPublisher bodyOf(Path pack) {
        try {
            return HttpRequest.BodyPublishers.ofFile(pack);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode send(HttpRequest.Builder request) {
        return JsonMapper.shared().readTree(text(request));
    }

    private String text(HttpRequest.Builder request) {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(
                        answer.request().uri() + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
