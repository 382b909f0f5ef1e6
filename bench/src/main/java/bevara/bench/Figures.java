package bevara.bench;

import java.time.Duration;
import java.util.List;

/// What was measured on one set of packages. `receipts` are the times from the first byte sent until the receipt
/// was in hand, sorted; `found` is the time until the last of them was found by search; `peer` is the time that
/// `sha256sum`, `cp` and `sync` took for the same packages; `processor` is what the service's process used of the
/// processors meanwhile, which a busy machine does not change much.
record Figures(
        String what,
        int packages,
        long files,
        long bytes,
        Duration archived,
        Duration found,
        List<Duration> receipts,
        Duration peer,
        Duration processor,
        long peakMemory) {
    Figures {
        receipts = receipts.stream().sorted().toList();
    }

    double percentile(int percent) {
        return seconds(receipts.get((receipts.size() - 1) * percent / 100));
    }

    /// How many times as long as the system's tools; below 1 is faster than they.
    double ratio() {
        return seconds(archived) / seconds(peer);
    }

    static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
