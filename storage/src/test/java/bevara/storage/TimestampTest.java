package bevara.storage;

import static bevara.storage.Samples.KUMLA;
import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Somebody else says when a log was there.
class TimestampTest {
    private static final javax.sql.DataSource DATABASE = Databases.fresh();

    @TempDir
    private Path folder;

    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());
    private final Samples samples = new Samples();
    private final LogSigner signer = Signers.fresh();
    private final TimestampServer authority = new TimestampServer(Instant::now);

    @BeforeEach
    void forget() {
        Databases.emptyJournal(DATABASE);
        Databases.emptyLog(DATABASE);
    }

    @AfterEach
    void close() {
        authority.close();
    }

    private ArchivalStorage storage(LogSigner signedBy) {
        return new OcflStorage(store, DATABASE, Clock.systemUTC(), signedBy, _ -> {});
    }

    private ArchivalStorage storage() {
        return storage(signer);
    }

    private LogReport report(X509Certificate... trusted) {
        var trust = new LogTrust(List.of(), signer.publicKey()::equals, List.of(trusted));
        return storage().verifyLog(SANDVIKEN, trust, null);
    }

    private List<String> codes(X509Certificate... trusted) {
        return report(trusted).findings().stream().map(LogReport.Finding::code).toList();
    }

    private void stored() {
        storage().store(draft(SANDVIKEN, samples.aipId()));
    }

    private StampOutcome stamp() {
        return storage().stampLog(SANDVIKEN, authority.trusting(authority.root()));
    }

    private static StoreKey key(String path) {
        return LogPaths.folder(SANDVIKEN).resolve(path);
    }

    private byte[] bytes(String path) {
        return new OcflObjects(store).bytes(key(path)).orElseThrow();
    }

    @Test
    void the_newest_checkpoint_is_stamped_once_and_who_checks_the_log_is_told_the_time() {
        assertThat(stamp()).isInstanceOf(StampOutcome.Nothing.class);
        stored();
        stored();
        var before = Instant.now().minusSeconds(1);
        assertThat(stamp()).isInstanceOfSatisfying(StampOutcome.Made.class, made -> {
            assertThat(made.leaves()).isEqualTo(2);
            assertThat(made.time()).isBetween(before, Instant.now());
        });
        assertThat(stamp()).isInstanceOf(StampOutcome.Nothing.class);
        assertThat(authority.asked).hasValue(1);

        stored();
        assertThat(stamp()).isInstanceOf(StampOutcome.Made.class);
        var report = report(authority.root());
        assertThat(report.findings()).isEmpty();
        assertThat(report.stamps()).isEqualTo(2);
        assertThat(report.newestStamps()).extracting(LogReport.Stamp::leaves).containsExactly(2L, 3L);
        assertThat(report.newestStamps()).allSatisfy(s -> {
            assertThat(s.authority()).isEqualTo("CN=Test clock");
            assertThat(s.time()).isBetween(before, Instant.now());
        });
        assertThat(report(authority.certificate()).stamps()).isEqualTo(2);
        assertThat(report().stamps()).isEqualTo(2);
    }

    @Test
    void an_open_server_is_enough_where_nobody_in_particular_is_trusted() {
        stored();
        assertThat(storage().stampLog(SANDVIKEN, authority.trusting())).isInstanceOf(StampOutcome.Made.class);
    }

    @Test
    void a_log_is_stamped_under_the_signature_that_is_kept_even_when_the_key_was_changed() {
        stored();
        stamp();
        var aip = samples.aipId();
        storage().store(draft(SANDVIKEN, aip));
        // Enters nothing new, but signs the log of two leaves anew; the first signature is the one that is kept.
        storage(Signers.fresh()).journalise(storage().find(SANDVIKEN, aip).orElseThrow());
        assertThat(stamp()).isInstanceOf(StampOutcome.Made.class);
        stored();
        assertThat(codes(authority.root())).doesNotContain("log-timestamp-of-another");
        assertThat(report(authority.root()).stamps()).isEqualTo(2);
    }

    /// Ways in which an authority may fail, or lie, and what is said of it.
    enum Lie {
        NO_ANSWER("timestamp-unreachable", authority -> authority.status = 500),
        MOVED("timestamp-unreachable", authority -> authority.status = 302),
        GARBAGE(
                "timestamp-unreachable",
                authority -> authority.answered = _ -> "<html>".getBytes(StandardCharsets.UTF_8)),
        NOTHING("timestamp-unreachable", authority -> authority.answered = _ -> new byte[0]),
        TOO_MUCH("timestamp-unreachable", authority -> authority.answered = _ -> new byte[(1 << 20) + 1]),
        REFUSED("timestamp-refused", authority -> authority.understood = TimestampServer::withWeakDigest),
        OTHER_BYTES("timestamp-wrong", authority -> authority.understood = TimestampServer::ofOthers),
        OTHER_NONCE("timestamp-wrong", authority -> authority.understood = TimestampServer::withOtherNonce),
        OTHER_TIME(
                "timestamp-wrong",
                authority -> authority.clock = () -> Instant.now().minus(Duration.ofMinutes(30))),
        BROKEN_SIGNATURE("timestamp-wrong", authority -> authority.answered = Lie::flipped);

        private final String code;
        private final Consumer<TimestampServer> told;

        Lie(String code, Consumer<TimestampServer> told) {
            this.code = code;
            this.told = told;
        }

        /// The signature stands last.
        private static byte[] flipped(byte[] answer) {
            answer[answer.length - 1] ^= 1;
            return answer;
        }
    }

    @ParameterizedTest
    @EnumSource(Lie.class)
    void an_authority_that_fails_or_lies_is_told_and_asked_again(Lie lie) {
        stored();
        lie.told.accept(authority);
        assertThat(stamp())
                .isInstanceOfSatisfying(
                        StampOutcome.Failed.class,
                        failed -> assertThat(failed.code()).as(failed.detail()).isEqualTo(lie.code));
        assertThat(report(authority.root()).stamps()).isZero();
        stored();

        authority.status = 200;
        authority.answered = answer -> answer;
        authority.understood = request -> request;
        authority.clock = Instant::now;
        assertThat(stamp()).isInstanceOf(StampOutcome.Made.class);
        assertThat(codes(authority.root())).isEmpty();
    }

    @Test
    void nobody_who_is_not_trusted_and_no_certificate_for_something_else_makes_a_stamp() {
        stored();
        try (var stranger = new TimestampServer(Instant::now)) {
            assertThat(storage().stampLog(SANDVIKEN, authority.trusting(stranger.root())))
                    .isInstanceOfSatisfying(
                            StampOutcome.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo("timestamp-not-trusted"));
        }
        try (var expired = new TimestampServer(Instant::now, Duration.ofMinutes(1), KeyPurposeId.id_kp_timeStamping);
                var web = new TimestampServer(Instant::now, Duration.ofDays(365), KeyPurposeId.id_kp_serverAuth)) {
            for (var server : List.of(expired, web))
                assertThat(storage().stampLog(SANDVIKEN, server.trusting(server.root())))
                        .isInstanceOf(StampOutcome.Failed.class);
        }
        assertThat(storage().stampLog(SANDVIKEN, new TimestampAuthority(URI.create("http://127.0.0.1:1/"), List.of())))
                .isInstanceOfSatisfying(
                        StampOutcome.Failed.class,
                        failed -> assertThat(failed.unreachable()).isTrue());
        assertThat(report().stamps()).isZero();
    }

    @Test
    void a_stamp_holds_after_its_certificate_has_run_out() {
        stored();
        var then = Instant.now().minus(Duration.ofDays(3650));
        try (var old = new TimestampServer(() -> then)) {
            var oldClock = Clock.fixed(then, java.time.ZoneOffset.UTC);
            assertThat(new OcflStorage(store, DATABASE, oldClock, signer, _ -> {})
                            .stampLog(SANDVIKEN, old.trusting(old.root())))
                    .isInstanceOf(StampOutcome.Made.class);
            assertThat(codes(old.root())).isEmpty();
            assertThat(report(old.root()).newestStamps())
                    .singleElement()
                    .satisfies(s -> assertThat(s.time()).isBefore(then.plusSeconds(1)));
            assertThat(codes(authority.root())).containsExactly("log-timestamp-not-trusted");
        }
    }

    @Test
    void whatever_is_done_to_a_stamp_is_found() {
        stored();
        stamp();
        stored();
        stamp();
        var first = bytes(LogPaths.timestamp(1));
        var second = bytes(LogPaths.timestamp(2));

        write(LogPaths.timestamp(2), first);
        assertThat(codes(authority.root())).containsExactly("log-timestamp-of-another");
        write(LogPaths.timestamp(2), "nonsense".getBytes(StandardCharsets.UTF_8));
        assertThat(codes(authority.root())).containsExactly("log-timestamp-unreadable");
        var broken = second.clone();
        broken[broken.length - 1] ^= 1;
        write(LogPaths.timestamp(2), broken);
        assertThat(codes(authority.root())).containsExactly("log-timestamp-signature-wrong");
        write(LogPaths.timestamp(2), second);
        assertThat(codes(authority.root())).isEmpty();
        store.delete(key(LogPaths.kept(1)));
        assertThat(codes(authority.root())).containsExactly("log-timestamp-of-nothing");
    }

    private void write(String path, byte[] bytes) {
        store.replace(List.of(ObjectStore.Write.of(key(path), bytes)));
    }

    /// An authority that hangs would otherwise hold a row lock that all deliveries need.
    @Test
    void while_the_authority_thinks_deliveries_go_on() {
        stored();
        authority.answered = answer -> {
            stored();
            return answer;
        };
        assertThat(stamp()).isInstanceOf(StampOutcome.Made.class);
        assertThat(report(authority.root()).leaves()).isEqualTo(2);
        assertThat(codes(authority.root())).isEmpty();
    }

    @Test
    void each_store_has_the_stamp_and_the_audit_mends_it() throws IOException {
        var main = new StoreId("main");
        var other = new StoreId("other");
        var plan = new StoragePlan(
                List.of(
                        new StoragePlan.Store(main, new StoragePlan.Place.Folder(folder.resolve("main")), false),
                        new StoragePlan.Store(other, new StoragePlan.Place.Folder(folder.resolve("other")), false)),
                List.of(main, other),
                java.util.Map.of());
        var storage = ArchivalStorage.open(new ArchivalStorage.Setup(
                plan,
                DATABASE,
                Clock.systemUTC(),
                signer,
                _ -> {},
                Custody.Pace.USUAL,
                new java.util.SplittableRandom(1)));
        storage.store(draft(KUMLA, samples.aipId()));
        assertThat(storage.stampLog(KUMLA, authority.trusting())).isInstanceOf(StampOutcome.Made.class);
        var path = "tenants/kumla/log/" + LogPaths.timestamp(1);
        var whole = Files.readAllBytes(folder.resolve("main").resolve(path));
        assertThat(folder.resolve("other").resolve(path)).hasBinaryContent(whole);

        var file = folder.resolve("other").resolve(path);
        file.toFile().setWritable(true);
        Files.write(file, new byte[] {1});
        storage.custody().request(new Custody.Scope(KUMLA, "", ""), "test");
        storage.custody().audit(Duration.ofMinutes(1));
        assertThat(file).hasBinaryContent(whole);
    }

    @Test
    void certificates_are_read_from_a_file_and_an_address_is_one() throws IOException {
        var pem = Files.writeString(folder.resolve("roots.pem"), pem(authority.root()) + pem(authority.certificate()));
        assertThat(TimestampAuthority.certificates(pem)).containsExactly(authority.root(), authority.certificate());
        var none = Files.writeString(folder.resolve("none.pem"), "hello\n");
        assertThatThrownBy(() -> TimestampAuthority.certificates(none)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TimestampAuthority(URI.create("file:///etc"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + java.util.Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
