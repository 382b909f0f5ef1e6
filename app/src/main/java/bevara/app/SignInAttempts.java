package bevara.app;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

/// Slows down guessing: after five wrong passwords a name must wait, longer each time. Held in memory; a restart
/// forgets it.
final class SignInAttempts {
    private static final int FREE = 5;
    private static final int REMEMBERED = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final Clock clock;
    private final ConcurrentHashMap<String, Failures> failures = new ConcurrentHashMap<>();

    SignInAttempts(Clock clock) {
        this.clock = clock;
    }

    private record Failures(int count, Instant until) {}

    boolean mustWait(String name) {
        var known = failures.get(name);
        return known != null && known.count >= FREE && clock.instant().isBefore(known.until);
    }

    void failed(String name) {
        if (failures.size() >= REMEMBERED) forgetOld();
        failures.merge(name, new Failures(1, clock.instant()), (known, _) -> {
            int count = known.count + 1;
            var wait = Duration.ofSeconds(1L << Math.min(20, count));
            return new Failures(count, clock.instant().plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST));
        });
    }

    void succeeded(String name) {
        failures.remove(name);
    }

    private void forgetOld() {
        var old = clock.instant().minus(LONGEST);
        failures.values().removeIf(known -> known.until.isBefore(old));
        if (failures.size() >= REMEMBERED) failures.clear();
    }
}
