package bevara.worker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file to look into. Its bytes are here when it is small, else in a file that is only read.
public final class Request {
    private final String name;
    private final String mime;
    private final Set<String> tasks;
    private final byte[] bytes;
    private final @Nullable Path file;

    /// `mime` is what is known of the kind, empty when nothing is; `bytes` is not copied, and empty where there
    /// is a `file`.
    public Request(String name, String mime, Set<String> tasks, byte[] bytes, @Nullable Path file) {
        this.name = name;
        this.mime = mime;
        this.tasks = Set.copyOf(tasks);
        this.bytes = bytes;
        this.file = file;
    }

    public String name() {
        return name;
    }

    public String mime() {
        return mime;
    }

    public boolean wants(String task) {
        return tasks.contains(task);
    }

    Set<String> tasks() {
        return tasks;
    }

    /// Not copied.
    public byte[] bytes() {
        return bytes;
    }

    public @Nullable Path file() {
        return file;
    }

    public InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(bytes) : Files.newInputStream(file);
    }
}
