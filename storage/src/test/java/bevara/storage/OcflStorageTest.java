package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

    /// I1: every file of the object is read back, one after the other, and each of them counts.
    @Test
    void whichever_file_the_disk_kept_wrong_the_version_is_refused_and_no_line_of_it_is_journalled() {
        int refused = 0;
        for (boolean wrong = true; wrong; ) {
            var disk = new LyingDisk(store(), refused);
            var vault = new OcflStorage(disk, DATABASE, Clock.systemUTC(), null, _ -> {});
            var aip = samples.aipId();
            try {
                vault.store(draft(SANDVIKEN, aip));
                wrong = false;
            } catch (StorageFault.Corrupt e) {
                refused++;
                assertThat(vault.journal(0, 100)).isEmpty();
            }
        }
        assertThat(refused).isEqualTo(4 + 3 + 2);
        assertThat(storage().journal(0, 100)).hasSize(1);
    }

    /// Gives back other bytes of one file, the n-th that is read back.
    private static final class LyingDisk extends ForwardingStore {
        private int left;

        LyingDisk(ObjectStore store, int which) {
            super(store);
            left = which;
        }

        @Override
        public InputStream readAfresh(StoreKey key) {
            if (left-- != 0) return super.readAfresh(key);
            return new ByteArrayInputStream(new byte[] {1, 2, 3});
        }
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

    @Test
    void a_second_digest_is_refused_to_damaged_bytes_and_tells_damage_that_the_first_misses() throws IOException {
        var aip = samples.aipId();
        var place = new AipPlace(SANDVIKEN, aip);
        var stored = storage().store(draft(SANDVIKEN, aip));
        flip(file(stored.content("ead.xml")));
        assertThatThrownBy(() -> storage().addDigest(SANDVIKEN, aip, DigestAlgorithm.SHA512))
                .isInstanceOf(StorageFault.Corrupt.class);
        assertThat(storage().find(SANDVIKEN, aip).orElseThrow().head()).isEqualTo(stored);
        flip(file(stored.content("ead.xml")));
        storage().addDigest(SANDVIKEN, aip, DigestAlgorithm.SHA512);
        storage().store(draft(SANDVIKEN, aip, 3, Samples.text("mets.xml", "third")));
        assertThat(storage().verify(SANDVIKEN, aip)).isEmpty();

        // The same change in both inventories: only comparing the second digest can tell.
        for (var content : new String[] {"ead.xml", "mets.xml"}) {
            var inventory = folder.resolve(place.inventory().value());
            var bytes = Files.readAllBytes(folder.resolve(storage()
                    .find(SANDVIKEN, aip)
                    .orElseThrow()
                    .head()
                    .content(content)
                    .key()));
            var sha512 = DigestAlgorithm.SHA512.of(bytes);
            var json = Files.readString(inventory);
            assertThat(json).contains(sha512);
            var forged = json.replace(
                            sha512, content.substring(0, 1).replace("m", "0").repeat(128))
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            for (var key : new StoreKey[] {place.inventory(), place.inventory(3)})
                Files.write(folder.resolve(key.value()), forged);
            for (var key : new StoreKey[] {place.sidecar(), place.sidecar(3)})
                Files.write(folder.resolve(key.value()), Inventory.sidecar(forged));
            assertThat(storage().verify(SANDVIKEN, aip))
                    .extracting(Deviation::code)
                    .contains("E093");
        }
    }

    private static void flip(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
