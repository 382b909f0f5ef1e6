package bevara.worker.structure;

import bevara.worker.Answer;
import bevara.worker.Request;
import bevara.worker.Worker;
import bevara.worker.WorkerLoop;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Checks how a file is built, by the standard of the format that the task names. Facts: `standard`, and `verdict`
/// (`valid`; `well-formed` when what is in the frame was not judged; `invalid`, `encrypted`, `unchecked`); with the
/// last three a `problem`: code, line, place and message, with tabs between.
public final class StructureWorker implements Worker {
    private final Map<String, Check> checks = new LinkedHashMap<>();

    StructureWorker() {
        // What parsers say goes into findings and into the archive.
        Locale.setDefault(Locale.ENGLISH);
        var xml = new XmlCheck();
        checks.put("png", new PngCheck());
        checks.put("jpeg", new JpegCheck());
        checks.put("tiff", new TiffCheck());
        checks.put("wav", new WavCheck());
        checks.put("xml", xml);
        checks.put("text", new TextCheck());
        checks.put("mail", new MailCheck());
        checks.put("zip", new ZipCheck());
        checks.put("ooxml", new OfficeCheck(OfficeCheck.Family.OOXML, xml));
        checks.put("odf", new OfficeCheck(OfficeCheck.Family.ODF, xml));
        checks.put("cfb", new CompoundCheck());
        checks.put("tar", new TarCheck());
        checks.put("gzip", new GzipCheck());
        checks.put("7z", new SevenZipCheck());
    }

    public static void main(String[] arguments) throws Exception {
        WorkerLoop.serve(StructureWorker::new);
    }

    @Override
    public void look(Request request, Answer answer) throws IOException {
        for (var check : checks.entrySet()) if (request.wants(check.getKey())) look(check.getValue(), request, answer);
    }

    private static void look(Check check, Request request, Answer answer) throws IOException {
        answer.say("standard", check.standard());
        try {
            var depth = check.look(Bytes.of(request), request.name());
            answer.say("verdict", depth == Check.Depth.WHOLE ? "valid" : "well-formed");
        } catch (Stop e) {
            switch (e) {
                case Stop.Damaged damaged -> tell(answer, "invalid", damaged.code(), damaged.line(), e);
                case Stop.Locked _ -> tell(answer, "encrypted", "encrypted", 0, e);
                case Stop.Unsure _ -> tell(answer, "unchecked", "too-much", 0, e);
            }
        }
    }

    private static void tell(Answer answer, String verdict, String code, int line, Stop stop) {
        answer.say("verdict", verdict);
        answer.say(
                "problem",
                String.join("\t", code, Integer.toString(line), plain(stop.place()), plain(stop.getMessage())));
    }

    /// What strangers' files call their parts must not look like ours.
    private static String plain(@org.jspecify.annotations.Nullable String text) {
        return String.valueOf(text).replaceAll("\\p{Cntrl}+", " ");
    }
}
