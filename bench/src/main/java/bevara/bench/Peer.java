package bevara.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/// The least that keeping files safe can cost: the system's `sha256sum` over the packages, a `cp` of them, and a
/// `sync` of the file system, one after the other.
final class Peer {
    private Peer() {}

    static Duration hashAndCopy(Path packages, Path copy) {
        long start = System.nanoTime();
        shell("cd \"$0\" && find . -type f -print0 | xargs -0 sha256sum >/dev/null", packages);
        shell("cp -r \"$0\" \"$1\" && sync -f \"$1\"", packages, copy);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// So that what was written before is not paid for by what is measured next.
    static void settle(Path folder) {
        shell("sync -f \"$0\"", folder);
    }

    static void shell(String script, Path... arguments) {
        var command = new java.util.ArrayList<>(java.util.List.of("sh", "-c", script));
        for (var argument : arguments) command.add(argument.toString());
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0) throw new IllegalStateException(script + " ended with " + code);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
