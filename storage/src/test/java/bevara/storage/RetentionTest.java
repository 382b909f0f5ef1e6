package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.GetObjectRetentionArgs;
import io.minio.MinioClient;
import io.minio.messages.Retention;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The locks that a real S3 server has, asked by nobody but the SDK.
@Timeout(120)
class RetentionTest {
    private static final javax.sql.DataSource DATABASE = Databases.fresh();

    private final S3Location location = Ceph.server().fresh();
    private final Samples samples = new Samples();
    private final LogSigner signer = Signers.fresh();
    private final MinioClient bare = S3StoreTest.client(location);
    private final Instant now = Clock.systemUTC().instant();

    @BeforeEach
    void forget() {
        Databases.emptyJournal(DATABASE);
        Databases.emptyLog(DATABASE);
    }

    @AfterEach
    void close() throws Exception {
        bare.close();
    }

    private S3Store open(Period byDefault) {
        return S3Store.open(
                new S3Location(
                        location.endpoint(),
                        location.region(),
                        location.bucket(),
                        location.prefix(),
                        location.accessKey(),
                        location.secretKey(),
                        location.mode(),
                        byDefault,
                        null),
                Clock.systemUTC());
    }

    private Retention lock(String key) throws Exception {
        return bare.getObjectRetention(GetObjectRetentionArgs.builder()
                .bucket(location.bucket())
                .object(location.prefix() + key)
                .build());
    }

    private void requireLocked(String key, Duration time) throws Exception {
        var lock = lock(key);
        assertThat(lock.mode().toString()).isEqualToIgnoringCase("GOVERNANCE");
        assertThat(lock.retainUntilDate().toInstant())
                .as(key)
                .isBetween(now.plus(time).minusSeconds(1), now.plus(time).plusSeconds(100));
    }

    private AipDraft locked(Duration time) {
        var free = draft(SANDVIKEN, samples.aipId());
        return new AipDraft(
                free.tenant(),
                free.aip(),
                free.version(),
                free.created(),
                free.message(),
                free.userName(),
                free.userAddress(),
                free.content(),
                Protection.until(now.plus(time)));
    }

    private ArchivalStorage storage(S3Store store) {
        return new OcflStorage(store, DATABASE, Clock.systemUTC(), signer, _ -> {});
    }

    @Test
    void of_the_time_of_an_aip_and_that_of_its_store_the_longer_one_holds() throws Exception {
        try (var store = open(Period.ofDays(30))) {
            for (int days : new int[] {1, 400}) {
                var stored = storage(store).store(locked(Duration.ofDays(days)));
                var place = new AipPlace(SANDVIKEN, stored.aip());
                for (var content : stored.content()) requireLocked(content.key(), Duration.ofDays(Math.max(30, days)));
                requireLocked(place.inventory(1).value(), Duration.ofDays(Math.max(30, days)));
                requireLocked(place.declaration().value(), Duration.ofDays(Math.max(30, days)));
                assertThatThrownBy(() -> store.delete(place.inventory(1))).isInstanceOf(StorageFault.Locked.class);
            }
        }
    }

    @Test
    void where_the_store_has_no_time_that_of_the_aip_holds_and_a_later_version_is_stored_all_the_same()
            throws Exception {
        try (var store = open(Period.ZERO)) {
            var first = locked(Duration.ofDays(3));
            storage(store).store(first);
            var second = storage(store).store(draft(SANDVIKEN, first.aip(), 2, Samples.text("mets.xml", "second")));
            requireLocked(second.content("data-0001.zip").key(), Duration.ofDays(3));
            assertThat(storage(store).verify(SANDVIKEN, first.aip())).isEmpty();
        }
    }

    @Test
    void tiles_and_kept_checkpoints_have_the_time_of_the_store_and_the_log_grows_on() throws Exception {
        try (var store = open(Period.ofDays(30))) {
            var log = new TiledLog(SANDVIKEN, store, new LogTable(SANDVIKEN, DATABASE), signer, _ -> {});
            log.append(leaves(0, 1));
            log.append(leaves(1, 256));
            assertThat(log.tidy()).as("what is locked stays").isZero();
            assertThat(log.newest().orElseThrow().size()).isEqualTo(256);
            var folder = LogPaths.folder(SANDVIKEN).value();
            for (var path : List.of("tile/entries/000", "tile/0/000", "tile/entries/000.p/1", LogPaths.kept(1)))
                requireLocked(folder + "/" + path, Duration.ofDays(30));
        }
    }

    /// Tiles that no checkpoint covers are written over, though the store has locked them.
    @Test
    void a_log_that_was_cut_off_before_its_checkpoint_goes_on() {
        try (var store = open(Period.ofDays(30))) {
            var halting = new TiledLog(SANDVIKEN, store, new LogTable(SANDVIKEN, DATABASE), signer, _ -> {
                throw new IllegalStateException("halt");
            });
            assertThatThrownBy(() -> halting.append(leaves(0, 3))).hasMessage("halt");
            var log = new TiledLog(SANDVIKEN, store, new LogTable(SANDVIKEN, DATABASE), signer, _ -> {});
            assertThat(log.append(leaves(5, 8))).containsExactly(0L, 1L, 2L);
            assertThat(LogAudit.of(
                                    "log",
                                    new StoreLogSource(store, LogPaths.folder(SANDVIKEN)),
                                    LogTrust.anyone(),
                                    null)
                            .findings())
                    .isEmpty();
        }
    }

    private static List<LogLeaf> leaves(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> new LogLeaf(("{\"type\":\"decision\",\"tenant\":\"sandviken\",\"submission\":\"s" + n
                                + "\",\"version\":1,\"record\":\"" + "0".repeat(64) + "\"}")
                        .getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
