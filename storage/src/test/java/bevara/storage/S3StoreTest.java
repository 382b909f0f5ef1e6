package bevara.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.storage.ObjectStore.Write;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.messages.RetentionMode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract, and what is special about S3, on a real server with Object Lock.
class S3StoreTest extends ObjectStoreContract {
    private static final int LARGE = 70 << 20;

    private S3Location location = Ceph.server().fresh();
    private S3Store store = S3Store.open(location, Clock.systemUTC());
    private MinioClient sdk = client(location);

    @BeforeEach
    void open() {
        store.stat(key("none"));
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        sdk.close();
    }

    private void reopen(S3Location other) throws Exception {
        close();
        location = other;
        store = S3Store.open(other, Clock.systemUTC());
        sdk = client(other);
    }

    static MinioClient client(S3Location location) {
        return MinioClient.builder()
                .endpoint(location.endpoint().toString())
                .region(location.region())
                .credentials(location.accessKey(), location.secretKey())
                .build();
    }

    @Override
    ObjectStore store() {
        return store;
    }

    private String name(String key) {
        return location.prefix() + key;
    }

    private static Instant inAnHour() {
        return Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
    }

    private String currentVersion(String key) throws Exception {
        return sdk.statObject(StatObjectArgs.builder()
                        .bucket(location.bucket())
                        .object(name(key))
                        .build())
                .versionId();
    }

    private record Version(String id, boolean marker) {}

    private List<Version> versions(String key) {
        var found = new ArrayList<Version>();
        var args = ListObjectsArgs.builder()
                .bucket(location.bucket())
                .prefix(name(key))
                .includeVersions(true)
                .build();
        try {
            for (var result : sdk.listObjects(args)) {
                var item = result.get();
                if (item.objectName().equals(name(key)))
                    found.add(new Version(item.versionId(), item.isDeleteMarker()));
            }
        } catch (io.minio.errors.MinioException e) {
            throw new AssertionError(e);
        }
        return found;
    }

    /// Hidden by delete markers: all versions but the present one, oldest first.
    @Override
    List<String> aside(String key) throws IOException {
        try {
            var hidden = new ArrayList<String>();
            var present = store.stat(key(key)).isPresent() ? currentVersion(key) : "";
            for (var version : versions(key).reversed()) {
                if (version.marker() || version.id().equals(present)) continue;
                hidden.add(bytes(key, version.id()));
            }
            return hidden;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private String bytes(String key, String version) throws Exception {
        var args = GetObjectArgs.builder()
                .bucket(location.bucket())
                .object(name(key))
                .versionId(version)
                .build();
        try (var in = sdk.getObject(args)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void the_bucket_is_made_with_versions_and_object_lock() throws Exception {
        assertThat(sdk.bucketExists(
                        BucketExistsArgs.builder().bucket(location.bucket()).build()))
                .isTrue();
        var abilities = store.probe();
        assertThat(abilities.versioning()).isTrue();
        assertThat(abilities.objectLock()).isTrue();
        assertThat(abilities.lockOnPut()).isTrue();

        assertThat(abilities.payloadVerified()).isTrue();
        assertThat(enforced()).isEqualTo(abilities.conditionalPut());
        assertThat(abilities.ranges()).isTrue();
        assertThat(list("probe")).isEmpty();
        assertThat(store.unfinished()).isEmpty();
    }

    /// Whether the server, asked directly, refuses a key that is taken.
    private boolean enforced() throws Exception {
        var args = PutObjectArgs.builder()
                .bucket(location.bucket())
                .object(name("direct"))
                .data(new byte[1], 1)
                .extraHeaders(java.util.Map.of("If-None-Match", "*"))
                .build();
        sdk.putObject(args);
        try {
            sdk.putObject(args);
            return false;
        } catch (ErrorResponseException e) {
            return e.response().code() == 412;
        }
    }

    @Test
    void a_bucket_without_versions_is_refused() throws Exception {
        var other = Ceph.server().fresh();
        sdk.makeBucket(MakeBucketArgs.builder().bucket(other.bucket()).build());
        reopen(other);
        assertThatThrownBy(() -> store.put(List.of(write("a", "a"))))
                .isInstanceOf(StorageFault.Unavailable.class)
                .hasMessageContaining("keeps no versions");
    }

    @Test
    void wrong_credentials_are_told_at_once() throws Exception {
        reopen(new S3Location(
                location.endpoint(),
                location.region(),
                location.bucket(),
                "",
                "nobody",
                "nothing-at-all",
                location.mode(),
                Period.ZERO,
                null));
        assertThatThrownBy(() -> store.stat(key("a")))
                .isInstanceOf(StorageFault.Unavailable.class)
                .hasMessageContaining("403");
    }

    /// The server itself refuses, whoever asks; Bevara has its own word for it.
    @Test
    void a_locked_version_is_neither_removed_nor_overwritten() throws Exception {
        var until = inAnHour();
        var write = Write.of(key("aip/mets.xml"), "<mets/>".getBytes(StandardCharsets.UTF_8), Protection.until(until));
        store.put(List.of(write));
        var version = currentVersion("aip/mets.xml");

        var remove = RemoveObjectArgs.builder()
                .bucket(location.bucket())
                .object(name("aip/mets.xml"))
                .versionId(version)
                .build();
        assertThatThrownBy(() -> sdk.removeObject(remove))
                .isInstanceOfSatisfying(
                        ErrorResponseException.class,
                        e -> assertThat(e.response().code()).isEqualTo(403));
        assertThatThrownBy(() -> store.delete(key("aip/mets.xml"))).isInstanceOf(StorageFault.Locked.class);
        assertThatThrownBy(() -> store.replace(List.of(write("aip/mets.xml", "other"))))
                .isInstanceOf(StorageFault.Locked.class);
        assertThatThrownBy(() -> store.put(List.of(write("aip/mets.xml", "other"))))
                .isInstanceOf(StorageFault.Conflict.class);

        // Whoever goes past Bevara only adds a version; the locked one stays as it was.
        sdk.putObject(PutObjectArgs.builder()
                .bucket(location.bucket())
                .object(name("aip/mets.xml"))
                .data("forged".getBytes(StandardCharsets.UTF_8), 6)
                .build());
        assertThat(bytes("aip/mets.xml", version)).isEqualTo("<mets/>");
    }

    @Test
    void compliance_is_asked_for_when_it_is_configured() throws Exception {
        var g = location;
        reopen(new S3Location(
                g.endpoint(),
                g.region(),
                g.bucket(),
                g.prefix(),
                g.accessKey(),
                g.secretKey(),
                S3Location.LockMode.COMPLIANCE,
                Period.ZERO,
                null));
        var until = Instant.now().plusSeconds(2);
        store.put(List.of(Write.of(key("strict"), new byte[1], Protection.until(until))));
        store.put(List.of(Write.of(key("later"), new byte[1])));
        store.protect(key("later"), Protection.until(until));
        for (var key : List.of("strict", "later")) {
            var found = sdk.statObject(StatObjectArgs.builder()
                    .bucket(location.bucket())
                    .object(name(key))
                    .build());
            assertThat(found.lockMode()).isEqualTo(RetentionMode.COMPLIANCE);
        }
    }

    @Test
    void a_default_retention_protects_what_asks_for_nothing_and_lets_inventories_be_replaced() throws Exception {
        var g = location;
        reopen(new S3Location(
                g.endpoint(),
                g.region(),
                g.bucket(),
                g.prefix(),
                g.accessKey(),
                g.secretKey(),
                g.mode(),
                Period.ofYears(1),
                null));
        store.put(List.of(write("aip/inventory.json", "1")));
        assertThatThrownBy(() -> store.delete(key("aip/inventory.json"))).isInstanceOf(StorageFault.Locked.class);
        assertThat(store.protection(key("aip/inventory.json")).until())
                .isAfter(Instant.now().plus(360, ChronoUnit.DAYS));
        store.replace(List.of(write("aip/inventory.json", "2")));
        assertThat(read("aip/inventory.json")).isEqualTo("2");
        assertThat(aside("aip/inventory.json")).containsExactly("1");
        assertThatThrownBy(() -> store.delete(key("aip/inventory.json"))).isInstanceOf(StorageFault.Locked.class);
        assertThat(read("aip/inventory.json")).isEqualTo("2");
    }

    /// Bytes that depend on their place, made while they are written.
    private static AipDraft.Writer counting(int size) {
        return out -> {
            var block = new byte[1 << 16];
            for (int at = 0; at < size; at += block.length) {
                for (int i = 0; i < block.length; i += 4096) block[i] = (byte) ((at + i) >> 12);
                out.write(block, 0, Math.min(block.length, size - at));
            }
        };
    }

    private static Digest digestOf(int size) throws IOException {
        var digest = Digest.sha256();
        counting(size).writeTo(new OutputStream() {
            @Override
            public void write(int b) {
                digest.update((byte) b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                digest.update(bytes, offset, length);
            }
        });
        return Digest.of(digest);
    }

    @Test
    void a_large_object_of_known_or_unknown_size_goes_in_parts_and_is_protected_all_the_same() throws Exception {
        var until = inAnHour();
        for (long size : new long[] {LARGE, AipDraft.UNKNOWN_SIZE}) {
            var key = key("large/" + size);
            var written = store.put(List.of(new Write(key, size, counting(LARGE), new Protection(until, true))));
            assertThat(written.getFirst().sha256()).isEqualTo(digestOf(LARGE));
            assertThat(new OcflObjects(store).digest(key)).isEqualTo(digestOf(LARGE));
            assertThat(store.stat(key)).map(ObjectStore.Entry::size).contains((long) LARGE);
            assertThat(store.protection(key)).isEqualTo(new Protection(until, true));
            assertThatThrownBy(() -> store.delete(key)).isInstanceOf(StorageFault.Locked.class);
            assertThatThrownBy(() -> store.put(List.of(new Write(key, size, counting(LARGE)))))
                    .isInstanceOf(StorageFault.Conflict.class);
            assertThat(versions(key.value())).hasSize(1);
        }
        assertThat(store.unfinished()).isEmpty();
    }

    /// Bevara's own heap is 512 MB for everything; two objects of 250 MB at once are to do with far less than they are.
    @Test
    void two_large_objects_at_once_need_a_heap_of_128_megabytes() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeObjectMain.class.getName(),
                        location.endpoint().toString(),
                        location.bucket(),
                        location.accessKey(),
                        location.secretKey(),
                        "250")
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void a_large_object_whose_writer_fails_leaves_no_parts() {
        var broken = new Write(key("large/broken"), LARGE, out -> {
            counting(20 << 20).writeTo(out);
            throw new IllegalStateException("the writer's own");
        });
        assertThatThrownBy(() -> store.put(List.of(write("large/first", "1"), broken)))
                .hasMessage("the writer's own");
        assertThat(list("large")).isEmpty();
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void an_upload_that_was_cut_off_is_shown_and_can_be_given_up() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var connection = new S3Connection(
                        location, S3Connection.Patience.USUAL, java.util.random.RandomGenerator.getDefault())) {
            var upload =
                    new S3Upload(connection, threads, location.bucket(), name("cut/off"), LARGE, java.util.Map.of());
            upload.write(new byte[9 << 20], 0, 9 << 20);
            upload.finish();

            var left = store.unfinished().toList();
            assertThat(left).singleElement().satisfies(entry -> {
                assertThat(entry.key().value()).startsWith("tmp/").endsWith("/cut/off");
                assertThat(entry.modified())
                        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
            });
            assertThat(list("cut")).isEmpty();
            store.delete(left.getFirst().key());
            store.delete(left.getFirst().key());
            assertThat(store.unfinished()).isEmpty();
        }
    }

    @Test
    void an_upload_that_is_under_way_here_is_not_among_the_unfinished() {
        var seen = new ArrayList<ObjectStore.Entry>();
        store.put(List.of(new ObjectStore.Write(new StoreKey("under/way"), LARGE, out -> {
            out.write(new byte[LARGE / 2]);
            store.unfinished().forEach(seen::add);
            out.write(new byte[LARGE - LARGE / 2]);
        })));
        assertThat(seen).isEmpty();
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void of_many_that_put_the_same_large_object_at_once_one_wins_and_its_bytes_stay() throws Exception {
        int rivals = 4;
        int size = 2 << 20;
        var start = new CyclicBarrier(rivals);
        try (var threads = Executors.newFixedThreadPool(rivals)) {
            for (int round = 0; round < 5; round++) {
                var name = "large-race/" + round;
                var attempts = IntStream.range(0, rivals)
                        .mapToObj(i -> (Callable<Integer>) () -> {
                            var bytes = new byte[size];
                            java.util.Arrays.fill(bytes, (byte) i);
                            start.await();
                            try {
                                store.put(List.of(Write.of(key(name), bytes)));
                                return i;
                            } catch (StorageFault.Conflict _) {
                                return -1;
                            }
                        })
                        .toList();
                var winners = new ArrayList<Integer>();
                for (var attempt : threads.invokeAll(attempts)) if (attempt.get() >= 0) winners.add(attempt.get());
                assertThat(winners).hasSize(1);
                try (var in = store.read(key(name), size - 1, 1)) {
                    assertThat(in.read()).isEqualTo(winners.getFirst());
                }
                assertThat(versions(name)).hasSize(1);
            }
        }
    }

    @Test
    void delete_takes_the_key_alone_however_alike_another_is() throws Exception {
        store.put(List.of(write("del/a", "1"), write("del/a.b", "2"), write("del/a/b", "3"), write("del/a0", "4")));
        store.replace(List.of(write("del/a", "5")));
        store.delete(key("del/a"));
        assertThat(list("del")).containsExactly("del/a.b", "del/a/b", "del/a0");
        assertThat(versions("del/a")).isEmpty();
        assertThat(read("del/a0")).isEqualTo("4");
        store.delete(key("del"));
        assertThat(list("del")).hasSize(3);
    }

    @Test
    void a_listing_of_many_pages_comes_in_order_and_as_it_is_needed() throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            var jobs = IntStream.range(0, 1100)
                    .mapToObj(i -> (Callable<Object>) () -> sdk.putObject(PutObjectArgs.builder()
                            .bucket(location.bucket())
                            .object(name("many/%02d/%04d".formatted(i % 11, i)))
                            .data(new byte[1], 1)
                            .build()))
                    .toList();
            for (var job : threads.invokeAll(jobs)) job.get();
        }
        var keys = list("many");
        assertThat(keys).hasSize(1100).isSorted();
        assertThat(store.folders(key("many"))).hasSize(11);
        assertThat(store.list(key("many")).limit(5)).hasSize(5);
    }

    @Test
    void odd_keys_are_kept_as_they_are() throws IOException {
        var odd = "0=ocfl_1.1/bevara%3asandviken%3a01/..a=b%25/%2F";
        store.put(List.of(write(odd, "odd")));
        assertThat(read(odd)).isEqualTo("odd");
        assertThat(list("0=ocfl_1.1")).containsExactly(odd);
        assertThat(store.folders(key("0=ocfl_1.1"))).containsExactly("bevara%3asandviken%3a01");
        store.delete(key(odd));
        assertThat(list("0=ocfl_1.1")).isEmpty();
    }

    @Test
    void parts_are_never_too_many_for_the_largest_object_nor_too_large() {
        long fiveTerabytes = 5_000_000_000_000L;
        for (long size : new long[] {1, 8 << 20, LARGE, 200_000_000_000L, fiveTerabytes, 9_000L * (5L << 30)}) {
            long part = S3Upload.partSize(1, size);
            assertThat((size + part - 1) / part).isLessThanOrEqualTo(10_000);
            assertThat(part).isBetween(5L << 20, 5L << 30);
        }
        long reached = 0;
        for (int n = 1; n <= 10_000; n++) reached += S3Upload.partSize(n, AipDraft.UNKNOWN_SIZE);
        assertThat(reached).isGreaterThan(fiveTerabytes);
    }

    @Test
    void a_location_does_not_tell_its_secret() {
        assertThat(location.toString()).doesNotContain(location.secretKey()).doesNotContain(location.accessKey());
    }
}
