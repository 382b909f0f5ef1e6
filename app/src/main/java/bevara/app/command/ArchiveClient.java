package bevara.app.command;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client of the HTTP API.
final class ArchiveClient implements AutoCloseable {
    private static final int PIPE = 1 << 18;
    private static final String UPLOADS = "/api/v1/uploads";
    /// How long a connection on which nothing moves is held.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

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

    /// A package that is to be delivered in parts, and the key by which the archive knows it again.
    record Offer(Parcel parcel, Parcel.Measure measure, String agreement, String idempotencyKey, boolean dryRun) {}

    /// How far an upload has come: how many bytes are durable, and once it is whole, its submission.
    record Reply(Answer answer, String upload, long offset, String submission) {}

    /// Begins the delivery, or finds the one that is there.
    Reply begin(Offer offer) throws IOException, InterruptedException {
        var metadata = Map.of(
                "filename", offer.parcel().fileName(),
                "agreement", offer.agreement(),
                "sha256", offer.measure().sha256().hex(),
                "dryRun", String.valueOf(offer.dryRun()));
        var coded = metadata.entrySet().stream()
                .map(one -> one.getKey() + " "
                        + Base64.getEncoder().encodeToString(one.getValue().getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(","));
        var request = uploadRequest(UPLOADS)
                .timeout(PATIENCE)
                .header("Upload-Length", String.valueOf(offer.measure().length()))
                .header("Upload-Metadata", coded)
                .header("Idempotency-Key", offer.idempotencyKey())
                .POST(BodyPublishers.noBody())
                .build();
        return reply(http.send(request, BodyHandlers.ofByteArray()));
    }

    Reply progress(String upload) throws IOException, InterruptedException {
        var request =
                uploadRequest(UPLOADS + "/" + upload).timeout(PATIENCE).HEAD().build();
        return reply(http.send(request, BodyHandlers.ofByteArray()));
    }

    /// Sends all that is left. Throws [IOException] when the connection breaks, or when nothing moves any more.
    Reply rest(String upload, Offer offer, long offset, LongConsumer sent) throws IOException, InterruptedException {
        var count = new AtomicLong(offset);
        long left = offer.measure().length() - offset;
        var body = BodyPublishers.ofInputStream(() -> stream(offer.parcel(), offset, bytes -> {
            count.set(offset + bytes);
            sent.accept(offset + bytes);
        }));
        var request = uploadRequest(UPLOADS + "/" + upload)
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", String.valueOf(offset))
                .method("PATCH", left == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(body, left))
                .build();
        return reply(moving(http.sendAsync(request, BodyHandlers.ofByteArray()), count));
    }

    private static HttpResponse<byte[]> moving(CompletableFuture<HttpResponse<byte[]>> answer, AtomicLong count)
            throws IOException, InterruptedException {
        long seen = count.get();
        for (int quiet = 0; quiet < PATIENCE.toSeconds(); quiet++) {
            try {
                return answer.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException _) {
                if (count.get() != seen) quiet = 0;
                seen = count.get();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            }
        }
        answer.cancel(true);
        throw new IOException("nothing has moved for " + PATIENCE.toSeconds() + " s");
    }

    private HttpRequest.Builder uploadRequest(String path) {
        return request(path).header("Tus-Resumable", "1.0.0");
    }

    private Reply reply(HttpResponse<byte[]> response) throws IOException {
        var headers = response.headers();
        var location = headers.firstValue("Location").orElse("");
        return new Reply(
                answer(response),
                location.substring(location.lastIndexOf('/') + 1),
                headers.firstValueAsLong("Upload-Offset").orElse(0),
                headers.firstValue("Bevara-Submission").orElse(""));
    }

    private static PipedInputStream stream(Parcel parcel, long from, LongConsumer sent) {
        try {
            var in = new PipedInputStream(PIPE);
            var out = new PipedOutputStream(in);
            Thread.ofVirtual().start(() -> {
                try (var counting = new CountingStream(out, sent)) {
                    parcel.writeTo(counting, from);
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
        return answer(http.send(request(path).timeout(PATIENCE).GET().build(), BodyHandlers.ofByteArray()));
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
