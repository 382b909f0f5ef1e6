package bevara.app.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ocfl.api.OcflRepository;
import io.ocfl.core.OcflRepositoryBuilder;
import io.ocfl.core.extension.storage.layout.config.HashedNTupleIdEncapsulationLayoutConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The whole straight line, from outside: a municipality delivers, an archivist finds, a reader gets it back.
class DeliverAndFindJourneyTest {
    private static final boolean CI = "true".equals(System.getenv("CI"));

    @TempDir
    static Path data;

    private static Bevara bevara;

    @BeforeAll
    static void start() {
        bevara = Bevara.demo(data);
    }

    @AfterAll
    static void stop() {
        bevara.close();
    }

    @Test
    void real_documents_are_found_by_their_words_in_other_inflections_too(@TempDir Path folder) throws Exception {
        assumeTrue(CI || Office.installed(), "LibreOffice is not installed");
        Office.write(
                folder,
                "Bygglovshandläggaren har beviljat byggnadslovet för sjöboden. Handlingarna expedieras.",
                "Avgift;Belopp\nPlanavgiften;1200\nKvarterstorget;300\n");
        var delivered = Packages.folder(folder);

        var ended = deliver("riktiga-dokument.zip", Packages.zip(delivered));

        var client = bevara.as("sandviken", "archivist");
        var aip = ended.get("aips").get(0).asString();
        for (var query : new String[] {
            "byggnadslov sjöbod", "byggnadslovet sjöboden", "handling sjöbod", "planavgift kvarterstorg"
        })
            assertThat(client.awaitHits(query, 1).get("hits").get(0).get("aip").asString())
                    .as(query)
                    .isEqualTo(aip);
        var mimes = client.files(aip).stream()
                .collect(Collectors.toMap(
                        f -> f.get("path").asString(), f -> f.get("mime").asString()));
        assertThat(mimes)
                .containsEntry("beslut.odt", "application/vnd.oasis.opendocument.text-web")
                .containsEntry("beslut.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
                .containsEntry("beslut.pdf", "application/pdf")
                .containsEntry("avgifter.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        comesBackAsDelivered(aip, delivered);
    }

    @Test
    void a_bag_made_by_hand_comes_back_byte_for_byte_in_every_form() {
        var payload = new LinkedHashMap<String, byte[]>();
        payload.put("Ärende 12/ansökan.txt", Packages.utf8("Ansökan om färdtjänst, kvartetten Räksmörgås"));
        payload.put("tom.txt", new byte[0]);
        payload.put("bilagor/stor.bin", new byte[3_000_000]);
        var bag = Packages.bag("handgjord-paase", "Färdtjänst 2024", payload);

        var ended = deliver("handgjord.zip", Packages.zip(bag));

        var inside = new TreeMap<String, byte[]>();
        bag.forEach((path, bytes) -> inside.put(path.substring(path.indexOf('/') + 1), bytes));
        comesBackAsDelivered(ended.get("aips").get(0).asString(), inside);
    }

    /// The samples whose files and digests agree with their METS. The others of the folder are damaged or of an older
    /// standard.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "commons-ip/6ab98a90-1686-4c74-9855-b2793a6d164d.zip",
                "commons-ip/Full-EARK-SIP.zip",
                "commons-ip/Simple-EARK-SIP.zip",
                "commons-ip/shallowFileAndFolder.zip",
                "commons-ip/shallowFileFolderAndEmptyFolder.zip",
                "roda/e-ark-sip-2.1.0-with-custom-representation-type.zip",
                "roda/earkSip_twoFiles_with_same_name.zip",
                "roda/eark_sip_2.0.4_update.zip",
                "roda/eark_sip_update.zip",
                "sip-examples/a46ab3d0-c710-4d73-b58d-e93e30b53a82.zip"
            })
    void the_e_ark_samples_are_archived(String sample) throws IOException {
        var file = Path.of("../target/corpora/eark-samples").resolve(sample);
        assumeTrue(Files.exists(file), "the corpora are not unpacked");

        var ended = deliver(file.getFileName().toString(), Files.readAllBytes(file));

        assertThat(ended.get("kind").asString()).isEqualTo("eark");
    }

    private static JsonNode deliver(String name, byte[] pack) {
        var ended = bevara.as("sandviken", "system").submit(bevara.agreement("sandviken"), name, pack);
        assertThat(ended.get("state").asString()).as("%s", ended).isEqualTo("archived");
        return ended;
    }

    private static void comesBackAsDelivered(String aip, Map<String, byte[]> delivered) {
        var client = bevara.as("sandviken", "archivist");
        awaitCatalogued(client, aip);

        var files = client.files(aip);
        assertThat(files.stream().map(f -> f.get("path").asString())).hasSameElementsAs(delivered.keySet());
        for (var file : files) {
            var path = file.get("path").asString();
            var content = client.get("/aips/" + aip + "/files/" + file.get("id").asString() + "/content");
            assertThat(Packages.sha256(content.body())).as(path).isEqualTo(Packages.sha256(delivered.get(path)));
            assertThat(file.get("sha256").asString()).isEqualTo(Packages.sha256(delivered.get(path)));
            assertThat(content.headers().firstValue("ETag"))
                    .contains("\"" + file.get("sha256").asString() + "\"");
        }
        for (var form : new String[] {"zip", "bagit", "eark-dip"}) {
            var inDip = Packages.unzip(dip(client, aip, form));
            delivered.forEach((path, bytes) -> assertThat(inDip.entrySet().stream()
                            .filter(e -> e.getKey().endsWith("/" + path))
                            .map(e -> Packages.sha256(e.getValue())))
                    .as(form + " " + path)
                    .contains(Packages.sha256(bytes)));
            assertThat(inDip.keySet()).as(form).anyMatch(p -> p.contains("proof"));
        }
        storedWell(aip, delivered);
    }

    private static void awaitCatalogued(Client client, String aip) {
        while (client.get("/aips/" + aip).statusCode() != 200) Client.pause();
    }

    private static byte[] dip(Client client, String aip, String form) {
        var ordered =
                client.post("/orders", "{\"aips\":[\"%s\"],\"form\":\"%s\",\"purpose\":\"Prov\"}".formatted(aip, form));
        assertThat(ordered.statusCode()).as(Client.text(ordered)).isIn(201, 202);
        var id = Client.parse(ordered).get("id").asString();
        while (!client.json("/orders/" + id).get("state").asString().equals("ready")) {
            assertThat(client.json("/orders/" + id).get("state").asString()).isNotEqualTo("failed");
            Client.pause();
        }
        return client.get("/orders/" + id + "/content").body();
    }

    private static void storedWell(String aip, Map<String, byte[]> delivered) {
        var root = data.resolve("objects/tenants/sandviken/aip");
        var id = "bevara:sandviken:" + aip;
        OcflRepository repository = new OcflRepositoryBuilder()
                .defaultLayoutConfig(new HashedNTupleIdEncapsulationLayoutConfig())
                .storage(s -> s.fileSystem(root))
                .workDir(data.resolve("work"))
                .build();
        try {
            assertThat(repository.validateObject(id, true).getErrors()).isEmpty();
            var zip = root.resolve(repository
                    .describeVersion(io.ocfl.api.model.ObjectVersionId.head(id))
                    .getFile("data-0001.zip")
                    .getStorageRelativePath());
            unzipTests(zip);
            var stored = Packages.unzip(Files.readAllBytes(zip));
            delivered.forEach((path, bytes) -> assertThat(stored.get("representations/submission/data/" + path))
                    .as(path)
                    .isEqualTo(bytes));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            repository.close();
        }
    }

    private static void unzipTests(Path zip) throws IOException, InterruptedException {
        if (!CI && !Files.isExecutable(Path.of("/usr/bin/unzip"))) return;
        var unzip = new ProcessBuilder("unzip", "-tq", zip.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(unzip.waitFor()).as("unzip -t").isZero();
    }
}
