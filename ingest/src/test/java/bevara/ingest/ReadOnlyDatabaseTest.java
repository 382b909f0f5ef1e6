package bevara.ingest;

import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The database can be read and not be written, as when its disk is full.
class ReadOnlyDatabaseTest {
    @TempDir
    private Path folder;

    private Archive.Database database;
    private Archive archive;

    @BeforeEach
    void open() throws IOException {
        database = new Archive.Database();
        archive = new Archive(folder, database);
        archive.agree("bygglov", SubmissionAgreement.Approval.AUTOMATIC, PackageKind.values());
    }

    @AfterEach
    void close() throws IOException {
        database.close();
    }

    private void readOnly(boolean on) {
        var sql = JdbcClient.create(database.source());
        sql.sql("alter system set default_transaction_read_only = " + on).update();
        sql.sql("select pg_reload_conf()").query(Boolean.class).single();
        while (!on
                == sql.sql("show default_transaction_read_only")
                        .query(String.class)
                        .single()
                        .equals("on")) Thread.onSpinWait();
    }

    @Test
    void a_submission_waits_says_so_and_is_archived_however_long_it_takes() {
        var received = archive.receive(archive.delivery("bygglov"), zip(files("brev.txt", "Hej")));
        readOnly(true);
        for (int attempt = 0; attempt < 10; attempt++) {
            archive.ingest().process(Archive.TENANT, received.id());
            archive.later(Duration.ofHours(1));
        }

        var waiting = archive.ingest().find(Archive.TENANT, received.id()).orElseThrow();
        assertThat(waiting.state()).isEqualTo(Submission.State.RECEIVED);
        assertThat(waiting.findings()).extracting(Finding::code).containsExactly("waiting-for-database");
        readOnly(false);
        assertThat(archive.ingest().unfinished()).hasSize(1);
        archive.drain();
        var archived = archive.ingest().find(Archive.TENANT, received.id()).orElseThrow();
        assertThat(archived.state()).isEqualTo(Submission.State.ARCHIVED);
        assertThat(archived.findings()).extracting(Finding::code).doesNotContain("waiting-for-database");
    }

    @Test
    void an_upload_that_cannot_be_entered_is_failed_later_and_can_be_sent_again() {
        var pack = zip(files("brev.txt", "Hej"));
        var sending = archive.delivery("bygglov").key("nyckel");
        assertThatThrownBy(() -> archive.ingest().receive(sending.delivery(), atTheEnd(pack, () -> readOnly(true))))
                .isInstanceOf(RuntimeException.class);
        readOnly(false);

        archive.ingest().endBrokenUploads();

        var failed = archive.ingest().list(Archive.TENANT, "", null, "", 10).items();
        assertThat(failed).singleElement().satisfies(s -> {
            assertThat(s.state()).isEqualTo(Submission.State.FAILED);
            assertThat(s.findings()).extracting(Finding::code).containsExactly("upload-interrupted");
        });
        assertThat(archive.left()).isEmpty();
        assertThat(archive.deliver(sending, pack).state()).isEqualTo(Submission.State.ARCHIVED);
    }

    @Test
    void an_upload_that_is_still_read_is_left_alone() {
        var pack = zip(files("brev.txt", "Hej"));
        var body = atTheEnd(pack, () -> archive.ingest().endBrokenUploads());
        var received = archive.ingest().receive(archive.delivery("bygglov").delivery(), body);
        archive.drain();
        assertThat(archive.ingest()
                        .find(Archive.TENANT, received.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(Submission.State.ARCHIVED);
    }

    private static FilterInputStream atTheEnd(byte[] pack, Runnable work) {
        return new FilterInputStream(new ByteArrayInputStream(pack)) {
            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int got = super.read(into, from, length);
                if (got < 0) work.run();
                return got;
            }
        };
    }
}
