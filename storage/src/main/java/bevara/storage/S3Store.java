package bevara.storage;

import bevara.storage.S3Connection.Refused;
import io.minio.BucketExistsArgs;
import io.minio.GetBucketVersioningArgs;
import io.minio.MakeBucketArgs;
import io.minio.messages.VersioningConfiguration;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The object store in a bucket of an S3 server, with versioning and Object Lock.
///
/// Nothing is seen under a key before all writers of its batch are done ([S3Staging]); then each object is published
/// once ([S3Publishing]).
///
/// What is set aside stays as an older version behind a delete marker. Removing names versions, never a prefix.
/// The bucket is looked at, and made when it is missing, by whatever needs it first.
final class S3Store implements ObjectStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);

    private final S3Location location;
    private final Clock clock;
    private final S3Connection connection;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final S3Objects objects;
    private final S3Staging staging;
    private final S3Reading reading;
    /// Null until the bucket was looked at.
    private volatile @Nullable S3Publishing publishing;
    private volatile boolean closed;

    static S3Store open(S3Location location, Clock clock) {
        return new S3Store(location, clock, S3Connection.Patience.USUAL);
    }

    S3Store(S3Location location, Clock clock, S3Connection.Patience patience) {
        this.location = location;
        this.clock = clock;
        this.connection = new S3Connection(location, patience, RandomGenerator.of("L64X128MixRandom"));
        this.objects = new S3Objects(connection, location, clock);
        this.staging = new S3Staging(connection, location, threads);
        this.reading = new S3Reading(connection, location, objects);
    }

    /// Tries what the server does. Writes some small objects below `probe/` and removes them; takes some seconds.
    Abilities probe() {
        return guarded(_ -> new S3Probe(connection, location, clock).abilities());
    }

    @Override
    public List<Written> put(List<Write> writes, Set<Digest> known) {
        return guarded(publisher -> {
            try (var batch = staging.begin()) {
                for (var write : writes) batch.stage(write, withDefault(write.protection()));
                publisher.publish(batch.fresh(known));
                return batch.written();
            }
        });
    }

    @Override
    public void replace(List<Write> writes) {
        guarded(publisher -> {
            try (var batch = staging.begin()) {
                for (var write : writes) objects.requireReplaceable(write.key());
                for (var write : writes) batch.stage(write, ahead(write.protection()));
                for (var staged : batch.staged()) publisher.overwrite(staged);
                return writes;
            }
        });
    }

    private Protection withDefault(Protection given) {
        var asked = ahead(given);
        if (location.defaultRetention().isZero()) return asked;
        var until = ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)
                .plus(location.defaultRetention())
                .toInstant();
        return asked.and(Protection.until(until));
    }

    /// A time that is over protects nothing, and the server refuses to hear of it.
    private Protection ahead(Protection asked) {
        var until = asked.until();
        return until == null || until.isAfter(clock.instant()) ? asked : new Protection(null, asked.hold());
    }

    @Override
    public void confirm(List<StoreKey> keys) {
        // What S3 has answered for is durable.
    }

    @Override
    public InputStream read(StoreKey key, long offset, long length) {
        if (length == 0) {
            if (stat(key).isEmpty()) throw new StorageFault.NotFound(key.value());
            return new ByteArrayInputStream(new byte[0]);
        }
        return guarded(_ -> reading.read(key, offset, length));
    }

    @Override
    public Optional<Entry> stat(StoreKey key) {
        return guarded(_ -> reading.stat(key));
    }

    @Override
    public Stream<Entry> list(StoreKey folder) {
        return guarded(_ -> reading.list(folder));
    }

    @Override
    public List<String> folders(StoreKey folder) {
        return guarded(_ -> reading.folders(folder));
    }

    @Override
    public Stream<Entry> unfinished() {
        return guarded(_ -> reading.unfinished(staging.uploading()));
    }

    @Override
    public void delete(StoreKey key) {
        guarded(_ -> {
            if (key.isBelow(S3Reading.UNFINISHED)) abandon(key);
            else
                objects.removeAll(
                        objects.name(key), objects.versions(objects.name(key)).present());
            return key;
        });
    }

    private void abandon(StoreKey key) {
        var parts = key.value().split("/", 3);
        if (parts.length < 3) return;
        var id = URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
        S3Upload.abort(connection, location.bucket(), location.prefix() + parts[2], id);
    }

    @Override
    public void protect(StoreKey key, Protection protection) {
        guarded(_ -> {
            var present = S3Objects.protectionOf(objects.present(key));
            objects.protect(key, present.until() == null ? withDefault(protection) : ahead(protection));
            return key;
        });
    }

    @Override
    public Protection protection(StoreKey key) {
        return guarded(_ -> S3Objects.protectionOf(objects.present(key)));
    }

    @Override
    public void setAside(StoreKey key) {
        guarded(_ -> {
            objects.hide(key);
            return key;
        });
    }

    private interface Task<T> {
        T run(S3Publishing publisher) throws Refused;
    }

    private <T> T guarded(Task<T> task) {
        if (closed) throw new StorageFault.Unavailable(location + " is closed");
        try {
            var ready = publishing;
            return task.run(ready != null ? ready : prepared());
        } catch (Refused e) {
            throw e.fault();
        }
    }

    private synchronized S3Publishing prepared() throws Refused {
        var ready = publishing;
        if (ready != null) return ready;
        prepareBucket();
        boolean once = new S3Probe(connection, location, clock).conditionalPut();
        var fresh = new S3Publishing(connection, location, objects, threads, once);
        publishing = fresh;
        return fresh;
    }

    private void prepareBucket() throws Refused {
        var bucket = location.bucket();
        var exists = BucketExistsArgs.builder().bucket(bucket).build();
        if (!connection.call("look for " + bucket, client -> client.bucketExists(exists))) {
            var make = MakeBucketArgs.builder().bucket(bucket).objectLock(true).build();
            connection.call("make " + bucket, client -> client.makeBucket(make));
            LOG.info("the bucket {} was made, with versions and Object Lock", bucket);
        }
        var versioning = GetBucketVersioningArgs.builder().bucket(bucket).build();
        var status = connection
                .call("versioning of " + bucket, client -> client.getBucketVersioning(versioning))
                .status();
        if (status != VersioningConfiguration.Status.ENABLED)
            throw new StorageFault.Unavailable(
                    "the bucket %s keeps no versions: turn versioning and Object Lock on".formatted(bucket));
    }

    /// What is under way goes on to its end, as far as it asks nothing new of the server.
    @Override
    public void close() {
        closed = true;
        connection.close();
        threads.shutdown();
    }
}
