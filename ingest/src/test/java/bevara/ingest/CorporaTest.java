package bevara.ingest;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packages that others made, with known right answers; skipped where they are not unpacked.
class CorporaTest {
    @TempDir
    Path folder;

    private static Path corpus(String name) {
        for (var root : List.of("../target/corpora", "target/corpora")) {
            var folder = Path.of(root, name);
            if (Files.isDirectory(folder)) return folder;
        }
        assumeTrue(false, name + " is not unpacked");
        return Path.of("");
    }

    private static List<Path> children(Path folder) throws IOException {
        try (var children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }

    /// What is wrong with each of them; all others are right.
    private static final Map<String, String> BROKEN_ON_PURPOSE = Map.ofEntries(
            entry("bad_dotdot_path", "path-escapes"),
            entry("bad_dup_line_other_hash_v1", "manifest-line-repeated"),
            entry("bad_extra_bagit_line", "bag-declaration-invalid"),
            entry("bad_fetch_file_not_in_manifest", "fetch-invalid"),
            entry("bad_fetch_file_scheme_missing", "fetch-not-supported"),
            entry("bad_fetch_tag_file", "fetch-invalid"),
            entry("bad_manifest_lists_tagfile", "manifest-entry-misplaced"),
            entry("bad_no_payload_manifest", "manifest-missing"),
            entry("bad_second_manifest_lists_less", "file-not-listed"),
            entry("bad_tagmanifest_lists_payload_corrupt_tag", "digest-mismatch"),
            entry("bad_unknown_encoding", "bag-encoding-unknown"),
            entry("bad_version_2_0_dotbagit_switch", "bag-version-unsupported"),
            entry("bad_version_99", "bag-version-unsupported"));

    /// The same for the conformance suite. Two were damaged when it was published: the files that `warning` is
    /// about, `data/HELLO.txt` and `data/.DS_Store`, are not in it.
    private static final Map<String, String> NOT_CONFORMING = Map.ofEntries(
            entry("v0.97/invalid/baginfo-missing-encoding", "bag-declaration-invalid"),
            entry("v0.97/invalid/bom-in-bagit.txt", "bag-declaration-invalid"),
            entry("v0.97/invalid/corrupt-data-file", "digest-mismatch"),
            entry("v0.97/invalid/corrupt-tag-file", "digest-mismatch"),
            entry("v0.97/invalid/extra-file-in-bag", "file-not-listed"),
            entry("v0.97/invalid/invalid-version-number", "bag-version-unsupported"),
            entry("v0.97/invalid/missing-baginfo", "file-missing"),
            entry("v0.97/invalid/missing-bagit.txt", "bag-declaration-invalid"),
            entry("v0.97/invalid/out-of-scope-file-paths-using-dot-notation", "path-escapes"),
            entry("v0.97/invalid/out-of-scope-file-paths-using-dot-notation-for-fetch", "path-escapes"),
            entry("v0.97/invalid/same-filename-listed-twice-with-different-hashes", "manifest-line-repeated"),
            entry("v0.97/linux-only/out-of-scope-file-paths-using-absolute-path", "path-escapes"),
            entry("v0.97/linux-only/out-of-scope-file-paths-using-absolute-path-for-fetch", "path-escapes"),
            entry("v0.97/linux-only/out-of-scope-file-paths-using-shortcut", "manifest-entry-misplaced"),
            entry("v0.97/linux-only/out-of-scope-file-paths-using-shortcut-for-fetch", "fetch-invalid"),
            entry("v0.97/linux-only/out-of-scope-file-paths-using-shortcut-username", "manifest-entry-misplaced"),
            entry("v0.97/linux-only/out-of-scope-file-paths-using-shortcut-username-for-fetch", "fetch-invalid"),
            entry("v0.97/warning/duplicate-file-with-different-case", "file-missing"),
            entry("v0.97/warning/special-system-files", "file-missing"),
            entry("v0.97/windows-only/out-of-scope-file-paths-using-absolute-path", "path-escapes"),
            entry("v0.97/windows-only/out-of-scope-file-paths-using-absolute-path-for-fetch", "path-escapes"),
            entry("v0.97/windows-only/out-of-scope-file-paths-using-shortcut", "manifest-entry-misplaced"),
            entry("v0.97/windows-only/out-of-scope-file-paths-using-shortcut-for-fetch", "fetch-invalid"),
            entry("v0.97/windows-only/out-of-scope-file-paths-using-unc", "path-escapes"),
            entry("v0.97/windows-only/out-of-scope-file-paths-using-unc-for-fetch", "path-escapes"),
            entry("v1.0/invalid/bagit-with-invalid-whitespace", "bag-declaration-invalid"),
            entry("v1.0/invalid/notAllManifestsListAllFiles", "file-not-listed"),
            entry("v1.0/invalid/same-filename-listed-twice-with-different-hashes", "manifest-line-repeated"),
            entry("v1.0/invalid/same-filename-listed-twice-with-the-same-hash", "manifest-line-repeated"));

    private static void assertJudged(Map<String, String> broken, List<Path> bags, Path from) {
        for (var bag : bags) {
            var name = from.relativize(bag).toString();
            var errors = Ingest.validate(bag).findings().stream()
                    .filter(Finding::blocking)
                    .map(Finding::code);
            var code = broken.get(name);
            if (code == null) assertThat(errors).as(name).isEmpty();
            else assertThat(errors).as(name).contains(code);
        }
    }

    @Test
    void bags_broken_on_purpose_are_told_from_good_ones_for_the_right_reason() throws IOException {
        var corpus = corpus("bagit-mutations");
        assertJudged(BROKEN_ON_PURPOSE, children(corpus), corpus);
    }

    @Test
    void the_conformance_suite_of_the_library_of_congress_gets_the_right_verdicts_for_the_right_reasons()
            throws IOException {
        var corpus = corpus("bagit-conformance");
        var bags = new ArrayList<Path>();
        for (var version : children(corpus))
            if (version.getFileName().toString().startsWith("v"))
                for (var label : children(version))
                    for (var bag : children(label)) if (Files.isDirectory(bag)) bags.add(bag);
        assertThat(bags).hasSize(60);
        assertJudged(NOT_CONFORMING, bags, corpus);
    }

    @Test
    void bags_that_lost_a_file_when_they_were_published_are_judged_by_the_rest_with_it() throws IOException {
        var warning = corpus("bagit-conformance").resolve("v0.97/warning");
        var lost = Map.of(
                "duplicate-file-with-different-case", "data/HELLO.txt", "special-system-files", "data/.DS_Store");
        for (var entry : lost.entrySet()) {
            var bag = new LinkedHashMap<String, byte[]>();
            try (var files = Files.walk(warning.resolve(entry.getKey()))) {
                for (var file : files.filter(Files::isRegularFile).toList())
                    bag.put(warning.resolve(entry.getKey()).relativize(file).toString(), Files.readAllBytes(file));
            }
            bag.put(entry.getValue(), bag.getOrDefault("data/hello.txt", new byte[0]));
            var verdict =
                    Ingest.validate(Files.write(folder.resolve(entry.getKey() + ".zip"), SamplePackages.zip(bag)));
            var codes = verdict.findings().stream().map(Finding::code);
            // On the disk where it was made the two were one file, and so its Payload-Oxum counts one.
            if (entry.getKey().startsWith("duplicate"))
                assertThat(codes).containsExactlyInAnyOrder("names-alike", "oxum-mismatch");
            else assertThat(codes).isEmpty();
        }
    }

    @Test
    void the_samples_of_e_ark_and_of_other_archives_are_accepted() throws IOException {
        var samples = corpus("eark-samples");
        for (var folder : List.of("commons-ip", "roda", "sip-examples")) {
            for (var sample : children(samples.resolve(folder))) {
                if (!sample.toString().endsWith(".zip")) continue;
                var verdict = Ingest.validate(sample);
                assertThat(verdict.kind()).as(sample.toString()).isEqualTo(PackageKind.EARK);
                assertThat(verdict.accepted())
                        .as("%s: %s", sample, verdict.findings())
                        .isTrue();
            }
        }
    }

    @Test
    void the_e_ark_test_corpus_is_read_without_a_fault() throws IOException {
        try (var files = Files.walk(corpus("eark-ip-test-corpus"))) {
            for (var mets : files.filter(p -> p.getFileName().toString().equals("METS.xml"))
                    .toList()) {
                var verdict = Ingest.validate(mets.resolveSibling("."));
                // In this copy a wrong digest is a file whose line ends were changed: never accepted.
                if (Files.size(mets) == 0)
                    assertThat(verdict.findings()).extracting(Finding::code).contains("mets-unreadable");
            }
        }
    }
}
