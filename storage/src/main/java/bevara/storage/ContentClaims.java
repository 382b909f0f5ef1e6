package bevara.storage;

import bevara.storage.Deviation.Kind;
import bevara.storage.OcflFiles.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What all inventories of an object say of its content files. Each file is read once, however many digests of it
/// are told.
final class ContentClaims {
    private static final String MANIFEST = "E092";
    private static final String FIXITY = "E093";

    /// Hears of the content while it is read.
    interface Listener {
        /// This inventory is believed; now its content is read.
        default void begin(OcflInventory inventory) {}

        default void read(String path, byte[] bytes, int length) {}
    }

    private record Claim(String code, DigestAlgorithm algorithm, String value, String inventory) {
        boolean saysTheSame(Claim other) {
            return code.equals(other.code) && algorithm == other.algorithm && value.equals(other.value);
        }
    }

    private final OcflFiles files;
    private final Map<String, Item> items;
    private final OcflFindings findings;
    private final Listener listener;
    private final SortedMap<String, List<Claim>> claims = new TreeMap<>();
    private @Nullable OcflInventory first;

    ContentClaims(OcflFiles files, Map<String, Item> items, OcflFindings findings, Listener listener) {
        this.files = files;
        this.items = items;
        this.findings = findings;
        this.listener = listener;
    }

    /// The first one that is added is the one that is believed.
    void add(OcflInventory inventory) {
        if (first == null) first = inventory;
        var algorithm = inventory.algorithm();
        if (algorithm != null)
            inventory
                    .manifest()
                    .forEach((digest, paths) ->
                            paths.forEach(path -> add(path, new Claim(MANIFEST, algorithm, digest, inventory.path()))));
        for (var fixity : inventory.fixity())
            add(fixity.path(), new Claim(FIXITY, fixity.algorithm(), fixity.value(), inventory.path()));
    }

    private void add(String path, Claim claim) {
        var all = claims.computeIfAbsent(path, _ -> new ArrayList<>(2));
        if (all.stream().noneMatch(claim::saysTheSame)) all.add(claim);
    }

    void check() {
        if (first != null) listener.begin(first);
        claims.forEach(this::check);
    }

    private void check(String path, List<Claim> all) {
        var item = items.get(path);
        if (item == null || item.kind() != OcflFiles.Kind.FILE) {
            for (var claim : all)
                findings.find(
                        claim.code(), path, Kind.MISSING, "", claim.algorithm().code() + " " + claim.value());
            return;
        }
        Map<DigestAlgorithm, String> values;
        try {
            values = values(path, all);
        } catch (StorageFault.NotFound _) {
            for (var claim : all)
                findings.find(
                        claim.code(), path, Kind.MISSING, "", claim.algorithm().code() + " " + claim.value());
            return;
        } catch (StorageFault.Unreadable e) {
            findings.unreadable(path, e);
            return;
        }
        var wrong = all.stream()
                .filter(claim -> !claim.value().equals(values.get(claim.algorithm())))
                .toList();
        boolean damaged = wrong.stream().anyMatch(this::isBelieved);
        for (var claim : wrong) {
            var got = claim.algorithm().code() + " " + values.get(claim.algorithm());
            var expected = claim.algorithm().code() + " " + claim.value();
            if (isBelieved(claim)) findings.find(claim.code(), path, kind(values, all), got, expected);
            else if (!damaged && claim.code().equals(FIXITY)) findings.invalid(FIXITY, path, got, expected);
            else if (!damaged)
                findings.invalid(claim.code(), claim.inventory(), path + ": " + claim.value(), path + ": " + got);
        }
    }

    private boolean isBelieved(Claim claim) {
        return first != null
                && claim.code().equals(MANIFEST)
                && claim.inventory().equals(first.path());
    }

    private Kind kind(Map<DigestAlgorithm, String> values, List<Claim> all) {
        if (first != null
                && first.algorithm() != null
                && first.manifest().containsKey(values.getOrDefault(first.algorithm(), ""))) return Kind.SWAPPED;
        long size = Long.parseLong(values.getOrDefault(DigestAlgorithm.SIZE, "0"));
        boolean shorter = all.stream()
                .filter(claim -> claim.algorithm() == DigestAlgorithm.SIZE)
                .anyMatch(claim -> size < Long.parseLong(claim.value()));
        return shorter ? Kind.TRUNCATED : Kind.DAMAGED;
    }

    private Map<DigestAlgorithm, String> values(String path, List<Claim> all) {
        var calculations = new EnumMap<DigestAlgorithm, DigestAlgorithm.Calculation>(DigestAlgorithm.class);
        calculations.put(DigestAlgorithm.SIZE, DigestAlgorithm.SIZE.start());
        for (var claim : all) calculations.computeIfAbsent(claim.algorithm(), DigestAlgorithm::start);
        var buffer = new byte[1 << 16];
        try (var in = files.read(path)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (var calculation : calculations.values()) calculation.update(buffer, n);
                listener.read(path, buffer, n);
            }
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + path, e);
        }
        var values = new EnumMap<DigestAlgorithm, String>(DigestAlgorithm.class);
        calculations.forEach((algorithm, calculation) -> values.put(algorithm, calculation.value()));
        return values;
    }
}
