package bevara.ingest;

import static bevara.ingest.SamplePackages.bag;
import static bevara.ingest.SamplePackages.tar;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Documents that are made to hang or to kill the programs that look into them are delivered to a whole archive with
/// the real ones. Each is judged in bounded time, and the next delivery is taken.
class EvilDocumentsTest {
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

    /// What is found in each file, without those in which nothing is.
    private Map<String, TreeSet<String>> found(Map<String, byte[]> files) throws IOException {
        var submission = archive.deliver(tar(files), "ond.tar");
        var found = new TreeMap<String, TreeSet<String>>();
        for (var finding : submission.findings())
            found.computeIfAbsent(finding.path(), _ -> new TreeSet<>()).add(finding.code());
        assertThat(submission.state()).as("%s", found).isIn(Submission.State.ARCHIVED, Submission.State.REJECTED);
        return found;
    }

    private void assertNextIsArchived() {
        assertThat(archive.left()).isEmpty();
        var next = archive.deliver(zip(bag("", "brev.txt", "Hej")), "god.zip");
        assertThat(next.state()).isEqualTo(Submission.State.ARCHIVED);
    }

    @Test
    @Timeout(600)
    void documents_that_are_made_to_harm_the_format_tools_are_told_and_the_next_delivery_is_archived()
            throws IOException {
        var found = found(EvilDocuments.all());
        for (var told : List.of(
                "bomb.pdf", "djup.pdf", "kolumner.pdf", "korsreferens-i-ring.pdf", "sidor-i-ring.pdf", "skratt.docx"))
            assertThat(found).as(told).containsKey(told);
        assertThat(found.values().stream().flatMap(TreeSet::stream))
                .isSubsetOf("not-checked", "format-invalid", "format-to-convert", "conversion-unavailable");
        assertNextIsArchived();
    }

    @Test
    @Timeout(600)
    void documents_that_are_made_to_harm_conversion_are_told_and_the_next_delivery_is_archived() throws IOException {
        var program = Path.of("/usr/bin/soffice");
        assumeTrue(Files.isExecutable(program), "LibreOffice is not installed (Debian: libreoffice-writer)");
        archive.convertWith(new LibreOffice(program, Duration.ofSeconds(20)));
        var office = EvilDocuments.all();
        office.keySet().removeIf(name -> !name.endsWith("x"));
        var found = found(office);
        for (var told : List.of("celler.xlsx", "skratt.docx"))
            assertThat(found.get(told)).as(told).contains("conversion-failed");
        assertNextIsArchived();
    }

    @Test
    @Timeout(600)
    void documents_cut_off_anywhere_are_told_and_the_next_delivery_is_archived() throws IOException {
        var cut = new LinkedHashMap<String, byte[]>();
        for (var sample : Map.of("a.pdf", EvilDocuments.soundPdf(), "a.docx", EvilDocuments.soundDocx())
                .entrySet()) {
            var content = sample.getValue();
            for (int part : List.of(1, 2, 3))
                cut.put(part + sample.getKey(), Arrays.copyOf(content, content.length * part / 4));
            cut.put("4" + sample.getKey(), Arrays.copyOf(content, content.length - 1));
        }
        var found = found(cut);
        assertThat(found.keySet()).containsAll(cut.keySet());
        assertThat(found.values()).allMatch(codes -> codes.contains("format-invalid"));
        assertNextIsArchived();
    }
}
