package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.storage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A package whose METS document lists very many files, judged in a process with a small heap.
class LargeEarkTest {
    private static final int FILES = 100_000;
    private static final String HEAP = "-Xmx128m";

    @TempDir
    Path folder;

    @Test
    void a_mets_of_a_hundred_thousand_files_is_judged_in_a_small_heap() throws Exception {
        var pack = Files.write(folder.resolve("sip-1.zip"), SamplePackages.zip(files()));
        var told = folder.resolve("told.txt");
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Judge.class.getName(),
                        pack.toString())
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(told)).contains("accepted true, %d files, findings []".formatted(FILES + 8));
    }

    /// Every file of the representation listed in the package's own METS document, with digest and size.
    private static LinkedHashMap<String, byte[]> files() {
        var content = SamplePackages.bytes("Hej");
        var digest = Digest.of(content).hex();
        var more = new StringBuilder();
        for (int i = 1; i < FILES; i++) more.append("""
                    <file ID="n%d" MIMETYPE="text/plain" SIZE="3" CREATED="2024-05-06T07:08:09Z" CHECKSUM="%s" \
                    CHECKSUMTYPE="SHA-256" OWNERID="%1$d" ADMID="amd-1" DMDID="dmd-1"><FLocat LOCTYPE="URL" \
                    xlink:type="simple" xlink:href="representations/rep1/data/%1$d.txt"/></file>
                    """.formatted(i, digest));
        var files = new LinkedHashMap<>(EarkSample.with(
                mets -> mets.replace("<file ID=\"f-about\"", more + "<file ID=\"f-about\""), mets -> mets));
        for (int i = 1; i < FILES; i++) files.put("sip-1/representations/rep1/data/" + i + ".txt", content);
        return files;
    }

    /// Runs in the process of its own.
    static final class Judge {
        private Judge() {}

        public static void main(String[] arguments) throws IOException {
            var verdict = Ingest.validate(Path.of(arguments[0]));
            System.out.printf(
                    "accepted %s, %d files, findings %s%n",
                    verdict.accepted(),
                    verdict.files(),
                    verdict.findings().stream().map(Finding::source).distinct().toList());
        }
    }
}
