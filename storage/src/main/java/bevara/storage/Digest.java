package bevara.storage;

import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A SHA-256 digest, as 64 lower-case hexadecimal digits.
public record Digest(@JsonValue String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Digest {
        if (!FORM.matcher(hex).matches()) throw new IllegalArgumentException("not a SHA-256 digest: " + hex);
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
