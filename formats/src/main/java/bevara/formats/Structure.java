package bevara.formats;

import bevara.worker.Answer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The checks of `workers/structure`: which one a file gets, and what its answer says.
final class Structure {
    private static final String OPEN_XML = "application/vnd.openxmlformats-officedocument.";
    private static final String OPEN_DOCUMENT = "application/vnd.oasis.opendocument.";
    private static final byte[] COMPOUND = {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0};
    private static final int FEW = 8;

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("image/png", "png"),
            Map.entry("image/jpeg", "jpeg"),
            Map.entry("image/tiff", "tiff"),
            Map.entry("audio/x-wav", "wav"),
            Map.entry("audio/wav", "wav"),
            Map.entry("audio/vnd.wave", "wav"),
            Map.entry("application/xml", "xml"),
            Map.entry("text/xml", "xml"),
            Map.entry("text/plain", "text"),
            Map.entry("text/csv", "text"),
            Map.entry("message/rfc822", "mail"),
            Map.entry("application/zip", "zip"),
            Map.entry("application/x-tar", "tar"),
            Map.entry("application/x-gtar", "tar"),
            Map.entry("application/gzip", "gzip"),
            Map.entry("application/x-gzip", "gzip"),
            Map.entry("application/x-7z-compressed", "7z"));

    private static final Set<String> OFFICE = Set.of("document", "sheet", "presentation", "template", "slideshow");

    private Structure() {}

    /// The task of the worker, empty when it has no check for such a file. `start` are its first bytes: what is packed
    /// is checked as that, whatever is in it.
    static String task(String mime, byte[] start) {
        if (begins(start, COMPOUND)) return "cfb";
        if (isOpenXml(mime)) return "ooxml";
        if (mime.startsWith(OPEN_DOCUMENT) && !mime.contains("flat")) return "odf";
        var known = KINDS.getOrDefault(mime, "");
        if (!known.isEmpty()) return known.equals("text") && isBinary(start) ? "" : known;
        if (begins(start, new byte[] {'P', 'K', 3, 4})) return "zip";
        return mime.endsWith("+xml") ? "xml" : "";
    }

    private static boolean isOpenXml(String mime) {
        var end = mime.substring(mime.lastIndexOf('.') + 1);
        return mime.startsWith(OPEN_XML) && OFFICE.contains(end);
    }

    private static boolean begins(byte[] start, byte[] with) {
        if (start.length < with.length) return false;
        for (int n = 0; n < with.length; n++) if (start[n] != with[n]) return false;
        return true;
    }

    /// Text has no byte 0, but for UTF-16, which begins with its mark.
    private static boolean isBinary(byte[] start) {
        boolean marked = begins(start, new byte[] {(byte) 0xff, (byte) 0xfe})
                || begins(start, new byte[] {(byte) 0xfe, (byte) 0xff});
        for (int n = 0; !marked && n < Math.min(FEW, start.length); n++) if (start[n] == 0) return true;
        return false;
    }

    static Check check(Optional<Answer> answer) {
        return answer.map(one -> new Check(tool(), one.first("standard"))).orElse(Check.NONE);
    }

    /// Of this program itself, and as old as it.
    static ToolVersion tool() {
        return new ToolVersion("Bevara structure check", Version.OF_THIS);
    }

    static Verdict verdict(Optional<Answer> answer) {
        return answer.map(Structure::verdict)
                .orElseGet(() -> Verdict.unchecked("checker-died", "the structure check hung or died of it"));
    }

    private static Verdict verdict(Answer answer) {
        if (answer.says(Answer.FAILED)) return Verdict.unchecked("checker-failed", answer.first(Answer.FAILED));
        var problems = answer.all("problem").stream().map(Structure::problem).toList();
        return switch (answer.first("verdict").toLowerCase(Locale.ROOT)) {
            case "valid" -> Verdict.VALID;
            case "well-formed" -> Verdict.WELL_FORMED;
            case "invalid" -> new Verdict(Validity.INVALID, problems, false);
            case "encrypted" -> Verdict.ENCRYPTED;
            case "unchecked" -> new Verdict(Validity.COULD_NOT_BE_CHECKED, problems, false);
            default -> Verdict.NOT_CHECKED;
        };
    }

    /// Code, line, place, message.
    private static Problem problem(String fact) {
        var parts = fact.split("\t", 4);
        if (parts.length < 4 || !parts[1].matches("[0-9]{1,9}")) return Problem.of("invalid", fact);
        return new Problem(parts[0], parts[3], Integer.parseInt(parts[1]), parts[2]);
    }
}
