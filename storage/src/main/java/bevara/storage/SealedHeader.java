package bevara.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Pattern;

/// How a sealed file begins: what it is, the id of the tenant key, the salt of the file's own key. Its check tells
/// a damaged header from the name of a key that is not there; it proves nothing.
record SealedHeader(String keyId, byte[] salt) {
    static final int BYTES = 96;
    static final String SUFFIX = ".sealed";

    private static final byte[] MAGIC = "bevara-sealed-1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT = 32;
    private static final int CHECKED = MAGIC.length + TenantKey.ID_DIGITS + SALT;
    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{" + TenantKey.ID_DIGITS + "}");

    static SealedHeader fresh(TenantKey key, SecureRandom random) {
        var salt = new byte[SALT];
        random.nextBytes(salt);
        return new SealedHeader(key.id(), salt);
    }

    /// Whether a file with this name or key holds sealed bytes.
    static boolean isSealed(String name) {
        return name.endsWith(SUFFIX);
    }

    /// The name of what is inside.
    static String plainName(String name) {
        return isSealed(name) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    static boolean isKeyId(String text) {
        return KEY_ID.matcher(text).matches();
    }

    byte[] bytes() {
        var buffer = ByteBuffer.allocate(BYTES)
                .put(MAGIC)
                .put(keyId.getBytes(StandardCharsets.US_ASCII))
                .put(salt);
        return buffer.put(check(buffer.array())).array();
    }

    private static byte[] check(byte[] header) {
        var digest = Digest.sha256();
        digest.update(header, 0, CHECKED);
        return Arrays.copyOf(digest.digest(), BYTES - CHECKED);
    }

    /// Throws [StorageFault.Corrupt] when the bytes are no header; `key` says whose.
    static SealedHeader parse(StoreKey key, byte[] bytes) {
        if (bytes.length != BYTES || !Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length))
            throw new StorageFault.Corrupt(key.value(), "a sealed file", "something else");
        var keyId = new String(bytes, MAGIC.length, TenantKey.ID_DIGITS, StandardCharsets.US_ASCII);
        var check = Arrays.copyOfRange(bytes, CHECKED, BYTES);
        if (!Arrays.equals(check, check(bytes)) || !isKeyId(keyId))
            throw new StorageFault.Corrupt(key.value(), "the header of a sealed file", "a damaged one");
        return new SealedHeader(keyId, Arrays.copyOfRange(bytes, CHECKED - SALT, CHECKED));
    }

    /// What the file's key is bound to: its tenant, its AIP, its path in the object.
    static String context(StoreKey key) {
        var place = AipPlace.around(key).orElseThrow(() -> new IllegalArgumentException(key + " is of no AIP"));
        return "bevara-sealed-1\n%s\n%s\n%s".formatted(place.tenant(), place.aip(), key.below(place.root()));
    }
}
