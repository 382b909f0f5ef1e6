package bevara.app.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Real documents, written by LibreOffice.
final class Office {
    private Office() {}

    static boolean installed() {
        return Files.isExecutable(Path.of("/usr/bin/soffice"));
    }

    /// Writes one text as odt, docx and pdf and one table as xlsx into `folder`. The odt, made of a web page, says so
    /// in
    /// its `mimetype`.
    static void write(Path folder, String text, String table) throws IOException, InterruptedException {
        var work = Files.createTempDirectory("office");
        var letter = Files.writeString(
                work.resolve("beslut.html"), "<html><meta charset='utf-8'><body><p>" + text + "</p></body></html>");
        var sheet = Files.writeString(work.resolve("avgifter.csv"), table);
        convert(work, folder, letter, "odt:writer8");
        convert(work, folder, letter, "docx:MS Word 2007 XML");
        convert(work, folder, letter, "pdf:writer_web_pdf_Export");
        convert(work, folder, sheet, "xlsx:Calc MS Excel 2007 XML");
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("beslut.odt", "beslut.docx", "beslut.pdf", "avgifter.xlsx");
    }

    private static void convert(Path work, Path folder, Path source, String form)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        "soffice",
                        "-env:UserInstallation=" + work.resolve("profile").toUri(),
                        "--headless",
                        "--convert-to",
                        form,
                        "--outdir",
                        folder.toString(),
                        source.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("log").toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }
}
