package bevara.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/// RSA-OAEP (RFC 8017) with SHA-256: the public half wraps tenant keys, the private half lies in a safe. Files are
/// PEM as `openssl` writes them.
final class RecoveryKey {
    static final String METHOD = "RSA-OAEP-256";
    private static final int MADE_BITS = 4096;
    private static final int LEAST_BITS = 3072;
    private static final int ID_BYTES = 8;

    private RecoveryKey() {}

    /// Makes a pair; returns its id.
    static String create(Path privateFile, Path publicFile, SecureRandom random) throws IOException {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(MADE_BITS, random);
            var pair = generator.generateKeyPair();
            KeyFiles.create(privateFile, pem("PRIVATE KEY", pair.getPrivate()));
            KeyFiles.create(publicFile, pem("PUBLIC KEY", pair.getPublic()));
            return id(pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    private static String pem(String what, Key key) {
        var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(what, encoder.encodeToString(key.getEncoded()), what);
    }

    private static byte[] der(Path file, String what) throws IOException {
        var text = Files.readString(file, StandardCharsets.US_ASCII);
        var begin = "-----BEGIN " + what + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + what + "-----");
        if (from < 0 || to < from) throw new IOException(file + " has no " + what);
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }

    /// Throws IOException when the file is no public RSA key of 3072 bits or more.
    static PublicKey publicKey(Path file) throws IOException {
        try {
            var key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der(file, "PUBLIC KEY")));
            if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= LEAST_BITS) return key;
            throw new IOException(file + " has too short a key");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " is no public RSA key", e);
        }
    }

    static RSAPrivateCrtKey privateKey(Path file) throws IOException {
        try {
            var spec = new PKCS8EncodedKeySpec(der(file, "PRIVATE KEY"));
            if (KeyFactory.getInstance("RSA").generatePrivate(spec) instanceof RSAPrivateCrtKey key) return key;
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            // Not as a cause: what was read may be part of a secret.
        }
        throw new IOException(file + " is no private RSA key");
    }

    static String id(PublicKey key) {
        var digest = Digest.sha256().digest(key.getEncoded());
        return HexFormat.of().formatHex(Arrays.copyOf(digest, ID_BYTES));
    }

    static String id(RSAPrivateCrtKey key) {
        try {
            var spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
            return id(KeyFactory.getInstance("RSA").generatePublic(spec));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    static KeyRecord.Wrapping wrap(PublicKey with, TenantKey key, String bound, SecureRandom random) {
        try {
            var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            cipher.init(Cipher.ENCRYPT_MODE, with, parameters(bound), random);
            var wrapped = cipher.doFinal(key.secret());
            return new KeyRecord.Wrapping(KeyRecord.RECOVERY, id(with), METHOD, new byte[0], wrapped);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a tenant key cannot be wrapped for recovery", e);
        }
    }

    /// Empty when it was not wrapped for this key.
    static Optional<byte[]> unwrap(PrivateKey with, KeyRecord.Wrapping wrapping, String bound) {
        try {
            var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            cipher.init(Cipher.DECRYPT_MODE, with, parameters(bound));
            return Optional.of(cipher.doFinal(wrapping.wrapped()));
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    private static OAEPParameterSpec parameters(String bound) {
        var label = new PSource.PSpecified(bound.getBytes(StandardCharsets.UTF_8));
        return new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, label);
    }
}
