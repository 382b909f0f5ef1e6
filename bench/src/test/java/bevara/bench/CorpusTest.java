package bevara.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    @TempDir
    Path folder;

    @Test
    void the_same_seed_gives_the_same_bytes_now_and_in_ten_years() throws Exception {
        assertThat(digest(small("once", 1))).isEqualTo(digest(small("again", 1)));
        // Figures of different years can be compared only while this stays what it is.
        assertThat(digest(small("then", 1)))
                .isEqualTo("c478aebaa720cd7bba20ad2ff0a39607f7e6406c6a369362616d8fcff7bdce2d");
    }

    @Test
    void another_seed_gives_other_bytes() throws Exception {
        assertThat(digest(small("one", 1))).isNotEqualTo(digest(small("two", 2)));
    }

    @Test
    void a_small_package_holds_texts_of_exactly_the_size_asked_for() throws IOException {
        try (var zip = new ZipFile(small("texts", 7).getFirst().toFile())) {
            assertThat(zip.stream()).hasSize(10).allMatch(entry -> entry.getSize() == 10_000);
            for (var entry : zip.stream().toList()) {
                var text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                assertThat(text).startsWith(Corpus.MARK).doesNotContain("\uFFFD");
            }
        }
    }

    @Test
    void the_large_package_holds_different_noise_in_each_file() throws IOException {
        try (var zip = new ZipFile(new Corpus(1).large(folder, 3, 5_000).toFile())) {
            assertThat(zip.stream().map(entry -> entry.getCrc()).distinct()).hasSize(3);
        }
    }

    private List<Path> small(String name, long seed) throws IOException {
        return new Corpus(seed).small(Files.createDirectory(folder.resolve(name)), 5, 10, 10_000);
    }

    private static String digest(List<Path> packages) throws IOException, NoSuchAlgorithmException {
        var sha256 = MessageDigest.getInstance("SHA-256");
        for (var pack : packages) sha256.update(Files.readAllBytes(pack));
        return HexFormat.of().formatHex(sha256.digest());
    }
}
