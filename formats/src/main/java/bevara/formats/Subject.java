package bevara.formats;

import java.io.InputStream;
import java.util.Set;
import java.util.function.Supplier;

/// A file to examine. `bytes` is opened at most once, read to its end and closed; it has `size` bytes. `mime` is
/// what is already known of its kind, for its text; empty when nothing is.
public record Subject(String name, long size, Supplier<InputStream> bytes, Set<Task> tasks, String mime) {
    public Subject {
        tasks = Set.copyOf(tasks);
    }

    public Subject(String name, long size, Supplier<InputStream> bytes, Set<Task> tasks) {
        this(name, size, bytes, tasks, "");
    }

    boolean wants(Task task) {
        return tasks.contains(task);
    }
}
