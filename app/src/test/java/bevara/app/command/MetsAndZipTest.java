package bevara.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.storage.ArchivalStorage;
import bevara.storage.Deviation;
import bevara.storage.Deviation.Kind;
import bevara.storage.Digest;
import bevara.storage.StoragePlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// AIPs in which METS and zip do not agree, though every digest of the inventory does.
class MetsAndZipTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/0.1.0");

    @TempDir
    private Path folder;

    @BeforeEach
    void copy() throws IOException {
        try (var all = Files.walk(GOLDEN)) {
            for (var file : (Iterable<Path>) all::iterator) {
                var copy = folder.resolve(GOLDEN.relativize(file).toString());
                if (!Files.exists(copy)) Files.copy(file, copy);
            }
        }
    }

    /// Changes a file of the AIP whose METS names `beslut.txt` and makes all inventories anew.
    private void forge(String name, UnaryOperator<String> change) throws IOException {
        var file = content(name);
        var old = Files.readAllBytes(file);
        // Every byte is a character, so that zips come through.
        var young = change.apply(new String(old, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(young).isNotEqualTo(old);
        Files.write(file, young);
        var object = file.getParent().getParent().getParent();
        for (var where : List.of(object, object.resolve("v1"), object.resolve("v2"))) {
            var inventory = where.resolve("inventory.json");
            if (!Files.exists(inventory)) continue;
            var text = Files.readString(inventory)
                    .replace(Digest.of(old).hex(), Digest.of(young).hex())
                    .replace("\"" + old.length + "\"", "\"" + young.length + "\"");
            Files.writeString(inventory, text);
            Files.writeString(
                    where.resolve("inventory.json.sha256"),
                    Digest.of(Files.readAllBytes(inventory)) + " inventory.json\n");
        }
    }

    private Path content(String name) throws IOException {
        try (var all = Files.walk(folder)) {
            var mets = all.filter(
                            file -> file.endsWith("mets.xml") && text(file).contains("/beslut.txt"))
                    .findFirst()
                    .orElseThrow();
            return mets.resolveSibling(name);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<Deviation> found() {
        var found = new ArrayList<Deviation>();
        ArchivalStorage.check(
                new ArchivalStorage.CheckScope(
                        StoragePlan.of(folder), Optional.empty(), Optional.empty(), new MetsAndZip()),
                new ArchivalStorage.CheckWatcher() {
                    @Override
                    public void found(Deviation deviation) {
                        found.add(deviation);
                    }

                    @Override
                    public void judged(long bytes) {}
                });
        return found;
    }

    private void requireTold(String name, Tuple... kinds) {
        assertThat(found())
                .allSatisfy(d -> assertThat(d.code()).isEqualTo("BEV-030"))
                .allSatisfy(d -> assertThat(d.key()).endsWith("/v1/content/" + name))
                .extracting(
                        Deviation::kind,
                        d -> d.found().replaceAll(":.*", ""),
                        d -> d.expected().replaceAll(":.*", ""))
                .containsExactlyInAnyOrder(kinds);
    }

    private static String flipped(String text, String before) {
        int at = text.indexOf(before) + before.length();
        return text.substring(0, at) + (text.charAt(at) == '1' ? '2' : '1') + text.substring(at + 1);
    }

    @Test
    void what_bevara_makes_agrees() {
        assertThat(found()).isEmpty();
    }

    @Test
    void a_digest_a_size_or_a_place_that_differs_is_told() throws IOException {
        for (var attribute : List.of(" BEGIN=\"", " END=\"", " SIZE=\"", " CHECKSUM=\"")) {
            forge("mets.xml", text -> {
                int member = text.indexOf("<file ID=\"f2\"");
                return text.substring(0, member) + flipped(text.substring(member), attribute);
            });
            assertThat(found()).as(attribute).singleElement().satisfies(d -> {
                assertThat(d.code()).isEqualTo("BEV-030");
                assertThat(d.kind()).isEqualTo(Kind.INVALID);
                assertThat(d.key()).endsWith("data-0001.zip");
                assertThat(d.found()).contains("/beslut.txt: 6 bytes");
            });
            Files.walk(folder)
                    .sorted(java.util.Comparator.reverseOrder())
                    .filter(Files::isRegularFile)
                    .forEach(file -> file.toFile().delete());
            copy();
        }
    }

    @Test
    void a_member_that_mets_does_not_name_and_a_name_without_a_member_are_told() throws IOException {
        forge("mets.xml", text -> text.replace("/beslut.txt", "/beslux.txt"));
        var path = "representations/submission/data/representations/rep1/data/";
        requireTold(
                "data-0001.zip",
                Tuple.tuple(Kind.MISSING, "", path + "beslux.txt"),
                Tuple.tuple(Kind.UNEXPECTED, path + "beslut.txt", ""));
    }

    /// As AIPs have it whose files were validated: each event is a section of its own.
    private static String withSecondReference(String mets, UnaryOperator<String> change) {
        var first = mets.substring(mets.indexOf("<digiprovMD "), mets.indexOf("</digiprovMD>") + 13);
        var second = first.replaceFirst("ID=\"[^\"]+\"", "ID=\"event-1\"");
        return mets.replace(first, first + change.apply(second));
    }

    @Test
    void a_document_that_two_sections_refer_to_alike_is_no_deviation() throws IOException {
        forge("mets.xml", text -> withSecondReference(text, UnaryOperator.identity()));
        assertThat(found()).isEmpty();
    }

    @Test
    void two_references_that_say_different_things_of_a_document_are_told() throws IOException {
        forge("mets.xml", text -> withSecondReference(text, second -> flipped(second, " CHECKSUM=\"")));
        assertThat(found()).singleElement().satisfies(d -> {
            assertThat(d.code()).isEqualTo("BEV-030");
            assertThat(d.found()).isEqualTo("premis.xml twice");
        });
    }

    @Test
    void a_file_beside_the_zip_that_differs_is_told() throws IOException {
        forge("ead.xml", text -> text.replace("Beslut", "Beslux"));
        assertThat(found()).singleElement().satisfies(d -> {
            assertThat(d.code()).isEqualTo("BEV-030");
            assertThat(d.key()).endsWith("ead.xml");
        });
    }

    @Test
    void a_zip_whose_directory_lists_something_else_is_told() throws IOException {
        forge("data-0001.zip", text -> {
            int last = text.lastIndexOf("beslut.txt");
            return text.substring(0, last) + "beslux" + text.substring(last + 6);
        });
        assertThat(found())
                .extracting(Deviation::code, Deviation::found)
                .contains(Tuple.tuple("BEV-030", "the directory lists other members"))
                .hasSize(2);
    }

    @Test
    void mets_that_is_none_is_told() throws IOException {
        forge("mets.xml", text -> text.replace("</mets>", "</metz>"));
        assertThat(found()).singleElement().satisfies(d -> {
            assertThat(d.code()).isEqualTo("BEV-030");
            assertThat(d.key()).endsWith("mets.xml");
            assertThat(d.kind()).isEqualTo(Kind.INVALID);
        });
    }
}
