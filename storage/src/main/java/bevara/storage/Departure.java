package bevara.storage;

import bevara.storage.StoragePlan.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What would be lost with a store: AIPs and records that no other store of the plan has. Names, sizes and the digests
/// in sidecars are compared, not every byte: that is the audit's. Needs no database and writes nothing.
final class Departure implements AutoCloseable {
    /// Of an AIP's key the elements down to its object: tenants, tenant, aip, two of its hash, its id.
    private static final int OBJECT = 6;

    private final OcflFiles leaving;
    private final List<OcflFiles> staying;
    private final List<S3Files> opened = new ArrayList<>();

    private Departure(StoragePlan plan, StoreId store) {
        this.leaving = open(plan, store);
        this.staying = plan.stores().stream()
                .map(StoragePlan.Store::id)
                .filter(id -> !id.equals(store))
                .map(id -> open(plan, id))
                .toList();
    }

    private OcflFiles open(StoragePlan plan, StoreId id) {
        var store = plan.stores().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new StorageFault.NotFound("store " + id));
        return switch (store.place()) {
            case Place.Folder(var path) -> new FolderFiles(path);
            case Place.S3(var location) -> {
                var files = S3Files.open(location);
                opened.add(files);
                yield files;
            }
        };
    }

    static ArchivalStorage.Alone of(StoragePlan plan, StoreId store) {
        try (var departure = new Departure(plan, store)) {
            return departure.alone();
        }
    }

    private ArchivalStorage.Alone alone() {
        long aips = 0;
        long records = 0;
        for (var tenant : folders(leaving, "tenants")) {
            for (var register : folders(leaving, tenant)) {
                if (!register.endsWith("/aip")) {
                    records += register.endsWith("/log") ? log(register) : records(register);
                    continue;
                }
                // One of 256 parts at a time, so that memory stays bounded.
                for (var part : folders(leaving, register)) aips += objects(part);
            }
        }
        return new ArchivalStorage.Alone(aips, records);
    }

    private static List<String> folders(OcflFiles files, String folder) {
        return names(files, folder).stream()
                .filter(name -> name.endsWith("/"))
                .map(name -> folder + "/" + name.substring(0, name.length() - 1))
                .toList();
    }

    /// What is not there is nothing; what cannot be asked is a fault.
    private static List<String> names(OcflFiles files, String folder) {
        return isThere(files, folder) ? files.names(folder) : List.of();
    }

    private static boolean isThere(OcflFiles files, String folder) {
        int end = folder.lastIndexOf('/');
        var parent = end < 0 ? files.names("") : names(files, folder.substring(0, end));
        return parent.contains(folder.substring(end + 1) + "/");
    }

    private static Map<String, Long> sizes(OcflFiles files, String folder) {
        var sizes = new LinkedHashMap<String, Long>();
        if (!isThere(files, folder)) return sizes;
        for (var item : files.all(folder, Integer.MAX_VALUE))
            if (item.kind() == OcflFiles.Kind.FILE) sizes.put(item.path(), item.size());
        return sizes;
    }

    private long records(String folder) {
        var alone = new HashMap<>(sizes(leaving, folder));
        for (var heir : staying) alone.entrySet().removeAll(sizes(heir, folder).entrySet());
        return alone.size();
    }

    /// A log's tiles come and go as it grows: what counts is that another store has a log.
    private long log(String folder) {
        return staying.stream().anyMatch(heir -> !sizes(heir, folder).isEmpty())
                ? 0
                : sizes(leaving, folder).size();
    }

    private long objects(String folder) {
        var objects = new HashMap<String, Set<Map.Entry<String, Long>>>();
        sizes(leaving, folder)
                .entrySet()
                .forEach(file -> object(file.getKey(), objects).add(file));
        // What never got its root inventory is no AIP.
        objects.entrySet()
                .removeIf(object -> object.getValue().stream()
                        .noneMatch(file -> file.getKey().equals(object.getKey() + "/inventory.json")));
        for (var heir : staying) {
            if (objects.isEmpty()) break;
            var there = sizes(heir, folder).entrySet();
            objects.entrySet()
                    .removeIf(object -> there.containsAll(object.getValue()) && isSame(heir, object.getKey()));
        }
        return objects.size();
    }

    private static Set<Map.Entry<String, Long>> object(String path, Map<String, Set<Map.Entry<String, Long>>> objects) {
        var elements = path.split("/", OBJECT + 1);
        var object = String.join("/", List.of(elements).subList(0, Math.min(OBJECT, elements.length)));
        return objects.computeIfAbsent(object, _ -> new HashSet<>());
    }

    private boolean isSame(OcflFiles heir, String object) {
        var sidecar = object + "/inventory.json.sha256";
        return text(heir, sidecar).equals(text(leaving, sidecar));
    }

    private static String text(OcflFiles files, String path) {
        try (var in = files.read(path)) {
            return new String(in.readNBytes(1000), java.nio.charset.StandardCharsets.UTF_8);
        } catch (StorageFault.NotFound e) {
            return path;
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + path, e);
        }
    }

    @Override
    public void close() {
        opened.forEach(S3Files::close);
    }
}
