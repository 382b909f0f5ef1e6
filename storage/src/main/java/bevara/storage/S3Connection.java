package bevara.storage;

import io.minio.MinioAsyncClient;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import io.minio.errors.XmlParserException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to one S3 server: one pool of connections, and patience with what passes. A request is sent again
/// when the server is busy or gone, or what it got was not what was sent; never when it said no.
final class S3Connection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(S3Connection.class);
    /// It warns of each multipart upload that a server completes without telling an ETag, which nobody here needs.
    private static final java.util.logging.Logger SDK = java.util.logging.Logger.getLogger("io.minio.BaseS3Client");

    private static final int REQUESTS = 64;
    private static final Duration CLOSING = Duration.ofMillis(200);
    private static final Set<Integer> PASSING = Set.of(408, 429, 499, 500, 502, 503, 504, 520);
    /// The last three: the bytes or the headers were damaged on their way.
    private static final Set<String> PASSING_CODES = Set.of(
            "SlowDown",
            "ServiceUnavailable",
            "InternalError",
            "OperationAborted",
            "ConditionalRequestConflict",
            "RequestTimeout",
            "ConcurrentModification",
            "BadDigest",
            "XAmzContentSHA256Mismatch",
            "XAmzContentChecksumMismatch",
            "SignatureDoesNotMatch");
    private static final Set<String> FULL =
            Set.of("QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage");
    private static final Pattern STATUS = Pattern.compile("Response code: ([0-9]{3})");

    /// How long to wait, for a connection and for an answer; how many times to try, with pauses that double from
    /// `pause` up to 10 seconds, until `total` is over; and how many bytes in a second are too few to go on with.
    record Patience(Duration connect, Duration answer, Duration total, int tries, Duration pause, long slowest) {
        static final Patience USUAL = new Patience(
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofMinutes(3),
                7,
                Duration.ofMillis(100),
                20_000);

        /// Enough to send so many bytes at the slowest speed.
        Duration forBytes(long bytes) {
            return answer.plusSeconds(bytes / slowest);
        }
    }

    /// What the server refused: neither a passing fault nor a full store. `again` when it was not the first time
    /// that this was asked, so that an earlier request may have been done though its answer was lost.
    static final class Refused extends Exception {
        private final int status;
        private final String code;
        private final boolean again;

        Refused(int status, String code, boolean again, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.status = status;
            this.code = code;
            this.again = again;
        }

        int status() {
            return status;
        }

        String code() {
            return code;
        }

        boolean again() {
            return again;
        }

        boolean isMissing() {
            return status == 404 && !code.equals("NoSuchBucket");
        }

        boolean isTaken() {
            return status == 412;
        }

        StorageFault fault() {
            return new StorageFault.Unavailable("the object store refuses: " + getMessage(), this);
        }
    }

    private final OkHttpClient http;
    private final MinioAsyncClient quick;
    private final MinioAsyncClient parts;
    private final MinioAsyncClient large;
    private final MinioAsyncClient reading;
    private final Patience patience;
    private final RandomGenerator random;

    S3Connection(S3Location location, Patience patience, RandomGenerator random) {
        SDK.setLevel(java.util.logging.Level.SEVERE);
        this.patience = patience;
        this.random = random;
        var dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(REQUESTS);
        dispatcher.setMaxRequestsPerHost(REQUESTS);
        var builder = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(REQUESTS, 1, TimeUnit.MINUTES))
                .socketFactory(new WithoutDelay())
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .connectTimeout(patience.connect())
                .readTimeout(patience.answer())
                .writeTimeout(patience.answer());
        if (location.authority() != null) trust(builder, location.authority());
        http = builder.build();
        quick = client(location, patience.answer());
        parts = client(location, patience.forBytes(S3Upload.MEMORY_PART));
        large = client(location, patience.forBytes(S3Upload.LARGEST_PART));
        // Whoever reads may take any time; S3Read watches the server instead.
        reading = client(location, Duration.ZERO);
    }

    private MinioAsyncClient client(S3Location location, Duration whole) {
        return MinioAsyncClient.builder()
                .endpoint(location.endpoint().toString())
                .region(location.region())
                .credentials(location.accessKey(), location.secretKey())
                .httpClient(http.newBuilder().callTimeout(whole).build())
                .build();
    }

    Patience patience() {
        return patience;
    }

    /// One request, sent until it is answered.
    <T> T call(String what, Function<MinioAsyncClient, CompletableFuture<T>> request) throws Refused {
        return call(what, quick, request);
    }

    /// As [#call], with time enough to send a part of that size.
    <T> T send(String what, long bytes, Function<MinioAsyncClient, CompletableFuture<T>> request) throws Refused {
        return call(what, bytes > S3Upload.MEMORY_PART ? large : bytes > 1 << 20 ? parts : quick, request);
    }

    /// As [#call], of something that is read as a stream afterwards.
    <T> T open(String what, Function<MinioAsyncClient, CompletableFuture<T>> request) throws Refused {
        return call(what, reading, request);
    }

    /// Sent once, whatever comes of it.
    <T> T once(String what, Function<MinioAsyncClient, CompletableFuture<T>> request) throws Refused {
        try {
            return request.apply(quick).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageFault.Unavailable(what + " was interrupted", e);
        } catch (ExecutionException e) {
            var cause = cause(e);
            if (cause instanceof ErrorResponseException s3)
                throw new Refused(
                        s3.response().code(), String.valueOf(s3.errorResponse().code()), false, what, s3);
            throw new StorageFault.Unavailable("the object store does not do: " + what, cause);
        }
    }

    private <T> T call(String what, MinioAsyncClient client, Function<MinioAsyncClient, CompletableFuture<T>> request)
            throws Refused {
        long end = System.nanoTime() + patience.total().toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                return request.apply(client).get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StorageFault.Unavailable(what + " was interrupted", e);
            } catch (ExecutionException e) {
                var cause = cause(e);
                var refused = refused(what, cause, attempt > 1);
                if (refused != null) throw refused;
                if (attempt >= patience.tries() || System.nanoTime() > end)
                    throw new StorageFault.Unavailable(
                            "the object store does not do: %s (tried %d times: %s)".formatted(what, attempt, cause),
                            cause);
                LOG.debug("{} failed and is tried again", what, cause);
                pause(attempt);
            }
        }
    }

    /// Full jitter: many that were refused at once do not come back at once.
    void pause(int attempt) {
        long longest = Math.min(10_000, patience.pause().toMillis() << Math.min(attempt - 1, 20));
        try {
            Thread.sleep(random.nextLong(longest + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageFault.Unavailable("interrupted", e);
        }
    }

    private static Throwable cause(Throwable thrown) {
        var cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) cause = cause.getCause();
        return cause;
    }

    /// Null when it may pass.
    private static @Nullable Refused refused(String what, Throwable cause, boolean again) {
        return switch (cause) {
            case ErrorResponseException e -> {
                var error = e.errorResponse();
                yield refused(e.response().code(), String.valueOf(error.code()), what, again, e);
            }
            case ServerException e -> refused(e.statusCode(), "", what, again, e);
            case InvalidResponseException e -> refused(status(e), "", what, again, e);
            case XmlParserException _ -> null;
            case SSLException e
            when isDistrust(e) ->
                new Refused(0, "untrusted", again, what + ": the server's certificate is not trusted", e);
            case IOException _ -> null;
            default -> new Refused(0, "unforeseen", again, what + ": " + cause, cause);
        };
    }

    private static @Nullable Refused refused(int status, String code, String what, boolean again, Exception cause) {
        if (status == 507 || FULL.contains(code))
            throw new StorageFault.Full("the object store is full: " + what, cause);
        if (PASSING.contains(status) || PASSING_CODES.contains(code)) return null;
        return new Refused(status, code, again, "%s: %d %s".formatted(what, status, code), cause);
    }

    private static int status(InvalidResponseException e) {
        var match = STATUS.matcher(String.valueOf(e.getMessage()));
        return match.find() ? Integer.parseInt(match.group(1)) : 0;
    }

    private static boolean isDistrust(Throwable thrown) {
        for (var t = thrown; t != null; t = t.getCause()) if (t instanceof CertificateException) return true;
        return thrown instanceof javax.net.ssl.SSLPeerUnverifiedException;
    }

    private static void trust(OkHttpClient.Builder builder, Path authority) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int n = 0;
            for (var known : manager(null).getAcceptedIssuers()) store.setCertificateEntry("platform-" + n++, known);
            try (InputStream in = Files.newInputStream(authority)) {
                for (var added : CertificateFactory.getInstance("X.509").generateCertificates(in))
                    store.setCertificateEntry("own-" + n++, added);
            }
            var manager = manager(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, new X509TrustManager[] {manager}, null);
            builder.sslSocketFactory(context.getSocketFactory(), manager);
        } catch (GeneralSecurityException | IOException e) {
            throw new StorageFault.Unavailable("cannot use the certificates in " + authority, e);
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no trust manager for X.509"));
    }

    /// Sockets that send at once. Head and body of a small PUT are two segments; with Nagle's algorithm the second
    /// waits 40 ms for the server's delayed acknowledgement of the first.
    static final class WithoutDelay extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            var socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException("OkHttp connects by itself");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException("OkHttp connects by itself");
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException("OkHttp connects by itself");
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException("OkHttp connects by itself");
        }
    }

    /// What was asked is answered, and what is being read is read to its end; nothing new is asked.
    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
        if (http.connectionPool().connectionCount() > 0) Thread.ofVirtual().start(this::letGo);
    }

    /// The pool would keep each connection for another minute.
    private void letGo() {
        while (http.connectionPool().connectionCount() > 0) {
            LockSupport.parkNanos(CLOSING.toNanos());
            http.connectionPool().evictAll();
        }
    }
}
