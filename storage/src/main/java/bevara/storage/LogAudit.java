package bevara.storage;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks a tenant's proof log, and where the objects are there, that they are what the log says:
/// nothing missing, nothing altered, nothing that was never logged. For one use.
final class LogAudit {
    private static final Pattern VERSION = Pattern.compile("v([1-9][0-9]{0,8})/" + Pattern.quote(AipPlace.INVENTORY));

    private final TenantId tenant;
    private final ObjectStore store;
    private final OcflObjects objects;
    private final LogFindings findings = new LogFindings();
    private KeySet logged = new KeySet(0);
    private long versions;

    LogAudit(TenantId tenant, ObjectStore store) {
        this.tenant = tenant;
        this.store = store;
        this.objects = new OcflObjects(store);
    }

    /// The log alone, wherever it comes from.
    static LogReport of(String name, LogSource source, LogTrust trust, @Nullable String older) {
        var findings = new LogFindings();
        var check = new LogCheck(source, trust, findings);
        var newest = check.newest();
        if (newest.isEmpty()) findings.add("log-checkpoint-missing", LogPaths.CHECKPOINT, "", "");
        else check.run(newest.get(), parsed(older, findings), (index, leaf) -> readable(index, leaf, findings));
        return report(name, newest, check, 0, findings, StampCheck.of(source, trust, findings));
    }

    LogReport run(LogTrust trust, @Nullable String older) {
        var source = new StoreLogSource(store, LogPaths.folder(tenant));
        var check = new LogCheck(source, trust, findings);
        var newest = check.newest();
        newest.ifPresent(checkpoint -> {
            logged = new KeySet(checkpoint.size());
            check.run(checkpoint, parsed(older, findings), this::compare);
        });
        boolean begun = newest.isPresent() || source.file(LogPaths.CHECKPOINT).isPresent();
        if (!begun && older != null) findings.add("log-checkpoint-missing", LogPaths.CHECKPOINT, "", "");
        findUnlogged();
        return report(tenant.value(), newest, check, versions, findings, StampCheck.of(source, trust, findings));
    }

    private static LogReport report(
            String name,
            Optional<Checkpoint> newest,
            LogCheck check,
            long versions,
            LogFindings findings,
            StampCheck stamps) {
        return new LogReport(
                name,
                newest.map(Checkpoint::text).orElse(""),
                check.leaves(),
                check.checkpoints(),
                versions,
                findings.all(),
                findings.listed(),
                stamps.right(),
                stamps.newest());
    }

    private static @Nullable Checkpoint parsed(@Nullable String older, LogFindings findings) {
        if (older == null) return null;
        try {
            return Checkpoint.parse("--checkpoint", older);
        } catch (StorageFault.Corrupt e) {
            findings.add("log-checkpoint-unreadable", "--checkpoint", "", "");
            return null;
        }
    }

    private static void readable(long index, LogLeaf leaf, LogFindings findings) {
        try {
            var _ = leaf.aipVersion();
        } catch (IllegalArgumentException e) {
            findings.add("log-leaf-unreadable", "leaf " + index, leaf.text(), "");
        }
    }

    private void compare(long index, LogLeaf leaf) {
        try {
            leaf.aipVersion().ifPresent(version -> compare(index, version));
            leaf.decision().ifPresent(decision -> compare(index, decision));
        } catch (IllegalArgumentException e) {
            findings.add("log-leaf-unreadable", "leaf " + index, leaf.text(), "");
        }
    }

    private void compare(long index, LogLeaf.AipVersion leaf) {
        versions++;
        if (!enter(index, leaf.tenant(), name(leaf.aip(), leaf.version()))) return;
        var key = new AipPlace(tenant, leaf.aip()).inventory(leaf.version());
        compare(key, leaf.inventory(), "log-aip-missing", "log-inventory-differs");
    }

    private void compare(long index, LogLeaf.Decision leaf) {
        if (!enter(index, leaf.tenant(), name(leaf.submission(), leaf.version()))) return;
        compare(leaf.key(), leaf.record(), "log-decision-missing", "log-decision-differs");
    }

    private boolean enter(long index, TenantId of, String name) {
        if (!of.equals(tenant)) findings.add("log-leaf-of-another", "leaf " + index, of, tenant);
        else if (!logged.add(name)) findings.add("log-leaf-twice", "leaf " + index, name, "");
        else return true;
        return false;
    }

    private void compare(StoreKey key, Digest expected, String missing, String differs) {
        var bytes = objects.bytes(key);
        if (bytes.isEmpty()) findings.add(missing, key.value(), "", expected);
        else if (!Digest.of(bytes.get()).equals(expected))
            findings.add(differs, key.value(), Digest.of(bytes.get()), expected);
    }

    private static String name(AipId aip, int version) {
        return "aip " + aip + " v" + version;
    }

    private static String name(String submission, int version) {
        return "decision " + submission + " v" + version;
    }

    /// What is kept and is not in the log, or is not what the version that it repeats is.
    private void findUnlogged() {
        try (var entries = store.list(AipPlace.storageRoot(tenant))) {
            entries.forEach(entry -> AipPlace.around(entry.key()).ifPresent(place -> {
                var match = VERSION.matcher(entry.key().below(place.root()));
                if (match.matches()) requireLogged(entry.key(), name(place.aip(), Integer.parseInt(match.group(1))));
                else if (entry.key().equals(place.inventory())) requireRootIsHead(place);
            }));
        }
        var registers = new Registers(store);
        try (var decisions = registers.all(tenant, LogLeaf.DECISIONS)) {
            decisions.forEach(decision -> requireLogged(
                    LogLeaf.decisionKey(tenant, decision.id(), decision.version()),
                    name(decision.id(), decision.version())));
        }
    }

    private void requireLogged(StoreKey key, String name) {
        if (!logged.contains(name)) findings.add("log-entry-missing", key.value(), "", "");
    }

    private void requireRootIsHead(AipPlace place) {
        try {
            var root = objects.bytes(place.inventory()).orElseThrow();
            int head = Inventory.parse(place, root).headNumber();
            var expected = objects.bytes(place.inventory(head)).map(Digest::of);
            if (expected.isPresent() && !expected.get().equals(Digest.of(root)))
                findings.add("log-inventory-differs", place.inventory().value(), Digest.of(root), expected.get());
        } catch (StorageFault.Corrupt e) {
            findings.add("log-inventory-unreadable", place.inventory().value(), "", "");
        }
    }
}
