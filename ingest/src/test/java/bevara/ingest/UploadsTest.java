package bevara.ingest;

import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.ingest.Submission.State;
import bevara.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
    private static Archive.Database database;

    @TempDir
    Path folder;

    private Archive archive;
    private final byte[] pack = zip(files("brev.txt", "Hej", "bilaga.bin", noise(500_000)));

    @BeforeAll
    static void start() throws IOException {
        database = new Archive.Database();
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @BeforeEach
    void open() {
        archive = new Archive(folder, database);
        archive.agree("bygglov", SubmissionAgreement.Approval.AUTOMATIC, PackageKind.values());
    }

    private static String noise(int length) {
        var text = new StringBuilder();
        new Random(1).ints(length, 'a', 'z').forEach(c -> text.append((char) c));
        return text.toString();
    }

    private Archive.Sending sending() {
        return archive.delivery("bygglov").length(pack.length).expected(Digest.of(pack));
    }

    private Upload begun() {
        return archive.ingest().begin(sending().delivery());
    }

    private Upload append(Upload upload, int from, int to) {
        return append(upload, from, new ByteArrayInputStream(pack, from, to - from), null);
    }

    private Upload append(Upload upload, long from, InputStream body, UploadPart.@Nullable Checksum checksum) {
        return archive.ingest().append(Archive.TENANT, upload.id(), new UploadPart(from, body, checksum));
    }

    private long offset(Upload upload) {
        return archive.ingest()
                .upload(Archive.TENANT, upload.id())
                .orElseThrow()
                .offset();
    }

    private Submission submission(Upload upload) {
        return archive.ingest().find(Archive.TENANT, upload.submission()).orElseThrow();
    }

    /// Gives so many bytes of the package, and breaks off.
    private InputStream cut(int from, int length) {
        return new InputStream() {
            private final InputStream left = new ByteArrayInputStream(pack, from, length);

            @Override
            public int read() throws IOException {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] into, int at, int most) throws IOException {
                int got = left.read(into, at, Math.min(most, 10_000));
                if (got < 0) throw new IOException("Connection reset");
                return got;
            }
        };
    }

    @Test
    void a_package_in_parts_is_archived_as_if_it_had_come_in_one_piece() {
        var upload = begun();
        assertThat(upload.offset()).isZero();
        assertThat(submission(upload).state()).isEqualTo(State.RECEIVING);

        append(upload, 0, 100_000);
        var state = submission(upload);
        assertThat(state.progress().bytes()).isEqualTo(100_000);
        assertThat(state.progress().bytesTotal()).isEqualTo(pack.length);

        var whole = append(upload, 100_000, pack.length);
        assertThat(whole.whole()).isTrue();
        archive.drain();
        var archived = submission(whole);
        assertThat(archived.state()).as("%s", archived.findings()).isEqualTo(State.ARCHIVED);
        assertThat(archived.sha256()).isEqualTo(Digest.of(pack));
        assertThat(archive.left()).isEmpty();
    }

    @Test
    void what_came_before_the_connection_broke_is_kept_also_over_restarts() {
        var upload = begun();
        assertThatThrownBy(() -> append(upload, 0, cut(0, 60_000), null)).hasMessageContaining("upload-paused");
        assertThat(offset(upload)).isEqualTo(60_000);

        archive.restart();
        assertThat(offset(upload)).isEqualTo(60_000);
        assertThatThrownBy(() -> append(upload, 60_000, cut(60_000, 30_000), null))
                .hasMessageContaining("upload-paused");
        archive.restart();

        var whole = append(upload, 90_000, pack.length);
        archive.drain();
        assertThat(submission(whole).state()).isEqualTo(State.ARCHIVED);
        assertThat(archive.ingest().list(Archive.TENANT, "", null, "", 10).items())
                .hasSize(1);
    }

    @Test
    void bytes_that_no_row_promises_are_not_trusted_after_a_crash() throws IOException {
        var upload = begun();
        append(upload, 0, 50_000);
        var file = folder.resolve("work").resolve(upload.id().value()).resolve("package");
        Files.write(file, new byte[20_000], StandardOpenOption.APPEND);
        archive.restart();

        assertThat(offset(upload)).isEqualTo(50_000);
        var whole = append(upload, 50_000, pack.length);
        archive.drain();
        assertThat(submission(whole).state()).isEqualTo(State.ARCHIVED);
    }

    @Test
    void a_crash_after_the_last_byte_loses_nothing() {
        var upload = begun();
        append(upload, 0, 50_000);
        database.refuseReceived(true);
        try {
            assertThatThrownBy(() -> append(upload, 50_000, pack.length)).isNotNull();
        } finally {
            database.refuseReceived(false);
        }
        archive.restart();
        archive.drain();
        assertThat(submission(upload).state()).isEqualTo(State.ARCHIVED);
        var again = archive.ingest().upload(Archive.TENANT, upload.id()).orElseThrow();
        assertThat(again.whole()).isTrue();
        assertThat(again.offset()).isEqualTo(pack.length);
    }

    @Test
    void a_part_at_another_place_is_refused_and_changes_nothing() {
        var upload = begun();
        append(upload, 0, 50_000);
        assertThatThrownBy(() -> append(upload, 40_000, pack.length)).hasMessageContaining("upload-offset-wrong");
        assertThatThrownBy(() -> append(upload, 60_000, pack.length)).hasMessageContaining("upload-offset-wrong");
        assertThat(offset(upload)).isEqualTo(50_000);
    }

    @Test
    void more_bytes_than_were_announced_are_refused() {
        var upload = begun();
        var longer = Arrays.copyOf(pack, pack.length + 1);
        assertThatThrownBy(() -> append(upload, 0, new ByteArrayInputStream(longer), null))
                .hasMessageContaining("upload-too-long");
        assertThat(submission(upload).state()).isEqualTo(State.RECEIVING);
    }

    @Test
    void a_part_with_a_wrong_checksum_is_thrown_away_and_a_right_one_is_kept() {
        var upload = begun();
        append(upload, 0, 10_000);
        var part = Arrays.copyOfRange(pack, 10_000, 30_000);
        var right = new UploadPart.Checksum("SHA-256", Digest.of(part).hex());
        var damaged = part.clone();
        damaged[7] ^= 1;
        assertThatThrownBy(() -> append(upload, 10_000, new ByteArrayInputStream(damaged), right))
                .hasMessageContaining("upload-checksum-wrong");
        assertThat(offset(upload)).isEqualTo(10_000);
        append(upload, 10_000, new ByteArrayInputStream(part), right);
        assertThat(offset(upload)).isEqualTo(30_000);
        var whole = append(upload, 30_000, pack.length);
        archive.drain();
        assertThat(submission(whole).state()).isEqualTo(State.ARCHIVED);
    }

    @Test
    void a_new_connection_takes_over_from_one_that_only_looks_alive() throws Exception {
        var upload = begun();
        try (var pipe = new PipedOutputStream();
                var body = new PipedInputStream(pipe, 1 << 17)) {
            var hanging = CompletableFuture.runAsync(() -> append(upload, 0, body, null));
            pipe.write(pack, 0, 70_000);
            pipe.flush();
            for (int i = 0; i < 200 && body.available() > 0; i++) Thread.sleep(20);
            Thread.sleep(100);

            assertThat(offset(upload)).isEqualTo(70_000);
            pipe.write(pack, 70_000, 5_000);
            pipe.flush();
            assertThatThrownBy(() -> hanging.get(20, TimeUnit.SECONDS)).hasMessageContaining("upload-taken-over");
        }
        assertThat(offset(upload)).isEqualTo(70_000);
        var whole = append(upload, 70_000, pack.length);
        archive.drain();
        assertThat(submission(whole).state()).isEqualTo(State.ARCHIVED);
    }

    @Test
    void the_same_delivery_again_goes_on_where_the_first_stands() {
        var first = archive.ingest().begin(sending().key("k1").delivery());
        append(first, 0, 80_000);
        var again = archive.ingest().begin(sending().key("k1").delivery());
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.offset()).isEqualTo(80_000);
        assertThatThrownBy(() ->
                        archive.ingest().begin(sending().key("k1").length(5).delivery()))
                .hasMessageContaining("idempotency-key-reused");

        append(first, 80_000, pack.length);
        var after = archive.ingest().begin(sending().key("k2").delivery());
        assertThat(after.whole()).isTrue();
        assertThat(after.submission()).isEqualTo(first.id());
    }

    @Test
    void two_uploads_of_the_same_bytes_become_one_submission() {
        var first = archive.ingest()
                .begin(archive.delivery("bygglov").length(pack.length).delivery());
        var second = archive.ingest()
                .begin(archive.delivery("bygglov").length(pack.length).delivery());
        assertThat(second.id()).isNotEqualTo(first.id());
        var one = append(first, 0, pack.length);
        var two = append(second, 0, pack.length);
        assertThat(two.submission()).isEqualTo(one.submission());
        archive.drain();
        assertThat(submission(one).aips()).hasSize(1);
        assertThat(archive.left()).isEmpty();
    }

    @Test
    void what_is_not_what_was_announced_fails_with_a_finding() {
        var upload = archive.ingest()
                .begin(sending().expected(Digest.of(new byte[1])).delivery());
        assertThatThrownBy(() -> append(upload, 0, pack.length)).hasMessageContaining("digest-mismatch");
        var failed = submission(upload);
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.findings()).extracting(Finding::code).containsExactly("package-digest-mismatch");
        assertThat(archive.left()).isEmpty();
        assertThat(archive.ingest().upload(Archive.TENANT, upload.id())).isEmpty();
    }

    @Test
    void a_cancelled_upload_and_one_that_nobody_goes_on_with_leave_nothing_and_say_why() {
        var cancelled = begun();
        append(cancelled, 0, 1000);
        archive.ingest().cancel(Archive.TENANT, cancelled.id());
        assertThat(submission(cancelled).findings()).extracting(Finding::code).containsExactly("upload-cancelled");

        var forgotten = begun();
        append(forgotten, 0, 1000);
        archive.later(Duration.ofDays(6));
        archive.ingest().endBrokenUploads();
        assertThat(offset(forgotten)).isEqualTo(1000);
        archive.later(Duration.ofDays(2));
        archive.ingest().endBrokenUploads();
        assertThat(submission(forgotten).findings()).extracting(Finding::code).containsExactly("upload-expired");
        assertThat(archive.left()).isEmpty();
    }

    @Test
    void another_tenant_sees_nothing_of_it() {
        var upload = begun();
        assertThat(archive.ingest().upload(Archive.OTHER, upload.id())).isEmpty();
        assertThatThrownBy(() -> archive.ingest()
                        .append(Archive.OTHER, upload.id(), new UploadPart(0, InputStream.nullInputStream(), null)))
                .hasMessageContaining("upload-unknown");
        assertThatThrownBy(() -> archive.ingest().cancel(Archive.OTHER, upload.id()))
                .hasMessageContaining("upload-unknown");
    }
}
