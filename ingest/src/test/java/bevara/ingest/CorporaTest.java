package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Packages that others made, with known right answers; skipped where they are not unpacked.
class CorporaTest {
    /// Damaged when the suite was published: each lacks a file that its manifest lists.
    private static final Set<String> DAMAGED = Set.of("duplicate-file-with-different-case", "special-system-files");

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

    @Test
    void bags_broken_on_purpose_are_told_from_good_ones() throws IOException {
        for (var bag : children(corpus("bagit-mutations"))) {
            var verdict = Ingest.validate(bag);
            var name = bag.getFileName().toString();
            assertThat(verdict.accepted())
                    .as("%s: %s", name, verdict.findings())
                    .isEqualTo(name.startsWith("ok_"));
        }
    }

    @Test
    void the_conformance_suite_of_the_library_of_congress_gets_the_right_verdicts() throws IOException {
        var wrong = new ArrayList<String>();
        for (var version : children(corpus("bagit-conformance"))) {
            if (!version.getFileName().toString().startsWith("v")) continue;
            for (var label : children(version)) {
                for (var bag : children(label)) {
                    if (!Files.isDirectory(bag)) continue;
                    boolean right = Set.of("valid", "warning")
                                    .contains(label.getFileName().toString())
                            && !DAMAGED.contains(bag.getFileName().toString());
                    var verdict = Ingest.validate(bag);
                    if (verdict.accepted() != right) wrong.add(bag + " " + verdict.findings());
                }
            }
        }
        assertThat(wrong).isEmpty();
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
