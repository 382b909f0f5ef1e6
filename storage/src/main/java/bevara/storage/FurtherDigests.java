package bevara.storage;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// Digests of content files beside the SHA-256 that addresses them, by their paths inside the object.
final class FurtherDigests {
    private final Map<DigestAlgorithm, Map<String, String>> values = new EnumMap<>(DigestAlgorithm.class);

    void add(String path, Map<DigestAlgorithm, String> digests) {
        digests.forEach((algorithm, value) ->
                values.computeIfAbsent(algorithm, _ -> new TreeMap<>()).put(path, value));
    }

    interface Taker {
        void take(DigestAlgorithm algorithm, String path, String value);
    }

    void forEach(Taker taker) {
        values.forEach((algorithm, all) -> all.forEach((path, value) -> taker.take(algorithm, path, value)));
    }

    FurtherDigests and(FurtherDigests others) {
        var all = new FurtherDigests();
        forEach((algorithm, path, value) -> all.add(path, Map.of(algorithm, value)));
        others.forEach((algorithm, path, value) -> all.add(path, Map.of(algorithm, value)));
        return all;
    }
}
