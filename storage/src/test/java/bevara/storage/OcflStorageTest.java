package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OcflStorageTest extends ArchivalStorageContract {
    @TempDir
    private Path folder;

    @Override
    ObjectStore store() {
        return new FileSystemStore(folder);
    }

    @Override
    ArchivalStorage storage() {
        return ArchivalStorage.onFileSystem(folder, DATABASE, Clock.systemUTC(), milestones::add);
    }

    private Path file(StoredVersion.StoredContent content) {
        return folder.resolve(content.key());
    }

    @Test
    void a_flipped_byte_is_seen_by_verify_and_a_changed_inventory_is_refused() throws IOException {
        var aip = samples.aipId();
        var stored = storage().store(draft(SANDVIKEN, aip));
        flip(file(stored.content("data-0001.zip")));
        assertThat(storage().verify(SANDVIKEN, aip))
                .singleElement()
                .matches(deviation -> deviation.code().equals("E092"))
                .matches(deviation -> deviation.kind() == Deviation.Kind.DAMAGED)
                .extracting(Deviation::key)
                .isEqualTo(stored.content("data-0001.zip").key());

        flip(folder.resolve(new AipPlace(SANDVIKEN, aip).inventory().value()));
        assertThatThrownBy(() -> storage().find(SANDVIKEN, aip)).isInstanceOf(StorageFault.Corrupt.class);
        assertThat(storage().verify(SANDVIKEN, aip)).hasSizeGreaterThan(1);
        assertThat(storage().aips(SANDVIKEN)).isEmpty();
    }

    @Test
    void what_is_missing_or_too_much_is_seen_by_verify() throws IOException {
        var aip = samples.aipId();
        assertThat(storage().verify(SANDVIKEN, aip)).hasSize(1);
        var stored = storage().store(draft(SANDVIKEN, aip));
        Files.delete(file(stored.content("ead.xml")));
        Files.writeString(file(stored.content("mets.xml")).resolveSibling("extra.txt"), "extra");
        assertThat(storage().verify(SANDVIKEN, aip))
                .extracting(Deviation::kind)
                .containsExactlyInAnyOrder(Deviation.Kind.MISSING, Deviation.Kind.UNEXPECTED);
        assertThatThrownBy(() -> Samples.read(storage(), stored.content("ead.xml")))
                .isInstanceOf(StorageFault.NotFound.class);
    }

    private static void flip(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
