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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Packages made to harm whoever opens them: each gets a clear finding, in little time and memory.
@Timeout(400)
class EvilInputTest {
    @TempDir
    Path folder;

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("package"), content);
    }

    private List<String> codes(byte[] content) throws IOException {
        return Ingest.validate(write(content)).findings().stream()
                .map(Finding::code)
                .toList();
    }

    // bombs

    @Test
    void many_members_that_each_grow_a_little_too_much_are_a_bomb_together() throws IOException {
        var bomb = zip(out -> zeros(out, 300, 50 << 20));
        assertThat(bomb.length).isLessThan(20 << 20);
        assertThat(codes(bomb)).containsExactly("zip-bomb");
    }

    /// The same packed zeros again and again.
    private static void zeros(ZipArchiveOutputStream out, int members, int size) throws IOException {
        var deflater = new Deflater(9, true);
        deflater.setInput(new byte[size]);
        deflater.finish();
        var packed = new byte[size / 500];
        int length = deflater.deflate(packed);
        deflater.end();
        var crc = new java.util.zip.CRC32();
        crc.update(new byte[size]);
        for (int i = 0; i < members; i++) {
            var entry = new ZipArchiveEntry("zeros" + i);
            entry.setMethod(ZipMethod.DEFLATED.getCode());
            entry.setSize(size);
            entry.setCompressedSize(length);
            entry.setCrc(crc.getValue());
            out.addRawArchiveEntry(entry, new java.io.ByteArrayInputStream(packed, 0, length));
        }
    }

    @Test
    void members_that_lie_over_each_other_are_a_bomb() throws IOException {
        var content = new byte[100_000];
        var zip = new EvilZip().member(bytes("a"), content, EvilZip.Lie.NONE);
        for (int i = 0; i < 1000; i++) zip.listed(bytes("a" + i), 0, 0, content.length, 0);
        assertThat(codes(zip.bytes())).containsExactly("zip-bomb");
    }

    @Test
    void an_archive_in_an_archive_is_a_file_like_others() throws IOException {
        var nested = zip(files("a.txt", "a"));
        for (int i = 0; i < 50; i++) nested = zip(Map.of("inner.zip", nested));
        var verdict = Ingest.validate(write(nested));
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.files()).isEqualTo(1);
    }

    @Test
    void a_gzip_of_very_many_members_is_read_to_its_end() throws IOException {
        var many = new ByteArrayOutputStream();
        var empty = gzip(new byte[0]);
        for (int i = 0; i < 100_000; i++) many.write(empty);
        many.write(gzip(tar(files("a.txt", "a"))));
        for (int i = 0; i < 100_000; i++) many.write(empty);
        assertThat(codes(many.toByteArray())).isEmpty();
    }

    @Test
    void what_follows_a_gzip_is_damage() throws IOException {
        var content = gzip(tar(files("a.txt", "a")));
        assertThat(codes(joined(content, bytes("något annat")))).containsExactly("archive-damaged");
    }

    // paths

    @Test
    void no_path_leads_out_whatever_the_spelling() throws IOException {
        for (var path : List.of("../x", "a/../../x", "./../x", "..", "a/..", "..\\x", "a\\..\\..\\x", "a/..\\..\\x")) {
            assertThat(codes(raw(path))).as(path).contains("path-escapes");
            assertThat(codes(tarred(path))).as(path).contains("path-escapes");
        }
        for (var path : List.of("/x", "//server/x", "\\\\server\\x", "\\\\?\\C:\\x", "C:\\x", "c:/x", "\\x")) {
            assertThat(codes(raw(path))).as(path).contains("path-absolute");
            assertThat(codes(tarred(path))).as(path).contains("path-absolute");
        }
        // These are names, nothing else: nobody here takes them for more.
        for (var path : List.of("%2e%2e/x", "..%2fx", "~/x", "$HOME/x", "．．/x", "file:x"))
            assertThat(Ingest.validate(write(raw(path))).accepted()).as(path).isTrue();
    }

    private static byte[] raw(String path) {
        return new EvilZip().member("ok.txt", "ok").member(path, "x").bytes();
    }

    private static byte[] tarred(String path) {
        return tar(out -> {
            add(out, new TarArchiveEntry("ok.txt"), bytes("ok"));
            add(out, new TarArchiveEntry(path, true), bytes("x"));
        });
    }

    @Test
    void odd_names_are_told() throws IOException {
        assertThat(codes(raw("a\u0000b"))).containsExactly("path-invalid");
        assertThat(codes(raw("a\nb"))).containsExactly("name-has-line-break");
        assertThat(codes(raw("faktura\u202Efdp.exe"))).containsExactly("name-misleading");
        assertThat(codes(raw("COM1.txt"))).containsExactly("name-not-portable");
        assertThat(codes(raw("a:b"))).containsExactly("name-not-portable");
        assertThat(codes(raw("x".repeat(255)))).isEmpty();
        assertThat(codes(raw("x".repeat(256)))).containsExactly("path-invalid");
        assertThat(codes(raw("d/".repeat(4000) + "x"))).containsExactly("path-invalid", "path-too-deep");
        assertThat(codes(tar(files("d/".repeat(4000) + "x", "x")))).containsExactly("path-invalid", "path-too-deep");
    }

    @Test
    void bytes_that_are_no_utf8_are_kept_as_some_name_and_told() throws IOException {
        // A lone surrogate, an overlong slash, a cut-off letter.
        for (var name : List.of("ED A0 80", "C0 AF", "61 C3")) {
            var raw = java.util.HexFormat.ofDelimiter(" ").parseHex(name);
            var zipped = new EvilZip().member(raw, bytes("x"), EvilZip.Lie.NONE).bytes();
            assertThat(codes(zipped)).as(name).containsExactly("name-not-utf8");
        }
    }

    @Test
    void a_deep_folder_that_is_not_packed_is_told() throws IOException {
        var deep = folder.resolve("deep");
        Files.createDirectories(deep.resolve("d/".repeat(300)));
        Files.writeString(deep.resolve("a.txt"), "a");
        assertThat(Ingest.validate(deep).findings()).extracting(Finding::code).containsExactly("path-too-deep");
    }

    // lies of a zip

    @Test
    void a_directory_that_says_otherwise_than_the_member_is_damage() throws IOException {
        for (var lie : List.of(
                new EvilZip.Lie("other", -1, -1, -1),
                new EvilZip.Lie("", 8, -1, -1),
                new EvilZip.Lie("", -1, 4711, -1),
                new EvilZip.Lie("", -1, -1, 2))) {
            var zip = new EvilZip().member("ok.txt", "ok").member(bytes("a.txt"), bytes("abc"), lie);
            // Said to be shorter, it leaves a byte to nobody.
            var codes = lie.size() < 0 ? List.of("archive-damaged") : List.of("archive-damaged", "archive-has-noise");
            assertThat(codes(zip.bytes())).as(lie.toString()).containsExactlyElementsOf(codes);
        }
    }

    @Test
    void bytes_before_and_after_a_zip_are_told() throws IOException {
        var before = new EvilZip().noise(bytes("#!/bin/sh\n")).member("a.txt", "a");
        assertThat(codes(joined(bytes("PK\3\4"), before.bytes()))).contains("archive-has-noise");
        var zip = new EvilZip().member("a.txt", "a");
        assertThat(codes(zip.bytes(0, new byte[0], bytes("more")))).containsExactly("archive-has-noise");
        assertThat(codes(zip.bytes(0, bytes("a comment"), new byte[0]))).containsExactly("archive-has-noise");
        var between = new EvilZip().member("a.txt", "a").noise(bytes("more")).member("b.txt", "b");
        assertThat(Ingest.validate(write(between.bytes())).findings())
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.message(Locale.ENGLISH)).contains("4 bytes"));
    }

    @Test
    void a_member_of_a_zip_that_its_directory_leaves_out_is_not_lost_unseen() throws IOException {
        for (int left = 0; left < 3; left++) {
            var zip = new EvilZip();
            for (int n = 0; n < 3; n++) {
                if (n == left) zip.unlisted("dold-%d.txt".formatted(n), "hemlig");
                else zip.member("%d.txt".formatted(n), "öppen");
            }
            var verdict = Ingest.validate(write(zip.bytes()));
            assertThat(verdict.accepted()).isFalse();
            assertThat(verdict.findings()).singleElement().satisfies(finding -> {
                assertThat(finding.code()).isEqualTo("archive-hides-files");
                assertThat(finding.message(Locale.ENGLISH)).contains("dold-");
            });
        }
    }

    @Test
    void descriptors_after_members_are_theirs_of_whatever_length() throws IOException {
        for (boolean signature : List.of(true, false))
            for (boolean wide : List.of(true, false))
                for (var content : List.of("", "abc")) {
                    var zip = new EvilZip()
                            .described("a.txt", content, signature, wide)
                            .member("b.txt", "b");
                    assertThat(codes(zip.bytes())).isEmpty();
                }
        assertThat(codes(SamplePackages.zip(files("a.txt", "a", "b.txt", "b")))).isEmpty();
    }

    @Test
    void two_ends_are_damage_since_readers_would_differ() throws IOException {
        var hidden = new EvilZip().member("hidden.txt", "h").bytes();
        var end = Arrays.copyOfRange(hidden, hidden.length - 22, hidden.length);
        assertThat(codes(new EvilZip().member("a.txt", "a").bytes(0, end, new byte[0])))
                .containsExactly("archive-damaged");
    }

    @Test
    void an_end_for_zip64_must_not_lie() throws IOException {
        var zip = new EvilZip().member("a.txt", "a");
        int size = zip.directorySize();
        int start = zip.directoryStart();
        assertThat(codes(zip.bytes64(1, size, start))).isEmpty();
        for (var lie : List.of(
                zip.bytes64(2, size, start),
                zip.bytes64(1, size + 1, start),
                zip.bytes64(1, size, 0),
                zip.bytes64(-1, size, start),
                zip.bytes64(1, Long.MAX_VALUE, start),
                zip.bytes64(1, size, Long.MIN_VALUE))) assertThat(codes(lie)).containsExactly("archive-damaged");
    }

    @Test
    void a_folder_with_content_is_told() throws IOException {
        assertThat(codes(new EvilZip()
                        .member("a.txt", "a")
                        .member("b/", "hidden")
                        .bytes()))
                .containsExactly("folder-has-content");
    }

    @Test
    void a_member_that_its_decoder_cannot_even_begin_is_damage_of_that_member() throws IOException {
        for (var method : List.of(9, 12)) {
            var zip = new EvilZip()
                    .member("a.txt", "hello world")
                    .member("b.txt", "good")
                    .bytes();
            zip[8] = method.byteValue();
            zip[new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 10] = method.byteValue();
            assertThat(Ingest.validate(write(zip)).findings())
                    .extracting(finding -> finding.path() + " " + finding.code())
                    .as("method %d", method)
                    .containsExactly("a.txt archive-damaged");
        }
    }

    // lies of a tar

    @Test
    void extensions_of_a_tar_are_bounded() throws IOException {
        for (var type : new char[] {'L', 'K', 'x', 'g'}) {
            assertThat(codes(joined(header("x", type, 1L << 33), new byte[4096])))
                    .containsExactly("archive-damaged");
            var many = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                many.writeBytes(header("x", type, 1 << 19));
                many.writeBytes(type == 'x' || type == 'g' ? pax(1 << 19, "k" + i) : new byte[1 << 19]);
            }
            assertThat(codes(many.toByteArray())).containsExactly("archive-damaged");
        }
    }

    @Test
    void a_record_of_pax_must_not_lie() throws IOException {
        for (var record : List.of(
                "9223372036854775807 path=x\n",
                "0 path=x\n",
                "-1 path=x\n",
                "99 path=x\n",
                "x path=x\n",
                "11 path=x\n9223372036854775807 a=b\n",
                "22 size=99999999999999\n",
                "11 size=-1\n")) {
            var padded = Arrays.copyOf(bytes(record), 512);
            var content = joined(header("x", 'x', record.length()), padded, header("a.txt", '0', 0), new byte[1024]);
            assertThat(codes(content))
                    .as(record)
                    .doesNotContain("internal-fault")
                    .isNotEmpty();
        }
    }

    @Test
    void a_sparse_file_of_tar_is_told() throws IOException {
        var content = joined(header("a.txt", 'S', 0), new byte[1024]);
        assertThat(codes(content)).containsExactly("compression-unsupported");
    }

    @Test
    void a_folder_of_tar_that_states_a_size_hides_nothing() throws IOException {
        var content =
                joined(header("d/", '5', 512), header("a.txt", '0', 1), Arrays.copyOf(bytes("a"), 512), new byte[1024]);
        var verdict = Ingest.validate(write(content));
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.files()).isEqualTo(1);
    }

    @Test
    void another_tar_after_the_end_is_told() throws IOException {
        var content = joined(tar(files("a.txt", "a")), tar(files("hidden.txt", "h")));
        assertThat(codes(content)).containsExactly("archive-hides-files");
        assertThat(codes(gzip(content))).containsExactly("archive-hides-files");
        assertThat(Ingest.validate(write(content)).findings().getFirst().message(Locale.ENGLISH))
                .contains("hidden.txt");
        assertThat(codes(joined(tar(files("a.txt", "a")), bytes("more")))).containsExactly("archive-has-noise");
    }

    private static byte[] header(String name, char type, long size) {
        var header = new byte[512];
        System.arraycopy(bytes(name), 0, header, 0, name.length());
        put(header, 100, "0000644\0");
        put(header, 124, "%011o\0".formatted(size));
        put(header, 136, "00000000000\0");
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        put(header, 148, "        ");
        int sum = 0;
        for (byte b : header) sum += b & 0xff;
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, header, at, text.length());
    }

    /// One record that fills `size` bytes.
    private static byte[] pax(int size, String key) {
        var start = size + " " + key + "=";
        return bytes(start + "x".repeat(size - start.length() - 1) + "\n");
    }

    private static byte[] joined(byte[]... parts) {
        var whole = new ByteArrayOutputStream();
        for (var part : parts) whole.writeBytes(part);
        return whole.toByteArray();
    }

    // what is cut off

    @Test
    void a_package_cut_off_anywhere_is_never_taken_for_whole() throws IOException {
        var bag = bag("", "brev.txt", "Hej på dig");
        for (var whole : List.of(zip(bag), gzip(tar(bag)))) {
            for (int length = 0; length < whole.length; length++)
                assertThat(Ingest.validate(write(Arrays.copyOf(whole, length))).accepted())
                        .as("%d of %d", length, whole.length)
                        .isFalse();
        }
        var tar = tar(bag);
        int content = tar.length;
        while (tar[content - 1] == 0) content--;
        for (int length = 0; length < content; length += length % 512 < 8 ? 1 : 63)
            assertThat(Ingest.validate(write(Arrays.copyOf(tar, length))).accepted())
                    .as("%d of %d", length, tar.length)
                    .isFalse();
    }

    // what is our own fault

    @Test
    void a_disk_of_ours_that_is_full_while_a_package_is_read_is_no_damage_of_the_package() throws IOException {
        var letter = files("brev.txt", "Hej");
        for (var content : List.of(zip(letter), tar(letter), gzip(tar(letter)))) {
            var full = new IOException("No space left on device");
            try (var source = PackageSource.open(write(content), Limits.USUAL)) {
                assertThatThrownBy(() -> source.visit((_, _) -> {
                            throw full;
                        }))
                        .isSameAs(full);
            }
        }
    }

    // very much of something, in little memory

    @Test
    void a_comment_before_the_root_of_a_mets_is_not_held_whole() throws IOException, InterruptedException {
        var file = folder.resolve("comment.tar");
        int megabytes = 300;
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            out.write(header("METS.xml", '0', (long) megabytes << 20));
            var comment = new byte[1 << 20];
            Arrays.fill(comment, (byte) 'x');
            System.arraycopy(bytes("<!--"), 0, comment, 0, 4);
            for (int i = 0; i < megabytes; i++) {
                out.write(comment);
                Arrays.fill(comment, 0, 4, (byte) 'x');
            }
            out.write(new byte[1024]);
        }
        assertThat(EvilInput.judge(file)).contains("files 1", "mets-unreadable");
    }

    @Test
    void a_million_empty_files_are_told_in_half_a_gigabyte() throws IOException, InterruptedException {
        var file = folder.resolve("million.zip");
        try (var out = new ZipArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            out.setMethod(ZipArchiveOutputStream.STORED);
            for (int i = 0; i < 1_000_000; i++) {
                var entry = new ZipArchiveEntry("m" + i % 1000 + "/" + i);
                entry.setSize(0);
                entry.setCrc(0);
                out.putArchiveEntry(entry);
                out.closeArchiveEntry();
            }
        }
        assertThat(EvilInput.judge(file)).containsExactly("files 1000000");
    }

    @Test
    void a_manifest_of_very_many_lines_is_not_read_to_its_end() throws IOException, InterruptedException {
        var line = "0".repeat(64) + "  data/%08d-" + "x".repeat(60) + "\n";
        assertThat(EvilInput.judge(bagWith("manifest-sha256.txt", 3_000_000, i -> line.formatted(i))))
                .contains("tag-file-too-large", "file-missing");
        assertThat(EvilInput.judge(bagWith("fetch.txt", 3_000_000, i -> "https://x - data/" + i + "\n")))
                .contains("tag-file-too-large");
        var same = "%064d  data/a.txt\n";
        assertThat(EvilInput.judge(bagWith("manifest-sha256.txt", 2_000_000, i -> same.formatted(i))))
                .contains("manifest-line-repeated");
    }

    @Test
    void a_line_that_does_not_end_is_not_read_to_its_end() throws IOException, InterruptedException {
        for (var name : List.of("manifest-sha256.txt", "bag-info.txt", "fetch.txt", "bagit.txt"))
            assertThat(EvilInput.judge(bagWith(name, 300_000, i -> "A: b ".repeat(200))))
                    .as(name)
                    .containsAnyOf("tag-file-too-large", "bag-declaration-invalid");
    }

    /// A tar of a bag with one tag file as long as need be.
    private Path bagWith(String name, int lines, java.util.function.IntFunction<String> line) throws IOException {
        var long1 = folder.resolve("long.txt");
        try (var out = Files.newBufferedWriter(long1)) {
            for (int i = 0; i < lines; i++) out.write(line.apply(i));
        }
        var file = folder.resolve("long.tar");
        try (var out = new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), "UTF-8")) {
            var bag = SampleBag.of("1.0").files;
            bag.remove(name);
            for (var one : bag.entrySet()) add(out, new TarArchiveEntry(one.getKey()), one.getValue());
            var entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
            entry.setSize(Files.size(long1));
            out.putArchiveEntry(entry);
            Files.copy(long1, out);
            out.closeArchiveEntry();
        }
        return file;
    }

    // XML

    @Test
    void entities_of_a_mets_file_are_never_expanded() throws IOException {
        var secret = Files.writeString(folder.resolve("secret.txt"), "hemligheten");
        var laughs = new StringBuilder("<!DOCTYPE mets [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 40; i++) laughs.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
        for (var start : List.of(
                "<!DOCTYPE mets [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>",
                "<!DOCTYPE mets SYSTEM \"" + secret.toUri() + "\">",
                "<!DOCTYPE mets [<!ENTITY % x SYSTEM \"" + secret.toUri() + "\"> %x;]>",
                laughs + "]>")) {
            var sip = eark("", "Hej", "");
            sip.put("METS.xml", bytes(start + "<mets xmlns=\"http://www.loc.gov/METS/\" LABEL=\"&a39;\">&x;</mets>"));
            var verdict = Ingest.validate(write(zip(sip)));
            assertThat(verdict.accepted()).as(start).isFalse();
            assertThat(verdict.findings()).extracting(Finding::code).contains("mets-unreadable");
            assertThat(verdict.findings().toString()).doesNotContain("hemligheten");
        }
    }
}
