package bevara.app.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a copy of the object store, with no database, no index and no accounts, the archive is what it was.
class RebuildJourneyTest {
    @Test
    void the_object_store_alone_restores_aips_answers_and_files(@TempDir Path data, @TempDir Path copy)
            throws IOException {
        TreeMap<String, String> before;
        try (var bevara = Bevara.demo(data)) {
            before = answers(bevara);
        }
        assertThat(before).hasSizeGreaterThan(20);
        copy(data.resolve("objects"), copy.resolve("objects"));

        var rebuilt = Bevara.run("rebuild", "--data", copy.toString());

        assertThat(rebuilt.exit()).as(rebuilt.errors()).isZero();
        try (var bevara = Bevara.demo(copy)) {
            assertThat(answers(bevara)).isEqualTo(before);
        }
    }

    private static TreeMap<String, String> answers(Bevara bevara) {
        var answers = new TreeMap<String, String>();
        for (var tenant : List.of("sandviken", "kumla")) {
            var client = bevara.as(tenant, "archivist");
            for (var query : List.of("", "bygglov", "skola", "kontaktcenter")) {
                var result = client.json("/search?limit=100&facet=creator&facet=format&q=" + query);
                answers.put(tenant + " " + query + " total", result.get("total").asString());
                answers.put(
                        tenant + " " + query + " facets", result.get("facets").toString());
                result.get("hits").forEach(hit -> answers.put(tenant + " " + query + hit.get("aip"), hit.toString()));
            }
            for (var hit : client.json("/search?limit=100&q=").get("hits")) {
                var aip = hit.get("aip").asString();
                answers.put(aip, client.json("/aips/" + aip).toString());
                answers.put(
                        aip + " events", client.json("/aips/" + aip + "/events").toString());
                for (var file : client.files(aip)) {
                    var id = file.get("id").asString();
                    answers.put(aip + " " + id, file.toString());
                    answers.put(
                            aip + " " + id + " bytes",
                            Packages.sha256(client.get("/aips/" + aip + "/files/" + id + "/content")
                                    .body()));
                }
            }
            for (var submission :
                    client.json("/submissions?state=archived&limit=100").get("items")) {
                var id = submission.get("id").asString();
                answers.put(id + " receipt", Client.text(client.get("/submissions/" + id + "/receipt")));
            }
        }
        return answers;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : (Iterable<Path>) paths::iterator)
                Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
    }
}
