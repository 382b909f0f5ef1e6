package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.storage.Deviation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each kind of damage to an AIP of two versions is told by its code, the key that is damaged, and how.
class VerificationTest {
    @TempDir
    private Path folder;

    private final Samples samples = new Samples();
    private final AipPlace place = new AipPlace(SANDVIKEN, samples.aipId());
    private ArchivalStorage storage;

    @BeforeEach
    void store() {
        storage = ArchivalStorage.onFileSystem(folder, Databases.fresh(), Clock.systemUTC(), _ -> {});
        storage.store(draft(SANDVIKEN, place.aip()));
        storage.store(draft(SANDVIKEN, place.aip(), 2, text("mets.xml", "the second")));
        assertThat(storage.verify(SANDVIKEN, place.aip())).isEmpty();
    }

    private Path file(StoreKey key) {
        return folder.resolve(key.value());
    }

    private static Tuple found(String code, StoreKey key, Kind kind) {
        return Tuple.tuple(code, key.value(), kind);
    }

    private void requireFound(Tuple... expected) {
        assertThat(storage.verify(SANDVIKEN, place.aip()))
                .extracting(Deviation::code, Deviation::key, Deviation::kind)
                .containsExactlyInAnyOrder(expected);
    }

    private static void flip(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void content_that_is_missing_damaged_cut_short_or_another() throws IOException {
        var zip = place.content(1, "data-0001.zip");
        flip(file(zip));
        requireFound(found("E092", zip, Kind.DAMAGED));
        Files.writeString(file(zip), "the");
        requireFound(found("E092", zip, Kind.TRUNCATED));
        Files.copy(file(place.content(2, "mets.xml")), file(zip), StandardCopyOption.REPLACE_EXISTING);
        requireFound(found("E092", zip, Kind.SWAPPED));
        Files.delete(file(zip));
        requireFound(found("E092", zip, Kind.MISSING));
    }

    @Test
    void inventories_and_sidecars_that_are_missing() throws IOException {
        Files.delete(file(place.inventory(1)));
        Files.delete(file(place.sidecar(2)));
        Files.delete(file(place.declaration()));
        requireFound(
                found("BEV-002", place.inventory(1), Kind.MISSING),
                found("E058", place.sidecar(2), Kind.MISSING),
                found("E003", place.declaration(), Kind.MISSING));
        Files.delete(file(place.inventory()));
        assertThat(storage.verify(SANDVIKEN, place.aip()))
                .extracting(Deviation::code, Deviation::key, Deviation::kind)
                .contains(found("E063", place.inventory(), Kind.MISSING));
    }

    @Test
    void of_a_damaged_inventory_and_its_sidecar_the_damaged_one_is_told() throws IOException {
        flip(file(place.sidecar()));
        requireFound(found("E060", place.sidecar(), Kind.DAMAGED));
        Files.copy(file(place.sidecar(2)), file(place.sidecar()), StandardCopyOption.REPLACE_EXISTING);

        var whole = Files.readString(file(place.inventory()));
        Files.writeString(file(place.inventory()), whole.replace("Version 2", "Version 3"));
        assertThat(storage.verify(SANDVIKEN, place.aip()))
                .filteredOn(deviation -> deviation.kind() == Kind.DAMAGED)
                .extracting(Deviation::code, Deviation::key, Deviation::kind)
                .containsExactly(found("E060", place.inventory(), Kind.DAMAGED));
        Files.writeString(file(place.inventory()), whole.substring(10));
        assertThat(storage.verify(SANDVIKEN, place.aip()))
                .extracting(Deviation::key)
                .containsOnly(place.inventory().value());
    }

    @Test
    void an_old_inventory_that_cannot_be_told_from_its_sidecar_is_told_with_it() throws IOException {
        flip(file(place.sidecar(1)));
        requireFound(found("E060", place.inventory(1), Kind.DAMAGED), found("E060", place.sidecar(1), Kind.DAMAGED));
    }

    @Test
    void what_belongs_to_no_version_and_what_an_attempt_left() throws IOException {
        var extra = place.root().resolve("v1/content/extra.txt");
        var note = place.root().resolve("v2/notes/read.me");
        var half = place.content(3, "half.zip");
        for (var key : new StoreKey[] {extra, note, half}) {
            Files.createDirectories(file(key).getParent());
            Files.writeString(file(key), "x");
        }
        requireFound(
                found("E023", extra, Kind.UNEXPECTED),
                found("BEV-003", note, Kind.UNEXPECTED),
                found("BEV-004", half, Kind.WARNING));
        Files.copy(file(place.inventory()), file(place.inventory(3)));
        assertThat(storage.verify(SANDVIKEN, place.aip()))
                .extracting(Deviation::code, Deviation::key, Deviation::kind)
                .contains(found("BEV-005", half, Kind.UNEXPECTED));
    }

    @Test
    void an_aip_that_is_gone_and_one_that_is_another() throws IOException {
        var other = new AipPlace(SANDVIKEN, samples.aipId());
        assertThat(storage.verify(SANDVIKEN, other.aip()))
                .extracting(Deviation::code, Deviation::kind)
                .containsExactly(Tuple.tuple("BEV-001", Kind.MISSING));
        storage.store(draft(SANDVIKEN, other.aip()));
        storage.store(draft(SANDVIKEN, other.aip(), 2, text("mets.xml", "another second")));
        for (var key : new StoreKey[] {place.inventory(), place.sidecar()})
            Files.copy(
                    file(other.root().resolve(key.below(place.root()))),
                    file(key),
                    StandardCopyOption.REPLACE_EXISTING);
        assertThat(storage.verify(SANDVIKEN, place.aip()))
                .extracting(Deviation::code, Deviation::key, Deviation::kind)
                .contains(found("BEV-006", place.inventory(), Kind.SWAPPED));
    }

    @Test
    void sizes_are_checked_and_must_be_there() throws IOException {
        var json = Files.readString(file(place.inventory()));
        for (var change : new String[][] {{"\"10\" : [", "\"11\" : ["}, {"\"fixity\"", "\"f\""}}) {
            var changed = json.replace(change[0], change[1]).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            for (var key : new StoreKey[] {place.inventory(), place.inventory(2)}) {
                Files.write(file(key), changed);
                Files.write(
                        file(key.equals(place.inventory()) ? place.sidecar() : place.sidecar(2)),
                        Inventory.sidecar(changed));
            }
            assertThat(storage.verify(SANDVIKEN, place.aip()))
                    .extracting(Deviation::code)
                    .containsAnyOf("E093", "BEV-007");
        }
    }
}
