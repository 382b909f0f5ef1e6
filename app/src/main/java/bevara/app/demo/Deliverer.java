package bevara.app.demo;

import bevara.storage.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Delivers as any source system would: by the public API, with a key.
final class Deliverer implements AutoCloseable {
    private static final Set<String> AT_REST =
            Set.of("receiving", "archived", "rejected", "failed", "awaiting-decision");
    private static final int LOOK_EVERY = 150;
    private static final int PATIENCE = 120_000;

    private final String url;
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    Deliverer(String url) {
        this.url = url;
    }

    /// Sends what the tenant has not received before.
    void deliver(String key, List<SampleDelivery> deliveries) {
        var there = new HashSet<String>();
        for (var submission : submissions(key))
            if (!submission.path("state").asString("").equals("failed"))
                there.add(submission.path("fileName").asString(""));
        for (var delivery : deliveries) if (!there.contains(delivery.fileName())) send(key, delivery);
    }

    private void send(String key, SampleDelivery delivery) {
        var sha256 = Digest.of(delivery.content()).hex();
        var digest = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
        var name =
                URLEncoder.encode(delivery.fileName(), StandardCharsets.UTF_8).replace("+", "%20");
        var answer = call(request(key, "/api/v1/submissions?agreement=" + delivery.agreement())
                .header("Content-Type", "application/octet-stream")
                .header("Content-Disposition", "attachment; filename*=UTF-8''" + name)
                .header("Repr-Digest", "sha-256=:" + digest + ":")
                .POST(BodyPublishers.ofByteArray(delivery.content()))
                .build());
        if (!answer.has("id")) throw new IllegalStateException("a sample delivery was not taken: " + answer);
    }

    /// Waits until everything is archived, rejected, or the turn of an archivist or a sender.
    void await(String key) {
        until(() -> {
            for (var submission : submissions(key))
                if (!AT_REST.contains(submission.path("state").asString(""))) return false;
            return true;
        });
    }

    void until(BooleanSupplier reached) {
        for (int waited = 0; !reached.getAsBoolean(); waited += LOOK_EVERY) {
            if (waited > PATIENCE) throw new IllegalStateException("the sample deliveries take too long");
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private JsonNode submissions(String key) {
        return call(request(key, "/api/v1/submissions?limit=1000").GET().build())
                .path("items");
    }

    private HttpRequest.Builder request(String key, String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + key);
    }

    private JsonNode call(HttpRequest request) {
        try {
            return json.readTree(http.send(request, BodyHandlers.ofByteArray()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
