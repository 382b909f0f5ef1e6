package bevara.storage;

import java.time.Instant;
import java.util.List;

/// A version that is durable: every byte was read back and its digest matched. `content` is the version's whole
/// state, files of earlier versions included.
public record StoredVersion(
        TenantId tenant, AipId aip, int version, Instant created, String message, List<StoredContent> content) {
    public StoredVersion {
        content = List.copyOf(content);
    }

    /// `name` as in the draft; `key` is the whole key in the object store; `version` the one that brought it;
    /// `size` and `sha256` are of the stored bytes, which are others than the content where it is sealed.
    public record StoredContent(String name, String key, int version, long size, Digest sha256) {}

    /// A stretch of what a content file holds that is known by its digest, as METS names each file in a data zip:
    /// `size` bytes from `place`.
    public record Member(StoredContent content, long place, long size, Digest sha256) {}

    /// Throws [IllegalArgumentException] when the version has no such content.
    public StoredContent content(String name) {
        return content.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(aip + " v" + version + " has no " + name));
    }
}
