package bevara.bench;

import io.ocfl.api.DigestAlgorithmRegistry;
import io.ocfl.api.OcflRepository;
import io.ocfl.api.model.ObjectVersionId;
import io.ocfl.api.model.VersionInfo;
import io.ocfl.core.OcflRepositoryBuilder;
import io.ocfl.core.extension.storage.layout.config.HashedNTupleLayoutConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The peer: ocfl-java's storage on a file system, one loose file for each delivered one, nothing forced to disk.
final class LooseObjects implements AutoCloseable {
    private final OcflRepository repository;

    LooseObjects(Path folder) {
        try {
            var root = Files.createDirectories(folder.resolve("root"));
            var work = Files.createDirectories(folder.resolve("work"));
            repository = new OcflRepositoryBuilder()
                    .defaultLayoutConfig(new HashedNTupleLayoutConfig())
                    .ocflConfig(config -> config.setDefaultDigestAlgorithm(DigestAlgorithmRegistry.sha256))
                    .storage(storage -> storage.fileSystem(root))
                    .workDir(work)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void store(String id, byte[] bytes, int files) {
        int each = bytes.length / files;
        repository.updateObject(ObjectVersionId.head(id), new VersionInfo().setMessage("Benchmark"), updater -> {
            for (int n = 0; n < files; n++)
                updater.writeFile(new ByteArrayInputStream(bytes, n * each, each), "file-" + n + ".bin");
        });
    }

    @Override
    public void close() {
        repository.close();
    }
}
