package bevara.storage;

import bevara.storage.ArchivalStorage.CheckScope;
import bevara.storage.ArchivalStorage.CheckWatcher;
import bevara.storage.Deviation.Kind;
import bevara.storage.StoragePlan.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// Judges all of an object store, or a storage root or object of someone else's.
final class StoreCheck {
    private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9-]{1,39}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,79}");
    private static final int MOST = 2_000_000;

    private final OcflFiles files;
    private final CheckWatcher watcher;
    private final ContentJudge judge;

    StoreCheck(OcflFiles files, CheckWatcher watcher, ContentJudge judge) {
        this.files = files;
        this.watcher = watcher;
        this.judge = judge;
    }

    static void check(CheckScope scope, CheckWatcher watcher) {
        for (var store : scope.plan().stores()) {
            if (scope.store().isPresent() && !scope.store().get().equals(store.id())) continue;
            watcher.begin(store.id());
            switch (store.place()) {
                case Place.Folder(var path) -> check(new FolderFiles(path), store.id(), scope, watcher);
                case Place.S3(var location) -> {
                    try (var files = S3Files.open(location)) {
                        check(files, store.id(), scope, watcher);
                    }
                }
            }
        }
    }

    /// One store that does not answer is no reason to judge no other.
    private static void check(OcflFiles files, StoreId store, CheckScope scope, CheckWatcher watcher) {
        var check = new StoreCheck(files, watcher, scope.judge());
        try {
            check.requireItself(store);
            check.archive(scope.tenant());
        } catch (StorageFault.Unavailable e) {
            check.find("BEV-027", "", Kind.MISSING, String.valueOf(e.getMessage()), store.value());
        }
    }

    /// A copy may be judged under another name; but that is worth knowing.
    private void requireItself(StoreId store) {
        var marker = Stores.MARKER.value();
        if (!files.names("").contains(marker)) return;
        try (var in = files.read(marker)) {
            var text = new String(in.readNBytes(1000), StandardCharsets.UTF_8).strip();
            var expected = Stores.marker(store).strip();
            if (!text.equals(expected)) find("BEV-028", marker, Kind.WARNING, text, expected);
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + marker, e);
        }
    }

    private void find(String code, String key, Kind kind, String found, String expected) {
        watcher.found(new Deviation(code, key, kind, found, expected));
    }

    void ocfl() {
        if (StorageRoot.isObject(files.names(""))) foreign(files, "");
        else new StorageRoot(files, "", watcher::found, (root, path) -> foreign(root, path)).check();
    }

    /// Returns what the object declares itself to be.
    private String foreign(OcflFiles object, String path) {
        var verdict = new OcflValidator(object).judge();
        for (var d : verdict.findings()) find(d.code(), joined(path, d.key()), d.kind(), d.found(), d.expected());
        watcher.judged(verdict.bytes());
        return verdict.root().map(OcflInventory::specification).orElse("");
    }

    static String joined(String folder, String path) {
        return folder.isEmpty() || path.isEmpty() ? folder + path : folder + "/" + path;
    }

    void archive(Optional<TenantId> only) {
        for (var name : files.names("")) {
            switch (name) {
                case "tenants/" -> tenants(only);
                case "store.json" -> {
                    // Which of the archive's stores this is.
                }
                case "probe/" -> each("probe", "BEV-023");
                case "tmp/" -> each("tmp", "BEV-023");
                case "aside/" -> each("aside", "BEV-024");
                default -> find("BEV-020", name, Kind.UNEXPECTED, "", "");
            }
        }
    }

    private void each(String folder, String code) {
        for (var item : files.all(folder, MOST))
            if (item.kind() == OcflFiles.Kind.FILE) find(code, item.path(), Kind.WARNING, item.size() + " bytes", "");
    }

    private void tenants(Optional<TenantId> only) {
        for (var name : files.names("tenants")) {
            var tenant = name.endsWith("/") ? name.substring(0, name.length() - 1) : "";
            if (!TENANT.matcher(tenant).matches())
                find("BEV-021", "tenants/" + name, Kind.UNEXPECTED, name, "a tenant's name");
            else if (only.isEmpty() || only.get().value().equals(tenant)) tenant(new TenantId(tenant));
        }
    }

    private void tenant(TenantId tenant) {
        var folder = "tenants/" + tenant;
        for (var name : files.names(folder)) {
            var key = folder + "/" + name;
            switch (name) {
                case "aip/" ->
                    new StorageRoot(
                                    files.in(folder + "/aip"),
                                    folder + "/aip",
                                    watcher::found,
                                    (object, path) -> aip(object, path))
                            .check();
                case "log/" -> {
                    // Has rules and a command of its own.
                }
                default -> {
                    if (name.endsWith("/")
                            && NAME.matcher(name.substring(0, name.length() - 1))
                                    .matches()) register(key.substring(0, key.length() - 1), name.equals("receipts/"));
                    else find("BEV-020", key, Kind.UNEXPECTED, "", "");
                }
            }
        }
    }

    /// Returns what the object declares itself to be: what Bevara writes is all the same.
    private String aip(OcflFiles object, String path) {
        var place = placeOf(path);
        try {
            if (place.isEmpty()) {
                find("BEV-026", path, Kind.UNEXPECTED, "", "");
                return foreign(object, path);
            }
            new Verification(object, place.get(), judge).findings().forEach(watcher::found);
            watcher.judged(object.all("", MOST).stream()
                    .mapToLong(OcflFiles.Item::size)
                    .sum());
        } catch (StorageFault.Unavailable e) {
            find("BEV-014", path, Kind.DAMAGED, String.valueOf(e.getMessage()), "");
        }
        return "1.1";
    }

    private static Optional<AipPlace> placeOf(String path) {
        try {
            return AipPlace.around(new StoreKey(path + "/" + AipPlace.INVENTORY));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private void register(String folder, boolean receipts) {
        for (var name : files.names(folder)) {
            var id = name.endsWith("/") ? name.substring(0, name.length() - 1) : "";
            if (NAME.matcher(id).matches()) new RegisterCheck(files, folder + "/" + id, watcher::found).check(receipts);
            else find("BEV-020", folder + "/" + name, Kind.UNEXPECTED, "", "");
        }
    }
}
