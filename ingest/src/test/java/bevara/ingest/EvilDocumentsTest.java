package bevara.ingest;

import static bevara.ingest.SamplePackages.bag;
import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.tar;
import static bevara.ingest.SamplePackages.zip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
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
                "bild.tif",
                "bomb.docx",
                "bomb.pdf",
                "djup.pdf",
                "kolumner.pdf",
                "korsreferens-i-ring.pdf",
                "sidor-i-ring.pdf",
                "skratt.docx",
                "stor.docx")) assertThat(found).as(told).containsKey(told);
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

    /// Whole files of every kind that is checked, as programs make them.
    private static Map<String, byte[]> sound() throws IOException {
        var all = new TreeMap<>(Map.of("a.pdf", EvilDocuments.soundPdf(), "a.docx", EvilDocuments.soundDocx()));
        for (var kind : List.of("png", "jpg", "tif")) all.put("a." + kind, picture(kind));
        all.put("a.wav", sound(8000));
        all.put("a.zip", zip(files("a.txt", "a".repeat(5000), "b.txt", "b")));
        all.put("a.txt.gz", gzipped("Hej ".repeat(1000)));
        all.put("a.xml", ("<?xml version=\"1.0\"?><brev>" + "<rad>Hej</rad>".repeat(50) + "</brev>").getBytes(UTF_8));
        return all;
    }

    private static byte[] picture(String kind) throws IOException {
        var picture = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
        for (int n = 0; n < 2400; n++) picture.setRGB(n % 60, n / 60, n * 7919);
        var out = new ByteArrayOutputStream();
        if (!ImageIO.write(picture, kind, out)) throw new IOException("no writer for " + kind);
        return out.toByteArray();
    }

    private static byte[] sound(int samples) throws IOException {
        var format = new AudioFormat(8000, 16, 1, true, false);
        var out = new ByteArrayOutputStream();
        var stream = new AudioInputStream(new ByteArrayInputStream(new byte[2 * samples]), format, samples);
        AudioSystem.write(stream, AudioFileFormat.Type.WAVE, out);
        return out.toByteArray();
    }

    private static byte[] gzipped(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(out)) {
            packed.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    @Timeout(600)
    void documents_cut_off_anywhere_are_told_and_the_next_delivery_is_archived() throws IOException {
        var cut = new LinkedHashMap<String, byte[]>();
        for (var sample : sound().entrySet()) {
            var content = sample.getValue();
            for (int part : List.of(1, 2, 3))
                cut.put(part + sample.getKey(), Arrays.copyOf(content, content.length * part / 4));
            cut.put("4" + sample.getKey(), Arrays.copyOf(content, content.length - 1));
        }
        var found = found(cut);
        assertThat(found.keySet()).containsAll(cut.keySet());
        found.forEach((name, codes) ->
                assertThat(codes).as(name).containsAnyOf("format-invalid", "format-by-name-only", "format-unknown"));
        assertNextIsArchived();
    }
}
