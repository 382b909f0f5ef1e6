package bevara.app.command;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
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
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client of the HTTP API.
final class ArchiveClient implements AutoCloseable {
    private static final int PIPE = 1 << 18;

    private final String server;
    private final String key;
    private final String language;
    private final HttpClient http;
    private final JsonMapper json = new JsonMapper();

    ArchiveClient(String server, String key, String language) {
        this.server = server.replaceAll("/+$", "");
        this.key = key;
        this.language = language;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(15))
                .build();
    }

    /// An answer: the HTTP status and the JSON, a problem's too.
    record Answer(int status, JsonNode body) {
        boolean fine() {
            return status < 300;
        }
    }

    Answer submit(
            Parcel parcel,
            Parcel.Measure measure,
            String agreement,
            String idempotencyKey,
            boolean dryRun,
            LongConsumer sent)
            throws IOException, InterruptedException {
        var digest = Base64.getEncoder()
                .encodeToString(HexFormat.of().parseHex(measure.sha256().hex()));
        var name = URLEncoder.encode(parcel.fileName(), StandardCharsets.UTF_8).replace("+", "%20");
        var request = request("/api/v1/submissions?agreement=" + URLEncoder.encode(agreement, StandardCharsets.UTF_8)
                        + (dryRun ? "&dryRun=true" : ""))
                .header("Content-Type", "application/octet-stream")
                .header("Content-Disposition", "attachment; filename*=UTF-8''" + name)
                .header("Repr-Digest", "sha-256=:" + digest + ":")
                .header("Idempotency-Key", idempotencyKey)
                .expectContinue(true)
                .POST(BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> stream(parcel, sent)), measure.length()))
                .build();
        return answer(http.send(request, BodyHandlers.ofByteArray()));
    }

    private static PipedInputStream stream(Parcel parcel, LongConsumer sent) {
        try {
            var in = new PipedInputStream(PIPE);
            var out = new PipedOutputStream(in);
            Thread.ofVirtual().start(() -> {
                try (var counting = new CountingStream(out, sent)) {
                    parcel.writeTo(counting);
                } catch (IOException e) {
                    // The reader sees a short stream, and the request fails: that is where it is told.
                }
            });
            return in;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return answer(http.send(request(path).GET().build(), BodyHandlers.ofByteArray()));
    }

    Answer post(String path, Object body) throws IOException, InterruptedException {
        var request = request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
                .build();
        return answer(http.send(request, BodyHandlers.ofByteArray()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path))
                .header("Authorization", "Bearer " + key)
                .header("Accept-Language", language);
    }

    private Answer answer(HttpResponse<byte[]> response) throws IOException {
        try {
            return new Answer(response.statusCode(), json.readTree(response.body()));
        } catch (tools.jackson.core.JacksonException e) {
            throw new IOException(
                    "the server at " + server + " did not answer in JSON (" + response.statusCode() + ")", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
