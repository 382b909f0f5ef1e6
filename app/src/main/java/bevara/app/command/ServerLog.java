package bevara.app.command;

import bevara.storage.LogSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/// A proof log as a server hands it out: a Bevara's `/api/v1/log`, or any web server with the files.
final class ServerLog implements LogSource, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String prefix;
    private final String key;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(15)).build();

    ServerLog(URI prefix, String key) {
        this.prefix = prefix.toString().replaceAll("/+$", "");
        this.key = key;
    }

    /// The server cannot be reached, or does not give what it should have.
    static final class Refused extends RuntimeException {
        Refused(String message) {
            super(message);
        }
    }

    @Override
    public Optional<byte[]> file(String path) {
        var request = HttpRequest.newBuilder(URI.create(prefix + "/" + path)).timeout(PATIENCE);
        if (!key.isEmpty()) request.header("Authorization", "Bearer " + key);
        try {
            var answer = http.send(request.build(), BodyHandlers.ofByteArray());
            return switch (answer.statusCode()) {
                case 200 -> Optional.of(answer.body());
                case 404, 410 -> Optional.empty();
                default -> throw new Refused(prefix + "/" + path + ": " + answer.statusCode());
            };
        } catch (IOException e) {
            throw new Refused(prefix + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(prefix + ": " + e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
