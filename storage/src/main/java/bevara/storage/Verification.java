package bevara.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/// Reads every byte of one AIP and compares.
final class Verification {
    private final ObjectStore store;
    private final OcflObjects objects;
    private final AipPlace place;
    private final List<String> findings = new ArrayList<>();

    Verification(ObjectStore store, OcflObjects objects, AipPlace place) {
        this.store = store;
        this.objects = objects;
        this.place = place;
    }

    List<String> findings() {
        var bytes = objects.bytes(place.inventory());
        if (bytes.isEmpty()) {
            find(place.inventory(), "is missing");
            return findings;
        }
        checkSidecar(place.sidecar(), bytes.get());
        checkDeclaration();
        try {
            checkVersions(Inventory.parse(place, bytes.get()), bytes.get());
        } catch (StorageFault.Corrupt e) {
            findings.add(e.getMessage());
        }
        return findings;
    }

    private void checkDeclaration() {
        var declaration = objects.bytes(place.declaration());
        if (declaration.isEmpty() || !Arrays.equals(declaration.get(), OcflObjects.DECLARATION))
            find(place.declaration(), "is not the declaration of an OCFL 1.1 object");
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
                .forEach(entry -> find(entry.key(), "belongs to no version"));
    }

    private void checkVersionInventory(int version, byte @org.jspecify.annotations.Nullable [] same) {
        var key = place.inventory(version);
        var bytes = objects.bytes(key);
        if (bytes.isEmpty()) {
            find(key, "is missing");
            return;
        }
        checkSidecar(place.sidecar(version), bytes.get());
        if (same != null && !Arrays.equals(same, bytes.get())) find(key, "is not the same as the root inventory");
    }

    private void checkSidecar(StoreKey key, byte[] inventory) {
        var digest = Digest.of(inventory).hex();
        var named = objects.sidecar(key);
        if (!named.equals(digest)) find(key, "want %s, got %s".formatted(named, digest));
    }

    private void checkContent(Inventory root, String path, String digest) {
        var key = place.root().resolve(path);
        try {
            var size = store.stat(key).map(ObjectStore.Entry::size).orElse(-1L);
            if (!size.equals(root.sizes().get(path)))
                find(key, "want %s bytes, got %d".formatted(root.sizes().get(path), size));
            var got = objects.digest(key).hex();
            if (!got.equals(digest)) find(key, "want %s, got %s".formatted(digest, got));
        } catch (StorageFault.NotFound _) {
            find(key, "is missing");
        }
    }

    private void find(StoreKey key, String what) {
        findings.add(key + ": " + what);
    }
}
