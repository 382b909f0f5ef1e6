package bevara.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Other people's objects, whose names tell what is right or wrong with them.
class OcflFixturesTest {
    private static final Path FIXTURES = Path.of("../target/corpora/ocfl-fixtures");
    private static final Pattern CODE = Pattern.compile("[EW][0-9]{3}");

    static Stream<Path> objects() throws IOException {
        if (!Files.isDirectory(FIXTURES)) return Stream.of(FIXTURES);
        try (var all = Files.walk(FIXTURES, 3)) {
            return all
                    .filter(folder -> FIXTURES.relativize(folder).getNameCount() == 3)
                    .filter(folder -> folder.getParent().endsWith("good-objects")
                            || folder.getParent().endsWith("warn-objects")
                            || folder.getParent().endsWith("bad-objects"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @BeforeEach
    void fixtures() {
        assumeTrue(Files.isDirectory(FIXTURES), "the OCFL fixtures are not here");
    }

    @ParameterizedTest
    @MethodSource("objects")
    void an_object_is_judged_as_its_name_says(Path object) {
        var verdict = new OcflValidator(new FolderFiles(object)).judge();
        var codes = verdict.findings().stream().map(Deviation::code).toList();
        boolean bad = object.getParent().endsWith("bad-objects");
        assertThat(verdict.valid()).as(verdict.findings().toString()).isNotEqualTo(bad);
        assertThat(codes)
                .as(verdict.findings().toString())
                .containsAll(codesIn(object.getFileName().toString()));
        if (object.getParent().endsWith("good-objects")) assertThat(codes).isEmpty();
    }

    private static List<String> codesIn(String name) {
        return CODE.matcher(name).results().map(match -> match.group()).toList();
    }

    @Test
    void there_are_156_of_them() throws IOException {
        assertThat(objects()).hasSize(156);
    }
}
