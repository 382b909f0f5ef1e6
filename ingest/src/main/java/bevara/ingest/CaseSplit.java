package bevara.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Which files of a package become which AIP, where each case becomes one: those that a case names, and last those that
/// none does. A file that several cases name is in each of them.
final class CaseSplit {
    /// The receipt names them all.
    static final int MOST = 10_000;

    private final Examination.Result examined;
    private final List<CaseMetadata.CaseFiles> cases;

    CaseSplit(Examination.Result examined) {
        this.examined = examined;
        this.cases = examined.cases().cases();
    }

    /// With the rest, which the documents themselves belong to.
    int parts() {
        return cases.size() + 1;
    }

    List<CheckedFile> files(int number) {
        return Arrays.stream(cases.get(number).members()).mapToObj(this::file).toList();
    }

    List<CheckedFile> rest() {
        var named = new BitSet();
        for (var one : cases) for (int member : one.members()) named.set(member);
        var rest = new ArrayList<CheckedFile>();
        for (int i = named.nextClearBit(0); i < examined.files().size(); i = named.nextClearBit(i + 1))
            rest.add(file(i));
        return rest;
    }

    /// Nothing blocked, so all that is listed was read, in its order.
    private CheckedFile file(int number) {
        var file = examined.files().get(number);
        if (!file.path().equals(examined.listing().members().get(number).path()))
            throw new IllegalStateException("files and listing differ");
        return file;
    }
}
