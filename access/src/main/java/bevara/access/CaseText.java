package bevara.access;

import bevara.formats.Text;
import bevara.schemas.Ead;
import bevara.schemas.Erms;
import bevara.schemas.SchemaFault;
import java.io.InputStream;
import java.util.Optional;

/// The text of a document of cases (FGS Ärendehantering, CITS ERMS): all that they are searched by, but nothing of
/// persons with a protected identity. No parser that knows nothing of them may read such a document.
final class CaseText extends Erms.Describing {
    /// Some twenty thousand cases.
    private static final int LONGEST = 8_000_000;

    private static final int RECORDS_TOLD = 10_000;

    private final StringBuilder text = new StringBuilder();
    private boolean known;

    private CaseText() {
        super(RECORDS_TOLD);
    }

    /// Empty when it is no such document.
    static Optional<Text> of(InputStream in) {
        var cases = new CaseText();
        boolean whole = true;
        try {
            Erms.read(in, cases);
        } catch (SchemaFault.Unreadable e) {
            whole = false;
        }
        if (!cases.known) return Optional.empty();
        var outcome = whole && cases.text.length() <= LONGEST ? Text.Outcome.WHOLE : Text.Outcome.CUT;
        return Optional.of(new Text(outcome, Text.tidy(cases.text, LONGEST)));
    }

    @Override
    public boolean standard(Erms.Standard standard) {
        known = true;
        return true;
    }

    @Override
    protected void described(Erms.Unit unit, Ead.Description told) {
        if (text.length() > LONGEST) return;
        text.append(told.referenceCode()).append(' ').append(told.title()).append('\n');
        text.append(told.scope()).append('\n');
    }
}
