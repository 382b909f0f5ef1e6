package bevara.formats;

import java.io.InputStream;
import java.util.Set;
import java.util.function.Supplier;

/// A file to examine. `bytes` is opened at most once and closed; it has `size` bytes. It is read to its end unless only
/// its text is wanted. `mime` is what is already known of its kind, for its text; empty when nothing is.
public record Subject(String name, long size, Supplier<InputStream> bytes, Set<Task> tasks, String mime) {
    public Subject {
        tasks = Set.copyOf(tasks);
        mime = bare(mime);
    }

    public Subject(String name, long size, Supplier<InputStream> bytes, Set<Task> tasks) {
        this(name, size, bytes, tasks, "");
    }

    /// Without parameters, as `charset`.
    static String bare(String mime) {
        int parameter = mime.indexOf(';');
        return parameter < 0 ? mime : mime.substring(0, parameter).strip();
    }

    /// Such a file needs no tool: it is read here.
    boolean isPlainText() {
        return wantsTextAlone() && PlainText.is(mime);
    }

    boolean wantsTextAlone() {
        return tasks.equals(Set.of(Task.TEXT));
    }

    boolean wants(Task task) {
        return tasks.contains(task);
    }
}
