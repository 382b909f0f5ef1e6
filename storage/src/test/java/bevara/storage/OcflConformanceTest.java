package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocfl.api.model.ObjectVersionId;
import io.ocfl.api.model.ValidationCode;
import io.ocfl.api.model.ValidationIssue;
import io.ocfl.api.model.ValidationResults;
import io.ocfl.core.OcflRepositoryBuilder;
import io.ocfl.core.validation.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is stored is OCFL 1.1 in the eyes of another implementation.
class OcflConformanceTest {
    @TempDir
    private Path folder;

    @TempDir
    private Path work;

    @Test
    void objects_of_one_two_and_three_versions_are_valid_and_read_by_another_implementation() {
        var storage = ArchivalStorage.onFileSystem(folder, Databases.fresh(), Clock.systemUTC(), _ -> {});
        var aip = new Samples().aipId();
        var place = new AipPlace(SANDVIKEN, aip);

        storage.store(draft(SANDVIKEN, aip));
        requireValid(place);
        storage.store(
                draft(SANDVIKEN, aip, 2, text("data-0002.zip", "more"), text("ead.xml", "<ead>" + aip + "</ead>")));
        requireValid(place);
        storage.store(draft(SANDVIKEN, aip, 3, text("mets.xml", "3"), text("same-as-mets.xml", "3")));
        requireValid(place);

        var repository = new OcflRepositoryBuilder()
                .storage(storageBuilder -> storageBuilder.fileSystem(
                        folder.resolve(AipPlace.storageRoot(SANDVIKEN).value())))
                .workDir(work)
                .build();
        assertThat(repository.listObjectIds()).containsExactly(place.objectId());
        requireValid(repository.validateObject(place.objectId(), true));
        for (var version : storage.find(SANDVIKEN, aip).orElseThrow().versions()) {
            var theirs = repository.getObject(ObjectVersionId.version(place.objectId(), version.version()));
            assertThat(theirs.getFiles()).hasSameSizeAs(version.content());
            assertThat(theirs.getVersionInfo().getCreated().toInstant()).isEqualTo(version.created());
            for (var content : version.content())
                assertThat(theirs.getFile(content.name()).getStream()).hasContent(Samples.read(storage, content));
        }
    }

    @Test
    void every_object_is_valid_after_every_kind_of_operation() throws IOException {
        var reached = new ArrayList<String>();
        var haltAt = new ArrayList<String>();
        var storage = ArchivalStorage.onFileSystem(folder, Databases.fresh(), Clock.systemUTC(), step -> {
            reached.add(step);
            if (haltAt.contains(step)) throw new IllegalStateException("halted at " + step);
        });
        var samples = new Samples();
        var aip = samples.aipId();
        var other = samples.aipId();
        var places = List.of(new AipPlace(SANDVIKEN, aip), new AipPlace(SANDVIKEN, other));

        storage.store(draft(SANDVIKEN, aip));
        requireValid(places.getFirst());
        storage.store(draft(SANDVIKEN, other));
        storage.store(draft(SANDVIKEN, other, 2, text("a", "same"), text("b", "same"), text("empty", "")));
        places.forEach(this::requireValid);

        storage.addDigest(SANDVIKEN, aip, DigestAlgorithm.SHA512);
        storage.addDigest(SANDVIKEN, other, DigestAlgorithm.SHA512_256);
        places.forEach(this::requireValid);
        storage.store(draft(SANDVIKEN, aip, 3, text("data-0003.zip", "more"), text("mets.xml", "3")));
        storage.addDigest(SANDVIKEN, aip, DigestAlgorithm.SHA512_256);
        places.forEach(this::requireValid);

        for (var step : List.of("storage.content", "storage.version-inventory")) {
            haltAt.add(step);
            var next = draft(SANDVIKEN, aip, 5, text("half.zip", "never finished at " + step));
            assertThatThrownBy(() -> storage.store(next)).hasMessageContaining("halted");
            haltAt.clear();
            storage.abandon(SANDVIKEN, aip);
            places.forEach(this::requireValid);
        }

        var sidecar = folder.resolve(places.getFirst().sidecar().value());
        Files.writeString(sidecar, "0".repeat(64) + " inventory.json\n");
        assertThat(storage.verify(SANDVIKEN, aip)).isNotEmpty();
        storage.abandon(SANDVIKEN, aip);
        places.forEach(this::requireValid);

        try (var files = Files.walk(folder.resolve(places.getFirst().root().value()))) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
        requireValid(places.getLast());
        assertThat(reached).contains("storage.content", "storage.version-inventory", "storage.root-inventory");
    }

    private void requireValid(AipPlace place) {
        requireValid(Validator.validateObject(folder.resolve(place.root().value()), true));
        var ours = new OcflValidator(new FolderFiles(folder.resolve(place.root().value()))).judge();
        assertThat(ours.findings()).extracting(Deviation::code).containsOnly("W004");
        assertThat(new Verification(new FileSystemStore(folder), place).findings())
                .isEmpty();
    }

    private static void requireValid(ValidationResults results) {
        assertThat(results.getErrors()).isEmpty();
        // W004: sha512 is recommended; sha256 is as valid.
        assertThat(results.getWarnings()).extracting(ValidationIssue::getCode).containsOnly(ValidationCode.W004);
    }
}
