package bevara.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.storage.FaultProxy.Kind;
import bevara.storage.ObjectStore.Entry;
import bevara.storage.ObjectStore.Write;
import bevara.storage.S3Connection.Patience;
import io.minio.ListObjectsArgs;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a network and a busy server do to a store, between Bevara and a real S3 server.
@Timeout(120)
class S3FaultsTest {
    private static final String PASSWORD = "changeit";
    private static final Patience SHORT = new Patience(
            Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(8), 6, Duration.ofMillis(20), 20_000);

    private final S3Location direct = Ceph.server().fresh();
    private FaultProxy proxy;
    private S3Store store;

    @BeforeEach
    void open() throws IOException {
        proxy = new FaultProxy(direct.endpoint());
        store = new S3Store(Ceph.server().at(proxy.address(), direct.bucket()), Clock.systemUTC(), SHORT);
        store.stat(key("ready"));
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        store.close();
    }

    private static StoreKey key(String key) {
        return new StoreKey(key);
    }

    private static byte[] bytes(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private byte[] read(String key) throws IOException {
        try (var in = store.read(key(key), 0, -1)) {
            return in.readAllBytes();
        }
    }

    private int versions(String key) throws Exception {
        int n = 0;
        try (var sdk = S3StoreTest.client(direct)) {
            var args = ListObjectsArgs.builder()
                    .bucket(direct.bucket())
                    .prefix(direct.prefix() + key)
                    .includeVersions(true)
                    .build();
            for (var found : sdk.listObjects(args)) if (found.get().objectName().equals(direct.prefix() + key)) n++;
        }
        return n;
    }

    @Test
    void row_18_a_burst_of_slow_down_is_waited_out_and_nobody_is_told() throws Exception {
        proxy.strike(Kind.SLOW_DOWN, "^(PUT|GET|HEAD)", 5, 0);
        store.put(List.of(Write.of(key("aip/mets.xml"), bytes(10_000))));
        assertThat(proxy.struck()).isEqualTo(5);
        assertThat(read("aip/mets.xml")).isEqualTo(bytes(10_000));
        assertThat(versions("aip/mets.xml")).isEqualTo(1);
    }

    @Test
    void row_18_a_server_that_stays_busy_is_unavailable_and_nothing_of_it_is_seen() {
        proxy.strike(Kind.SLOW_DOWN, "^PUT", 1000, 0);
        assertThatThrownBy(() -> store.put(List.of(Write.of(key("busy"), bytes(10)))))
                .isInstanceOf(StorageFault.Unavailable.class);
        assertThat(proxy.struck()).isEqualTo(SHORT.tries());
        proxy.heal();
        assertThat(store.stat(key("busy"))).isEmpty();
    }

    @Test
    void row_19_an_answer_lost_after_the_server_stored_it_ends_as_one_object() throws Exception {
        proxy.strike(Kind.DROP_ANSWER, "^PUT", 1, 0);
        store.put(List.of(Write.of(key("once"), bytes(10_000))));
        assertThat(proxy.struck()).isEqualTo(1);
        assertThat(read("once")).isEqualTo(bytes(10_000));
        assertThat(versions("once")).isEqualTo(1);
        assertThatThrownBy(() -> store.put(List.of(Write.of(key("once"), bytes(10_000)))))
                .isInstanceOf(StorageFault.Conflict.class);
    }

    @Test
    void row_19_the_same_for_the_completion_of_a_large_object() throws Exception {
        proxy.strike(Kind.DROP_ANSWER, "^POST .*uploadId=", 1, 0);
        store.put(List.of(Write.of(key("large/once"), bytes(3 << 20))));
        assertThat(proxy.struck()).isEqualTo(1);
        assertThat(read("large/once")).isEqualTo(bytes(3 << 20));
        assertThat(versions("large/once")).isEqualTo(1);
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void row_19_a_removal_whose_answer_is_lost_is_done_once() throws Exception {
        store.put(List.of(Write.of(key("gone"), bytes(10)), Write.of(key("gone.not"), bytes(11))));
        proxy.strike(Kind.DROP_ANSWER, "^DELETE", 1, 0);
        store.delete(key("gone"));
        assertThat(proxy.struck()).isEqualTo(1);
        assertThat(store.list(key("gone"))).isEmpty();
        assertThat(store.stat(key("gone.not"))).isPresent();
    }

    @Test
    void row_20_a_byte_flipped_on_its_way_there_is_refused_and_sent_again() throws Exception {
        proxy.strike(Kind.FLIP_REQUEST, "^PUT", 1, 5_000);
        store.put(List.of(Write.of(key("small"), bytes(10_000))));
        assertThat(proxy.struck()).isEqualTo(1);
        assertThat(read("small")).isEqualTo(bytes(10_000));
        assertThat(versions("small")).isEqualTo(1);

        proxy.strike(Kind.FLIP_REQUEST, "^PUT .*partNumber=2", 1, 777_777);
        store.put(List.of(Write.of(key("large"), bytes(20 << 20))));
        assertThat(proxy.struck()).isEqualTo(1);
        assertThat(read("large")).isEqualTo(bytes(20 << 20));
    }

    @Test
    void row_20_a_byte_flipped_on_its_way_back_is_seen_by_the_read_back() {
        proxy.strike(Kind.FLIP_ANSWER, "^GET /[^?]*mets", 1, 3);
        var samples = new Samples();
        var database = Databases.fresh();
        var storage = new OcflStorage(store, database, Clock.systemUTC(), null, _ -> {});
        var aip = samples.aipId();
        assertThatThrownBy(() -> storage.store(Samples.draft(Samples.SANDVIKEN, aip)))
                .isInstanceOf(StorageFault.Corrupt.class);
        assertThat(proxy.struck()).isEqualTo(1);
        assertThat(storage.find(Samples.SANDVIKEN, aip)).isEmpty();
    }

    @Test
    void row_21_a_store_in_a_black_hole_is_unavailable_in_bounded_time_and_used_again_when_it_is_back()
            throws Exception {
        store.put(List.of(Write.of(key("before"), bytes(10))));
        proxy.strike(Kind.BLACK_HOLE, ".", Integer.MAX_VALUE, 0);
        var start = Instant.now();
        assertThatThrownBy(() -> store.put(List.of(Write.of(key("during"), bytes(10)))))
                .isInstanceOf(StorageFault.Unavailable.class);
        assertThatThrownBy(() -> store.read(key("before"), 0, -1)).isInstanceOf(StorageFault.Unavailable.class);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(40));

        proxy.heal();
        store.put(List.of(Write.of(key("during"), bytes(10))));
        assertThat(read("before")).isEqualTo(bytes(10));
        assertThat(read("during")).isEqualTo(bytes(10));
    }

    @Test
    void row_21_a_store_that_is_not_there_when_bevara_starts_is_used_when_it_comes() throws Exception {
        proxy.strike(Kind.RESET, ".", Integer.MAX_VALUE, 0);
        try (var late = new S3Store(Ceph.server().at(proxy.address(), direct.bucket()), Clock.systemUTC(), SHORT)) {
            assertThatThrownBy(() -> late.stat(key("a"))).isInstanceOf(StorageFault.Unavailable.class);
            proxy.heal();
            late.put(List.of(Write.of(key("a"), bytes(5))));
            assertThat(late.stat(key("a"))).map(Entry::size).contains(5L);
        }
    }

    @Test
    void row_22_a_bucket_that_is_gone_for_good_is_a_fault_and_never_an_empty_store() throws Exception {
        store.put(List.of(Write.of(key("kept"), bytes(10))));
        store.delete(key("kept"));
        try (var sdk = S3StoreTest.client(direct)) {
            sdk.removeBucket(
                    io.minio.RemoveBucketArgs.builder().bucket(direct.bucket()).build());
        }
        assertThatThrownBy(() -> store.list(key("kept")).toList()).isInstanceOf(StorageFault.Unavailable.class);
        assertThatThrownBy(() -> store.stat(key("kept"))).isInstanceOf(StorageFault.Unavailable.class);
        assertThatThrownBy(() -> store.read(key("kept"), 0, -1)).isInstanceOf(StorageFault.Unavailable.class);
        assertThatThrownBy(() -> store.put(List.of(Write.of(key("kept"), bytes(10)))))
                .isInstanceOf(StorageFault.Unavailable.class);
    }

    @Test
    void row_23_an_object_at_1_kB_a_second_is_given_up_while_others_are_served() throws Exception {
        var large = bytes(800_000);
        store.put(List.of(Write.of(key("slow"), large), Write.of(key("quick"), bytes(10_000))));
        proxy.strike(Kind.SLOW, "^GET .*/slow", 1000, 1_000);
        try (var threads = Executors.newFixedThreadPool(20)) {
            var slow = IntStream.range(0, 16)
                    .mapToObj(_ -> threads.submit(() -> read("slow")))
                    .toList();
            var start = Instant.now();
            for (int i = 0; i < 20; i++) {
                assertThat(read("quick")).isEqualTo(bytes(10_000));
                store.put(List.of(Write.of(key("others/" + i), bytes(100))));
            }
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
            for (var one : slow) assertThatThrownBy(one::get).hasCauseInstanceOf(IOException.class);
        }
        proxy.heal();
        assertThat(read("slow")).isEqualTo(large);
    }

    @Test
    void row_23_a_late_answer_is_waited_for() throws Exception {
        proxy.strike(Kind.DELAY, "^PUT", 3, 700);
        store.put(List.of(Write.of(key("late"), bytes(10))));
        assertThat(read("late")).isEqualTo(bytes(10));
        assertThat(versions("late")).isEqualTo(1);
    }

    /// Certificate and key made anew, for 127.0.0.1.
    private static SSLServerSocket door(Path folder) throws Exception {
        var keys = folder.resolve("keys.p12");
        keytool("-genkeypair -alias s3 -keyalg EC -dname CN=s3 -ext san=ip:127.0.0.1 -keystore " + keys);
        keytool("-exportcert -rfc -alias s3 -keystore " + keys + " -file " + folder.resolve("ca.pem"));
        var store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static void keytool(String arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void over_tls_an_authority_is_trusted_when_it_is_named_and_not_otherwise(@TempDir Path folder) throws Exception {
        try (var tls = new FaultProxy(direct.endpoint(), door(folder))) {
            var plain = Ceph.server().at(tls.address(), direct.bucket());
            var trusting = new S3Location(
                    plain.endpoint(),
                    plain.region(),
                    plain.bucket(),
                    plain.prefix(),
                    plain.accessKey(),
                    plain.secretKey(),
                    plain.mode(),
                    plain.defaultRetention(),
                    folder.resolve("ca.pem"));
            try (var trusted = new S3Store(trusting, Clock.systemUTC(), SHORT);
                    var stranger = new S3Store(plain, Clock.systemUTC(), SHORT)) {
                trusted.put(
                        List.of(Write.of(key("tls/small"), bytes(100)), Write.of(key("tls/large"), bytes(10 << 20))));
                assertThat(read("tls/large")).isEqualTo(bytes(10 << 20));
                assertThatThrownBy(() -> stranger.stat(key("tls/small")))
                        .isInstanceOf(StorageFault.Unavailable.class)
                        .hasMessageContaining("not trusted");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TRUNCATE", "HALF_CLOSE"})
    void a_long_read_that_breaks_off_goes_on_where_it_stood(Kind kind) throws Exception {
        var large = bytes(6 << 20);
        store.put(List.of(Write.of(key("long"), large)));
        proxy.strike(kind, "^GET .*/long", 3, 1_500_000);
        assertThat(read("long")).isEqualTo(large);
        assertThat(proxy.struck()).isEqualTo(3);

        proxy.strike(kind, "^GET .*/long", 2, 1_000);
        try (var in = store.read(key("long"), 1_000_000, 2_000_000)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(large, 1_000_000, 3_000_000));
        }
    }

    @Test
    void a_read_that_breaks_off_again_and_again_fails_in_the_end() {
        store.put(List.of(Write.of(key("long"), bytes(3 << 20))));
        proxy.strike(Kind.TRUNCATE, "^GET .*/long", 1000, 100);
        assertThatThrownBy(() -> read("long")).isInstanceOf(IOException.class).hasMessageContaining("broke off");
        assertThat(proxy.struck()).isEqualTo(SHORT.tries());
    }

    @Test
    void connections_that_are_reset_are_made_anew() throws Exception {
        proxy.strike(Kind.RESET, "^PUT", 4, 0);
        try (var threads = Executors.newFixedThreadPool(8)) {
            var jobs = IntStream.range(0, 40)
                    .mapToObj(i -> (Callable<Object>) () -> store.put(
                            List.of(Write.of(key("reset/" + i), ("text " + i).getBytes(StandardCharsets.UTF_8)))))
                    .toList();
            for (var job : threads.invokeAll(jobs)) job.get();
        }
        assertThat(store.list(key("reset"))).hasSize(40);
        assertThat(proxy.connections()).isLessThanOrEqualTo(70);
    }
}
