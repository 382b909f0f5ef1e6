package bevara.access;

import bevara.schemas.Ead;
import bevara.schemas.Erms;
import bevara.schemas.SchemaFault;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The text of a document of cases (FGS Ärendehantering, CITS ERMS): all that they are searched by, but nothing of
/// persons with a protected identity. No parser that knows nothing of them may read such a document.
final class CaseText implements Erms.Visitor {
    /// Some twenty thousand cases.
    private static final int LONGEST = 8_000_000;

    private static final int RECORDS_TOLD = 1000;

    private final StringBuilder text = new StringBuilder();
    private final List<Erms.Unit> records = new ArrayList<>();
    private Erms.@Nullable Unit unit;
    private boolean known;

    private CaseText() {}

    /// Empty when it is no such document.
    static Optional<ExtractedText> of(InputStream in) {
        var cases = new CaseText();
        try {
            Erms.read(in, cases);
        } catch (SchemaFault.Unreadable e) {
            if (!cases.known) return Optional.empty();
            return Optional.of(cases.extracted(ExtractedText.Outcome.CUT));
        }
        if (!cases.known) return Optional.empty();
        return Optional.of(cases.extracted(
                cases.text.length() > LONGEST ? ExtractedText.Outcome.CUT : ExtractedText.Outcome.WHOLE));
    }

    private ExtractedText extracted(ExtractedText.Outcome outcome) {
        return new ExtractedText(outcome, PlainText.tidy(text, LONGEST));
    }

    @Override
    public boolean standard(Erms.Standard standard) {
        known = true;
        return true;
    }

    @Override
    public void caseBegins(Erms.Unit begun) {
        unit = begun;
    }

    @Override
    public void record(Erms.Unit record) {
        if (unit == null) add(Erms.describe(record, List.of(), 0));
        else records.add(record);
        if (records.size() == RECORDS_TOLD) addCase();
    }

    @Override
    public void caseEnds() {
        addCase();
        unit = null;
    }

    /// A case of very many records is told in parts.
    private void addCase() {
        var of = unit;
        if (of != null) add(Erms.describe(of, records, 0));
        records.clear();
    }

    private void add(Ead.Description told) {
        if (text.length() > LONGEST) return;
        text.append(told.referenceCode()).append(' ').append(told.title()).append('\n');
        text.append(told.scope()).append('\n');
    }
}
