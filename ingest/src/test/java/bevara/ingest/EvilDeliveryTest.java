package bevara.ingest;

import static bevara.ingest.SamplePackages.bag;
import static bevara.ingest.SamplePackages.bytes;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is made to harm the archive is delivered to a whole one, which goes on unharmed.
class EvilDeliveryTest {
    private static Archive.Database database;

    @TempDir
    Path folder;

    private Archive archive;

    @BeforeAll
    static void start() throws IOException {
        database = new Archive.Database();
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @BeforeEach
    void open() throws IOException {
        archive = new Archive(folder, database);
        archive.agree("bygglov", SubmissionAgreement.Approval.AUTOMATIC, PackageKind.values());
    }

    private void assertRejected(byte[] content, String code) {
        var submission = archive.deliver(content, "ond.zip");
        assertThat(submission.state()).isEqualTo(Submission.State.REJECTED);
        assertThat(submission.findings()).extracting(Finding::code).contains(code);
        assertThat(archive.left()).isEmpty();
        var next = archive.deliver(zip(bag("", "brev.txt", "Hej " + code)), "god.zip");
        assertThat(next.state()).isEqualTo(Submission.State.ARCHIVED);
    }

    @Test
    void members_that_lie_over_each_other_are_rejected_and_the_next_delivery_is_archived() {
        var zip = new EvilZip().member(bytes("a"), new byte[100_000], EvilZip.Lie.NONE);
        for (int i = 0; i < 1000; i++) zip.listed(bytes("a" + i), 0, 0, 100_000, 0);
        assertRejected(zip.bytes(), "zip-bomb");
    }

    @Test
    void a_path_that_leads_out_is_rejected_and_nothing_is_written_there() {
        assertRejected(
                new EvilZip().member("ok.txt", "ok").member("../../ut.txt", "x").bytes(), "path-escapes");
        assertThat(folder.resolve("../ut.txt")).doesNotExist();
    }
}
