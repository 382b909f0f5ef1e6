package bevara.storage;

import bevara.storage.S3Connection.Refused;
import io.minio.EnableObjectLegalHoldArgs;
import io.minio.HeadObjectResponse;
import io.minio.RemoveObjectArgs;
import io.minio.SetObjectRetentionArgs;
import io.minio.StatObjectArgs;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Single objects in the bucket and their versions: what the server says of one, what protects it, and how it is
/// taken away. A version is removed by its id, never a prefix.
final class S3Objects {
    /// Who wrote it: a random text that goes with each write.
    static final String TOKEN = "x-amz-meta-bevara-write";
    /// Says of an object that nobody asked to protect it, though the store may do so by default.
    static final String UNPROTECTED = "x-amz-meta-bevara-protection";

    private final S3Connection connection;
    private final S3Location location;
    private final Clock clock;

    S3Objects(S3Connection connection, S3Location location, Clock clock) {
        this.connection = connection;
        this.location = location;
        this.clock = clock;
    }

    String name(StoreKey key) {
        return location.prefix() + key.value();
    }

    /// The version with this id, or the newest for null; empty when there is none.
    Optional<HeadObjectResponse> head(String name, @Nullable String version) throws Refused {
        var args = StatObjectArgs.builder().bucket(location.bucket()).object(name);
        if (version != null) args.versionId(version);
        try {
            return Optional.of(connection.call("look at " + name, client -> client.statObject(args.build())));
        } catch (Refused e) {
            if (e.isMissing()) return Optional.empty();
            throw e;
        }
    }

    HeadObjectResponse present(StoreKey key) throws Refused {
        return head(name(key), null).orElseThrow(() -> new StorageFault.NotFound(key.value()));
    }

    static String version(HeadObjectResponse found) {
        var version = found.versionId();
        if (version == null) throw new StorageFault.Unavailable("the bucket keeps no versions");
        return version;
    }

    S3Versions versions(String name) {
        return new S3Versions(connection, location.bucket(), name);
    }

    void requireFree(StoreKey key) throws Refused {
        if (head(name(key), null).isPresent()) throw new StorageFault.Conflict(key + " is taken");
    }

    void requireReplaceable(StoreKey key) throws Refused {
        var found = head(name(key), null);
        if (found.isEmpty() || found.get().headers().get(UNPROTECTED) != null) return;
        if (protectionOf(found.get()).locks(clock.instant())) throw new StorageFault.Locked(key.value());
    }

    // Protecting

    static Protection protectionOf(HeadObjectResponse found) {
        @Nullable
        Instant until = found.lockMode() == null || found.lockRetainUntilDate() == null
                ? null
                : found.lockRetainUntilDate().toInstant();
        return new Protection(
                until, found.lockLegalHold() != null && found.lockLegalHold().status());
    }

    /// What a request says for its object to be protected from its first moment.
    Map<String, String> lock(Protection protection) {
        var headers = new LinkedHashMap<String, String>();
        if (protection.until() != null) {
            headers.put("x-amz-object-lock-mode", location.mode().name());
            headers.put(
                    "x-amz-object-lock-retain-until-date", protection.until().toString());
        }
        if (protection.hold()) headers.put("x-amz-object-lock-legal-hold", "ON");
        return headers;
    }

    void protect(StoreKey key, Protection protection) throws Refused {
        var found = present(key);
        var now = protectionOf(found);
        if (!now.and(protection).equals(now)) protect(name(key), found, protection);
    }

    /// Reads back what protects it, and sets it again where the server dropped it.
    void requireProtected(String name, String version, Protection protection) throws Refused {
        if (protection.equals(Protection.NONE)) return;
        var found = head(name, version).orElseThrow();
        if (protectionOf(found).and(protection).equals(protectionOf(found))) return;
        protect(name, found, protection);
    }

    private void protect(String name, HeadObjectResponse found, Protection wanted) throws Refused {
        var merged = protectionOf(found).and(wanted);
        var until = merged.until();
        var version = version(found);
        if (until != null && !until.equals(protectionOf(found).until())) retain(name, version, until, found);
        if (merged.hold() && !protectionOf(found).hold()) hold(name, version);
        var now = protectionOf(head(name, version).orElseThrow());
        if (!now.and(merged).equals(now))
            throw new StorageFault.Unavailable(
                    "%s is to be protected by %s, the server says %s".formatted(name, merged, now));
    }

    private void retain(String name, String version, Instant until, HeadObjectResponse found) throws Refused {
        boolean strict =
                found.lockMode() == RetentionMode.COMPLIANCE || location.mode() == S3Location.LockMode.COMPLIANCE;
        var mode = strict ? RetentionMode.COMPLIANCE : RetentionMode.GOVERNANCE;
        var args = SetObjectRetentionArgs.builder()
                .bucket(location.bucket())
                .object(name)
                .versionId(version)
                .config(new Retention(mode, until.atZone(ZoneOffset.UTC)))
                .build();
        connection.call("protect " + name, client -> client.setObjectRetention(args));
    }

    private void hold(String name, String version) throws Refused {
        var args = EnableObjectLegalHoldArgs.builder()
                .bucket(location.bucket())
                .object(name)
                .versionId(version)
                .build();
        connection.call("hold " + name, client -> client.enableObjectLegalHold(args));
    }

    // Removing

    /// The newest goes last, so that an older one is never seen in its place.
    void removeAll(String name, List<String> versions) throws Refused {
        if (versions.size() > 1)
            for (var version : versions)
                if (head(name, version)
                        .map(S3Objects::protectionOf)
                        .orElse(Protection.NONE)
                        .locks(clock.instant())) throw new StorageFault.Locked(name);
        for (var version : versions.reversed()) remove(name, version);
    }

    /// Removes exactly this version.
    void remove(String name, String version) throws Refused {
        var args = RemoveObjectArgs.builder()
                .bucket(location.bucket())
                .object(name)
                .versionId(version)
                .build();
        try {
            connection.call("remove " + name, client -> client.removeObject(args));
        } catch (Refused e) {
            if (e.isMissing()) return;
            var found = head(name, version).map(S3Objects::protectionOf).orElse(Protection.NONE);
            if (found.equals(Protection.NONE)) throw e;
            throw new StorageFault.Locked(name);
        }
    }

    /// Hides what is there behind a delete marker; it stays as an older version.
    void hide(StoreKey key) throws Refused {
        if (head(name(key), null).isEmpty()) return;
        var args = RemoveObjectArgs.builder()
                .bucket(location.bucket())
                .object(name(key))
                .build();
        connection.call("set aside " + name(key), client -> client.removeObject(args));
    }
}
