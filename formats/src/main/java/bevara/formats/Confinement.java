package bevara.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// What a tool's process may: it sees nothing of the service's environment, where keys and passwords are, and writes
/// no endless file. Where user namespaces are allowed it has no network, and cannot read what the service's own
/// process has in memory or was started with.
final class Confinement {
    /// Of 512 bytes, as `ulimit -f` counts: 1 GiB.
    private static final int LARGEST_FILE = 2 << 20;

    private static final Set<String> HANDED_ON = Set.of("PATH");

    private static final List<String> UNSHARED = List.of("unshare", "--map-root-user", "--net");

    private Confinement() {}

    /// Each command takes the place of the one before, so that killing the process kills the tool.
    static ProcessBuilder around(List<String> tool, Path scratch) {
        var command = new ArrayList<>(List.of("sh", "-c", "ulimit -f " + LARGEST_FILE + "; exec \"$@\"", "tool"));
        if (isUnsharing()) command.addAll(UNSHARED);
        command.addAll(tool);
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(HANDED_ON);
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("HOME", scratch.toString());
        builder.environment().put("TMPDIR", scratch.toString());
        return builder;
    }

    static boolean isUnsharing() {
        return Trial.SUCCEEDED;
    }

    /// Made once, when it is first needed.
    private static final class Trial {
        private static final boolean SUCCEEDED = succeeds();

        private static boolean succeeds() {
            var command = new ArrayList<>(UNSHARED);
            command.add("true");
            try {
                var process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
