package bevara.ingest;

import java.nio.file.Path;
import java.security.KeyPair;

/// The archive's Ed25519 key (RFC 8032) that signs receipts and proofs. `id` is the public key's JWK thumbprint
/// (RFC 7638, RFC 8037).
public record ReceiptKey(String id, KeyPair pair) {
    /// Reads the key in `file` (PKCS #8, PEM), or makes one there, readable by the owner only.
    public static ReceiptKey in(Path file) {
        throw new UnsupportedOperationException();
    }

    /// Signs a JSON payload: a JWS in compact form (RFC 7515) with `alg` `EdDSA` (RFC 8037), `typ` as given,
    /// `kid`, and the public key as `jwk`.
    public String sign(String type, byte[] payload) {
        throw new UnsupportedOperationException();
    }

    /// The public key as a JWK, for `/.well-known/jwks.json`.
    public String publicJwk() {
        throw new UnsupportedOperationException();
    }
}
