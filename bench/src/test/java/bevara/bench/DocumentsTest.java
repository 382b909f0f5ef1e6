package bevara.bench;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.bench.Documents.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.zip.ZipFile;
import org.apache.tika.Tika;
import org.apache.tika.parser.AutoDetectParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentsTest {
    private static final int SIZE = 10_000;

    @TempDir
    Path folder;

    private final Documents documents = new Documents(1, SIZE);

    @Test
    void every_kind_is_what_it_says_and_holds_text_to_be_found() throws Exception {
        var types = new EnumMap<Kind, String>(Kind.class);
        var tika = new Tika();
        for (int n = 0; n < 20; n++) {
            var file = Files.write(folder.resolve("document-" + n), documents.document(n));
            assertThat(DocumentsBenchmark.text(new AutoDetectParser(), file)).containsIgnoringCase(Corpus.MARK);
            types.put(Kind.of(n), tika.detect(file));
        }

        assertThat(types.get(Kind.TEXT)).isEqualTo("text/plain");
        assertThat(types.get(Kind.XML)).isEqualTo("application/xml");
        assertThat(types.get(Kind.HTML)).isEqualTo("text/html");
        assertThat(types.get(Kind.PDF)).isEqualTo("application/pdf");
        assertThat(types.get(Kind.WORD)).contains("wordprocessingml");
    }

    @Test
    void all_are_about_as_long_as_asked_for() {
        for (int n = 0; n < 20; n++)
            assertThat(documents.document(n).length).as("document " + n).isBetween(SIZE * 8 / 10, SIZE);
    }

    @Test
    void the_package_holds_what_lies_beside_it() throws Exception {
        try (var zip = new ZipFile(documents.make(folder, 40).toFile())) {
            assertThat(zip.stream()).hasSize(40);
            for (var entry : zip.stream().toList())
                assertThat(zip.getInputStream(entry).readAllBytes())
                        .isEqualTo(Files.readAllBytes(folder.resolve("loose").resolve(entry.getName())));
        }
    }
}
