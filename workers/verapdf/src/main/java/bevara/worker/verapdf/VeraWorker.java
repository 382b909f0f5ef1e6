package bevara.worker.verapdf;

import bevara.worker.Answer;
import bevara.worker.Request;
import bevara.worker.Worker;
import bevara.worker.WorkerLoop;
import java.io.IOException;
import java.util.HashSet;
import org.verapdf.core.EncryptedPdfException;
import org.verapdf.core.ModelParsingException;
import org.verapdf.core.VeraPDFException;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/// veraPDF: judges a PDF by the part of PDF/A that it claims to follow. Facts: `flavour` (`1b`; none when none is
/// claimed), `compliant` (`true` or `false`), and for each kind of failure a `clause`, tab, and what it says. `claim`
/// when
/// there is one, but nobody can tell of which part.
/// `encrypted` when a password is needed, `broken` when it is no PDF that can be read.
public final class VeraWorker implements Worker {
    private static final int FAILURES = 100;

    private final VeraPDFFoundry foundry;

    private VeraWorker() {
        VeraGreenfieldFoundryProvider.initialise();
        foundry = Foundries.defaultInstance();
    }

    public static void main(String[] arguments) throws Exception {
        WorkerLoop.serve(VeraWorker::new);
    }

    @Override
    public void look(Request request, Answer answer) throws VeraPDFException, IOException {
        try (var in = request.open();
                var parser = foundry.createParser(in)) {
            judge(parser, request, answer);
        } catch (EncryptedPdfException e) {
            answer.say("encrypted", "true");
        } catch (ModelParsingException e) {
            answer.say("broken", String.valueOf(e.getMessage()));
        }
    }

    private void judge(PDFAParser parser, Request request, Answer answer) throws VeraPDFException, IOException {
        var flavour = parser.getFlavours().stream()
                .filter(one -> one.getPart().getFamily() == PDFAFlavour.SpecificationFamily.PDF_A)
                .findFirst()
                .orElse(null);
        if (flavour == null) {
            if (Claim.isMadeIn(request)) answer.say("claim", "unreadable");
            return;
        }
        answer.say("flavour", flavour.getId());
        var result = foundry.createValidator(flavour, false).validate(parser);
        answer.say("compliant", Boolean.toString(result.isCompliant()));
        var told = new HashSet<String>();
        for (var assertion : result.getTestAssertions()) tell(assertion, told, answer);
    }

    private static void tell(TestAssertion assertion, HashSet<String> told, Answer answer) {
        if (assertion.getStatus() != TestAssertion.Status.FAILED || told.size() == FAILURES) return;
        var rule = assertion.getRuleId();
        var clause = rule.getClause() + "-" + rule.getTestNumber();
        if (told.add(clause)) answer.say("clause", clause + "\t" + assertion.getMessage());
    }
}
