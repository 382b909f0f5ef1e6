package bevara.storage;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// The secret of a tenant from which the key of each of its sealed files is derived (HKDF, RFC 5869). Its id is
/// derived from it as well, so that another secret cannot pass for it. Nothing shows the secret.
final class TenantKey {
    static final int BYTES = 32;
    static final int ID_DIGITS = 32;

    private final String id;
    private final byte[] secret;

    private TenantKey(String id, byte[] secret) {
        this.id = id;
        this.secret = secret;
    }

    static TenantKey create(TenantId tenant, SecureRandom random) {
        var secret = new byte[BYTES];
        random.nextBytes(secret);
        return of(tenant, secret);
    }

    static TenantKey of(TenantId tenant, byte[] secret) {
        if (secret.length != BYTES) throw new IllegalArgumentException("not a tenant key");
        var id = derived(secret, new byte[0], "bevara-tenant-key-id-1\n" + tenant, ID_DIGITS / 2);
        return new TenantKey(HexFormat.of().formatHex(id), secret.clone());
    }

    String id() {
        return id;
    }

    /// To be wrapped, and for nothing else.
    byte[] secret() {
        return secret.clone();
    }

    /// `context` says which file it is: moved elsewhere, it cannot be opened.
    SecretKey fileKey(byte[] salt, String context) {
        try {
            return KDF.getInstance("HKDF-SHA256").deriveKey("AES", parameters(secret, salt, context, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 25 has HKDF-SHA256", e);
        }
    }

    static byte[] derived(byte[] secret, byte[] salt, String info, int length) {
        try {
            return KDF.getInstance("HKDF-SHA256").deriveData(parameters(secret, salt, info, length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 25 has HKDF-SHA256", e);
        }
    }

    private static HKDFParameterSpec parameters(byte[] secret, byte[] salt, String info, int length) {
        return HKDFParameterSpec.ofExtract()
                .addIKM(secret)
                .addSalt(salt)
                .thenExpand(info.getBytes(StandardCharsets.UTF_8), length);
    }

    @Override
    public String toString() {
        return "tenant key " + id;
    }
}
