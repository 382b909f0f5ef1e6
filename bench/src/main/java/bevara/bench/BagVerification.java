package bevara.bench;

import bevara.ingest.BareVerification;
import bevara.ingest.Ingest;
import gov.loc.repository.bagit.reader.BagReader;
import gov.loc.repository.bagit.verify.BagVerifier;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/// Judges one bag, by Bevara or by bagit-java, and ends with 0 when it is right.
final class BagVerification {
    private BagVerification() {}

    public static void main(String[] whoAndPath) throws Exception {
        var path = Path.of(whoAndPath[1]);
        switch (whoAndPath[0]) {
            case "bare" -> System.exit(BareVerification.isRight(path) ? 0 : 2);
            case "validate" -> System.exit(Ingest.validate(path).accepted() ? 0 : 2);
            default -> verify(path);
        }
    }

    private static void verify(Path path) throws Exception {
        try (var threads = Executors.newFixedThreadPool(2);
                var verifier = new BagVerifier(threads)) {
            // Throws when it is not.
            verifier.isValid(new BagReader().read(path), false);
        }
        System.exit(0);
    }
}
