package bevara.ingest;

import bevara.formats.FormatWorkers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// A bag's rules and digests alone, by the same readers and checks as in a delivery, but with no format identified:
/// what other tools do with a bag. In this package because the checks are nobody else's business.
public final class BareVerification {
    private BareVerification() {}

    /// Whether nothing blocks.
    public static boolean isRight(Path pack) throws IOException {
        var findings = new Findings();
        try (var source = PackageSource.open(pack, Limits.USUAL)) {
            var whole = new Pack(source, Structure.read(source, Limits.USUAL, findings), findings);
            var expectations = new Expectations(whole.listing().members().size(), findings);
            Bag.check(whole, BagProfile.NONE, expectations);
            ContentCheck.run(whole, expectations, Set.of(), FormatWorkers.none(), Watcher.NONE);
        }
        return !findings.blocking();
    }
}
