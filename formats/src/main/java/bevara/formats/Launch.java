package bevara.formats;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How a tool's process is started. `scratch` is where its processes put their temporary files, each in a folder of
/// its own.
record Launch(String name, String classPath, String main, List<String> arguments, String heap, Path scratch) {
    /// Throws [IllegalStateException] when the tool is not there.
    static Launch of(Path tools, String name, String main, String heap, Path scratch, String... arguments) {
        var folder = tools.resolve(name).resolve("target/lib");
        return new Launch(name, jars(folder), main, List.of(arguments), heap, scratch);
    }

    /// Always in the same order, which archived class data depends on.
    private static String jars(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "no tools in " + folder + "; the folder with them is told by BEVARA_TOOLS", e);
        } catch (UncheckedIOException e) {
            throw new IllegalStateException("the tools in " + folder + " cannot be read", e);
        }
    }

    /// The Java virtual machine is told to be small: each process is one of several on few processors, and its own
    /// threads for collecting would only take time from the others. It compiles as the usual one does: that costs
    /// some seconds once, and saves half the time of each of the thousands of files that come after.
    List<String> command(Path temporary) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:+UseSerialGC",
                "-XX:ActiveProcessorCount=1",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true",
                "-Duser.home=" + temporary,
                "-Djava.io.tmpdir=" + temporary));
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        return command;
    }
}
