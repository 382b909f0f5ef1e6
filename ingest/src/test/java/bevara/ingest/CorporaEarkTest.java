package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The test corpus of the DILCIS Board: packages that each break, or keep, one rule; skipped where it is not unpacked.
/// A label judges one rule of one version of the standard, not the whole package.
class CorporaEarkTest {
    @TempDir
    Path folder;

    /// What a label says of one package.
    private record Label(String rule, String version, boolean valid, Path pack) {
        String key() {
            return pack.getParent().getParent().getFileName() + "/"
                    + pack.getParent().getFileName() + "/" + pack.getFileName() + "\t" + rule;
        }
    }

    private static Path corpus() {
        for (var root : List.of("../target/corpora", "target/corpora")) {
            var corpus = Path.of(root, "eark-ip-test-corpus");
            if (Files.isDirectory(corpus)) return corpus;
        }
        assumeTrue(false, "eark-ip-test-corpus is not unpacked");
        return Path.of("");
    }

    private static List<Label> labels() {
        var corpus = corpus();
        var labels = new ArrayList<Label>();
        for (var row :
                JsonMapper.shared().readTree(corpus.resolve("packages.json").toFile())) {
            var path = row.get("path").asString();
            var pack = corpus.resolve(row.get("case").asString()).resolveSibling(path);
            if (path.isEmpty() || !Files.exists(pack)) continue;
            labels.add(new Label(
                    text(row, "req"), text(row, "ver"), text(row, "isValid").equals("TRUE"), pack));
        }
        return labels;
    }

    private static String text(JsonNode row, String name) {
        return row.get(name).asString();
    }

    /// Where a label and the standard's text do not agree: `case/valid or invalid/package`, rule, why.
    private static Map<String, String> explained() throws IOException {
        try (var in = new InputStreamReader(
                Objects.requireNonNull(CorporaEarkTest.class.getResourceAsStream("eark-disagreements.tsv")),
                StandardCharsets.UTF_8)) {
            return in.readAllAsString()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .collect(Collectors.toMap(row -> row[0] + "\t" + row[1], row -> row[2]));
        }
    }

    private static Set<String> broken(Path pack) {
        return Ingest.validate(pack).findings().stream()
                .map(Finding::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void a_package_gets_the_id_of_the_rule_that_it_breaks_and_of_no_rule_that_it_keeps() throws IOException {
        var explained = explained();
        var wrong = new TreeMap<String, String>();
        int invalid = 0;
        int valid = 0;
        int rightInvalid = 0;
        int rightValid = 0;
        for (var label : labels()) {
            var broken = broken(label.pack());
            boolean right = broken.contains(label.rule()) != label.valid();
            if (label.valid()) valid++;
            else invalid++;
            if (right && label.valid()) rightValid++;
            if (right && !label.valid()) rightInvalid++;
            if (!right) wrong.put(label.key(), "%s %s %s".formatted(label.version(), label.valid(), broken));
        }
        System.out.printf(
                "E-ARK corpus: %d of %d invalid packages get their rule's id, %d of %d valid ones do not; %d explained%n",
                rightInvalid, invalid, rightValid, valid, explained.size());
        wrong.forEach((key, what) -> {
            if (!explained.containsKey(key)) System.out.println(key + "\t" + what);
        });
        assertThat(wrong.keySet()).isEqualTo(explained.keySet());
    }

    @Test
    void a_package_gets_the_same_verdict_packed_and_unpacked() throws IOException {
        for (var pack : labels().stream().map(Label::pack).distinct().toList()) {
            if (!Files.isDirectory(pack)) continue;
            var zip = Files.write(folder.resolve("p.zip"), SamplePackages.zip(files(pack)));
            assertThat(broken(zip)).as(pack.toString()).isEqualTo(broken(pack));
        }
    }

    private static Map<String, byte[]> files(Path pack) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        // Some lie in a folder of their own within the corpus's folder.
        var inner = pack.resolve("package");
        var parent = Files.isDirectory(inner) ? pack : pack.getParent();
        try (var all = Files.walk(Files.isDirectory(inner) ? inner : pack)) {
            all.sorted().forEach(path -> {
                var name = parent.relativize(path).toString();
                try {
                    if (Files.isDirectory(path)) files.put(name + "/", new byte[0]);
                    else files.put(name, Files.readAllBytes(path));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return files;
    }
}
