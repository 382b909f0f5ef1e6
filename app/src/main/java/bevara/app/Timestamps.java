package bevara.app;

import bevara.storage.ArchivalStorage;
import bevara.storage.StampOutcome;
import bevara.storage.StampOutcome.Failed;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import bevara.storage.TimestampAuthority;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the proof logs stamped with the time by somebody else, and knows what came of it. A log that has grown is
/// stamped at once, then no sooner than `interval` later. Nothing waits for a stamp.
public final class Timestamps {
    private static final Logger LOG = LoggerFactory.getLogger(Timestamps.class);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final @Nullable TimestampAuthority authority;
    private final Duration interval;
    private final Clock clock;
    private final Map<TenantId, Instant> due = new ConcurrentHashMap<>();
    private final Map<TenantId, Failed> failing = new ConcurrentHashMap<>();
    private final AtomicLong made = new AtomicLong();
    private volatile Instant silentUntil = Instant.MIN;

    /// `authority` null does nothing.
    Timestamps(@Nullable TimestampAuthority authority, Duration interval, Clock clock) {
        this.authority = authority;
        this.interval = interval;
        this.clock = clock;
    }

    static Timestamps of(Settings settings, Clock clock) {
        return new Timestamps(authority(settings), Duration.ofMinutes(settings.timestampMinutes()), clock);
    }

    private static @Nullable TimestampAuthority authority(Settings settings) {
        var url = settings.timestampUrl();
        if (url == null) return null;
        try {
            var file = settings.timestampCert();
            return new TimestampAuthority(
                    URI.create(url.strip()), file == null ? List.of() : TimestampAuthority.certificates(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new StartFault("The time stamps cannot be set up: " + e, e);
        }
    }

    /// The logs that got no stamp when it was last tried, and why.
    Map<TenantId, Failed> failing() {
        return Map.copyOf(failing);
    }

    /// How many stamps were made since the start.
    long made() {
        return made.get();
    }

    /// Stamps every log whose turn it is. Who does not answer for one is left in peace for a while.
    void stamp(ArchivalStorage storage) {
        var asked = authority;
        if (asked == null) return;
        for (var tenant : storage.tenants()) {
            if (silentUntil.isAfter(clock.instant())) return;
            if (due.getOrDefault(tenant, Instant.MIN).isAfter(clock.instant())) continue;
            if (stamp(storage, tenant, asked) instanceof Failed failed && failed.unreachable())
                silentUntil = clock.instant().plus(AGAIN);
        }
    }

    private StampOutcome stamp(ArchivalStorage storage, TenantId tenant, TimestampAuthority asked) {
        var outcome = outcome(storage, tenant, asked);
        switch (outcome) {
            case StampOutcome.Made(var leaves, var time) -> {
                LOG.info("The proof log of {} with its {} leaves is stamped {}", tenant, leaves, time);
                made.incrementAndGet();
                failing.remove(tenant);
                due.put(tenant, clock.instant().plus(interval));
            }
            case StampOutcome.Nothing _ -> failing.remove(tenant);
            case Failed(var code, var detail) -> {
                LOG.warn("{}: the proof log of {} gets no time stamp now: {}", code, tenant, detail);
                failing.put(tenant, new Failed(code, detail));
                due.put(tenant, clock.instant().plus(AGAIN));
            }
        }
        return outcome;
    }

    private static StampOutcome outcome(ArchivalStorage storage, TenantId tenant, TimestampAuthority asked) {
        try {
            return storage.stampLog(tenant, asked);
        } catch (StorageFault e) {
            LOG.error("The proof log of {} cannot be stamped", tenant, e);
            return new Failed("timestamp-not-kept", String.valueOf(e.getMessage()));
        }
    }
}
