package bevara.storage;

import java.util.Optional;
import java.util.stream.Stream;

/// Where the files of one proof log come from: a folder, a store, a server.
@FunctionalInterface
public interface LogSource {
    /// The file with this path below the log's folder, such as `tile/0/000`; empty when there is none.
    Optional<byte[]> file(String path);

    /// The paths of all files below `checkpoints`, in order; nothing where that cannot be told.
    default Stream<String> kept() {
        return Stream.empty();
    }

    /// The paths of all files below `timestamps`, in order; nothing where that cannot be told.
    default Stream<String> timestamps() {
        return Stream.empty();
    }
}
