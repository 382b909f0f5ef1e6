package bevara.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class FsckCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/0.1.0");
    private static final Pattern CODE = Pattern.compile("\"([EW][0-9]{3}|BEV-[0-9]{3})\"");

    @TempDir
    private Path data;

    private record Outcome(int exit, String out, String err) {}

    private static Outcome fsck(String language, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = Bevara.run(arguments, Map.of("BEVARA_LANG", language), new PrintStream(out), new PrintStream(err));
        return new Outcome(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void copy() throws IOException {
        try (var all = Files.walk(GOLDEN)) {
            for (var file : (Iterable<Path>) all::iterator) {
                var copy =
                        data.resolve("objects").resolve(GOLDEN.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(copy);
                else Files.copy(file, copy);
            }
        }
    }

    private Path one(String name) throws IOException {
        try (var all = Files.walk(data)) {
            return all.filter(file -> file.getFileName().toString().equals(name))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void a_whole_archive_is_fine_and_nothing_is_written() throws IOException {
        var fine = fsck("en", "fsck", "--data", data.toString(), "--tenant", "golden");
        assertThat(fine.exit()).as(fine.out() + fine.err()).isZero();
        assertThat(fine.out()).startsWith("3 objects of ").contains("0 deviations, 0 notes");
        assertThat(data.resolve("objects")).isDirectoryContaining("glob:**tenants");
        assertThat(data.resolve("objects/tmp")).doesNotExist();
    }

    @Test
    void a_flipped_bit_is_told_with_code_key_and_text_in_both_languages() throws IOException {
        var zip = one("data-0001.zip");
        var bytes = Files.readAllBytes(zip);
        bytes[bytes.length / 2] ^= 1;
        Files.write(zip, bytes);
        var key = data.resolve("objects").relativize(zip).toString();

        var english = fsck("en", "fsck", "--data", data.toString());
        assertThat(english.exit()).isEqualTo(2);
        assertThat(english.out()).contains("ERROR E092 " + key, "not what the manifest says", "1 deviations");
        var swedish = fsck("sv", "fsck", "--data", data.toString());
        assertThat(swedish.out())
                .contains("FEL E092 " + key, "Innehållet är inte vad manifestet säger", "1 avvikelser");

        var json = new JsonMapper()
                .readTree(
                        fsck("en", "fsck", "--json", "--data", data.toString()).out());
        assertThat(json.path("deviations").asInt(0)).isEqualTo(1);
        assertThat(json.path("findings").path(0).path("kind").asString("")).isEqualTo("damaged");
        assertThat(json.path("findings").path(0).path("key").asString("")).isEqualTo(key);
    }

    @Test
    void a_single_object_and_a_storage_root_can_be_judged_by_their_path() throws IOException {
        var object = one("0=ocfl_object_1.1").getParent();
        assertThat(fsck("en", "fsck", object.toString()).exit()).isZero();
        assertThat(fsck("en", "fsck", object.toString()).out()).contains("WARNING W004", "1 objects of");
        assertThat(fsck("en", "fsck", one("0=ocfl_1.1").getParent().toString()).out())
                .contains("3 objects of");
        Files.writeString(object.resolve("extra"), "x");
        assertThat(fsck("en", "fsck", object.toString()).exit()).isEqualTo(2);
    }

    @Test
    void every_store_is_read_and_each_deviation_names_its_own() throws IOException {
        var second = data.resolve("second");
        try (var all = Files.walk(data.resolve("objects"))) {
            for (var file : (Iterable<Path>) all::iterator)
                Files.copy(
                        file,
                        second.resolve(data.resolve("objects").relativize(file).toString()));
        }
        Files.writeString(data.resolve("stores.json"), """
                {"stores": [{"id": "main", "folder": "objects"}, {"id": "second", "folder": "second"}]}
                """);
        var fine = fsck("en", "fsck", "--data", data.toString());
        assertThat(fine.exit()).as(fine.out() + fine.err()).isZero();
        assertThat(fine.out()).startsWith("6 objects of ");

        Path zip;
        try (var all = Files.walk(second)) {
            zip = all.filter(file -> file.endsWith("data-0001.zip"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        var bytes = Files.readAllBytes(zip);
        bytes[bytes.length / 2] ^= 1;
        Files.write(zip, bytes);
        var harmed = fsck("en", "fsck", "--data", data.toString());
        assertThat(harmed.exit()).isEqualTo(2);
        assertThat(harmed.out())
                .contains("ERROR E092 second:" + second.relativize(zip))
                .contains("1 deviations");
        var json = new JsonMapper()
                .readTree(
                        fsck("en", "fsck", "--json", "--data", data.toString()).out());
        assertThat(json.path("findings").path(0).path("store").asString("")).isEqualTo("second");
        assertThat(json.path("findings").path(0).path("key").asString(""))
                .isEqualTo(second.relativize(zip).toString());

        assertThat(fsck("en", "fsck", "--data", data.toString(), "--store", "main")
                        .exit())
                .isZero();
        assertThat(fsck("en", "fsck", "--data", data.toString(), "--store", "second")
                        .exit())
                .isEqualTo(2);
        assertThat(fsck("en", "fsck", "--data", data.toString(), "--store", "third")
                        .exit())
                .isEqualTo(64);
        assertThat(fsck("en", "fsck", "--data", data.toString(), "--tenant", "golden", "--store", "main")
                        .exit())
                .isZero();
    }

    @Test
    void misuse_is_64() {
        assertThat(fsck("en", "fsck", data.resolve("none").toString()).exit()).isEqualTo(64);
        assertThat(fsck("en", "fsck", "--data", data.toString(), "--tenant", "NO")
                        .exit())
                .isEqualTo(64);
        assertThat(fsck("en", "fsck", "--data", data.toString(), "--tenant", "unknown")
                        .exit())
                .isEqualTo(64);
        assertThat(fsck("en", "add-digest", "--data", data.toString(), "--algorithm", "md5")
                        .exit())
                .isEqualTo(64);
    }

    @Test
    void every_code_has_a_text_in_both_languages_and_a_line_in_the_catalogue() throws IOException {
        var codes = new TreeSet<String>();
        try (var sources = Files.list(Path.of("../storage/src/main/java/bevara/storage"))) {
            for (var source : sources.toList())
                CODE.matcher(Files.readString(source)).results().forEach(match -> codes.add(match.group(1)));
        }
        var catalogue = Files.readString(Path.of("../docs/fsck.md"));
        var english = ResourceBundle.getBundle("bevara.app.command.fsck", Locale.ROOT);
        var swedish = ResourceBundle.getBundle("bevara.app.command.fsck", Locale.of("sv"));
        assertThat(codes).hasSizeGreaterThan(90).allSatisfy(code -> {
            assertThat(english.getString(code)).isNotBlank();
            assertThat(swedish.getString(code)).isNotEqualTo(english.getString(code));
            assertThat(catalogue).contains("| " + code + " |");
        });
    }
}
