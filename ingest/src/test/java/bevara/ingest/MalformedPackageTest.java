package bevara.ingest;

import static bevara.ingest.SamplePackages.add;
import static bevara.ingest.SamplePackages.bag;
import static bevara.ingest.SamplePackages.bytes;
import static bevara.ingest.SamplePackages.eark;
import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.gzip;
import static bevara.ingest.SamplePackages.tar;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MalformedPackageTest {
    @TempDir
    Path folder;

    private List<String> errors(byte[] content) throws IOException {
        var file = Files.write(folder.resolve("package"), content);
        return Ingest.validate(file).findings().stream()
                .filter(Finding::blocking)
                .map(Finding::code)
                .toList();
    }

    private List<String> codes(byte[] content) throws IOException {
        var file = Files.write(folder.resolve("package"), content);
        return Ingest.validate(file).findings().stream().map(Finding::code).toList();
    }

    /// The same broken package as zip, tar and tar.gz has the same errors.
    private void assertErrors(Map<String, byte[]> files, String... codes) throws IOException {
        assertThat(errors(zip(files))).containsExactlyInAnyOrder(codes);
        assertThat(errors(tar(files))).containsExactlyInAnyOrder(codes);
        assertThat(errors(gzip(tar(files)))).containsExactlyInAnyOrder(codes);
    }

    @Test
    void a_wrong_digest_is_found() throws IOException {
        var files = bag("", "brev.txt", "Hej");
        files.put("data/brev.txt", bytes("Hoj"));
        assertErrors(files, "digest-mismatch");
        assertErrors(eark("sip/", "Hej", "0".repeat(64)), "digest-mismatch");
    }

    @Test
    void a_missing_file_is_found() throws IOException {
        var files = bag("", "brev.txt", "", "bilaga.txt", "x");
        files.remove("data/brev.txt");
        assertErrors(files, "file-missing", "oxum-mismatch");
        var sip = eark("", "Hej", "");
        sip.remove("representations/rep1/data/brev å.txt");
        assertErrors(sip, "file-missing");
    }

    @Test
    void an_extra_file_is_found() throws IOException {
        var files = bag("b/", "brev.txt", "Hej");
        files.put("b/data/extra.txt", bytes(""));
        assertErrors(files, "file-not-listed", "oxum-mismatch");
    }

    @Test
    void a_path_that_climbs_out_is_found() throws IOException {
        assertErrors(files("../brev.txt", "Hej", "a.txt", "a"), "path-escapes");
        assertErrors(files("a/../../brev.txt", "Hej"), "path-escapes");
        assertThat(errors(zippedByJava(files("..\\brev.txt", "Hej")))).containsExactly("path-escapes");
    }

    @Test
    void an_absolute_path_is_found() throws IOException {
        assertErrors(files("/etc/passwd", "x", "a.txt", "a"), "path-absolute");
        assertThat(errors(zip(files("C:\\mapp\\brev.txt", "x")))).containsExactly("path-absolute");
        assertThat(errors(tar(files("C:\\mapp\\brev.txt", "x")))).containsExactly("path-absolute");
        assertThat(errors(zip(files("\\\\server\\brev.txt", "x")))).containsExactly("path-absolute");
    }

    @Test
    void a_link_is_found() throws IOException {
        var zipped = zip(out -> {
            var link = new ZipArchiveEntry("link");
            link.setUnixMode(0120777);
            add(out, link, bytes("/etc/passwd"));
        });
        assertThat(errors(zipped)).containsExactly("link-in-package");
        for (byte type : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
            var tarred = tar(out -> {
                add(out, new TarArchiveEntry("a.txt"), bytes("a"));
                var link = new TarArchiveEntry("link", type);
                link.setLinkName("/etc/passwd");
                add(out, link, new byte[0]);
            });
            assertThat(errors(tarred)).containsExactly("link-in-package");
        }
        Files.createDirectory(folder.resolve("bag"));
        Files.createSymbolicLink(folder.resolve("bag/link"), Path.of("/etc/passwd"));
        assertThat(Ingest.validate(folder.resolve("bag")).findings())
                .extracting(Finding::code)
                .contains("link-in-package");
    }

    @Test
    void a_device_or_pipe_is_found() throws IOException {
        for (byte type : new byte[] {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO}) {
            var tarred = tar(out -> add(out, new TarArchiveEntry("dev", type), new byte[0]));
            assertThat(errors(tarred)).containsExactly("special-file-in-package");
        }
    }

    @Test
    void a_broken_zip_is_found_wherever_it_is_broken() throws IOException {
        var good = zip(bag("", "brev.txt", "Hej på dig, du gamla byggnad. ".repeat(40)));
        for (int length = 4; length < good.length; length += 7)
            assertThat(errors(Arrays.copyOf(good, length))).containsExactly("archive-damaged");
        int flipped = new String(good, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("data/brev.txt") + 20;
        var damaged = good.clone();
        damaged[flipped] ^= 0x55;
        assertThat(errors(damaged)).contains("archive-damaged");
    }

    @Test
    void a_broken_tar_or_gzip_is_found() throws IOException {
        var good = tar(bag("", "brev.txt", "Hej"));
        assertThat(errors(Arrays.copyOf(good, 700))).containsExactly("archive-damaged");
        assertThat(errors(Arrays.copyOf(good, 1024))).containsExactly("archive-damaged");
        var packed = gzip(good);
        for (int length = 30; length < packed.length; length += 9)
            assertThat(errors(Arrays.copyOf(packed, length))).containsExactly("archive-damaged");
    }

    @Test
    void names_that_differ_in_case_or_unicode_form_only_are_kept_with_a_warning() throws IOException {
        assertThat(codes(zip(files("Brev.txt", "a", "brev.TXT", "b")))).containsExactly("names-alike");
        assertThat(codes(tar(files("å.txt", "a", "a\u030a.txt", "b")))).containsExactly("names-alike");
        assertThat(codes(zip(files("Å.txt", "a", "a\u030a.txt", "b")))).containsExactly("names-alike");
    }

    @Test
    void a_name_that_is_a_file_and_a_folder_is_found() throws IOException {
        assertErrors(files("a", "a", "a/b", "b"), "names-clash");
    }

    @Test
    void a_name_that_stands_twice_is_found() throws IOException {
        var zipped = zip(out -> {
            add(out, new ZipArchiveEntry("a.txt"), bytes("a"));
            add(out, new ZipArchiveEntry("a.txt"), bytes("b"));
        });
        assertThat(errors(zipped)).containsExactly("duplicate-entry");
        var tarred = tar(out -> {
            add(out, new TarArchiveEntry("a.txt"), bytes("a"));
            add(out, new TarArchiveEntry("./a.txt"), bytes("b"));
        });
        assertThat(errors(tarred)).containsExactly("duplicate-entry");
    }

    @Test
    void what_is_no_package_is_found() throws IOException {
        assertThat(errors(bytes("Detta är bara en text."))).containsExactly("not-a-package");
        assertThat(errors(bytes("x".repeat(5000)))).containsExactly("not-a-package");
        assertThat(errors(gzip(bytes("x".repeat(5000))))).containsExactly("not-a-package");
    }

    @Test
    void an_empty_package_is_found() throws IOException {
        assertThat(errors(new byte[0])).containsExactly("package-empty");
        assertErrors(Map.of(), "package-empty");
        assertErrors(files("tom mapp/", ""), "package-empty");
    }

    @Test
    void an_encrypted_member_is_found() throws IOException {
        var content = zip(files("a.txt", "a"));
        content[6] |= 1;
        int central = new String(content, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        content[central + 8] |= 1;
        assertThat(errors(content)).containsExactly("entry-encrypted");
    }

    @Test
    void a_zip_bomb_is_stopped_before_it_is_unpacked() throws IOException {
        var bomb = zip(out -> {
            out.putArchiveEntry(new ZipArchiveEntry("bomb"));
            var zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++) out.write(zeros);
            out.closeArchiveEntry();
        });
        assertThat(errors(bomb)).containsExactly("zip-bomb");
        var packed = gzip(tar(out -> {
            var entry = new TarArchiveEntry("bomb");
            add(out, entry, new byte[200 << 20]);
        }));
        assertThat(errors(packed)).containsExactly("zip-bomb");
    }

    @Test
    void a_member_that_is_larger_than_it_says_is_found() throws IOException {
        var content = zip(files("a.txt", "a".repeat(1000)));
        int central = new String(content, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        content[central + 24] = 10;
        content[central + 25] = 0;
        assertThat(errors(content)).containsExactly("archive-damaged");
    }

    @Test
    void a_path_that_no_system_takes_is_found() throws IOException {
        assertErrors(files("a\u0001b.txt", "x"), "path-invalid");
        assertErrors(files("a//b.txt", "x"), "path-invalid");
        assertErrors(files("å".repeat(128), "x"), "path-invalid");
        assertErrors(files("abcdefghi/".repeat(500) + "x", "x"), "path-invalid", "path-too-deep");
    }

    @Test
    void every_fault_is_reported_not_only_the_first() throws IOException {
        var files = bag("", "brev.txt", "Hej", "lista.txt", "ett");
        files.put("data/brev.txt", bytes("Hoj"));
        files.put("data/lista.txt", bytes("två"));
        files.put("data/extra.txt", bytes("x"));
        files.put("data/LISTA.txt", bytes("x"));
        files.put("../ut.txt", bytes("x"));
        assertErrors(
                files,
                "path-escapes",
                "file-not-listed",
                "file-not-listed",
                "oxum-mismatch",
                "digest-mismatch",
                "digest-mismatch");
    }

    @Test
    void a_mets_document_that_cannot_be_read_is_found_with_its_line() throws IOException {
        var files = eark("", "Hej", "");
        files.put("METS.xml", bytes("<mets xmlns=\"http://www.loc.gov/METS/\">\n<metsHdr>\n</mets>"));
        var file = Files.write(folder.resolve("package"), zip(files));
        assertThat(Ingest.validate(file).findings())
                .filteredOn(f -> f.code().equals("mets-unreadable"))
                .singleElement()
                .satisfies(f -> assertThat(f.line()).isEqualTo(3))
                .satisfies(f -> assertThat(f.path()).isEqualTo("METS.xml"));
        files.put("METS.xml", new byte[0]);
        assertThat(errors(zip(files))).containsExactly("mets-unreadable");
    }

    @Test
    void odd_names_are_kept_with_a_warning() throws IOException {
        var windows = zip(out -> {
            out.setEncoding("IBM437");
            out.setUseLanguageEncodingFlag(false);
            add(out, new ZipArchiveEntry("ärende.txt"), bytes("a"));
        });
        assertThat(codes(windows)).containsExactly("name-not-utf8");
        var backslashes = zippedByJava(files("mapp\\brev.txt", "a", "mapp\\sub\\brev.txt", "b"));
        assertThat(codes(backslashes)).containsExactly("name-has-backslashes", "name-has-backslashes");
        var mac = files("Leverans/brev.txt", "a", "__MACOSX/Leverans/._brev.txt", "b", "Leverans/.DS_Store", "c");
        assertThat(codes(zip(mac))).isEmpty();
        assertThat(codes(tar(files("å/ä/ö".repeat(30) + ".txt", "lång")))).isEmpty();
    }

    @Test
    void kinds_are_told_by_content_in_the_root_or_in_the_only_folder() throws IOException {
        for (var root : List.of("", "mapp/")) {
            assertKind(PackageKind.BAGIT, bag(root, "brev.txt", "Hej"));
            assertKind(PackageKind.EARK, eark(root, "Hej", ""));
            assertKind(PackageKind.PLAIN, files(root + "a.txt", "a", root + "b/METS.xml", "b"));
            assertKind(PackageKind.PLAIN, files(root + "a.txt", "a", root + "sip.xml", "<other/>"));
        }
    }

    /// Keeps backslashes, as some tools on Windows do.
    private static byte[] zippedByJava(Map<String, byte[]> files) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var out = new java.util.zip.ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                out.putNextEntry(new java.util.zip.ZipEntry(file.getKey()));
                out.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private void assertKind(PackageKind kind, Map<String, byte[]> files) throws IOException {
        for (var content : List.of(zip(files), tar(files), gzip(tar(files)))) {
            var verdict = Ingest.validate(Files.write(folder.resolve("package.bin"), content));
            assertThat(verdict.kind()).isEqualTo(kind);
            // The smallest E-ARK package leaves out what the standard recommends.
            assertThat(verdict.findings()).allMatch(finding -> kind == PackageKind.EARK && !finding.blocking());
            assertThat(verdict.files()).isEqualTo(files.size());
        }
    }

    @Test
    void a_bag_may_be_larger_than_what_one_screen_shows() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        for (int i = 0; i < 2000; i++) files.put("a" + i + "//x", bytes("x"));
        var verdict = Ingest.validate(Files.write(folder.resolve("p"), zip(files)));
        assertThat(verdict.findings()).hasSize(1000);
        assertThat(verdict.accepted()).isFalse();
    }
}
