package bevara.app;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Is told of each durable step, counts it, and kills the own process at the one named in the settings, as a test of
/// what the next start makes of it.
public final class Milestones implements Consumer<String> {
    private final String haltAt;
    private final Map<String, LongAdder> reached = new ConcurrentHashMap<>();

    Milestones(String haltAt) {
        this.haltAt = haltAt;
    }

    @Override
    public void accept(String milestone) {
        reached.computeIfAbsent(milestone, _ -> new LongAdder()).increment();
        if (milestone.equals(haltAt)) die();
    }

    /// How often a milestone was reached since the start.
    public long reached(String milestone) {
        var count = reached.get(milestone);
        return count == null ? 0 : count.sum();
    }

    private static void die() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            Runtime.getRuntime().halt(137);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(137);
    }
}
