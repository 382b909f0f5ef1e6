package bevara.app.command;

import bevara.storage.LogSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// A proof log as it lies in a folder.
record FolderLog(Path folder) implements LogSource {
    @Override
    public Optional<byte[]> file(String path) {
        try {
            return Optional.of(Files.readAllBytes(folder.resolve(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Stream<String> kept() {
        return below(folder.resolve("checkpoints"));
    }

    @Override
    public Stream<String> timestamps() {
        return below(folder.resolve("timestamps"));
    }

    /// All files, in order, a folder at a time.
    private Stream<String> below(Path here) {
        if (!Files.isDirectory(here)) return Stream.empty();
        try (var inside = Files.list(here)) {
            return inside.sorted().toList().stream()
                    .flatMap(path -> Files.isDirectory(path)
                            ? below(path)
                            : Stream.of(folder.relativize(path).toString().replace('\\', '/')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
