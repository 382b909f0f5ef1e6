package bevara.storage;

import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256 digest, as 64 lower-case hexadecimal digits.
public record Digest(@JsonValue String hex) {
    private static final int DIGITS = 64;

    public Digest {
        if (!isForm(hex)) throw new IllegalArgumentException("not a SHA-256 digest: " + hex);
    }

    private static boolean isForm(String hex) {
        if (hex.length() != DIGITS) return false;
        for (int i = 0; i < DIGITS; i++) {
            char c = hex.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return false;
        }
        return true;
    }

    public static Digest of(byte[] bytes) {
        return finish(sha256(), bytes);
    }

    /// What `digest` has seen until now; it is reset.
    public static Digest of(MessageDigest digest) {
        return new Digest(HexFormat.of().formatHex(digest.digest()));
    }

    /// A new, empty SHA-256 calculation.
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Digest finish(MessageDigest digest, byte[] bytes) {
        digest.update(bytes);
        return of(digest);
    }

    @Override
    public String toString() {
        return hex;
    }
}
