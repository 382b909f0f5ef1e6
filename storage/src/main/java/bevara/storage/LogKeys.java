package bevara.storage;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// The public keys that a log brings along, each in a file named after its key hash: a C2SP verifier
/// key, which is the key's name, its hash, and its bytes.
final class LogKeys {
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int RAW = 32;

    private LogKeys() {}

    static String path(String name, PublicKey key) {
        return path(hash(name, key));
    }

    static String path(String hash) {
        return LogPaths.KEYS + "/" + hash;
    }

    private static String hash(String name, PublicKey key) {
        return HexFormat.of().formatHex(Checkpoint.keyHash(name, key));
    }

    static String line(String name, PublicKey key) {
        var encoded = key.getEncoded();
        var bytes = Arrays.copyOfRange(encoded, encoded.length - RAW - 1, encoded.length);
        bytes[0] = Checkpoint.ED25519;
        return name + "+" + hash(name, key) + "+" + Base64.getEncoder().encodeToString(bytes) + "\n";
    }

    /// Empty when the text is no such key, or another one than it says.
    static Optional<PublicKey> read(String line) {
        var parts = line.strip().split("\\+", 3);
        try {
            var bytes = parts.length == 3 ? Base64.getDecoder().decode(parts[2]) : new byte[0];
            if (bytes.length != RAW + 1 || bytes[0] != Checkpoint.ED25519) return Optional.empty();
            var encoded = Arrays.copyOf(X509, X509.length + RAW);
            System.arraycopy(bytes, 1, encoded, X509.length, RAW);
            var key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            return hash(parts[0], key).equals(parts[1]) ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
