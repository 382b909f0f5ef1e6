package bevara.storage;

import bevara.storage.Deviation.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/// Reads every byte of one AIP and compares.
final class Verification {
    private final ObjectStore store;
    private final OcflObjects objects;
    private final AipPlace place;
    private final List<Deviation> findings = new ArrayList<>();

    Verification(ObjectStore store, AipPlace place) {
        this.store = store;
        this.objects = new OcflObjects(store);
        this.place = place;
    }

    /// Empty when every byte is as it was stored. Throws [StorageFault.Unavailable] when the store fails.
    List<Deviation> findings() {
        var bytes = objects.bytes(place.inventory());
        if (bytes.isEmpty()) {
            find("E063", place.inventory(), Kind.MISSING, "", "");
            return findings;
        }
        checkSidecar(place.sidecar(), bytes.get());
        checkDeclaration();
        try {
            checkVersions(Inventory.parse(place, bytes.get()), bytes.get());
        } catch (StorageFault.Corrupt e) {
            find("E033", place.inventory(), Kind.DAMAGED, String.valueOf(e.getMessage()), "");
        }
        return findings;
    }

    private void checkDeclaration() {
        var declaration = objects.bytes(place.declaration());
        if (declaration.isEmpty()) find("E003", place.declaration(), Kind.MISSING, "", "");
        else if (!Arrays.equals(declaration.get(), OcflObjects.DECLARATION))
            find(
                    "E007",
                    place.declaration(),
                    Kind.DAMAGED,
                    new String(declaration.get(), StandardCharsets.UTF_8),
                    "ocfl_object_1.1");
    }

    private void checkVersions(Inventory root, byte[] rootBytes) {
        var expected = new TreeSet<>(List.of(
                place.declaration().value(),
                place.inventory().value(),
                place.sidecar().value()));
        for (int v = 1; v <= root.headNumber(); v++) {
            expected.add(place.inventory(v).value());
            expected.add(place.sidecar(v).value());
            checkVersionInventory(v, v == root.headNumber() ? rootBytes : null);
        }
        root.manifest()
                .forEach((digest, paths) -> paths.forEach(path -> {
                    expected.add(place.root().resolve(path).value());
                    checkContent(root, path, digest);
                }));
        store.list(place.root())
                .filter(entry -> !expected.contains(entry.key().value()))
                .forEach(entry -> find("E023", entry.key(), Kind.UNEXPECTED, "", ""));
    }

    private void checkVersionInventory(int version, byte @org.jspecify.annotations.Nullable [] same) {
        var key = place.inventory(version);
        var bytes = objects.bytes(key);
        if (bytes.isEmpty()) {
            find("W010", key, Kind.MISSING, "", "");
            return;
        }
        checkSidecar(place.sidecar(version), bytes.get());
        if (same != null && !Arrays.equals(same, bytes.get()))
            find(
                    "E064",
                    key,
                    Kind.DAMAGED,
                    Digest.of(bytes.get()).hex(),
                    Digest.of(same).hex());
    }

    private void checkSidecar(StoreKey key, byte[] inventory) {
        var digest = Digest.of(inventory).hex();
        var named = objects.sidecar(key);
        if (named.isEmpty()) find("E058", key, Kind.MISSING, "", digest);
        else if (!named.equals(digest)) find("E060", key, Kind.DAMAGED, named, digest);
    }

    private void checkContent(Inventory root, String path, String digest) {
        var key = place.root().resolve(path);
        try {
            var got = objects.digest(key).hex();
            if (got.equals(digest)) return;
            long size = store.stat(key).map(ObjectStore.Entry::size).orElse(-1L);
            var kind = root.manifest().containsKey(got)
                    ? Kind.SWAPPED
                    : size < root.sizes().getOrDefault(path, 0L) ? Kind.TRUNCATED : Kind.DAMAGED;
            find("E092", key, kind, got, digest);
        } catch (StorageFault.NotFound _) {
            find("E092", key, Kind.MISSING, "", digest);
        }
    }

    private void find(String code, StoreKey key, Kind kind, String found, String expected) {
        findings.add(new Deviation(code, key.value(), kind, found, expected));
    }
}
