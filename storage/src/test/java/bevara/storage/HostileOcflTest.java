package bevara.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Objects that want to harm who judges them.
class HostileOcflTest {
    private static final String CONTENT = "one file\n";

    @TempDir
    private Path folder;

    private Path object;

    @BeforeEach
    void make() throws IOException {
        object = Files.createDirectories(folder.resolve("object"));
        Files.createDirectories(object.resolve("v1/content"));
        Files.writeString(object.resolve("v1/content/a.txt"), CONTENT);
        Files.writeString(object.resolve("0=ocfl_object_1.1"), "ocfl_object_1.1\n");
        Files.writeString(folder.resolve("secret.txt"), "secret\n");
        inventory(good());
    }

    private static String sha512(String text) {
        return DigestAlgorithm.SHA512.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String good() {
        return """
                {"id":"urn:one","type":"https://ocfl.io/1.1/spec/#inventory","digestAlgorithm":"sha512","head":"v1",
                "manifest":{"%1$s":["v1/content/a.txt"]},
                "versions":{"v1":{"created":"2026-01-01T00:00:00Z","message":"m",
                "user":{"name":"u","address":"mailto:u@example.org"},"state":{"%1$s":["a.txt"]}}}}
                """.formatted(sha512(CONTENT));
    }

    private void inventory(String json) throws IOException {
        for (var place : new Path[] {object, object.resolve("v1")}) {
            Files.writeString(place.resolve("inventory.json"), json);
            Files.writeString(place.resolve("inventory.json.sha512"), sha512(json) + " inventory.json\n");
        }
    }

    private List<Deviation> judged() {
        return Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> new OcflValidator(new FolderFiles(object)).judge().findings());
    }

    private List<String> codes() {
        return judged().stream().map(Deviation::code).distinct().toList();
    }

    @Test
    void the_object_without_malice_is_fine() {
        assertThat(judged()).isEmpty();
    }

    @Test
    void an_inventory_without_end_is_not_read() throws IOException {
        try (var file = new RandomAccessFile(object.resolve("inventory.json").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThat(codes()).contains("BEV-011");
    }

    @Test
    void nesting_without_end_and_keys_that_come_twice_are_no_inventory() throws IOException {
        inventory("{\"id\":" + "[".repeat(1_000_000));
        assertThat(codes()).contains("E033");
        inventory(good().replaceFirst("\"id\":\"urn:one\"", "\"id\":\"urn:one\",\"id\":\"urn:two\""));
        assertThat(codes()).contains("E033");
        inventory(good() + "{}");
        assertThat(codes()).contains("E033");
        inventory("\0\1\2");
        assertThat(codes()).contains("E033");
        inventory("");
        assertThat(codes()).contains("E033");
        inventory("null");
        assertThat(codes()).contains("E033");
    }

    @Test
    void no_path_leads_out_of_the_object() throws IOException {
        for (var path : new String[] {
            "v1/content/../../../secret.txt", folder.resolve("secret.txt").toString(), "../secret.txt"
        }) {
            inventory(good().replace(sha512(CONTENT), sha512("secret\n")).replace("v1/content/a.txt", path));
            assertThat(codes()).containsAnyOf("E099", "E100").contains("E023");
        }
    }

    @Test
    void a_link_is_neither_followed_nor_taken_for_a_file() throws IOException {
        Files.delete(object.resolve("v1/content/a.txt"));
        Files.createSymbolicLink(object.resolve("v1/content/a.txt"), folder.resolve("secret.txt"));
        inventory(good().replace(sha512(CONTENT), sha512("secret\n")));
        Files.createSymbolicLink(object.resolve("v1/content/loop"), object);
        assertThat(judged())
                .extracting(Deviation::code, Deviation::key)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("E090", "v1/content/a.txt"),
                        org.assertj.core.groups.Tuple.tuple("E090", "v1/content/loop"),
                        org.assertj.core.groups.Tuple.tuple("E092", "v1/content/a.txt"));
    }

    @Test
    void an_inventory_that_is_a_link_is_none() throws IOException {
        Files.move(object.resolve("inventory.json"), folder.resolve("elsewhere.json"));
        Files.createSymbolicLink(object.resolve("inventory.json"), folder.resolve("elsewhere.json"));
        assertThat(codes()).contains("E090", "E063");
    }

    @Test
    void a_million_faults_are_told_as_ten_thousand() throws IOException {
        var paths = new StringBuilder();
        for (int i = 0; i < 100_000; i++) paths.append("\"/bad").append(i).append("\",");
        inventory(good().replace("\"v1/content/a.txt\"", paths + "\"v1/content/a.txt\""));
        assertThat(judged()).hasSize(10_001);
        assertThat(codes()).contains("E100", "BEV-012");
    }

    @Test
    void a_version_two_thousand_million_away_takes_no_longer() throws IOException {
        Files.createDirectories(object.resolve("v999999999"));
        Files.createDirectories(object.resolve("v99999999999999999999"));
        assertThat(codes()).contains("E010", "E046", "E105");
    }

    @Test
    void what_a_stranger_wrote_moves_no_cursor() throws IOException {
        inventory(good().replace("urn:one", "\\u001b[2J" + "x".repeat(10_000)));
        assertThat(judged())
                .anySatisfy(deviation ->
                        assertThat(deviation.found()).doesNotContain("\u001b").hasSizeLessThan(400));
    }

    @Test
    void numbers_and_types_out_of_all_bounds_are_told() throws IOException {
        inventory(
                good().replace(
                                "\"manifest\"",
                                "\"fixity\":{\"size\":{\"8\":[\"v1/content/a.txt\"],"
                                        + "\"99999999999999999999999\":[\"v1/content/a.txt\"]},\"md5\":7,\"crc\":{}},\"manifest\""));
        assertThat(codes()).contains("E057", "E101", "E093", "BEV-013");
        inventory(good().replace("\"v1\":{", "\"v1\":7,\"v2\":{"));
        assertThat(codes()).contains("E047");
        inventory(good().replace("2026-01-01T00:00:00Z", "2026-02-30T00:00:00Z"));
        assertThat(codes()).contains("E049");
        inventory("[".repeat(10) + "]".repeat(10));
        assertThat(codes()).contains("E033");
    }
}
