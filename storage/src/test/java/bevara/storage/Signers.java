package bevara.storage;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;

/// Keys that sign checkpoints in tests.
final class Signers {
    private Signers() {}

    static LogSigner fresh() {
        try {
            return of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LogSigner of(KeyPair pair) {
        return new LogSigner("Sandvikens arkiv", pair.getPublic(), message -> sign(pair, message));
    }

    private static byte[] sign(KeyPair pair, byte[] message) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
