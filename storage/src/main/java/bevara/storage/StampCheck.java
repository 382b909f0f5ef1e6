package bevara.storage;

import bevara.storage.LogReport.Stamp;
import java.util.ArrayDeque;
import java.util.List;

/// Checks the time stamps of a proof log: each is of the checkpoint beside it, was signed by who may stamp times, and
/// where that can be told, by one of those who are trusted. For one use.
final class StampCheck {
    private static final int LISTED = 100;

    private final LogSource source;
    private final LogTrust trust;
    private final LogFindings findings;
    private final ArrayDeque<Stamp> newest = new ArrayDeque<>();
    private long right;

    private StampCheck(LogSource source, LogTrust trust, LogFindings findings) {
        this.source = source;
        this.trust = trust;
        this.findings = findings;
    }

    static StampCheck of(LogSource source, LogTrust trust, LogFindings findings) {
        var check = new StampCheck(source, trust, findings);
        try (var paths = source.timestamps()) {
            paths.forEach(path -> LogPaths.timestampedSize(path).ifPresent(size -> check.check(path, size)));
        }
        return check;
    }

    /// How many hold.
    long right() {
        return right;
    }

    /// The newest of those that hold, in order.
    List<Stamp> newest() {
        return List.copyOf(newest);
    }

    private void check(String path, long size) {
        source.file(path)
                .flatMap(Timestamp::read)
                .ifPresentOrElse(
                        timestamp -> check(path, size, timestamp),
                        () -> findings.add("log-timestamp-unreadable", path, "", ""));
    }

    private void check(String path, long size, Timestamp timestamp) {
        var checkpoint = source.file(LogPaths.kept(size));
        if (checkpoint.isEmpty()) findings.add("log-timestamp-of-nothing", path, "", LogPaths.kept(size));
        else if (!timestamp.isOf(checkpoint.get()))
            findings.add("log-timestamp-of-another", path, "", LogPaths.kept(size));
        else checkSigner(path, size, timestamp);
    }

    private void checkSigner(String path, long size, Timestamp timestamp) {
        var signer = timestamp.signer(trust.authorities());
        if (signer.isEmpty() || !timestamp.isSignedBy(signer.get())) {
            findings.add("log-timestamp-signature-wrong", path, "", "");
            return;
        }
        var name = signer.get().getSubjectX500Principal().getName();
        if (!trust.authorities().isEmpty() && !timestamp.isVouchedFor(signer.get(), trust.authorities()))
            findings.add("log-timestamp-not-trusted", path, name, "");
        else list(new Stamp(size, timestamp.time(), name));
    }

    private void list(Stamp stamp) {
        right++;
        newest.add(stamp);
        if (newest.size() > LISTED) newest.remove();
    }
}
