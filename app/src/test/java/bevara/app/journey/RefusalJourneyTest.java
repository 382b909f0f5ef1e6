package bevara.app.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A package that is not right is refused with its own code, and leaves nothing behind.
class RefusalJourneyTest {
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

    static Stream<Arguments> malformed() throws IOException {
        var payload = Map.of("brev.txt", Packages.utf8("Hej"));
        var wrongDigest = new LinkedHashMap<>(Packages.bag("b", "d", payload));
        wrongDigest.put("b/data/brev.txt", Packages.utf8("hej"));
        var missing = new LinkedHashMap<>(Packages.bag("b", "d", payload));
        missing.remove("b/data/brev.txt");
        missing.put("b/data/", new byte[0]);
        var extra = new LinkedHashMap<>(Packages.bag("b", "d", payload));
        extra.put("b/data/till.txt", Packages.utf8("mer"));
        var whole = Packages.zip(Packages.bag("b", "d", payload));
        return Stream.of(
                Arguments.of("digest-mismatch", Packages.zip(wrongDigest)),
                Arguments.of("file-missing", Packages.zip(missing)),
                Arguments.of("file-not-listed", Packages.zip(extra)),
                Arguments.of("path-escapes", Packages.zip(Map.of("../ute.txt", Packages.utf8("x")))),
                Arguments.of("path-absolute", Packages.zip(Map.of("/etc/ute.txt", Packages.utf8("x")))),
                Arguments.of("link-in-package", tarWithLink()),
                Arguments.of("archive-damaged", Arrays.copyOf(whole, whole.length - 30)),
                Arguments.of("names-clash", Packages.zip(two("brev", "brev/svar.txt"))),
                Arguments.of("not-a-package", Packages.utf8("Det här är ett brev och inget paket.".repeat(50))),
                Arguments.of("package-empty", new byte[0]),
                Arguments.of("package-empty", Packages.zip(Map.of())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void a_malformed_package_is_refused_with_its_own_code(String code, byte[] pack) {
        var quarantined = Packages.folder(data.resolve("work")).keySet();
        var stored = Packages.folder(data.resolve("objects")).keySet();
        var client = bevara.as("sandviken", "system");

        var response = client.deliver(bevara.agreement("sandviken"), "fel.zip", pack);

        if (response.statusCode() == 202) {
            var ended = client.awaitEnd(Client.parse(response).get("id").asString());
            assertThat(ended.get("state").asString()).isEqualTo("rejected");
            assertThat(ended.get("findings")
                            .valueStream()
                            .map(f -> f.get("code").asString()))
                    .contains(code);
            for (var finding : ended.get("findings")) {
                assertThat(finding.get("message").asString()).isNotBlank();
                assertThat(finding.get("remedy").asString()).isNotBlank();
            }
        } else {
            assertThat(response.statusCode()).isBetween(400, 499);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
            assertThat(Client.parse(response).get("code").asString()).isEqualTo(code);
        }
        assertThat(Packages.folder(data.resolve("work")).keySet()).isEqualTo(quarantined);
        assertThat(Packages.folder(data.resolve("objects")).keySet()).isEqualTo(stored);
    }

    private static Map<String, byte[]> two(String first, String second) {
        var files = new LinkedHashMap<String, byte[]>();
        for (var name : List.of(first, second)) files.put(name, Packages.utf8(name));
        return files;
    }

    private static byte[] tarWithLink() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(out)) {
            var link = new TarArchiveEntry("brev.txt", TarConstants.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
    }
}
