package bevara.storage;

import bevara.storage.Deviation.Kind;
import bevara.storage.OcflFiles.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Judges one OCFL object by OCFL 1.0 and 1.1, with the specification's own codes, and reads each byte of its content
/// once. Everything that can be found is, not only the first. Whatever strangers put into the object, memory is
/// bounded and no path leads out of it.
final class OcflValidator {
    static final String INVENTORY = "inventory.json";

    private static final int MOST_FILES = 2_000_000;
    private static final int LARGEST_INVENTORY = 64 << 20;
    private static final int LARGEST_SIDECAR = 1 << 12;
    private static final Set<String> SPECIFICATIONS = Set.of("1.0", "1.1");
    private static final Pattern DECLARATION = Pattern.compile("[0-9]=.*");
    private static final Pattern SIDECAR = Pattern.compile("([^\\s]+)[ \\t]+inventory\\.json\\r?\\n?");
    private static final Set<String> REGISTERED = Set.of(
            "0000-example-extension",
            "0001-digest-algorithms",
            "0002-flat-direct-storage-layout",
            "0003-hash-and-id-n-tuple-storage-layout",
            "0004-hashed-n-tuple-storage-layout",
            "0005-mutable-head",
            "0006-flat-omit-prefix-storage-layout",
            "0007-n-tuple-omit-prefix-storage-layout",
            "0008-schema-registry",
            "0009-digest-algorithms",
            "0010-differential-n-tuple-omit-prefix-storage-layout",
            "0011-direct-clean-path-layout",
            "initial");

    private final OcflFiles files;
    private final ContentClaims.Listener listener;
    private final OcflFindings findings = new OcflFindings();
    private final Map<String, Item> items = new HashMap<>();
    /// The names directly in the object; true for folders.
    private final Map<String, Boolean> top = new TreeMap<>();

    OcflValidator(OcflFiles files) {
        this(files, new ContentClaims.Listener() {});
    }

    OcflValidator(OcflFiles files, ContentClaims.Listener listener) {
        this.files = files;
        this.listener = listener;
    }

    /// `root` is the root inventory, or the newest readable one of a version where that is missing or broken.
    /// `listed` are all files of the object, `bytes` what they have together.
    record Verdict(List<Deviation> findings, Optional<OcflInventory> root, Set<String> listed, long bytes) {
        boolean valid() {
            return findings.stream().noneMatch(Deviation::wrong);
        }
    }

    static boolean isRegistered(String extension) {
        return REGISTERED.contains(extension);
    }

    /// Throws [StorageFault.Unavailable] when the files cannot be listed or read.
    Verdict judge() {
        var all = files.all("", MOST_FILES + 1);
        if (all.size() > MOST_FILES) {
            findings.invalid("BEV-011", "", "more than " + MOST_FILES + " files", "");
            return new Verdict(findings.all(), Optional.empty(), Set.of(""), 0);
        }
        all.forEach(this::list);
        var root = inventory(INVENTORY);
        if (!isFile(INVENTORY)) findings.find("E063", INVENTORY, Kind.MISSING, "", INVENTORY);
        var declared = declaration(root);
        children();
        extensions();
        var folders = versionFolders();
        var inventories = versionInventories(folders);
        torn(root, inventories);
        var believed = root.isPresent() ? root : newest(inventories);
        believed.ifPresent(inventory -> versions(inventory, folders, inventories, declared));
        believed.ifPresent(inventory -> folders.forEach(folder -> versionFolder(folder, inventory)));
        content(believed, inventories);
        return new Verdict(findings.all(), believed, items.keySet(), bytes());
    }

    private long bytes() {
        return items.values().stream().mapToLong(Item::size).sum();
    }

    private void list(Item item) {
        items.put(item.path(), item);
        int slash = item.path().indexOf('/');
        if (slash > 0) top.put(item.path().substring(0, slash), true);
        else top.put(item.path(), item.kind() == OcflFiles.Kind.EMPTY_FOLDER);
        if (item.kind() == OcflFiles.Kind.OTHER)
            findings.find("E090", item.path(), Kind.UNEXPECTED, "a link or device", "a file");
    }

    // The declaration

    /// The version of the specification that the object declares; "" when none can be told.
    private String declaration(Optional<OcflInventory> root) {
        var declared = new TreeSet<String>();
        int found = 0;
        for (var name : filesOfRoot()) {
            if (!DECLARATION.matcher(name).matches()) continue;
            found++;
            if (!name.startsWith("0=")) findings.invalid("E005", name, name.charAt(0), "0");
            var value = name.substring(2);
            if (!value.startsWith("ocfl_object_")) {
                findings.invalid("E006", name, value, "ocfl_object_1.1");
                continue;
            }
            var specification = value.substring("ocfl_object_".length());
            if (SPECIFICATIONS.contains(specification)) declared.add(specification);
            else findings.invalid("E004", name, specification, "1.0 or 1.1");
            var text = small(name);
            if (!text.equals(value + "\n")) findings.find("E007", name, Kind.DAMAGED, text, value);
        }
        var expected = root.map(OcflInventory::specification)
                .filter(SPECIFICATIONS::contains)
                .orElse("1.1");
        if (found == 0) findings.find("E003", "0=ocfl_object_" + expected, Kind.MISSING, "", "a declaration");
        if (found > 1) findings.invalid("E003", "", found + " declarations", "one");
        return declared.isEmpty() ? "" : declared.last();
    }

    private List<String> filesOfRoot() {
        return top.entrySet().stream()
                .filter(entry -> !entry.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /// A small file's text, no more than its beginning.
    private String small(String path) {
        try (var in = files.read(path)) {
            return new String(in.readNBytes(LARGEST_SIDECAR), StandardCharsets.UTF_8);
        } catch (StorageFault.NotFound _) {
            return "";
        } catch (StorageFault.Unreadable e) {
            findings.unreadable(path, e);
            return "";
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + path, e);
        }
    }

    // What lies where

    private void children() {
        top.forEach((name, folder) -> {
            boolean known = folder
                    ? name.equals("logs") || name.equals("extensions") || name.matches("v[0-9]+")
                    : DECLARATION.matcher(name).matches() || name.equals(INVENTORY) || isSidecar(name);
            if (!known && !isOther(name)) findings.find("E001", name, Kind.UNEXPECTED, "", "");
        });
    }

    private boolean isOther(String path) {
        var item = items.get(path);
        return item != null && item.kind() == OcflFiles.Kind.OTHER;
    }

    /// One of a wrong algorithm is told of as such.
    private static boolean isSidecar(String name) {
        return name.startsWith(INVENTORY + ".")
                && DigestAlgorithm.of(name.substring(INVENTORY.length() + 1)).isPresent();
    }

    private boolean isFile(String path) {
        var item = items.get(path);
        return item != null && item.kind() == OcflFiles.Kind.FILE;
    }

    private void extensions() {
        for (var item : below("extensions")) {
            var rest = item.path().substring("extensions/".length());
            int slash = rest.indexOf('/');
            var name = slash < 0 ? rest : rest.substring(0, slash);
            if (slash < 0 && item.kind() != OcflFiles.Kind.EMPTY_FOLDER)
                findings.find("E067", item.path(), Kind.UNEXPECTED, "a file", "a folder");
            else if (!isRegistered(name)) findings.warn("W013", "extensions/" + name, name, "a registered name");
        }
    }

    private List<Item> below(String folder) {
        return items.values().stream()
                .filter(item -> item.path().startsWith(folder + "/"))
                .sorted(Comparator.comparing(Item::path))
                .toList();
    }

    private List<String> versionFolders() {
        var names = top.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .filter(name -> name.matches("v[0-9]+"))
                .sorted(Comparator.comparingInt(VersionNames::number))
                .toList();
        VersionNames.check(names, "", findings);
        return names;
    }

    private void versionFolder(String folder, OcflInventory believed) {
        var content = folder + "/" + believed.contentFolder();
        for (var item : below(folder)) {
            var rest = item.path().substring(folder.length() + 1);
            boolean direct = !rest.contains("/");
            if (item.path().startsWith(content + "/")) contentItem(item, believed);
            else if (item.path().equals(content) && item.kind() == OcflFiles.Kind.EMPTY_FOLDER)
                findings.warn("W003", item.path(), "an empty folder", "");
            else if (!direct || item.kind() == OcflFiles.Kind.EMPTY_FOLDER)
                findings.warn("W002", folder + "/" + rest.replaceFirst("/.*", ""), "", believed.contentFolder());
            else if (!rest.equals(INVENTORY) && !isSidecar(rest))
                findings.find("E015", item.path(), Kind.UNEXPECTED, "", "");
        }
    }

    private void contentItem(Item item, OcflInventory believed) {
        switch (item.kind()) {
            case EMPTY_FOLDER -> findings.find("E024", item.path(), Kind.UNEXPECTED, "an empty folder", "");
            case FILE -> {
                if (!manifestPaths(believed).contains(item.path()))
                    findings.find("E023", item.path(), Kind.UNEXPECTED, "", "");
            }
            case OTHER -> {
                // Told as E090.
            }
        }
    }

    private final Map<String, Set<String>> manifests = new HashMap<>();

    private Set<String> manifestPaths(OcflInventory inventory) {
        return manifests.computeIfAbsent(inventory.path(), _ -> {
            var paths = new java.util.HashSet<String>();
            inventory.manifest().values().forEach(paths::addAll);
            return paths;
        });
    }

    // The inventories

    /// Empty when there is none, or it cannot be read as one. Its sidecar is judged too.
    private Optional<OcflInventory> inventory(String path) {
        if (!isFile(path)) return Optional.empty();
        long size = Objects.requireNonNull(items.get(path)).size();
        if (size > LARGEST_INVENTORY) {
            findings.invalid("BEV-011", path, size + " bytes", "at most " + LARGEST_INVENTORY);
            return Optional.empty();
        }
        byte[] bytes;
        try (var in = files.read(path)) {
            bytes = in.readNBytes(LARGEST_INVENTORY + 1);
        } catch (StorageFault.NotFound _) {
            return Optional.empty();
        } catch (StorageFault.Unreadable e) {
            findings.unreadable(path, e);
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + path, e);
        }
        var inventory = new InventoryCheck(path, findings).check(bytes);
        var algorithm = inventory.map(OcflInventory::algorithm).orElseGet(() -> algorithmOfSidecar(path));
        if (algorithm != null) sidecar(path, algorithm, bytes);
        inventory.ifPresent(this::head);
        inventory.ifPresent(this::contentPaths);
        inventory.ifPresent(i -> VersionNames.check(i.versions().keySet(), i.path(), findings));
        return inventory;
    }

    /// For an inventory that does not tell.
    private @Nullable DigestAlgorithm algorithmOfSidecar(String inventory) {
        return Arrays.stream(DigestAlgorithm.values())
                .filter(algorithm -> items.containsKey(inventory + "." + algorithm.code()))
                .findFirst()
                .orElse(null);
    }

    private void sidecar(String inventory, DigestAlgorithm algorithm, byte[] bytes) {
        var path = inventory + "." + algorithm.code();
        var digest = algorithm.of(bytes);
        for (var other : DigestAlgorithm.values())
            if (other != algorithm && items.containsKey(inventory + "." + other.code()))
                findings.find("E059", inventory + "." + other.code(), Kind.UNEXPECTED, other.code(), algorithm.code());
        if (!isFile(path)) {
            findings.find("E058", path, Kind.MISSING, "", digest);
            return;
        }
        var text = small(path);
        var match = SIDECAR.matcher(text);
        if (!match.matches()) findings.find("E061", path, Kind.DAMAGED, text, digest + " " + INVENTORY);
        else if (!match.group(1).equalsIgnoreCase(digest))
            torn.add(new Torn(inventory, path, digest, match.group(1).toLowerCase(Locale.ROOT)));
    }

    /// An inventory and a sidecar that do not agree.
    private record Torn(String inventory, String sidecar, String digest, String named) {}

    private final List<Torn> torn = new ArrayList<>();

    /// Which of the two is damaged another inventory may tell: the root's is the same as its newest version's.
    private void torn(Optional<OcflInventory> root, Map<String, OcflInventory> inventories) {
        var agreeing = Stream.concat(root.stream(), inventories.values().stream())
                .filter(other -> torn.stream().noneMatch(t -> t.inventory().equals(other.path())))
                .map(OcflInventory::digest)
                .collect(Collectors.toSet());
        for (var t : torn) {
            boolean inventoryIsRight = agreeing.contains(t.digest());
            boolean sidecarIsRight = agreeing.contains(t.named()) && !inventoryIsRight;
            if (!inventoryIsRight) findings.find("E060", t.inventory(), Kind.DAMAGED, t.digest(), t.named());
            if (!sidecarIsRight) findings.find("E060", t.sidecar(), Kind.DAMAGED, t.named(), t.digest());
        }
    }

    private void head(OcflInventory inventory) {
        if (inventory.versions().isEmpty() || inventory.head().isEmpty()) return;
        var highest = inventory.versions().keySet().stream()
                .max(Comparator.comparingInt(VersionNames::number))
                .orElseThrow();
        if (!highest.equals(inventory.head())) findings.invalid("E040", inventory.path(), inventory.head(), highest);
    }

    private void contentPaths(OcflInventory inventory) {
        for (var path : manifestPaths(inventory)) {
            var elements = path.split("/", 3);
            if (inventory.versions().containsKey(elements[0])) {
                if (elements.length < 3 || !elements[1].equals(inventory.contentFolder()))
                    findings.invalid("E042", inventory.path(), path, elements[0] + "/" + inventory.contentFolder());
                continue;
            }
            int number = VersionNames.number(elements[0]);
            boolean same = number != VersionNames.NONE
                    && inventory.versions().keySet().stream().anyMatch(v -> VersionNames.number(v) == number);
            findings.invalid(same ? "E014" : "E042", inventory.path(), path, "a version of the inventory");
        }
    }

    /// By the name of their folders, oldest first.
    private Map<String, OcflInventory> versionInventories(List<String> folders) {
        var all = new java.util.LinkedHashMap<String, OcflInventory>();
        for (var folder : folders) {
            var path = folder + "/" + INVENTORY;
            if (!isFile(path)) findings.warn("W010", path, "", INVENTORY);
            inventory(path).ifPresent(inventory -> all.put(folder, inventory));
        }
        return all;
    }

    private static Optional<OcflInventory> newest(Map<String, OcflInventory> inventories) {
        return inventories.values().stream().reduce((_, later) -> later);
    }

    // Version against version

    private void versions(
            OcflInventory believed, List<String> folders, Map<String, OcflInventory> inventories, String declared) {
        if (!declared.isEmpty()
                && !believed.specification().isEmpty()
                && !believed.specification().equals(declared))
            findings.invalid("E038", believed.path(), believed.specification(), declared);
        for (var name : believed.versions().keySet())
            if (!folders.contains(name)) findings.find("E046", name, Kind.MISSING, "", "a folder");
        for (var name : folders)
            if (!believed.versions().containsKey(name))
                findings.find("E046", name, Kind.UNEXPECTED, "a folder", "a version of the inventory");
        var before = "";
        for (var entry : inventories.entrySet()) {
            compare(believed, entry.getKey(), entry.getValue());
            var specification = entry.getValue().specification();
            if (!specification.isEmpty() && specification.compareTo(before) < 0)
                findings.invalid("E103", entry.getValue().path(), specification, before);
            if (!specification.isEmpty()) before = specification;
        }
    }

    private void compare(OcflInventory root, String folder, OcflInventory own) {
        if (!own.head().equals(folder)) findings.invalid("E040", own.path(), own.head(), folder);
        if (folder.equals(root.head()) && !own.digest().equals(root.digest()))
            findings.invalid("E064", own.path(), own.digest(), root.digest());
        if (!own.id().equals(root.id())) {
            findings.invalid("E037", own.path(), own.id(), root.id());
            if (root.specification().equals("1.1")) findings.invalid("E110", own.path(), own.id(), root.id());
        }
        if (!own.contentFolder().equals(root.contentFolder()))
            findings.invalid(
                    VersionNames.number(folder) == 1 ? "E019" : "E020",
                    own.path(),
                    own.contentFolder(),
                    root.contentFolder());
        manifestIsComplete(folder, own, root);
        own.versions().forEach((name, version) -> compare(root, own, name, version));
    }

    /// Each inventory names all content of its version and of those before.
    private void manifestIsComplete(String folder, OcflInventory own, OcflInventory root) {
        int number = VersionNames.number(folder);
        for (var path : manifestPaths(root)) {
            int brought = VersionNames.number(path.substring(0, Math.max(0, path.indexOf('/'))));
            if (brought != VersionNames.NONE
                    && brought <= number
                    && items.containsKey(path)
                    && !manifestPaths(own).contains(path)) findings.invalid("E023", own.path(), "", path);
        }
    }

    private void compare(OcflInventory root, OcflInventory own, String name, OcflInventory.Version version) {
        var same = root.versions().get(name);
        if (same == null) {
            findings.invalid("E066", own.path(), name, "as in " + root.path());
            return;
        }
        var logical = new TreeSet<>(version.state().keySet());
        logical.addAll(same.state().keySet());
        for (var path : logical)
            if (!sameContent(root, same, own, version, path))
                findings.invalid("E066", own.path(), name + ": " + path, "as in " + root.path());
        if (!version.created().equals(same.created())
                || !version.message().equals(same.message())
                || !version.user().equals(same.user())) findings.warn("W011", own.path(), name, "as in " + root.path());
    }

    private static boolean sameContent(
            OcflInventory root,
            OcflInventory.Version same,
            OcflInventory own,
            OcflInventory.Version version,
            String logical) {
        var one = version.state().get(logical);
        var other = same.state().get(logical);
        if (one == null || other == null) return false;
        if (Objects.equals(own.algorithm(), root.algorithm())) return one.equals(other);
        // Digests of different kinds: then it is told by where the bytes lie.
        return root.places(same, logical).containsAll(own.places(version, logical));
    }

    private void content(Optional<OcflInventory> believed, Map<String, OcflInventory> inventories) {
        var claims = new ContentClaims(files, items, findings, listener);
        believed.ifPresent(claims::add);
        inventories.values().forEach(claims::add);
        claims.check();
    }
}
