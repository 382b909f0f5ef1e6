package bevara.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// LibreOffice in a process of its own, without a network where the system allows that, with a profile that runs no
/// macros and follows no links, and with limits of memory, output and time. A process does one batch.
final class OfficeProcess {
    private static final int POLL_MILLIS = 100;
    private static final long MEMORY_KILOBYTES = 6L << 20;
    private static final long OUTPUT_BLOCKS = 4L << 20;
    private static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <oor:items xmlns:oor="http://openoffice.org/2001/registry">
            <item oor:path="/org.openoffice.Office.Common/Security/Scripting">
              <prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
            <item oor:path="/org.openoffice.Office.Common/Security/Scripting">
              <prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
            <item oor:path="/org.openoffice.Office.Common/Security/Scripting">
              <prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
            <item oor:path="/org.openoffice.Office.Writer/Content/Update">
              <prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
            <item oor:path="/org.openoffice.Office.Calc/Content/Update">
              <prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
            </oor:items>
            """;

    private final LibreOffice office;
    private final Path scratch;
    private final List<String> around;

    OfficeProcess(LibreOffice office, Path scratch) {
        this.office = office;
        this.scratch = scratch;
        this.around = withoutNetwork();
        try {
            var user = Files.createDirectories(scratch.resolve("profile/user"));
            Files.writeString(user.resolve("registrymodifications.xcu"), SETTINGS);
            Files.createDirectories(scratch.resolve("tmp"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> withoutNetwork() {
        var command = List.of("unshare", "--map-root-user", "--net");
        var trial = new ArrayList<>(command);
        trial.add("true");
        try {
            var process = new ProcessBuilder(trial)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? command : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// By which of its filters a document is read, and written as a PDF; `read` is empty where it finds that itself.
    record Filters(String read, String export) {}

    /// Its name and version, empty when it cannot be started.
    String version() {
        var answer = scratch.resolve("version");
        run(List.of("--version"), answer, scratch);
        try (var lines = Files.lines(answer)) {
            return lines.filter(line -> line.startsWith("LibreOffice"))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes `x.pdf` in `results` of each document `x.…`; of some it may make none.
    void convert(Filters filters, List<Path> documents, Path results) {
        var arguments = new ArrayList<String>();
        if (!filters.read().isEmpty()) arguments.add("--infilter=" + filters.read());
        arguments.addAll(List.of(
                "--convert-to",
                "pdf:" + filters.export() + ":{\"SelectPdfVersion\":{\"type\":\"long\",\"value\":\"2\"}}",
                "--outdir",
                results.toString()));
        documents.forEach(document -> arguments.add(document.toString()));
        run(arguments, scratch.resolve("log"), results);
    }

    private void run(List<String> arguments, Path output, Path results) {
        var command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "ulimit -v %d; ulimit -f %d; exec \"$@\"".formatted(MEMORY_KILOBYTES, OUTPUT_BLOCKS),
                "soffice"));
        command.addAll(around);
        command.addAll(List.of(
                office.program().toString(),
                "-env:UserInstallation=" + scratch.resolve("profile").toUri(),
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nofirststartwizard",
                "--nolockcheck"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().put("HOME", scratch.toString());
        builder.environment().put("TMPDIR", scratch.resolve("tmp").toString());
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("SAL_USE_VCLPLUGIN", "svp");
        try {
            await(builder.start(), results);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(Process process, Path results) throws IOException {
        try {
            long deadline = deadline();
            long made = count(results);
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = count(results);
                if (now > made) deadline = deadline();
                made = now;
                if (System.nanoTime() - deadline > 0) return;
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            end(process);
        }
    }

    private long deadline() {
        return System.nanoTime() + office.patience().toNanos();
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    /// It starts others, which outlive it.
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while documents are converted", e);
    }
}
