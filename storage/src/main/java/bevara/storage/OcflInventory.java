package bevara.storage;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// What could be read of an OCFL inventory, right or wrong: what is missing is empty. `path` is its own path, `digest`
/// that of its bytes by its own algorithm. All digests are in lower case.
record OcflInventory(
        String path,
        String digest,
        String id,
        String specification,
        @Nullable DigestAlgorithm algorithm,
        String head,
        @Nullable String contentDirectory,
        Map<String, List<String>> manifest,
        SequencedMap<String, Version> versions,
        List<Fixity> fixity) {
    /// Each logical path of `state` with its digest.
    record Version(String created, String message, String user, Map<String, String> state) {}

    record Fixity(DigestAlgorithm algorithm, String value, String path) {}

    String contentFolder() {
        return contentDirectory == null ? "content" : contentDirectory;
    }

    List<String> paths(String digest) {
        return manifest.getOrDefault(digest, List.of());
    }

    /// Where the bytes of a logical path lie.
    SortedSet<String> places(Version version, String logical) {
        return new java.util.TreeSet<>(paths(version.state().getOrDefault(logical, "")));
    }
}
