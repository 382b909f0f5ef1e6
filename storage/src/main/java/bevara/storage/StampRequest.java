package bevara.storage;

import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;

/// Asks an authority for a time stamp (RFC 3161, over HTTP as in 3.4), and believes nothing of what it answers.
final class StampRequest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LARGEST = 1 << 20;
    /// Further apart than this, one of the two clocks is wrong.
    private static final Duration OFF = Duration.ofMinutes(10);

    private final TimestampAuthority authority;
    private final RandomGenerator random;
    private final Clock clock;

    StampRequest(TimestampAuthority authority, RandomGenerator random, Clock clock) {
        this.authority = authority;
        this.random = random;
        this.clock = clock;
    }

    Timestamp stamp(byte[] bytes) throws StampFault {
        var request = request(bytes);
        var response = response(ask(request));
        var timestamp = answer(request, response);
        requireRight(timestamp, bytes);
        return timestamp;
    }

    private TimeStampRequest request(byte[] bytes) {
        var generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        var digest = HexFormat.of().parseHex(Digest.of(bytes).hex());
        var nonce = new byte[Long.BYTES];
        random.nextBytes(nonce);
        return generator.generate(TSPAlgorithms.SHA256, digest, new BigInteger(1, nonce));
    }

    private byte[] ask(TimeStampRequest request) throws StampFault {
        try (var http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE.dividedBy(3))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            var query = HttpRequest.newBuilder(authority.url())
                    .header("Content-Type", "application/timestamp-query")
                    .header("Accept", "application/timestamp-reply")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(request.getEncoded()))
                    .build();
            return body(http, query);
        } catch (IOException e) {
            throw StampFault.unreachable(authority.url() + ": " + e);
        }
    }

    /// The client's own timeout does not cover a body that comes drop by drop.
    private byte[] body(HttpClient http, HttpRequest query) throws StampFault {
        try {
            var answer = http.sendAsync(query, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return requireFine(answer).body();
        } catch (ExecutionException e) {
            throw StampFault.unreachable(authority.url() + ": " + e.getCause());
        } catch (TimeoutException _) {
            throw StampFault.unreachable("%s: no answer in %s".formatted(authority.url(), PATIENCE));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw StampFault.unreachable(authority.url() + ": interrupted");
        } finally {
            http.shutdownNow();
        }
    }

    private HttpResponse<byte[]> requireFine(HttpResponse<byte[]> answer) throws StampFault {
        if (answer.statusCode() == 200) return answer;
        throw StampFault.unreachable(authority.url() + ": HTTP status " + answer.statusCode());
    }

    private static TimeStampResponse response(byte[] answer) throws StampFault {
        try {
            return new TimeStampResponse(answer);
        } catch (TSPException | IOException | RuntimeException e) {
            throw StampFault.unreachable("the answer is no time stamp: " + e);
        }
    }

    private static Timestamp answer(TimeStampRequest request, TimeStampResponse response) throws StampFault {
        var token = response.getTimeStampToken();
        if (token == null)
            throw StampFault.refused("status %d %s".formatted(response.getStatus(), response.getStatusString()));
        try {
            // Compares imprint, nonce and policy.
            response.validate(request);
        } catch (TSPException | RuntimeException e) {
            throw StampFault.wrong(String.valueOf(e.getMessage()));
        }
        return new Timestamp(token);
    }

    private void requireRight(Timestamp timestamp, byte[] bytes) throws StampFault {
        if (!timestamp.isOf(bytes)) throw StampFault.wrong("the stamp is of other bytes");
        var signer = timestamp.signer(authority.trusted());
        if (signer.isEmpty()) throw StampFault.wrong("the stamp does not bring its certificate along");
        if (!timestamp.isSignedBy(signer.get()))
            throw StampFault.wrong(
                    "signature or certificate do not hold: " + signer.get().getSubjectX500Principal());
        var off = Duration.between(timestamp.time(), clock.instant()).abs();
        if (off.compareTo(OFF) > 0)
            throw StampFault.wrong("the stamp says %s, and our clock %s".formatted(timestamp.time(), clock.instant()));
        if (!authority.trusted().isEmpty() && !timestamp.isVouchedFor(signer.get(), authority.trusted()))
            throw StampFault.notTrusted(
                    "no trusted certificate vouches for " + signer.get().getSubjectX500Principal());
    }
}
