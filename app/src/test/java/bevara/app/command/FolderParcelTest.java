package bevara.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.ingest.Ingest;
import bevara.ingest.PackageKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderParcelTest {
    @TempDir
    private Path work;

    private Path packed(Path folder) throws IOException {
        var tar = Files.createTempFile(work, "parcel", ".tar");
        try (var parcel = FolderParcel.of(folder);
                var out = Files.newOutputStream(tar)) {
            parcel.writeTo(out);
        }
        return tar;
    }

    private Path folder() throws IOException {
        var folder = Files.createDirectories(work.resolve("Ärende 12"));
        Files.writeString(folder.resolve("brev å%.txt"), "hej");
        Files.createDirectories(folder.resolve("under/djupt"));
        Files.writeString(folder.resolve("under/djupt/" + "långt".repeat(25) + ".txt"), "lång");
        return folder;
    }

    @Test
    void the_bag_is_valid_by_the_servers_own_checks() throws IOException {
        var verdict = Ingest.validate(packed(folder()));

        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.kind()).isEqualTo(PackageKind.BAGIT);
        assertThat(verdict.packageId()).isEqualTo("Ärende 12");
    }

    @Test
    void the_same_folder_always_gives_the_same_bytes() throws IOException {
        var folder = folder();

        assertThat(packed(folder)).hasSameBinaryContentAs(packed(folder));
    }

    @Test
    void it_is_sent_on_from_any_place() throws IOException {
        var folder = folder();
        var whole = Files.readAllBytes(packed(folder));

        try (var parcel = FolderParcel.of(folder)) {
            parcel.measure();
            for (int from = 0; from <= whole.length; from += 97) {
                var rest = new java.io.ByteArrayOutputStream();
                parcel.writeTo(rest, from);
                assertThat(rest.toByteArray())
                        .as("from %d", from)
                        .isEqualTo(java.util.Arrays.copyOfRange(whole, from, whole.length));
            }
        }
    }

    @Test
    void a_folder_that_is_a_bag_goes_as_it_is() throws IOException {
        var bag = Files.createDirectories(work.resolve("bag/data")).getParent();
        Files.writeString(bag.resolve("bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        Files.writeString(bag.resolve("manifest-sha256.txt"), "");

        try (var parcel = FolderParcel.of(bag)) {
            assertThat(parcel.measure().length()).isEqualTo(Files.size(packed(bag)));
            assertThat(parcel.fileName()).isEqualTo("bag.tar");
        }
    }
}
