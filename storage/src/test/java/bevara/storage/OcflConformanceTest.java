package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocfl.api.model.ObjectVersionId;
import io.ocfl.api.model.ValidationCode;
import io.ocfl.api.model.ValidationIssue;
import io.ocfl.api.model.ValidationResults;
import io.ocfl.core.OcflRepositoryBuilder;
import io.ocfl.core.validation.Validator;
import java.nio.file.Path;
import java.time.Clock;
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

    private void requireValid(AipPlace place) {
        requireValid(Validator.validateObject(folder.resolve(place.root().value()), true));
    }

    private static void requireValid(ValidationResults results) {
        assertThat(results.getErrors()).isEmpty();
        // W004: sha512 is recommended; sha256 is as valid.
        assertThat(results.getWarnings()).extracting(ValidationIssue::getCode).containsOnly(ValidationCode.W004);
    }
}
