package bevara.storage;

import bevara.storage.S3Connection.Refused;
import io.minio.BucketExistsArgs;
import io.minio.EnableObjectLegalHoldArgs;
import io.minio.GetBucketVersioningArgs;
import io.minio.HeadObjectResponse;
import io.minio.Http;
import io.minio.ListMultipartUploadsArgs;
import io.minio.ListObjectsV2Args;
import io.minio.MakeBucketArgs;
import io.minio.PutObjectAPIArgs;
import io.minio.RemoveObjectArgs;
import io.minio.SetObjectRetentionArgs;
import io.minio.StatObjectArgs;
import io.minio.messages.Item;
import io.minio.messages.ListMultipartUploadsResult.Upload;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import io.minio.messages.VersioningConfiguration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The object store in a bucket of an S3 server, with versioning and Object Lock.
///
/// Nothing is seen under a key before all writers of its batch are done: small objects wait in memory, large ones
/// as uploads that are not completed. Then each is sent with `If-None-Match: *`. Where the server does not enforce
/// that, the oldest version of a key is the one that counts, and whoever finds another before their own takes the
/// own one away. Each write carries a random token, so that a writer whose answer was lost knows its own bytes.
///
/// What is set aside stays as an older version behind a delete marker. Removing names versions, never a prefix.
/// The bucket is looked at, and made when it is missing, by whatever needs it first.
final class S3Store implements ObjectStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);
    private static final String UNFINISHED = "tmp";
    private static final String TOKEN = "x-amz-meta-bevara-write";
    private static final String UNPROTECTED = "x-amz-meta-bevara-protection";
    private static final String CHECKSUM = "x-amz-checksum-sha256";
    private static final Map<String, String> ONCE = Map.of("If-None-Match", "*");
    /// What is larger than this is sent in parts.
    private static final int SMALL = 1 << 20;
    /// How many batches may hold small objects, how many may hold parts, and how many objects may be read, at once.
    private static final int BATCHES = 64;

    private static final int LARGE_BATCHES = 4;
    private static final int READERS = 256;

    private final S3Location location;
    private final Clock clock;
    private final S3Connection connection;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore batches = new Semaphore(BATCHES, true);
    private final Semaphore largeBatches = new Semaphore(LARGE_BATCHES, true);
    private final Semaphore readers = new Semaphore(READERS, true);
    private volatile boolean ready;
    private volatile boolean closed;
    private volatile boolean enforcesOnce;

    static S3Store open(S3Location location, Clock clock) {
        return new S3Store(location, clock, S3Connection.Patience.USUAL);
    }

    S3Store(S3Location location, Clock clock, S3Connection.Patience patience) {
        this.location = location;
        this.clock = clock;
        this.connection = new S3Connection(location, patience, RandomGenerator.of("L64X128MixRandom"));
    }

    /// Tries what the server does. Writes some small objects below `probe/` and removes them; takes some seconds.
    Abilities probe() {
        return guarded(() -> new S3Probe(connection, location, clock).abilities());
    }

    @Override
    public List<Written> put(List<Write> writes, Set<Digest> known) {
        return guarded(() -> {
            try (var batch = new Batch()) {
                for (var write : writes) batch.stage(write, withDefault(write.protection()));
                batch.publish(batch.fresh(known));
                return batch.written();
            }
        });
    }

    @Override
    public void replace(List<Write> writes) {
        guarded(() -> {
            try (var batch = new Batch()) {
                for (var write : writes) requireReplaceable(write.key());
                for (var write : writes) batch.stage(write, write.protection());
                for (var staged : batch.staged) overwrite(staged);
                return List.of();
            }
        });
    }

    private Protection withDefault(Protection asked) {
        if (location.defaultRetention().isZero()) return asked;
        var until = ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)
                .plus(location.defaultRetention())
                .toInstant();
        return asked.and(Protection.until(until));
    }

    @Override
    public void confirm(List<StoreKey> keys) {
        // What S3 has answered for is durable.
    }

    // ---- staging -------------------------------------------------------------------------------------------

    /// What is written and not yet seen: whole in memory, or as an upload.
    private record Staged(
            Write write,
            Protection protection,
            Written written,
            byte @Nullable [] bytes,
            @Nullable S3Upload upload,
            String token) {}

    /// Bytes of one write: in memory as long as they are few.
    private final class Collecting implements DigestingStream.Sink {
        private final Batch batch;
        private final Write write;
        private final String token;
        private ByteArrayOutputStream small = new ByteArrayOutputStream();
        private @Nullable S3Upload upload;

        Collecting(Batch batch, Write write, String token) {
            this.batch = batch;
            this.write = write;
            this.token = token;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (upload == null && batch.holds + length > SMALL) promote();
            if (upload != null) {
                upload.write(bytes, offset, length);
            } else {
                small.write(bytes, offset, length);
                batch.holds += length;
            }
        }

        private void promote() throws IOException {
            batch.requireLargeRoom();
            try {
                upload = new S3Upload(
                        connection,
                        threads,
                        location.bucket(),
                        name(write.key()),
                        write.size(),
                        metadata(write, token));
            } catch (Refused e) {
                throw e.fault();
            }
            upload.write(small.toByteArray(), 0, small.size());
            batch.holds -= small.size();
            small = new ByteArrayOutputStream(0);
        }

        @Override
        public StorageFault fault(IOException e) {
            return new StorageFault.Unavailable("cannot keep the parts of " + write.key(), e);
        }
    }

    /// The objects of one call. It waits for room to work in; then it needs nothing that another batch has.
    private final class Batch implements AutoCloseable {
        private final List<Staged> staged = new ArrayList<>();
        private int holds;
        private boolean large;

        Batch() {
            acquire(batches);
        }

        void requireLargeRoom() {
            if (large) return;
            acquire(largeBatches);
            large = true;
        }

        void stage(Write write, Protection protection) {
            var token = UUID.randomUUID().toString();
            var collecting = new Collecting(this, write, token);
            try {
                var written = new DigestingStream(collecting, write.size()).take(write);
                if (collecting.upload != null) collecting.upload.finish();
                var bytes = collecting.upload == null ? collecting.small.toByteArray() : null;
                staged.add(new Staged(write, protection, written, bytes, collecting.upload, token));
            } catch (Throwable e) {
                if (collecting.upload != null) collecting.upload.abort();
                throw e;
            }
        }

        List<Written> written() {
            return staged.stream().map(Staged::written).toList();
        }

        List<Staged> fresh(Set<Digest> known) {
            var seen = new HashSet<>(known);
            return staged.stream().filter(s -> seen.add(s.written().sha256())).toList();
        }

        /// The first alone: whoever has it goes on, and of rivals one does. The last alone: whoever sees it sees all.
        void publish(List<Staged> fresh) throws Refused {
            if (fresh.size() > 1 && fresh.stream().anyMatch(s -> !s.protection().equals(Protection.NONE)))
                for (var s : fresh) requireFree(s.write().key());
            var published = new ArrayList<Published>();
            try {
                if (!fresh.isEmpty()) published.add(once(fresh.getFirst()));
                if (fresh.size() > 2) together(fresh.subList(1, fresh.size() - 1), published);
                if (fresh.size() > 1) published.add(once(fresh.getLast()));
            } catch (Refused | RuntimeException e) {
                withdraw(published);
                throw e;
            }
        }

        private void together(List<Staged> some, List<Published> published) throws Refused {
            var all = some.stream()
                    .map(s -> CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return once(s);
                                } catch (Refused e) {
                                    throw new CompletionException(e);
                                }
                            },
                            threads))
                    .toList();
            @Nullable CompletionException failed = null;
            for (var one : all) {
                try {
                    published.add(one.join());
                } catch (CompletionException e) {
                    failed = e;
                }
            }
            if (failed == null) return;
            if (failed.getCause() instanceof Refused refused) throw refused;
            if (failed.getCause() instanceof RuntimeException fault) throw fault;
            throw failed;
        }

        private void withdraw(List<Published> published) {
            for (var p : published) {
                try {
                    remove(p.name(), p.version());
                } catch (Refused | StorageFault e) {
                    LOG.warn("{} of a batch that failed stays for now", p.name(), e);
                }
            }
        }

        @Override
        public void close() {
            for (var s : staged) if (s.upload() != null) s.upload().abort();
            if (large) largeBatches.release();
            batches.release();
        }
    }

    private record Published(String name, String version) {}

    // ---- publishing ----------------------------------------------------------------------------------------

    /// Under a key that nobody has used.
    private Published once(Staged staged) throws Refused {
        var name = name(staged.write().key());
        boolean enforced = enforcesOnce && staged.upload() == null;
        if (!enforced) requireFree(staged.write().key());
        var published = new Published(name, send(staged, ONCE, enforced));
        if (!enforced) published = oldest(published, staged);
        requireProtected(published, staged.protection());
        return published;
    }

    private void overwrite(Staged staged) throws Refused {
        var published = new Published(name(staged.write().key()), send(staged, Map.of(), true));
        requireProtected(published, staged.protection());
    }

    /// Returns the id of the version. A server that cannot refuse a taken key must not lock what may have to be
    /// taken away again, so `locked` says whether the protection goes with the bytes or follows.
    private String send(Staged staged, Map<String, String> conditions, boolean locked) throws Refused {
        var name = name(staged.write().key());
        try {
            var version = staged.upload() == null
                    ? putWhole(name, staged, conditions, locked)
                    : staged.upload().complete(conditions);
            return version != null ? version : mine(name, staged);
        } catch (Refused e) {
            boolean perhapsDone = e.isTaken() || (staged.upload() != null && e.isMissing());
            if (perhapsDone && e.again()) return mine(name, staged);
            if (e.isTaken()) throw new StorageFault.Conflict(staged.write().key() + " is taken");
            throw e;
        }
    }

    private @Nullable String putWhole(String name, Staged staged, Map<String, String> conditions, boolean locked)
            throws Refused {
        var bytes = staged.bytes();
        if (bytes == null) throw new IllegalStateException(name + " is not in memory");
        var sum = HexFormat.of().parseHex(staged.written().sha256().hex());
        var headers = digests(sum);
        metadata(staged.write(), staged.token()).forEach(headers::set);
        conditions.forEach(headers::set);
        if (locked) lock(staged.protection()).forEach(headers::set);
        var args = PutObjectAPIArgs.builder()
                .bucket(location.bucket())
                .object(name)
                .data(bytes, bytes.length)
                .contentType("application/octet-stream")
                .headers(headers)
                .build();
        var answer = connection.send("put " + name, bytes.length, client -> client.putObject(args));
        requireSame(name, Base64.getEncoder().encodeToString(sum), answer.headers());
        return answer.versionId();
    }

    /// The present version, when this write made it: its answer was lost. Else someone else has the key.
    private String mine(String name, Staged staged) throws Refused {
        var found = head(name, null).orElseThrow(() -> new StorageFault.Unavailable(name + " was not kept"));
        if (!staged.token().equals(found.headers().get(TOKEN)))
            throw new StorageFault.Conflict(staged.write().key() + " is taken");
        if (staged.upload() != null) staged.upload().completedElsewhere();
        return version(found);
    }

    private void requireFree(StoreKey key) throws Refused {
        if (head(name(key), null).isPresent()) throw new StorageFault.Conflict(key + " is taken");
    }

    /// The oldest version counts. It may be one of ours whose answer was lost, and that was sent once more.
    private Published oldest(Published published, Staged staged) throws Refused {
        var name = published.name();
        var versions = versions(name).present();
        if (versions.isEmpty()) throw new StorageFault.Unavailable(name + " was not kept");
        var oldest = versions.getLast();
        if (oldest.equals(published.version())) return published;
        boolean won = isMine(name, oldest, staged);
        for (var version : versions.subList(0, versions.size() - 1))
            if (version.equals(published.version()) || isMine(name, version, staged)) remove(name, version);
        if (won) return new Published(name, oldest);
        throw new StorageFault.Conflict(staged.write().key() + " is taken");
    }

    private boolean isMine(String name, String version, Staged staged) throws Refused {
        return head(name, version)
                .filter(found -> staged.token().equals(found.headers().get(TOKEN)))
                .isPresent();
    }

    /// Reads back what protects it, and sets it again where the server dropped it.
    private void requireProtected(Published published, Protection protection) throws Refused {
        if (protection.equals(Protection.NONE)) return;
        var found = head(published.name(), published.version()).orElseThrow();
        if (protectionOf(found).and(protection).equals(protectionOf(found))) return;
        protect(published.name(), found, protection);
    }

    private void protect(String name, HeadObjectResponse found, Protection wanted) throws Refused {
        var merged = protectionOf(found).and(wanted);
        var until = merged.until();
        var version = version(found);
        if (until != null && !until.equals(protectionOf(found).until())) {
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
        if (merged.hold() && !protectionOf(found).hold()) {
            var args = EnableObjectLegalHoldArgs.builder()
                    .bucket(location.bucket())
                    .object(name)
                    .versionId(version)
                    .build();
            connection.call("hold " + name, client -> client.enableObjectLegalHold(args));
        }
        var now = protectionOf(head(name, version).orElseThrow());
        if (!now.and(merged).equals(now))
            throw new StorageFault.Unavailable(
                    "%s is to be protected by %s, the server says %s".formatted(name, merged, now));
    }

    private Map<String, String> lock(Protection protection) {
        var headers = new LinkedHashMap<String, String>();
        if (protection.until() != null) {
            headers.put("x-amz-object-lock-mode", location.mode().name());
            headers.put(
                    "x-amz-object-lock-retain-until-date", protection.until().toString());
        }
        if (protection.hold()) headers.put("x-amz-object-lock-legal-hold", "ON");
        return headers;
    }

    private static Map<String, String> metadata(Write write, String token) {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put(TOKEN, token);
        if (write.protection().equals(Protection.NONE)) metadata.put(UNPROTECTED, "none");
        return metadata;
    }

    static Http.Headers digests(byte[] sum) {
        var headers = new Http.Headers();
        headers.put("x-amz-content-sha256", HexFormat.of().formatHex(sum));
        headers.put(CHECKSUM, Base64.getEncoder().encodeToString(sum));
        headers.put("x-amz-sdk-checksum-algorithm", "SHA256");
        return headers;
    }

    /// A server that keeps checksums says which one it computed.
    static void requireSame(String name, String base64, okhttp3.Headers answer) {
        var got = answer.get(CHECKSUM);
        if (got != null && !got.equals(base64)) throw new StorageFault.Corrupt(name, base64, got);
    }

    // ---- reading -------------------------------------------------------------------------------------------

    @Override
    public InputStream read(StoreKey key, long offset, long length) {
        if (length == 0) {
            if (stat(key).isEmpty()) throw new StorageFault.NotFound(key.value());
            return new ByteArrayInputStream(new byte[0]);
        }
        requireReady();
        acquire(readers);
        return new S3Read(connection, location.bucket(), name(key), offset, length, readers::release);
    }

    @Override
    public Optional<Entry> stat(StoreKey key) {
        return guarded(() -> {
            var found = head(name(key), null);
            if (found.isEmpty()) requireBucket();
            return found.map(f -> new Entry(key, f.size(), f.lastModified().toInstant()));
        });
    }

    /// An answer to HEAD has no words: it does not tell a key that is not there from a bucket that is gone.
    private void requireBucket() throws Refused {
        var args = BucketExistsArgs.builder().bucket(location.bucket()).build();
        if (!connection.call("look for " + location.bucket(), client -> client.bucketExists(args)))
            throw new StorageFault.Unavailable("the bucket " + location.bucket() + " is gone");
    }

    @Override
    public Stream<Entry> list(StoreKey folder) {
        requireReady();
        return S3Pages.of(after -> guarded(() -> page(name(folder) + "/", "", after)))
                .flatMap(this::entry);
    }

    @Override
    public List<String> folders(StoreKey folder) {
        requireReady();
        var prefix = name(folder) + "/";
        return S3Pages.<Item>of(after -> guarded(() -> {
                    var args = listing(prefix, "/", after);
                    var result = connection
                            .call("list " + prefix, client -> client.listObjectsV2(args))
                            .result();
                    var items = result.commonPrefixes().stream()
                            .map(io.minio.messages.ListObjectsResult.Prefix::toItem)
                            .toList();
                    return new S3Pages.Page<>(items, result.isTruncated() ? result.nextContinuationToken() : null);
                }))
                .map(item -> item.objectName()
                        .substring(prefix.length(), item.objectName().length() - 1))
                .sorted()
                .toList();
    }

    private S3Pages.Page<Item> page(String prefix, String delimiter, @Nullable String after) throws Refused {
        var args = listing(prefix, delimiter, after);
        var result = connection
                .call("list " + prefix, client -> client.listObjectsV2(args))
                .result();
        return new S3Pages.Page<>(
                List.copyOf(result.contents()), result.isTruncated() ? result.nextContinuationToken() : null);
    }

    private ListObjectsV2Args listing(String prefix, String delimiter, @Nullable String after) {
        var args = ListObjectsV2Args.builder()
                .bucket(location.bucket())
                .prefix(prefix)
                .maxKeys(1000);
        if (!delimiter.isEmpty()) args.delimiter(delimiter);
        if (after != null) args.continuationToken(after);
        return args.build();
    }

    /// Nothing for what has a name that Bevara would not give.
    private Stream<Entry> entry(Item item) {
        return key(item.objectName())
                .map(key -> new Entry(key, item.size(), item.lastModified().toInstant()))
                .stream();
    }

    private Optional<StoreKey> key(String name) {
        try {
            return Optional.of(new StoreKey(name.substring(location.prefix().length())));
        } catch (IllegalArgumentException _) {
            LOG.warn("{} holds something that is not Bevara's: {}", location, name);
            return Optional.empty();
        }
    }

    /// Their keys are `tmp/`, the upload's id, and the key that it is for.
    @Override
    public Stream<Entry> unfinished() {
        requireReady();
        return S3Pages.<Upload>of(after -> guarded(() -> {
                    var args = ListMultipartUploadsArgs.builder()
                            .bucket(location.bucket())
                            .prefix(location.prefix())
                            .maxUploads(1000);
                    if (after != null) {
                        var at = after.split(" ", 2);
                        args.keyMarker(at[0]).uploadIdMarker(at[1]);
                    }
                    var result = connection
                            .call("list uploads", client -> client.listMultipartUploads(args.build()))
                            .result();
                    var next = result.nextKeyMarker() + " " + result.nextUploadIdMarker();
                    return new S3Pages.Page<>(List.copyOf(result.uploads()), result.isTruncated() ? next : null);
                }))
                .flatMap(upload -> key(upload.objectName())
                        .map(key -> new Entry(
                                new StoreKey(UNFINISHED).resolve(encoded(upload.uploadId()) + "/" + key),
                                0,
                                upload.initiated().toInstant()))
                        .stream());
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
    }

    // ---- removing, protecting ------------------------------------------------------------------------------

    @Override
    public void delete(StoreKey key) {
        guarded(() -> {
            if (key.isBelow(new StoreKey(UNFINISHED))) abandon(key);
            else removeAll(name(key), versions(name(key)).present());
            return key;
        });
    }

    private void abandon(StoreKey key) {
        var parts = key.value().split("/", 3);
        if (parts.length < 3) return;
        var id = URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
        S3Upload.abort(connection, location.bucket(), location.prefix() + parts[2], id);
    }

    /// The newest goes last, so that an older one is never seen in its place.
    private void removeAll(String name, List<String> versions) throws Refused {
        if (versions.size() > 1)
            for (var version : versions)
                if (head(name, version)
                        .map(S3Store::protectionOf)
                        .orElse(Protection.NONE)
                        .locks(clock.instant())) throw new StorageFault.Locked(name);
        for (var version : versions.reversed()) remove(name, version);
    }

    /// Removes exactly this version.
    private void remove(String name, String version) throws Refused {
        var args = RemoveObjectArgs.builder()
                .bucket(location.bucket())
                .object(name)
                .versionId(version)
                .build();
        try {
            connection.call("remove " + name, client -> client.removeObject(args));
        } catch (Refused e) {
            if (e.isMissing()) return;
            var found = head(name, version).map(S3Store::protectionOf).orElse(Protection.NONE);
            if (found.equals(Protection.NONE)) throw e;
            throw new StorageFault.Locked(name);
        }
    }

    @Override
    public void protect(StoreKey key, Protection protection) {
        guarded(() -> {
            var found = head(name(key), null).orElseThrow(() -> new StorageFault.NotFound(key.value()));
            var present = protectionOf(found);
            if (!present.and(protection).equals(present)) protect(name(key), found, protection);
            return key;
        });
    }

    @Override
    public Protection protection(StoreKey key) {
        return guarded(
                () -> protectionOf(head(name(key), null).orElseThrow(() -> new StorageFault.NotFound(key.value()))));
    }

    /// Hides what is there behind a delete marker; it stays as an older version.
    @Override
    public void setAside(StoreKey key) {
        guarded(() -> {
            if (head(name(key), null).isEmpty()) return key;
            var args = RemoveObjectArgs.builder()
                    .bucket(location.bucket())
                    .object(name(key))
                    .build();
            connection.call("set aside " + name(key), client -> client.removeObject(args));
            return key;
        });
    }

    private void requireReplaceable(StoreKey key) throws Refused {
        var found = head(name(key), null);
        if (found.isEmpty() || found.get().headers().get(UNPROTECTED) != null) return;
        if (protectionOf(found.get()).locks(clock.instant())) throw new StorageFault.Locked(key.value());
    }

    private static Protection protectionOf(HeadObjectResponse found) {
        @Nullable
        Instant until = found.lockMode() == null || found.lockRetainUntilDate() == null
                ? null
                : found.lockRetainUntilDate().toInstant();
        return new Protection(
                until, found.lockLegalHold() != null && found.lockLegalHold().status());
    }

    private Optional<HeadObjectResponse> head(String name, @Nullable String version) throws Refused {
        var args = StatObjectArgs.builder().bucket(location.bucket()).object(name);
        if (version != null) args.versionId(version);
        try {
            return Optional.of(connection.call("look at " + name, client -> client.statObject(args.build())));
        } catch (Refused e) {
            if (e.isMissing()) return Optional.empty();
            throw e;
        }
    }

    private static String version(HeadObjectResponse found) {
        var version = found.versionId();
        if (version == null) throw new StorageFault.Unavailable("the bucket keeps no versions");
        return version;
    }

    private S3Versions versions(String name) {
        return new S3Versions(connection, location.bucket(), name);
    }

    private String name(StoreKey key) {
        return location.prefix() + key.value();
    }

    // ---- the bucket ----------------------------------------------------------------------------------------

    private interface Task<T> {
        T run() throws Refused;
    }

    private <T> T guarded(Task<T> task) {
        requireReady();
        try {
            return task.run();
        } catch (Refused e) {
            throw e.fault();
        }
    }

    private void requireReady() {
        if (closed) throw new StorageFault.Unavailable(location + " is closed");
        if (ready) return;
        synchronized (this) {
            if (ready) return;
            try {
                prepareBucket();
                enforcesOnce = new S3Probe(connection, location, clock).conditionalPut();
                ready = true;
            } catch (Refused e) {
                throw e.fault();
            }
        }
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

    private void acquire(Semaphore room) {
        try {
            var longest = connection.patience().total();
            if (room.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) return;
            throw new StorageFault.Unavailable("too much is being done with " + location + " already");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageFault.Unavailable("interrupted", e);
        }
    }

    /// What is under way goes on to its end, as far as it asks nothing new of the server.
    @Override
    public void close() {
        closed = true;
        connection.close();
        threads.shutdown();
    }
}
