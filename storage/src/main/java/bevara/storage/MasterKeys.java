package bevara.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The master keys of a file, the newest first: that one wraps, all unwrap. A line is
/// `bevara-master-key-1 <id> <base64 of 32 bytes>`; the id tells a slip of the pen when a key was typed from paper.
final class MasterKeys {
    static final String METHOD = "AES-256-GCM";
    private static final String TYPE = "bevara-master-key-1";
    private static final int ID_BYTES = 8;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final List<Master> keys;

    private MasterKeys(List<Master> keys) {
        this.keys = List.copyOf(keys);
    }

    /// One master key; shows nothing but its id.
    static final class Master {
        private final String id;
        private final byte[] secret;

        private Master(byte[] secret) {
            if (secret.length != TenantKey.BYTES) throw new IllegalArgumentException("not a master key");
            this.secret = secret;
            var derived = TenantKey.derived(secret, new byte[0], "bevara-master-key-id-1", ID_BYTES);
            this.id = HexFormat.of().formatHex(derived);
        }

        static Master create(SecureRandom random) {
            var secret = new byte[TenantKey.BYTES];
            random.nextBytes(secret);
            return new Master(secret);
        }

        String id() {
            return id;
        }

        private String line() {
            return TYPE + " " + id + " " + Base64.getEncoder().encodeToString(secret) + "\n";
        }

        private byte[] apply(int mode, byte[] nonce, byte[] bytes, String bound) throws GeneralSecurityException {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(bound.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes);
        }

        @Override
        public String toString() {
            return "master key " + id;
        }
    }

    /// Throws IOException when the file cannot be read, or others may read it, or a line is wrong.
    static MasterKeys read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) throw new IOException(file + " is not there");
        if (!KeyFiles.isPrivate(file)) throw new IOException("others may read " + file + ": chmod 600");
        var keys = new ArrayList<Master>();
        int number = 0;
        for (var line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) continue;
            keys.add(parse(line).orElseThrow(lineFault(file, number)));
        }
        if (keys.isEmpty()) throw new IOException(file + " has no master key");
        return new MasterKeys(keys);
    }

    private static java.util.function.Supplier<IOException> lineFault(Path file, int number) {
        return () -> new IOException("line " + number + " of " + file + " is no master key");
    }

    private static Optional<Master> parse(String line) {
        var parts = line.strip().split(" +");
        if (parts.length != 3 || !parts[0].equals(TYPE)) return Optional.empty();
        try {
            return Optional.of(new Master(Base64.getDecoder().decode(parts[2])))
                    .filter(key -> key.id().equals(parts[1]));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// A file with one new key; returns its id.
    static String create(Path file, SecureRandom random) throws IOException {
        var key = Master.create(random);
        KeyFiles.create(file, key.line());
        return key.id();
    }

    /// Puts a new key before those of the file; returns its id.
    static String prepend(Path file, SecureRandom random) throws IOException {
        read(file);
        var key = Master.create(random);
        KeyFiles.replace(file, key.line() + Files.readString(file, StandardCharsets.UTF_8));
        return key.id();
    }

    Master first() {
        return keys.getFirst();
    }

    List<String> ids() {
        return keys.stream().map(Master::id).toList();
    }

    KeyRecord.Wrapping wrap(TenantKey key, String bound, SecureRandom random) {
        var nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            var wrapped = first().apply(Cipher.ENCRYPT_MODE, nonce, key.secret(), bound);
            return new KeyRecord.Wrapping(KeyRecord.MASTER, first().id(), METHOD, nonce, wrapped);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a tenant key cannot be wrapped", e);
        }
    }

    /// Empty when the master key is not among these, or this is not what it wrapped.
    Optional<byte[]> unwrap(KeyRecord.Wrapping wrapping, String bound) {
        for (var key : keys) {
            if (!key.id().equals(wrapping.key())) continue;
            try {
                return Optional.of(key.apply(Cipher.DECRYPT_MODE, wrapping.nonce(), wrapping.wrapped(), bound));
            } catch (GeneralSecurityException _) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
