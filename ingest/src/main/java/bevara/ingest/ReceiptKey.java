package bevara.ingest;

import bevara.storage.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The archive's Ed25519 key (RFC 8032) that signs receipts and proofs. `id` is the public key's JWK
/// thumbprint (RFC 7638, RFC 8037). `former` are the public keys that signed before it, as JWKs.
public record ReceiptKey(String id, KeyPair pair, List<String> former) {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final String JWK = ".jwk";
    private static final int RAW = 32;

    /// What comes before the 32 bytes of a public key in its X.509 form (RFC 8410, 4).
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    public ReceiptKey {
        former = List.copyOf(former);
    }

    /// Reads the key in `file` (PKCS #8, PEM), or makes one there, readable by the owner only. Its
    /// public key is kept beside it in `public/`, and stays there when another key takes its place.
    public static ReceiptKey in(Path file) {
        try {
            if (!Files.exists(file)) make(file);
            var pair = withPublicKey(privateKey(Files.readString(file)));
            var key = new ReceiptKey(thumbprint(pair.getPublic()), pair, List.of());
            var folder = file.toAbsolutePath().resolveSibling("public");
            keepPublic(folder, key);
            return new ReceiptKey(key.id(), pair, others(folder, key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(file + " holds no Ed25519 key", e);
        }
    }

    private static void make(Path file) throws IOException, GeneralSecurityException {
        var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        writeOnce(file, BEGIN + "\n" + body + "\n" + END + "\n");
    }

    private static void keepPublic(Path folder, ReceiptKey key) throws IOException {
        var file = folder.resolve(key.id() + JWK);
        if (!Files.exists(file)) writeOnce(file, key.publicJwk() + "\n");
    }

    private static List<String> others(Path folder, ReceiptKey key) throws IOException {
        var former = new ArrayList<String>();
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith(JWK) && !name.equals(key.id() + JWK))
                    former.add(Files.readString(file).strip());
            }
        }
        return former;
    }

    /// Whole or not at all, also after a power cut.
    private static void writeOnce(Path file, String text) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) throw new IllegalArgumentException(file + " is no file");
        Files.createDirectories(folder);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var fresh = Files.createTempFile(folder, ".receipt", ".pem", owner);
        try {
            Files.writeString(fresh, text, StandardOpenOption.SYNC);
            // A link, since a key that another process was first to make is never replaced.
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.delete(fresh);
        }
        force(folder);
        if (folder.getParent() != null) force(folder.getParent());
    }

    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) throw new IllegalArgumentException("no PKCS #8 in PEM");
        var body = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
        return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(body));
    }

    /// PKCS #8 holds the private key only, from which the platform computes the public one when it
    /// believes to draw that private key by lot.
    private static KeyPair withPublicKey(PrivateKey key) throws GeneralSecurityException {
        var seed = ((EdECPrivateKey) key).getBytes().orElseThrow();
        var generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(seed, 0, bytes, 0, RAW);
            }
        });
        return generator.generateKeyPair();
    }

    /// Signs a JSON payload: a JWS in compact form (RFC 7515) with `alg` `EdDSA` (RFC 8037), `typ` as
    /// given, `kid`, and the public key as `jwk`.
    public String sign(String type, byte[] payload) {
        var header = "{\"alg\":\"EdDSA\",\"typ\":\"%s\",\"kid\":\"%s\",\"jwk\":%s}".formatted(type, id, publicJwk());
        var signed = base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(payload);
        return signed + "." + base64(signature(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    /// The signature of a message, 64 bytes.
    public byte[] signature(byte[] message) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the receipt key does not sign", e);
        }
    }

    /// The public key as a JWK.
    public String publicJwk() {
        return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\",\"kid\":\"%s\",\"alg\":\"EdDSA\",\"use\":\"sig\"}"
                .formatted(base64(raw(pair.getPublic())), id);
    }

    /// This key and all former ones, for `/.well-known/jwks.json`.
    public String publicJwks() {
        var keys = new ArrayList<String>();
        keys.add(publicJwk());
        keys.addAll(former);
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    /// The keys that signed before this one.
    public List<PublicKey> formerKeys() {
        var keys = new ArrayList<PublicKey>();
        for (var jwk : former) {
            try {
                var x = JsonMapper.shared().readTree(jwk).path("x").asString("");
                keys.add(publicKey(Base64.getUrlDecoder().decode(x)));
            } catch (GeneralSecurityException | IllegalArgumentException | JacksonException e) {
                throw new IllegalStateException("not the JWK of an Ed25519 key: " + jwk, e);
            }
        }
        return keys;
    }

    /// The key whose raw form a JWK's `x` gives.
    public static PublicKey publicKey(byte[] raw) throws GeneralSecurityException {
        if (raw.length != RAW) throw new GeneralSecurityException("not an Ed25519 key");
        var encoded = Arrays.copyOf(X509, X509.length + RAW);
        System.arraycopy(raw, 0, encoded, X509.length, RAW);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    /// A public key's thumbprint.
    public static String thumbprint(PublicKey key) {
        return thumbprint(raw(key));
    }

    /// RFC 7638 with the members that RFC 8037, 2 names.
    static String thumbprint(byte[] raw) {
        var jwk = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + base64(raw) + "\"}";
        return base64(Digest.sha256().digest(jwk.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] raw(PublicKey key) {
        var encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - RAW, encoded.length);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
