package bevara.storage;

import bevara.storage.ObjectStore.Write;
import bevara.storage.ObjectStore.Written;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads and writes the parts of OCFL objects. What each method writes is durable when it returns.
final class OcflObjects {
    static final byte[] DECLARATION = "ocfl_object_1.1\n".getBytes(StandardCharsets.UTF_8);

    private static final Logger LOG = LoggerFactory.getLogger(OcflObjects.class);
    private static final String LAYOUT = "0003-hash-and-id-n-tuple-storage-layout";

    private final ObjectStore store;
    private final Set<TenantId> rooted = ConcurrentHashMap.newKeySet();

    OcflObjects(ObjectStore store) {
        this.store = store;
    }

    /// The tenant's storage root is made when it is first needed.
    void makeStorageRoot(TenantId tenant) {
        if (rooted.contains(tenant)) return;
        storageRoot(tenant).forEach(this::putOnce);
        rooted.add(tenant);
    }

    /// The files of a storage root, in the order in which they are written.
    private static Map<StoreKey, String> storageRoot(TenantId tenant) {
        var root = AipPlace.storageRoot(tenant);
        var files = new LinkedHashMap<StoreKey, String>();
        files.put(root.resolve("0=ocfl_1.1"), "ocfl_1.1\n");
        files.put(root.resolve("ocfl_layout.json"), """
                {
                  "extension" : "%s",
                  "description" : "Folders of two times two hexadecimal digits of the id's SHA-256, then the id"
                }
                """.formatted(LAYOUT));
        files.put(root.resolve("extensions/" + LAYOUT + "/config.json"), """
                {
                  "extensionName" : "%s",
                  "digestAlgorithm" : "sha256",
                  "tupleSize" : 2,
                  "numberOfTuples" : 2
                }
                """.formatted(LAYOUT));
        return files;
    }

    /// Writes anew what is not as it was in the storage root, if there is one; returns those keys.
    List<StoreKey> mendStorageRoot(TenantId tenant) {
        var mended = new ArrayList<StoreKey>();
        if (store.folders(AipPlace.storageRoot(tenant)).isEmpty()) return mended;
        storageRoot(tenant).forEach((key, text) -> {
            var right = text.getBytes(StandardCharsets.UTF_8);
            if (isThere(key, right)) return;
            store.setAside(key);
            store.replace(List.of(Write.of(key, right)));
            mended.add(key);
        });
        return mended;
    }

    private boolean isThere(StoreKey key, byte[] right) {
        try {
            return bytes(key).filter(there -> Arrays.equals(there, right)).isPresent();
        } catch (StorageFault.Unavailable e) {
            LOG.warn("{} cannot be read, and is written anew", key, e);
            return false;
        }
    }

    private void putOnce(StoreKey key, String text) {
        if (store.stat(key).isPresent()) return;
        try {
            store.put(List.of(Write.of(key, text.getBytes(StandardCharsets.UTF_8))));
        } catch (StorageFault.Conflict _) {
            // Another thread or process was first, with the same text.
            return;
        }
    }

    /// Empty when there is no root inventory. Throws [StorageFault.Corrupt] when what it says cannot be
    /// trusted.
    Optional<Inventory> inventory(AipPlace place) {
        var found = bytes(place.inventory());
        if (found.isEmpty()) return Optional.empty();
        var bytes = found.get();
        var named = sidecar(place.sidecar());
        var digest = Digest.of(bytes).hex();
        var inventory = named.equals(digest) ? Inventory.parse(place, bytes) : torn(place, bytes, named, digest);
        return Optional.of(inventory);
    }

    /// Sidecar and inventory are replaced one after the other, so a power cut can leave them apart. The
    /// inventory is still good when its version's own folder vouches for every byte of it.
    private Inventory torn(AipPlace place, byte[] bytes, String named, String digest) {
        var corrupt = new StorageFault.Corrupt(place.inventory().value(), named, digest);
        Inventory inventory;
        try {
            inventory = Inventory.parse(place, bytes);
        } catch (StorageFault.Corrupt _) {
            throw corrupt;
        }
        int head = inventory.headNumber();
        if (!sidecar(place.sidecar(head)).equals(digest)) throw corrupt;
        if (!Arrays.equals(bytes(place.inventory(head)).orElseThrow(() -> corrupt), bytes)) throw corrupt;
        LOG.warn("the sidecar of {} is not of its root inventory, but that of v{} is", place.objectId(), head);
        return inventory;
    }

    /// The digest that a sidecar names; empty when there is none.
    String sidecar(StoreKey key) {
        var text = bytes(key).map(b -> new String(b, StandardCharsets.UTF_8)).orElse("");
        var parts = text.strip().split("[ \t]+");
        return parts.length == 2 && parts[1].equals(AipPlace.INVENTORY) ? parts[0] : "";
    }

    /// Files whose bytes the object already has are not kept once more.
    List<Written> putContent(AipDraft draft, Inventory previous) {
        var place = new AipPlace(draft.tenant(), draft.aip());
        var writes = draft.content().stream()
                .map(c -> new Write(place.content(draft.version(), c.name()), c.size(), c.writer(), draft.protection()))
                .toList();
        var known = previous.manifest().keySet().stream().map(Digest::new).collect(Collectors.toSet());
        return store.putParts(writes, known);
    }

    /// Reads anew what was just written, and opens what is sealed. The further digests that the object's files
    /// have come of the same reading.
    FurtherDigests readBack(List<Written> written, Inventory previous, Sealing sealing) {
        var further = new FurtherDigests();
        for (var file : kept(written, previous))
            further.add(
                    pathInObject(file.key()),
                    readWhole(file.key(), file.sha256().hex(), previous.further(), sealing.proof(file)));
        return further;
    }

    /// Reads all content there is, compares it with the manifest, and tells its digests by another
    /// algorithm.
    FurtherDigests digests(AipPlace place, Inventory inventory, DigestAlgorithm algorithm) {
        var further = new FurtherDigests();
        inventory
                .manifest()
                .forEach((sha256, paths) -> paths.forEach(path -> further.add(
                        path, readWhole(place.root().resolve(path), sha256, Set.of(algorithm), Sealing.Proof.NONE))));
        return further;
    }

    /// Throws [StorageFault.Unavailable] when a file is there no more: another process may have taken what took so
    /// long for an orphan.
    void requireThere(List<Written> written, Inventory previous) {
        for (var file : kept(written, previous))
            if (store.stat(file.key()).isEmpty())
                throw new StorageFault.Unavailable(file.key() + " was removed while its version was being stored");
    }

    private static String pathInObject(StoreKey key) {
        return AipPlace.around(key)
                .map(place -> key.below(place.root()))
                .orElseThrow(() -> new IllegalArgumentException(key + " is of no AIP"));
    }

    /// Throws [StorageFault.Corrupt] when the bytes are not those with this SHA-256.
    private Map<DigestAlgorithm, String> readWhole(
            StoreKey key, String sha256, Set<DigestAlgorithm> further, Sealing.Proof proof) {
        var calculations = new EnumMap<DigestAlgorithm, DigestAlgorithm.Calculation>(DigestAlgorithm.class);
        calculations.put(DigestAlgorithm.SHA256, DigestAlgorithm.SHA256.start());
        further.forEach(algorithm -> calculations.put(algorithm, algorithm.start()));
        readAll(key, (bytes, length) -> {
            calculations.values().forEach(each -> each.update(bytes, length));
            proof.update(bytes, length);
        });
        var values = new EnumMap<DigestAlgorithm, String>(DigestAlgorithm.class);
        calculations.forEach((algorithm, calculation) -> values.put(algorithm, calculation.value()));
        var got = values.remove(DigestAlgorithm.SHA256);
        if (!sha256.equals(got)) throw new StorageFault.Corrupt(key.value(), sha256, String.valueOf(got));
        proof.finish();
        return values;
    }

    /// Earlier versions are part of the new one, so they are kept at least as long.
    void protectEarlier(AipDraft draft) {
        if (draft.version() == 1 || draft.protection().equals(Protection.NONE)) return;
        var place = new AipPlace(draft.tenant(), draft.aip());
        for (int v = 1; v < draft.version(); v++)
            store.list(place.root().resolve("v" + v)).forEach(entry -> store.protect(entry.key(), draft.protection()));
        store.protect(place.declaration(), draft.protection());
    }

    /// Takes away content of a version that another thread turned out to have stored, with files of
    /// other names.
    void withdraw(List<Written> written, Inventory previous) {
        kept(written, previous).forEach(file -> remove(file.key()));
    }

    /// What is protected already stays an orphan until its time is out.
    void remove(StoreKey key) {
        try {
            store.delete(key);
        } catch (StorageFault.Locked e) {
            LOG.warn("what a broken attempt left stays for now: {}", e.getMessage());
        }
    }

    /// Those of `written` that are in the store under their own key.
    private static List<Written> kept(List<Written> written, Inventory previous) {
        var seen = new HashSet<>(previous.manifest().keySet());
        return written.stream().filter(file -> seen.add(file.sha256().hex())).toList();
    }

    /// Writes the version's inventory, does what comes `between`, and then writes the root inventory: from then on the
    /// version is visible. The root inventory comes last; when it is there, all is there.
    ///
    /// With the first version comes the object's declaration: the names of one batch become durable in any order,
    /// and the root inventory must not be there before it. The root sidecar may: it is written anew when it lacks.
    /// Each is read back before the next step.
    void putInventories(AipPlace place, Inventory inventory, Protection protection, Runnable between) {
        int version = inventory.headNumber();
        var json = inventory.toJson();
        var sidecar = Inventory.sidecar(json);
        var parts = new LinkedHashMap<StoreKey, byte[]>();
        if (version == 1) parts.put(place.declaration(), DECLARATION);
        parts.put(place.inventory(version), json);
        parts.put(place.sidecar(version), sidecar);
        var root = new LinkedHashMap<StoreKey, byte[]>();
        root.put(place.sidecar(), sidecar);
        root.put(place.inventory(), json);
        store.putThenReplace(
                writes(parts, protection),
                () -> {
                    parts.forEach(this::requireKept);
                    between.run();
                },
                // Not even in its first version is the root protected: the next version takes its place.
                writes(root, Protection.NONE));
        root.forEach(this::requireKept);
    }

    private static List<Write> writes(Map<StoreKey, byte[]> bytes, Protection protection) {
        return bytes.entrySet().stream()
                .map(e -> Write.of(e.getKey(), e.getValue(), protection))
                .toList();
    }

    private void requireKept(StoreKey key, byte[] right) {
        var got = digest(key);
        var wanted = Digest.of(right);
        if (!got.equals(wanted)) throw new StorageFault.Corrupt(key.value(), wanted.hex(), got.hex());
    }

    /// Undoes what a power cut left between the root inventory and its sidecar.
    void repairSidecar(AipPlace place, Inventory root) {
        var json = bytes(place.inventory()).orElseThrow();
        var right = Inventory.sidecar(json);
        if (Arrays.equals(bytes(place.sidecar()).orElse(new byte[0]), right)) return;
        LOG.warn("the root sidecar of {} is written anew, of {}", place.objectId(), root.head());
        store.replace(List.of(Write.of(place.sidecar(), right)));
    }

    /// The digest of a version's own inventory. Throws [StorageFault.Corrupt] when its sidecar names
    /// another.
    Digest versionInventory(AipPlace place, int version) {
        var key = place.inventory(version);
        var got = Digest.of(bytes(key).orElseThrow(() -> new StorageFault.Corrupt(key.value(), "a file", "nothing")));
        var named = sidecar(place.sidecar(version));
        if (!named.equals(got.hex())) throw new StorageFault.Corrupt(key.value(), named, got.hex());
        return got;
    }

    Optional<byte[]> bytes(StoreKey key) {
        try (var in = store.read(key, 0, -1)) {
            return Optional.of(in.readAllBytes());
        } catch (StorageFault.NotFound _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + key, e);
        }
    }

    Digest digest(StoreKey key) {
        var digest = Digest.sha256();
        readAll(key, (bytes, length) -> digest.update(bytes, 0, length));
        return Digest.of(digest);
    }

    private void readAll(StoreKey key, BiConsumer<byte[], Integer> part) {
        var buffer = new byte[1 << 16];
        try (var in = store.readAfresh(key)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) part.accept(buffer, n);
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + key, e);
        }
    }
}
