package bevara.storage;

import bevara.storage.ObjectStore.Written;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// An OCFL 1.1 inventory (OCFL 1.1, 3.5), as it stands in `inventory.json`. The `fixity` block holds each
/// content file's size (OCFL extension 0009), so that nobody needs to ask the store, and further digests.
@JsonPropertyOrder({"id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest", "versions", "fixity"})
@JsonInclude(JsonInclude.Include.NON_NULL)
record Inventory(
        String id,
        String type,
        String digestAlgorithm,
        String head,
        String contentDirectory,
        SortedMap<String, List<String>> manifest,
        Map<String, Version> versions,
        Map<String, SortedMap<String, List<String>>> fixity) {
    private static final String TYPE = "https://ocfl.io/1.1/spec/#inventory";
    private static final String SIZE = "size";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// `state` names each file of the version by its digest.
    @JsonPropertyOrder({"created", "message", "user", "state"})
    record Version(String created, String message, User user, SortedMap<String, List<String>> state) {}

    @JsonPropertyOrder({"name", "address"})
    record User(String name, String address) {}

    static Inventory empty(AipPlace place) {
        return new Inventory(
                place.objectId(),
                TYPE,
                "sha256",
                "v0",
                "content",
                new TreeMap<>(),
                new LinkedHashMap<>(),
                Map.of(SIZE, new TreeMap<>()));
    }

    int headNumber() {
        return Integer.parseInt(head.substring(1));
    }

    /// The inventory of the next version, which has all content of this one plus `written`.
    Inventory next(AipDraft draft, List<Written> written) {
        var place = new AipPlace(draft.tenant(), draft.aip());
        var nextManifest = copy(manifest);
        var sizes = copy(fixity.getOrDefault(SIZE, new TreeMap<>()));
        var names = new TreeMap<String, String>();
        if (headNumber() > 0)
            state(headNumber()).forEach((digest, all) -> all.forEach(name -> names.put(name, digest)));
        for (var file : written) {
            var path = file.key().below(place.root());
            var digest = file.sha256().hex();
            var name = path.substring(path.lastIndexOf('/') + 1);
            names.keySet().removeIf(other -> SealedHeader.plainName(other).equals(SealedHeader.plainName(name)));
            names.put(name, digest);
            if (nextManifest.containsKey(digest)) continue;
            nextManifest.put(digest, List.of(path));
            add(sizes, Long.toString(file.size()), path);
        }
        var state = new TreeMap<String, List<String>>();
        names.forEach((name, digest) -> add(state, digest, name));
        var nextVersions = new LinkedHashMap<>(versions);
        nextVersions.put(
                "v" + draft.version(),
                new Version(
                        draft.created().truncatedTo(ChronoUnit.MILLIS).toString(),
                        draft.message(),
                        new User(draft.userName(), draft.userAddress()),
                        state));
        var nextFixity = new TreeMap<>(fixity);
        nextFixity.put(SIZE, sizes);
        return new Inventory(
                id,
                type,
                digestAlgorithm,
                "v" + draft.version(),
                contentDirectory,
                nextManifest,
                nextVersions,
                nextFixity);
    }

    /// The algorithms that further digests of the content files are kept by.
    Set<DigestAlgorithm> further() {
        return fixity.keySet().stream()
                .filter(name -> !name.equals(SIZE))
                .flatMap(name -> DigestAlgorithm.of(name).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean has(DigestAlgorithm algorithm) {
        return further().contains(algorithm);
    }

    /// With these digests in the fixity block.
    Inventory with(FurtherDigests digests) {
        var nextFixity = new TreeMap<>(fixity);
        digests.forEach((algorithm, path, value) -> {
            var block = copy(nextFixity.getOrDefault(algorithm.code(), new TreeMap<>()));
            add(block, value, path);
            nextFixity.put(algorithm.code(), block);
        });
        return new Inventory(id, type, digestAlgorithm, head, contentDirectory, manifest, versions, nextFixity);
    }

    private static SortedMap<String, List<String>> copy(Map<String, List<String>> map) {
        return new TreeMap<>(map);
    }

    private static void add(Map<String, List<String>> map, String key, String value) {
        var all = new ArrayList<>(map.getOrDefault(key, List.of()));
        all.add(value);
        map.put(key, all);
    }

    private SortedMap<String, List<String>> state(int version) {
        return version(version).state();
    }

    private Version version(int number) {
        var version = versions.get("v" + number);
        if (version == null) throw new IllegalStateException(id + " has no v" + number);
        return version;
    }

    byte[] toJson() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }

    static byte[] sidecar(byte[] inventory) {
        return (Digest.of(inventory) + " " + AipPlace.INVENTORY + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Throws [StorageFault.Corrupt] when the bytes are not an inventory of the AIP in `place`.
    static Inventory parse(AipPlace place, byte[] json) {
        try {
            var inventory = JSON.readValue(json, Inventory.class);
            inventory.requireConsistent(place);
            return inventory;
        } catch (JacksonException | NullPointerException | IllegalArgumentException | IllegalStateException e) {
            throw new StorageFault.Corrupt(place.inventory().value(), "an inventory", String.valueOf(e.getMessage()));
        }
    }

    private void requireConsistent(AipPlace place) {
        if (!id.equals(place.objectId())) throw new IllegalArgumentException("it is of " + id);
        if (!digestAlgorithm.equals("sha256")) throw new IllegalArgumentException("digests by " + digestAlgorithm);
        if (versions.size() != headNumber()) throw new IllegalArgumentException("versions missing before " + head);
        toAip(place);
    }

    Aip toAip(AipPlace place) {
        var all = new ArrayList<StoredVersion>();
        for (int v = 1; v <= headNumber(); v++) all.add(toStoredVersion(place, v));
        return new Aip(place.tenant(), place.aip(), all);
    }

    StoredVersion toStoredVersion(AipPlace place, int number) {
        var version = version(number);
        var sizes = sizes();
        var content = new TreeMap<String, StoredVersion.StoredContent>();
        version.state().forEach((digest, names) -> {
            var path = path(digest);
            var size = sizes.get(path);
            if (size == null) throw new IllegalStateException("no size of " + path);
            for (var each : names) {
                var name = SealedHeader.plainName(each);
                content.put(
                        name,
                        new StoredVersion.StoredContent(
                                name, place.root().resolve(path).value(), broughtBy(path), size, new Digest(digest)));
            }
        });
        return new StoredVersion(
                place.tenant(),
                place.aip(),
                number,
                Instant.parse(version.created()),
                version.message(),
                List.copyOf(content.values()));
    }

    /// Where the bytes with this digest lie, relative to the object's root.
    private String path(String digest) {
        var paths = manifest.get(digest);
        if (paths == null) throw new IllegalStateException("no path of " + digest);
        return paths.getFirst();
    }

    /// The size of every content file.
    Map<String, Long> sizes() {
        var sizes = new LinkedHashMap<String, Long>();
        fixity.getOrDefault(SIZE, new TreeMap<>())
                .forEach((size, paths) -> paths.forEach(path -> sizes.put(path, Long.valueOf(size))));
        return sizes;
    }

    private static int broughtBy(String path) {
        return Integer.parseInt(path.substring(1, path.indexOf('/')));
    }
}
