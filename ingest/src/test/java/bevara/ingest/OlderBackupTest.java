package bevara.ingest;

import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The database comes from a backup that is older than the last deliveries.
class OlderBackupTest {
    @Test
    void what_the_backup_lacks_grows_back_from_the_object_store_and_is_counted(@TempDir Path folder)
            throws IOException {
        try (var database = new Archive.Database()) {
            var archive = new Archive(folder, database);
            archive.agree("bygglov", SubmissionAgreement.Approval.AUTOMATIC, PackageKind.values());
            var before = archive.deliver(archive.delivery("bygglov"), zip(files("brev.txt", "före")));
            var pack = zip(files("brev.txt", "efter"));
            var after = archive.deliver(archive.delivery("bygglov").key("efter"), pack);
            var receipt = archive.ingest().receipt(Archive.TENANT, after.id());
            forget(database, after);

            assertThat(archive.ingest().find(Archive.TENANT, after.id())).isEmpty();
            assertThat(archive.storage().journal(0, 10)).hasSize(1);
            assertThat(archive.storage().rebuildJournal(_ -> {})).isEqualTo(1);
            assertThat(archive.ingest().rebuild(Archive.TENANT)).isEqualTo(1);

            var restored = archive.ingest().find(Archive.TENANT, after.id()).orElseThrow();
            assertThat(restored.aips()).isEqualTo(after.aips());
            assertThat(archive.ingest().receipt(Archive.TENANT, after.id())).isEqualTo(receipt);
            assertThat(archive.ingest().find(Archive.TENANT, before.id())).contains(before);
            assertThat(archive.storage().journal(0, 10)).hasSize(2);
            assertThat(archive.receive(archive.delivery("bygglov"), pack).id())
                    .as("I4 holds also then")
                    .isEqualTo(after.id());
        }
    }

    /// As if the backup had been taken before this delivery.
    private static void forget(Archive.Database database, Submission submission) {
        var sql = JdbcClient.create(database.source());
        var id = submission.id().value();
        sql.sql("delete from submission where id = ?").param(id).update();
        sql.sql("delete from submission_receipt where submission = ?").param(id).update();
        sql.sql("delete from storage_journal where aip = ?")
                .param(submission.aips().getFirst().value())
                .update();
        sql.sql("update storage_journal_head set position = 1").update();
    }
}
