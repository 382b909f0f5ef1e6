package bevara.storage;

import bevara.storage.Deviation.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Reads every byte of one AIP in one store and compares: by OCFL's rules, and by those that Bevara adds.
final class Verification {
    /// What OCFL recommends and Bevara does otherwise (docs/format.md), or judges itself.
    private static final Set<String> OTHERWISE = Set.of("W002", "W004", "W010", "W013");

    private final OcflFiles files;
    private final AipPlace place;
    private final JudgedContent content;
    private final List<Deviation> findings = new ArrayList<>();
    private final Set<String> told = new HashSet<>();

    Verification(ObjectStore store, AipPlace place) {
        this(new StoredFiles(store, place.root()), place);
    }

    /// `files` are those of the AIP's folder.
    Verification(OcflFiles files, AipPlace place) {
        this(files, place, ContentJudge.NONE);
    }

    Verification(OcflFiles files, AipPlace place, ContentJudge judge) {
        this.files = files;
        this.place = place;
        this.content = new JudgedContent(files, judge);
    }

    /// Empty when every byte is as it was stored. No key comes twice with the same kind. Throws
    /// [StorageFault.Unavailable] when the store fails.
    List<Deviation> findings() {
        var verdict = new OcflValidator(files, content).judge();
        if (verdict.listed().isEmpty()) {
            findings.add(new Deviation("BEV-001", place.root().value(), Kind.MISSING, "", place.objectId()));
            return findings;
        }
        if (verdict.listed().stream().noneMatch(path -> path.endsWith(AipPlace.INVENTORY))) {
            // Content alone is what an attempt leaves that was cut off before it could promise anything.
            for (var path : verdict.listed()) add("BEV-004", path, Kind.WARNING, "", "");
            return findings;
        }
        for (var deviation : verdict.findings())
            if (!OTHERWISE.contains(deviation.code()) && !isOfAnAttempt(deviation, verdict)) add(deviation);
        verdict.root().ifPresent(root -> checkOwnRules(root, verdict.listed()));
        return findings;
    }

    private void add(Deviation deviation) {
        var key =
                deviation.key().isEmpty() ? place.root().value() : place.root().value() + "/" + deviation.key();
        if (told.add(deviation.kind() + key))
            findings.add(
                    new Deviation(deviation.code(), key, deviation.kind(), deviation.found(), deviation.expected()));
    }

    private void add(String code, String path, Kind kind, Object found, Object expected) {
        add(new Deviation(code, path, kind, found.toString(), expected.toString()));
    }

    /// A version that the root inventory does not name is told of by rules of our own.
    private static boolean isOfAnAttempt(Deviation deviation, OcflValidator.Verdict verdict) {
        return version(deviation.key()) > head(verdict.root().orElse(null));
    }

    private static int head(@org.jspecify.annotations.Nullable OcflInventory root) {
        return root == null ? Integer.MAX_VALUE : Math.max(1, VersionNames.number(root.head()));
    }

    private static int version(String path) {
        int slash = path.indexOf('/');
        return VersionNames.number(slash < 0 ? path : path.substring(0, slash));
    }

    private void checkOwnRules(OcflInventory root, Set<String> listed) {
        if (!root.id().equals(place.objectId())) add("BEV-006", root.path(), Kind.SWAPPED, root.id(), place.objectId());
        var expected = new TreeSet<>(List.of(AipPlace.DECLARATION, AipPlace.INVENTORY, AipPlace.SIDECAR));
        for (int v = 1; v <= VersionNames.number(root.head()); v++) {
            expect("v" + v + "/" + AipPlace.INVENTORY, "BEV-002", listed, expected);
            expect("v" + v + "/" + AipPlace.SIDECAR, "E058", listed, expected);
        }
        root.manifest().values().forEach(expected::addAll);
        for (var path : listed) if (!expected.contains(path)) unexpected(path, root, listed);
        checkSizes(root);
        if (findings.stream().noneMatch(Deviation::wrong)) checkReadable();
        if (findings.stream().noneMatch(Deviation::wrong)) tellDisagreements();
    }

    /// Several of one kind in the same file: each is told.
    private void tellDisagreements() {
        for (var d : content.findings())
            findings.add(
                    new Deviation(d.code(), place.root().value() + "/" + d.key(), d.kind(), d.found(), d.expected()));
    }

    private void expect(String path, String code, Set<String> listed, Set<String> expected) {
        expected.add(path);
        if (!listed.contains(path)) add(code, path, Kind.MISSING, "", path);
    }

    private void unexpected(String path, OcflInventory root, Set<String> listed) {
        int version = version(path);
        if (version <= head(root)) add("BEV-003", path, Kind.UNEXPECTED, "", "");
        else if (listed.contains("v" + version + "/" + AipPlace.INVENTORY))
            add("BEV-005", path, Kind.UNEXPECTED, "v" + version, root.head());
        else add("BEV-004", path, Kind.WARNING, "v" + version, root.head());
    }

    private void checkSizes(OcflInventory root) {
        var sized = new HashSet<String>();
        for (var fixity : root.fixity()) if (fixity.algorithm() == DigestAlgorithm.SIZE) sized.add(fixity.path());
        for (var paths : root.manifest().values())
            for (var path : paths) if (!sized.contains(path)) add("BEV-007", path, Kind.INVALID, "", "size");
    }

    /// Good OCFL need not be what Bevara can read.
    private void checkReadable() {
        try (var in = files.read(AipPlace.INVENTORY)) {
            Inventory.parse(place, in.readAllBytes());
        } catch (StorageFault.Corrupt e) {
            add("BEV-008", AipPlace.INVENTORY, Kind.INVALID, String.valueOf(e.getMessage()), "");
        } catch (StorageFault.Unreadable e) {
            add("BEV-014", AipPlace.INVENTORY, Kind.DAMAGED, String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + place.inventory(), e);
        }
    }
}
