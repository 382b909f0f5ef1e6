package bevara.storage;

import bevara.storage.S3Connection.Refused;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.DisableObjectLegalHoldArgs;
import io.minio.GetBucketVersioningArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectLockConfigurationArgs;
import io.minio.HeadObjectResponse;
import io.minio.Http;
import io.minio.PutObjectAPIArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.UploadPartArgs;
import io.minio.messages.Part;
import io.minio.messages.VersioningConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tries what an S3 server does, with small objects below `probe/` that are removed again.
final class S3Probe {
    private static final Logger LOG = LoggerFactory.getLogger(S3Probe.class);
    private static final byte[] BYTES = "Bevara tries what this server does.\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "These are other bytes than promised\n".getBytes(StandardCharsets.UTF_8);
    private static final Map<String, String> HOLD = Map.of("x-amz-object-lock-legal-hold", "ON");

    private final S3Connection connection;
    private final S3Location location;
    private final Clock clock;

    S3Probe(S3Connection connection, S3Location location, Clock clock) {
        this.connection = connection;
        this.location = location;
        this.clock = clock;
    }

    Abilities abilities() throws Refused {
        boolean lock = objectLock();
        return new Abilities(
                versioning(),
                lock,
                lock && lockOnPut(),
                lock && lockOnMultipart(),
                conditionalPut(),
                conditionalMultipart(),
                refuses("x-amz-content-sha256", Digest.of(OTHER).hex()),
                refuses("x-amz-checksum-sha256", base64(OTHER)),
                ranges());
    }

    private boolean versioning() throws Refused {
        var args = GetBucketVersioningArgs.builder().bucket(location.bucket()).build();
        return connection
                        .call("versioning", client -> client.getBucketVersioning(args))
                        .status()
                == VersioningConfiguration.Status.ENABLED;
    }

    private boolean objectLock() {
        var args = GetObjectLockConfigurationArgs.builder()
                .bucket(location.bucket())
                .build();
        try {
            connection.call("object lock", client -> client.getObjectLockConfiguration(args));
            return true;
        } catch (Refused e) {
            LOG.debug("no object lock", e);
            return false;
        }
    }

    /// Only a second `If-None-Match: *` that is refused shows that the first one meant something.
    boolean conditionalPut() throws Refused {
        var name = name();
        put(name, Map.of("If-None-Match", "*"));
        try {
            put(name, Map.of("If-None-Match", "*"));
            return false;
        } catch (Refused e) {
            if (!e.isTaken()) throw e;
            return true;
        } finally {
            removeAll(name);
        }
    }

    private boolean conditionalMultipart() throws Refused {
        var name = name();
        multipart(name, Map.of(), Map.of());
        try {
            multipart(name, Map.of(), Map.of("If-None-Match", "*"));
            return false;
        } catch (Refused e) {
            LOG.debug("refused", e);
            return true;
        } finally {
            removeAll(name);
        }
    }

    /// A retention of a moment, so that nothing stays for long.
    private boolean lockOnPut() throws Refused {
        var until =
                Protection.until(clock.instant().plus(Duration.ofSeconds(2))).until();
        if (until == null) throw new IllegalStateException("no time");
        var name = name();
        put(
                name,
                Map.of(
                        "x-amz-object-lock-mode", location.mode().name(),
                        "x-amz-object-lock-retain-until-date", until.toString()));
        var found = head(name);
        boolean locked = found.lockMode() != null
                && found.lockRetainUntilDate() != null
                && found.lockRetainUntilDate().toInstant().equals(until);
        if (locked) await(Duration.between(clock.instant(), until).plusMillis(500));
        removeAll(name);
        return locked;
    }

    private boolean lockOnMultipart() throws Refused {
        var name = name();
        multipart(name, HOLD, Map.of());
        var found = head(name);
        boolean held = found.lockLegalHold() != null && found.lockLegalHold().status();
        if (held) {
            var args = DisableObjectLegalHoldArgs.builder()
                    .bucket(location.bucket())
                    .object(name)
                    .build();
            connection.call("lift hold", client -> client.disableObjectLegalHold(args));
        }
        removeAll(name);
        return held;
    }

    /// Whether bytes are refused that a header gives the digest of others for.
    private boolean refuses(String header, String wrong) throws Refused {
        var name = name();
        var wrongly = object(name, Map.of(header, wrong));
        try {
            connection.once("probe", client -> client.putObject(wrongly));
            return false;
        } catch (Refused e) {
            LOG.debug("refused", e);
            return !e.code().equals("SignatureDoesNotMatch");
        } finally {
            removeAll(name);
        }
    }

    private boolean ranges() throws Refused {
        var name = name();
        put(name, Map.of());
        var args = GetObjectArgs.builder()
                .bucket(location.bucket())
                .object(name)
                .offset(7L)
                .length(5L)
                .build();
        try (var in = connection.open("range", client -> client.getObject(args))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).equals("tries");
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read a range", e);
        } finally {
            removeAll(name);
        }
    }

    private void put(String name, Map<String, String> more) throws Refused {
        var args = object(name, more);
        connection.call("probe", client -> client.putObject(args));
    }

    private PutObjectAPIArgs object(String name, Map<String, String> more) {
        var headers = S3Publishing.digests(sha256(BYTES));
        more.forEach(headers::set);
        return PutObjectAPIArgs.builder()
                .bucket(location.bucket())
                .object(name)
                .data(BYTES, BYTES.length)
                .contentType("text/plain")
                .headers(headers)
                .build();
    }

    private void multipart(String name, Map<String, String> lock, Map<String, String> conditions) throws Refused {
        var headers = new Http.Headers("x-amz-checksum-algorithm", "SHA256");
        lock.forEach(headers::set);
        var begin = CreateMultipartUploadArgs.builder()
                .bucket(location.bucket())
                .object(name)
                .headers(headers)
                .build();
        var id = connection
                .call("probe", client -> client.createMultipartUpload(begin))
                .result()
                .uploadId();
        try {
            var part = UploadPartArgs.builder()
                    .bucket(location.bucket())
                    .object(name)
                    .uploadId(id)
                    .partNumber(1)
                    .data(BYTES, BYTES.length)
                    .headers(S3Publishing.digests(sha256(BYTES)))
                    .build();
            var sent = connection.call("probe", client -> client.uploadPart(part));
            var complete = CompleteMultipartUploadArgs.builder()
                    .bucket(location.bucket())
                    .object(name)
                    .uploadId(id)
                    .parts(new Part[] {new Part(1, sent.part().etag(), null, null, null, null, base64(BYTES))})
                    .maxRetries(1)
                    .extraHeaders(conditions)
                    .build();
            connection.call("probe", client -> client.completeMultipartUpload(complete));
        } catch (Refused e) {
            S3Upload.abort(connection, location.bucket(), name, id);
            throw e;
        }
    }

    private HeadObjectResponse head(String name) throws Refused {
        var args =
                StatObjectArgs.builder().bucket(location.bucket()).object(name).build();
        return connection.call("probe", client -> client.statObject(args));
    }

    private void removeAll(String name) throws Refused {
        for (var version : new S3Versions(connection, location.bucket(), name).present()) {
            var args = RemoveObjectArgs.builder()
                    .bucket(location.bucket())
                    .object(name)
                    .versionId(version)
                    .build();
            connection.call("probe", client -> client.removeObject(args));
        }
    }

    private String name() {
        return location.prefix() + "probe/" + UUID.randomUUID();
    }

    private static byte[] sha256(byte[] bytes) {
        return Digest.sha256().digest(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(sha256(bytes));
    }

    private static void await(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageFault.Unavailable("interrupted", e);
        }
    }
}
