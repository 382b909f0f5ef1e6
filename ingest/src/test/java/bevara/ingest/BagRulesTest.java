package bevara.ingest;

import static bevara.ingest.SamplePackages.gzip;
import static bevara.ingest.SamplePackages.tar;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// One bag for each rule that RFC 8493 and the drafts before it have, and the rule that decides. Each is judged as
/// a folder, a zip, a tar and a tar.gz.
class BagRulesTest {
    private static final String MANIFEST = SampleBag.MANIFEST;
    private static final String ZEROS = "0".repeat(64);

    @TempDir
    Path folder;

    /// `errors` are all that block, `warnings` all that do not.
    private record Case(String name, String clause, SampleBag bag, Set<String> errors, Set<String> warnings) {}

    private final List<Case> cases = new ArrayList<>();

    private void right(String name, String clause, SampleBag bag, String... warnings) {
        cases.add(new Case(name, clause, bag, Set.of(), Set.of(warnings)));
    }

    private void wrong(String name, String clause, SampleBag bag, String... errors) {
        cases.add(new Case(name, clause, bag, Set.of(errors), Set.of()));
    }

    private void wrong(String name, String clause, SampleBag bag, String error, Set<String> warnings) {
        cases.add(new Case(name, clause, bag, Set.of(error), warnings));
    }

    @TestFactory
    Stream<DynamicTest> declarations() {
        for (var version : List.of("0.93", "0.94", "0.95", "0.96", "0.97", "1.0"))
            right("version " + version, "2.1.1", SampleBag.of(version).tagManifest("sha256"));
        for (var version : List.of("0.92", "1.1", "2.0", "1", "1.00"))
            wrong("version " + version, "2.1.1", SampleBag.of(version), "bag-version-unsupported");
        declaration("a third line", "\nx", "bag-declaration-invalid", false);
        declaration("a blank at a line's end", " ", "bag-declaration-invalid", false);
        var declared = SampleBag.of("1.0").text("bagit.txt");
        wrong("one line", "2.1.1", SampleBag.of("1.0").put("bagit.txt", "BagIt-Version: 1.0\n"), INVALID);
        wrong("lines in the other order", "2.1.1", SampleBag.of("1.0").put("bagit.txt", swapped(declared)), INVALID);
        wrong("blanks before the colon", "2.1.1", SampleBag.of("1.0").replace("bagit.txt", ":", " :"), INVALID);
        wrong("no blank after the colon", "2.1.1", SampleBag.of("1.0").replace("bagit.txt", ": ", ":"), INVALID);
        right(
                "blanks around the colon before 1.0",
                "2.1.1",
                SampleBag.of("0.97").replace("bagit.txt", ":", "  : "));
        wrong("a byte order mark", "2.1.1", SampleBag.of("0.97").put("bagit.txt", "\uFEFF" + declared), INVALID);
        wrong("an empty declaration", "2.1.1", SampleBag.of("1.0").put("bagit.txt", ""), INVALID);
        wrong("no declaration", "2.1.1", SampleBag.of("1.0").remove("bagit.txt"), INVALID);
        right("CR ends the lines", "2.3", SampleBag.of("1.0").replace("bagit.txt", "\n", "\r"));
        right("CR and LF end the lines", "2.3", SampleBag.of("1.0").replace("bagit.txt", "\n", "\r\n"));
        right("no end of the last line", "2.3", SampleBag.of("1.0").put("bagit.txt", declared.strip()));
        wrong(
                "an unknown encoding",
                "2.1.1",
                SampleBag.of("1.0").replace("bagit.txt", "UTF-8", "UTF-99"),
                "bag-encoding-unknown");
        right(
                "ISO-8859-1",
                "2.1.1",
                SampleBag.in("1.0", StandardCharsets.ISO_8859_1).letter("data/å.txt", "data/å.txt"));
        right("UTF-16", "2.1.1", SampleBag.in("0.97", StandardCharsets.UTF_16));
        wrong(
                "bytes that are not UTF-8",
                "2.1.1",
                SampleBag.of("1.0").put("bag-info.txt", new byte[] {'A', ':', ' ', (byte) 0xe5, '\n'}),
                "tag-file-unreadable");
        return tests();
    }

    private static final String INVALID = "bag-declaration-invalid";

    private void declaration(String name, String more, String error, boolean before) {
        wrong(
                name,
                "2.1.1",
                SampleBag.of("1.0")
                        .put("bagit.txt", SampleBag.of("1.0").text("bagit.txt").strip() + more),
                error);
        right(
                name + " before 1.0",
                "2.1.1",
                SampleBag.of("0.97")
                        .put("bagit.txt", SampleBag.of("0.97").text("bagit.txt").strip() + more));
    }

    private static String swapped(String twoLines) {
        var lines = twoLines.lines().toList();
        return lines.get(1) + "\n" + lines.get(0) + "\n";
    }

    @TestFactory
    Stream<DynamicTest> payload() {
        right("nothing in data", "2.1.2", SampleBag.bare("1.0").put("data/", "").put(MANIFEST, ""));
        wrong("no data", "2.1.2", SampleBag.bare("1.0").put(MANIFEST, ""), "payload-missing");
        wrong(
                "a file called data",
                "2.1.2",
                SampleBag.bare("1.0").put("data", "x").put(MANIFEST, ""),
                "payload-missing");
        right("an empty file", "2.1.2", SampleBag.bare("1.0").put("data/a", "").manifest("sha256"));
        right(
                "a bag in a bag",
                "2.1.2",
                SampleBag.bare("1.0").put("data/bagit.txt", "x").manifest("sha256"));
        wrong(
                "a hidden file that no manifest lists",
                "3",
                SampleBag.of("1.0").put("data/.DS_Store", "x"),
                "file-not-listed");
        right("a hidden file that is listed", "3", SampleBag.of("1.0").letter("data/.dold", "data/.dold"));
        right(
                "a name that Windows keeps for itself",
                "6.1.1",
                SampleBag.of("1.0").letter("data/CON.txt", "data/CON.txt"),
                "name-not-portable");
        right(
                "names that differ in case",
                "6.1.1",
                SampleBag.of("1.0").letter("data/A.TXT", "data/A.TXT"),
                "names-alike");
        right(
                "other tag files",
                "2.2.4",
                SampleBag.of("1.0")
                        .put("metadata/ead.xml", "x")
                        .put("~notes.txt", "x")
                        .tagManifest("sha512"));
        right("~ inside a path", "5.1", SampleBag.of("1.0").letter("data/~/~root/x", "data/~/~root/x"));
        return tests();
    }

    @TestFactory
    Stream<DynamicTest> manifests() {
        wrong("no manifest", "2.1.3", SampleBag.of("1.0").remove(MANIFEST), "manifest-missing");
        wrong("a changed file", "3", SampleBag.of("1.0").put("data/a.txt", "Ä"), "digest-mismatch");
        wrong("a missing file", "3", SampleBag.of("1.0").remove("data/a.txt"), "file-missing");
        wrong("a file beside the list", "3", SampleBag.of("1.0").put("data/c.txt", "C"), "file-not-listed");
        wrong("a folder", "2.1.3", SampleBag.of("1.0").add(MANIFEST, ZEROS + "  data/mapp\n"), "file-missing");
        wrong(
                "a tag file",
                "2.1.3",
                SampleBag.of("1.0").add(MANIFEST, ZEROS + "  bagit.txt\n"),
                "manifest-entry-misplaced");
        wrong(
                "a line without a path",
                "2.1.3",
                SampleBag.of("1.0").add(MANIFEST, ZEROS + "\n"),
                "manifest-line-invalid");
        wrong(
                "a line without a digest",
                "2.1.3",
                SampleBag.of("1.0").add(MANIFEST, "  data/a.txt\n"),
                "manifest-line-invalid");
        wrong(
                "a digest of another length",
                "2.4",
                SampleBag.of("1.0").add(MANIFEST, "00  data/a.txt\n"),
                "manifest-line-invalid");
        wrong(
                "a blank at a name's end",
                "2.1.3",
                SampleBag.of("1.0").replace(MANIFEST, "a.txt", "a.txt "),
                "file-missing",
                "file-not-listed");
        right("a tab between", "2.1.3", SampleBag.of("1.0").replace(MANIFEST, "  ", "\t"));
        right(
                "upper case digits",
                "2.1.3",
                SampleBag.of("1.0").put(MANIFEST, upper(SampleBag.of("1.0").text(MANIFEST))));
        right("CR ends the lines", "2.3", SampleBag.of("1.0").replace(MANIFEST, "\n", "\r"));
        right("CR and LF end the lines", "2.3", SampleBag.of("1.0").replace(MANIFEST, "\n", "\r\n"));
        right(
                "no end of the last line",
                "2.3",
                SampleBag.of("1.0")
                        .put(MANIFEST, SampleBag.of("1.0").text(MANIFEST).strip()));
        right("stars of md5sum", "2.1.3", SampleBag.of("0.97").replace(MANIFEST, "  ", " *"), "manifest-path-repaired");
        right("./", "2.1.3", SampleBag.of("0.97").replace(MANIFEST, "  ", "  ./"), "manifest-path-repaired");
        wrong(
                "a byte order mark",
                "2.3",
                SampleBag.of("1.0").put(MANIFEST, "\uFEFF" + SampleBag.of("1.0").text(MANIFEST)),
                "tag-file-has-bom");
        right(
                "a byte order mark before 1.0",
                "2.3",
                SampleBag.of("0.97")
                        .put(MANIFEST, "\uFEFF" + SampleBag.of("0.97").text(MANIFEST)),
                "tag-file-has-bom");
        for (var version : List.of("0.97", "1.0")) {
            var same = SampleBag.of(version);
            same.add(MANIFEST, same.text(MANIFEST));
            if (version.equals("1.0")) wrong("twice, " + version, "2.1.3", same, "manifest-line-repeated");
            else right("twice, " + version, "2.1.3", same, "manifest-line-repeated");
            var other = SampleBag.of(version);
            other.add(MANIFEST, ZEROS + "  data/a.txt\n");
            wrong("twice with another digest, " + version, "2.1.3", other, "manifest-line-repeated");
            var fewer = SampleBag.of(version).manifest("sha512");
            fewer.put(
                    "manifest-sha512.txt",
                    fewer.text("manifest-sha512.txt").lines().findFirst().orElseThrow() + "\n");
            if (version.equals("1.0")) wrong("a second one lists fewer, " + version, "3", fewer, "file-not-listed");
            else right("a second one lists fewer, " + version, "3", fewer);
        }
        wrong(
                "backslashes",
                "2.1.3",
                SampleBag.of("1.0").replace(MANIFEST, "data/a", "data\\a"),
                "manifest-entry-misplaced",
                "file-not-listed");
        for (var path : List.of("data/../../x", "/etc/passwd", "../x", "C:\\x", "\\\\server\\x", "data/..\\..\\x"))
            wrong(path, "5.1", SampleBag.of("1.0").add(MANIFEST, ZEROS + "  " + path + "\n"), "path-escapes");
        for (var path : List.of("~/x", "~root/x", "%HomeDrive%/x"))
            wrong(
                    path,
                    "5.1",
                    SampleBag.of("1.0").add(MANIFEST, ZEROS + "  " + path + "\n"),
                    "manifest-entry-misplaced");
        return tests();
    }

    private static String upper(String manifest) {
        var lines = new StringBuilder();
        manifest.lines()
                .forEach(l -> lines.append(l.substring(0, 64).toUpperCase(java.util.Locale.ROOT))
                        .append(l.substring(64))
                        .append('\n'));
        return lines.toString();
    }

    @TestFactory
    Stream<DynamicTest> namesInManifests() {
        var breaks = Set.of("name-has-line-break");
        right("%0A", "2.1.3", SampleBag.of("1.0").letter("data/x\ny", "data/x%0Ay"), breaks.toArray(String[]::new));
        right("%0a", "2.1.3", SampleBag.of("1.0").letter("data/x\ny", "data/x%0ay"), breaks.toArray(String[]::new));
        right("%0d", "2.1.3", SampleBag.of("1.0").letter("data/x\ry", "data/x%0dy"), breaks.toArray(String[]::new));
        right("%25", "2.1.3", SampleBag.of("1.0").letter("data/100%.txt", "data/100%25.txt"));
        right("%250A is no line break", "2.1.3", SampleBag.of("1.0").letter("data/x%0Ay", "data/x%250Ay"));
        right("a percent sign as it is", "2.1.3", SampleBag.of("1.0").letter("data/100%.txt", "data/100%.txt"));
        right("%20 is a name like others", "2.1.3", SampleBag.of("1.0").letter("data/x%20y", "data/x%20y"));
        right("%25 as it is", "2.1.3", SampleBag.of("1.0").letter("data/x%25y", "data/x%25y"), "percent-name-literal");
        right("%25 as it is before 1.0", "2.1.3", SampleBag.of("0.97").letter("data/x%25y", "data/x%25y"));
        right(
                "%25 and % before 1.0",
                "2.1.3", SampleBag.of("0.97").letter("data/x%25y", "data/x%25y").letter("data/x%y", "data/x%y"));
        right(
                "%0A before 1.0",
                "2.1.3", SampleBag.of("0.97").letter("data/x\ny", "data/x%0Ay"), breaks.toArray(String[]::new));
        right("blanks", "2.1.3", SampleBag.of("1.0").letter("data/ett  två .txt", "data/ett  två .txt"));
        right(
                "another Unicode form",
                "6.1.2",
                SampleBag.of("1.0").letter("data/å.txt", "data/a\u030a.txt"),
                "name-form-differs");
        right(
                "two Unicode forms of one name",
                "6.1.2",
                SampleBag.of("1.0").letter("data/å.txt", "data/å.txt").letter("data/a\u030a.txt", "data/a\u030a.txt"),
                "names-alike");
        wrong(
                "another case",
                "6.1.1",
                SampleBag.of("1.0").letter("data/x.txt", "data/X.txt"),
                "file-missing",
                "file-not-listed");
        return tests();
    }

    @TestFactory
    Stream<DynamicTest> algorithms() {
        for (var name :
                List.of("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512256", "sha3256", "sha3512"))
            right(
                    name,
                    "2.4",
                    SampleBag.of("1.0").remove(MANIFEST).manifest(name).tagManifest(name));
        var two = SampleBag.of("1.0").put("manifest-blake2b512.txt", "00  data/a.txt\n");
        right("a second one that is unknown", "2.4", two, "algorithm-unknown");
        wrong(
                "only one that is unknown",
                "2.4",
                SampleBag.of("1.0").remove(MANIFEST).put("manifest-crc32.txt", "00  data/a.txt\n"),
                "algorithm-unknown");
        for (var odd : List.of("SHA256", "sha-256", "Sha_256")) {
            var path = "manifest-" + odd + ".txt";
            wrong(
                    odd,
                    "2.4",
                    SampleBag.of("1.0")
                            .remove(MANIFEST)
                            .put(path, SampleBag.of("1.0").text(MANIFEST)),
                    "manifest-name-invalid");
            right(
                    odd + " before 1.0",
                    "2.4",
                    SampleBag.of("0.97")
                            .remove(MANIFEST)
                            .put(path, SampleBag.of("0.97").text(MANIFEST)),
                    "manifest-name-invalid");
        }
        var oneWrong = SampleBag.of("1.0").manifest("md5");
        oneWrong.put(
                "manifest-md5.txt",
                oneWrong.text("manifest-md5.txt").replaceAll("[0-9a-f]{32}  data/a", "0".repeat(32) + "  data/a"));
        wrong("one of two digests is wrong", "3", oneWrong, "digest-mismatch");
        return tests();
    }

    @TestFactory
    Stream<DynamicTest> tagManifests() {
        right("none", "2.2.1", SampleBag.of("1.0"));
        right("two", "2.2.1", SampleBag.of("1.0").tagManifest("md5").tagManifest("sha512"));
        right("in another order", "2.2.1", reversed(SampleBag.of("1.0").tagManifest("sha256")));
        wrong(
                "a changed tag file",
                "3",
                SampleBag.of("1.0")
                        .put("bag-info.txt", "A: b\n")
                        .tagManifest("sha256")
                        .put("bag-info.txt", "A: c\n"),
                "digest-mismatch");
        wrong(
                "a missing tag file",
                "3",
                SampleBag.of("1.0")
                        .put("bag-info.txt", "A: b\n")
                        .tagManifest("sha256")
                        .remove("bag-info.txt"),
                "file-missing");
        wrong(
                "not the manifest",
                "2.2.1",
                without(SampleBag.of("1.0").tagManifest("sha256"), MANIFEST),
                "file-not-listed");
        right(
                "not the manifest before 1.0",
                "2.2.1",
                without(SampleBag.of("0.97").tagManifest("sha256"), MANIFEST));
        var second = SampleBag.of("1.0").tagManifest("md5").tagManifest("sha256");
        wrong("only one of two lists the manifest", "2.2.1", without(second, MANIFEST), "file-not-listed");
        right("not bagit.txt", "2.2.1", without(SampleBag.of("1.0").tagManifest("sha256"), "bagit.txt"));
        wrong(
                "itself",
                "2.2.1",
                SampleBag.of("1.0")
                        .tagManifest("sha256")
                        .add("tagmanifest-sha256.txt", ZEROS + " tagmanifest-sha256.txt\n"),
                "manifest-entry-misplaced");
        var payload = SampleBag.of("1.0").tagManifest("sha256");
        wrong(
                "a payload file",
                "2.2.1",
                payload.add("tagmanifest-sha256.txt", payload.sum("sha256", "data/a.txt") + " data/a.txt\n"),
                "manifest-entry-misplaced");
        wrong(
                "a path out of the bag",
                "5.1",
                SampleBag.of("1.0").tagManifest("sha256").add("tagmanifest-sha256.txt", ZEROS + " ../x\n"),
                "path-escapes");
        return tests();
    }

    private static SampleBag reversed(SampleBag bag) {
        var lines = new ArrayList<>(bag.text("tagmanifest-sha256.txt").lines().toList());
        return bag.put("tagmanifest-sha256.txt", String.join("\n", lines.reversed()) + "\n");
    }

    private static SampleBag without(SampleBag bag, String path) {
        var lines = bag.text("tagmanifest-sha256.txt")
                .lines()
                .filter(l -> !l.endsWith(" " + path))
                .toList();
        return bag.put("tagmanifest-sha256.txt", String.join("\n", lines) + "\n");
    }

    private static SampleBag info(String version, String... lines) {
        return SampleBag.of(version).put("bag-info.txt", String.join("\n", lines) + "\n");
    }

    @TestFactory
    Stream<DynamicTest> metadata() {
        right("folded lines", "2.2.2", info("1.0", "A: ett", "  två", "\ttre"));
        right("a repeated label", "2.2.2", info("1.0", "Contact-Name: A", "contact-name: B"));
        right(
                "a repeated date",
                "2.2.2",
                info("1.0", "Bagging-Date: 2024-05-06", "Bagging-Date: 2024-05-07"),
                "bag-info-repeated");
        right("a colon in a value", "2.2.2", info("1.0", "Link: https://example.com"));
        wrong("no colon", "2.2.2", info("1.0", "A"), "bag-info-invalid");
        wrong("no label", "2.2.2", info("1.0", ": a"), "bag-info-invalid");
        wrong("a folded line that continues nothing", "2.2.2", info("1.0", "  a"), "bag-info-invalid");
        wrong("a blank before the colon", "2.2.2", info("1.0", "A : a"), "bag-info-invalid");
        wrong("no blank after the colon", "2.2.2", info("1.0", "A:a"), "bag-info-invalid");
        right("blanks before 1.0", "2.2.2", info("0.97", "A  :  a", "B:b"));
        right("the right sum", "2.2.2", info("1.0", "Payload-Oxum: 2.2"));
        wrong("a wrong sum of bytes", "2.2.2", info("1.0", "Payload-Oxum: 3.2"), "oxum-mismatch");
        wrong("a wrong sum of files", "2.2.2", info("0.97", "Payload-Oxum: 2.3"), "oxum-mismatch");
        wrong("a sum of another form", "2.2.2", info("1.0", "Payload-Oxum: 2"), "bag-info-invalid");
        wrong("a repeated sum", "2.2.2", info("1.0", "Payload-Oxum: 2.2", "Payload-Oxum: 2.2"), "bag-info-repeated");
        right(
                "a repeated sum before 1.0",
                "2.2.2",
                info("0.97", "Payload-Oxum: 2.2", "Payload-Oxum: 2.2"),
                "bag-info-repeated");
        wrong(
                "a wrong sum in 0.95",
                "draft 02",
                SampleBag.of("0.95").put("package-info.txt", "Payload-Oxum: 3.2\n"),
                "oxum-mismatch");
        wrong("a byte order mark", "2.3", info("1.0", "\uFEFFA: a"), "tag-file-has-bom");
        return tests();
    }

    private static SampleBag fetch(String version, String line) {
        return SampleBag.of(version).put("fetch.txt", line + "\n");
    }

    @TestFactory
    Stream<DynamicTest> fetching() {
        right("what is there already", "2.2.3", fetch("1.0", "https://example.com/a 1 data/a.txt"));
        right("an unknown length", "2.2.3", fetch("1.0", "https://example.com/a - data/a.txt"));
        wrong(
                "what is not there",
                "2.2.3",
                fetch("1.0", "https://example.com/a 1 data/a.txt").remove("data/a.txt"),
                "fetch-not-supported");
        wrong("what no manifest lists", "2.2.3", fetch("1.0", "https://example.com/c 1 data/c.txt"), "fetch-invalid");
        var one = fetch("1.0", "https://example.com/c 1 data/c.txt").put("data/c.txt", "C");
        one.put("manifest-md5.txt", one.manifest("md5").text("manifest-md5.txt"));
        one.remove("data/c.txt");
        wrong("what one of two manifests lists", "2.2.3", one, "fetch-invalid");
        wrong("a tag file", "2.2.3", fetch("1.0", "https://example.com/b 1 bagit.txt"), "fetch-invalid");
        wrong("no scheme", "2.2.3", fetch("1.0", "example.com/a 1 data/a.txt"), "fetch-invalid");
        wrong("no length", "2.2.3", fetch("1.0", "https://example.com/a data/a.txt"), "fetch-invalid");
        wrong("a length that is none", "2.2.3", fetch("1.0", "https://example.com/a x data/a.txt"), "fetch-invalid");
        wrong(
                "a character that no URL has",
                "2.2.3",
                fetch("1.0", "https://example.com/å 1 data/a.txt"),
                "fetch-invalid");
        wrong("a path out of the bag", "5.1", fetch("1.0", "https://example.com/a 1 data/../../a.txt"), "path-escapes");
        right(
                "an encoded name",
                "2.2.3",
                fetch("1.0", "https://example.com/a 1 data/100%25").letter("data/100%", "data/100%25"));
        return tests();
    }

    @TestFactory
    Stream<DynamicTest> serialization() {
        var first = SampleBag.of("1.0");
        var two = SampleBag.bare("1.0").remove("bagit.txt");
        first.files.forEach((path, content) -> two.put("ett/" + path, content).put("två/" + path, content));
        wrong("two bags", "draft 09, 4", two, "bag-not-alone");
        var stray = SampleBag.bare("1.0").remove("bagit.txt").put("läs.txt", "x");
        first.files.forEach((path, content) -> stray.put("ett/" + path, content));
        wrong("a bag beside a file", "draft 09, 4", stray, "bag-not-alone");
        var inside = SampleBag.bare("1.0").remove("bagit.txt");
        first.files.forEach((path, content) -> inside.put("ett/" + path, content));
        right("a bag in its own folder", "draft 09, 4", inside);
        right("a bag without a folder", "draft 09, 4", first);
        return tests();
    }

    private Stream<DynamicTest> tests() {
        return cases.stream()
                .map(one ->
                        dynamicTest(one.clause() + " " + one.name().replaceAll("\\p{Cntrl}", "?"), () -> check(one)));
    }

    private void check(Case one) throws IOException {
        var files = one.bag().files;
        assertJudged(one, write(files));
        for (var packed : List.of(zip(files), tar(files), gzip(tar(files))))
            assertJudged(one, Files.write(folder.resolve("package"), packed));
    }

    private static void assertJudged(Case one, Path pack) {
        var errors = new TreeSet<String>();
        var warnings = new TreeSet<String>();
        for (var finding : Ingest.validate(pack).findings())
            (finding.blocking() ? errors : warnings).add(finding.code());
        assertThat(errors).as(pack.toString()).containsExactlyInAnyOrderElementsOf(one.errors());
        if (one.errors().isEmpty()) assertThat(warnings).containsExactlyInAnyOrderElementsOf(one.warnings());
    }

    private Path write(Map<String, byte[]> files) throws IOException {
        var bag = Files.createTempDirectory(folder, "bag");
        for (var file : files.entrySet()) {
            var path = bag.resolve(file.getKey());
            if (file.getKey().endsWith("/")) {
                Files.createDirectories(path);
            } else {
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
        return bag;
    }

    @Test
    void links_in_a_bag_are_never_followed() throws IOException {
        Files.writeString(folder.resolve("outside.txt"), "A");
        var outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("c.txt"), "C");
        var bag = SampleBag.of("1.0").letter("data/ut/c.txt", "data/ut/c.txt");
        var place = write(bag.files);
        Files.delete(place.resolve("data/a.txt"));
        Files.createSymbolicLink(place.resolve("data/a.txt"), folder.resolve("outside.txt"));
        Files.delete(place.resolve("data/ut/c.txt"));
        Files.delete(place.resolve("data/ut"));
        Files.createSymbolicLink(place.resolve("data/ut"), outside);
        assertThat(Ingest.validate(place).findings())
                .extracting(Finding::code)
                .containsExactlyInAnyOrder("link-in-package", "link-in-package", "file-missing", "file-missing");
    }
}
