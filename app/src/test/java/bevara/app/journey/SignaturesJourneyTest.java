package bevara.app.journey;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.formats.FormatWorkers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// PRONOM learns a format that files are of which are kept since long.
class SignaturesJourneyTest {
    @TempDir
    private Path folder;

    @Test
    void a_newer_signature_file_is_installed_taken_up_and_what_is_kept_is_identified_again() throws IOException {
        var data = folder.resolve("data");
        String aip;
        try (var bevara = Bevara.demo(data)) {
            var system = bevara.as("sandviken", "system");
            var bag = Packages.bag(
                    "blanketter",
                    "Blanketter",
                    Map.of("ansökan.bvr", "BEVARA-BLANKETT 1\n".getBytes(StandardCharsets.UTF_8)));
            var ended = system.submit(bevara.agreement("sandviken"), "blanketter.zip", Packages.zip(bag));
            aip = ended.get("aips").get(0).asString();
            var archivist = bevara.as("sandviken", "archivist");
            assertThat(form(archivist, aip).path("puid").asString()).isEqualTo("x-fmt/111");
            assertThat(archivist.json("/signatures").get("identifiedByOthers").asInt())
                    .isZero();

            refused(data);
            var installed = Bevara.run("signatures", "install", newer().toString(), "--data", data.toString());
            assertThat(installed.exit()).as("%s", installed).isZero();
            while (!archivist.json("/signatures").get("version").asString().startsWith("V124/")) Client.pause();
            assertThat(archivist.json("/signatures").get("identifiedByOthers").asInt())
                    .isPositive();

            var run = Bevara.run(
                    "signatures", "identify", "--server", bevara.url().toString(), "--key", archivist.key());
            assertThat(run.exit()).as("%s", run).isZero();
            seen(archivist, aip);
            assertThat(archivist.json("/signatures").get("identifiedByOthers").asInt())
                    .isZero();
        }
        try (var files = Files.walk(data.resolve("postgres"))) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) Files.delete(file);
        }
        var rebuilt = Bevara.run("rebuild", "--data", data.toString());
        assertThat(rebuilt.exit()).as("%s", rebuilt).isZero();
        try (var bevara = Bevara.demo(data)) {
            seen(bevara.as("sandviken", "archivist"), aip);
        }
    }

    private void refused(Path data) throws IOException {
        var wrong = Files.writeString(folder.resolve("fel.xml"), "<signatures/>");
        var outcome = Bevara.run("signatures", "install", wrong.toString(), "--data", data.toString());
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.errors()).contains("fel.xml").contains("signatures");
        assertThat(data.resolve("signatures")).isEmptyDirectory();
    }

    private static JsonNode form(Client client, String aip) {
        while (client.get("/aips/" + aip).statusCode() != 200) Client.pause();
        return client.files(aip).stream()
                .filter(one -> one.get("path").asString().endsWith("ansökan.bvr"))
                .findFirst()
                .orElseThrow();
    }

    private static void seen(Client client, String aip) {
        var form = form(client, aip);
        assertThat(form.get("puid").asString()).isEqualTo("x-fmt/99001");
        assertThat(form.get("mime").asString()).isEqualTo("application/x-bevara-form");
        var found = client.json("/identified")
                .get("items")
                .valueStream()
                .filter(one -> one.get("aip").asString().equals(aip))
                .findFirst()
                .orElseThrow();
        assertThat(found.get("former").get("puid").asString()).isEqualTo("x-fmt/111");
        assertThat(found.get("now").get("puid").asString()).isEqualTo("x-fmt/99001");
        assertThat(client.json("/aips/" + aip + "/events").toString()).contains("PRONOM signatures V124/");
    }

    /// What the program brings with it, as version 124 and with a format of its own.
    private Path newer() throws IOException {
        try (var in = FormatWorkers.class.getResourceAsStream("signatures/DROID_SignatureFile_V122.xml")) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return Files.writeString(
                    folder.resolve("newer.xml"),
                    text.replaceFirst("(<FFSignatureFile[^>]* Version=\")[0-9]+\"", "$1124\"")
                            .replaceFirst("<InternalSignatureCollection>", """
                                    <InternalSignatureCollection>
                                    <InternalSignature ID="990001" Specificity="Specific">
                                    <ByteSequence Reference="BOFoffset">
                                    <SubSequence Position="1" SubSeqMinOffset="0" SubSeqMaxOffset="0">
                                    <Sequence>4245564152412D424C414E4B455454</Sequence>
                                    </SubSequence></ByteSequence></InternalSignature>""")
                            .replaceFirst("<FileFormatCollection>", """
                                    <FileFormatCollection>
                                    <FileFormat ID="990001" Name="Bevaras blankett" PUID="x-fmt/99001"
                                      MIMEType="application/x-bevara-form">
                                    <InternalSignatureID>990001</InternalSignatureID><Extension>bvr</Extension>
                                    </FileFormat>"""));
        }
    }
}
