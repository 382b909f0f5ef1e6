package bevara.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// Judges a package in a process of its own, which has 512 MB of heap and two minutes. A program that
/// dies of a package shows here as one that gave no answer.
final class EvilInput {
    private EvilInput() {}

    public static void main(String... path) {
        var codes = new TreeSet<String>();
        var verdict = Ingest.validate(Path.of(path[0]));
        for (var finding : verdict.findings()) codes.add(finding.code());
        System.out.println("files " + verdict.files());
        codes.forEach(System.out::println);
    }

    /// The number of files, then each kind of finding.
    static List<String> judge(Path pack) throws IOException, InterruptedException {
        var answer = Files.createTempFile("evil", ".txt");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var command = List.of(java, "-Xmx512m", "-cp", classPath, EvilInput.class.getName(), pack.toString());
        var process = new ProcessBuilder(command)
                .redirectOutput(answer.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS)) return List.of("no answer in time");
            if (process.exitValue() != 0) return List.of("died with " + process.exitValue());
            return new ArrayList<>(Files.readAllLines(answer));
        } finally {
            process.destroyForcibly();
            Files.delete(answer);
        }
    }
}
