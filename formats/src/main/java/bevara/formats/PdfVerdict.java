package bevara.formats;

import bevara.worker.Answer;
import java.util.List;
import java.util.Optional;

/// What veraPDF's answer says: a PDF that claims to be PDF/A is judged by that part of ISO 19005, any other is at best
/// well-formed.
final class PdfVerdict {
    private PdfVerdict() {}

    static Verdict of(Optional<Answer> answer) {
        return answer.map(PdfVerdict::of)
                .orElseGet(() -> Verdict.unchecked("checker-died", "veraPDF hung or died of it"));
    }

    /// The part of ISO 19005 that it was judged by; of other PDF only the structure is read.
    static String standard(Optional<Answer> answer) {
        var flavour = answer.map(one -> one.first("flavour")).orElse("");
        return flavour.isEmpty()
                ? "PDF, its structure"
                : "PDF/A-%s, ISO 19005-%s".formatted(flavour, flavour.charAt(0));
    }

    private static Verdict of(Answer answer) {
        if (answer.says("encrypted")) return Verdict.ENCRYPTED;
        if (answer.says("broken")) return Verdict.invalid("pdf-unreadable", answer.first("broken"));
        if (answer.says(Answer.FAILED)) return Verdict.unchecked("checker-failed", answer.first(Answer.FAILED));
        if (answer.says("claim"))
            return Verdict.invalid("pdfa-claim-unreadable", "It is marked as PDF/A, but not of which part and level");
        if (!answer.says("flavour")) return Verdict.WELL_FORMED;
        if (answer.first("compliant").equals("true")) return Verdict.VALID;
        return new Verdict(Validity.INVALID, problems(answer.all("clause")), false);
    }

    private static List<Problem> problems(List<String> clauses) {
        return clauses.stream()
                .map(clause -> clause.split("\t", 2))
                .map(parts -> Problem.of("pdfa-" + parts[0], parts[parts.length - 1]))
                .toList();
    }
}
