package bevara.storage;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/// The digest algorithms of OCFL and of its extensions 0001 and 0009, under the names they have there.
public enum DigestAlgorithm {
    SHA512("sha512", 128),
    SHA256("sha256", 64),
    SHA1("sha1", 40),
    MD5("md5", 32),
    SHA512_256("sha512/256", 64),
    BLAKE2B_512("blake2b-512", 128),
    BLAKE2B_384("blake2b-384", 96),
    BLAKE2B_256("blake2b-256", 64),
    BLAKE2B_160("blake2b-160", 40),
    CRC32("crc32", 8),
    /// The number of bytes, in decimal digits.
    SIZE("size", 0);

    private final String code;
    private final int digits;

    DigestAlgorithm(String code, int digits) {
        this.code = code;
        this.digits = digits;
    }

    public String code() {
        return code;
    }

    /// Empty when no algorithm has this name.
    public static Optional<DigestAlgorithm> of(String code) {
        return Arrays.stream(values()).filter(a -> a.code.equals(code)).findFirst();
    }

    /// Whether this can stand in a fixity block as a digest that nobody can forge today.
    public boolean strong() {
        return switch (this) {
            case SHA512, SHA256, SHA512_256, BLAKE2B_512, BLAKE2B_384, BLAKE2B_256 -> true;
            case SHA1, MD5, BLAKE2B_160, CRC32, SIZE -> false;
        };
    }

    /// Whether `text` looks like one of this algorithm's values, in either case.
    boolean fits(String text) {
        if (this == SIZE) return text.matches("[0-9]{1,18}");
        return text.length() == digits && text.matches("[0-9A-Fa-f]*");
    }

    /// A calculation that is under way; its value is in lower case.
    interface Calculation {
        void update(byte[] bytes, int length);

        String value();
    }

    Calculation start() {
        return switch (this) {
            case SHA512 -> new Platform("SHA-512");
            case SHA256 -> new Platform("SHA-256");
            case SHA1 -> new Platform("SHA-1");
            case MD5 -> new Platform("MD5");
            case SHA512_256 -> new Platform("SHA-512/256");
            case BLAKE2B_512, BLAKE2B_384, BLAKE2B_256, BLAKE2B_160 -> new Blake2b(digits * 4);
            case CRC32 -> new Crc();
            case SIZE -> new Count();
        };
    }

    String of(byte[] bytes) {
        var calculation = start();
        calculation.update(bytes, bytes.length);
        return calculation.value();
    }

    private static final class Platform implements Calculation {
        private final MessageDigest digest;

        Platform(String name) {
            try {
                digest = MessageDigest.getInstance(name);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java has no " + name, e);
            }
        }

        @Override
        public void update(byte[] bytes, int length) {
            digest.update(bytes, 0, length);
        }

        @Override
        public String value() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private static final class Blake2b implements Calculation {
        private final Blake2bDigest digest;

        Blake2b(int bits) {
            digest = new Blake2bDigest(bits);
        }

        @Override
        public void update(byte[] bytes, int length) {
            digest.update(bytes, 0, length);
        }

        @Override
        public String value() {
            var out = new byte[digest.getDigestSize()];
            digest.doFinal(out, 0);
            return HexFormat.of().formatHex(out);
        }
    }

    private static final class Crc implements Calculation {
        private final CRC32 crc = new CRC32();

        @Override
        public void update(byte[] bytes, int length) {
            crc.update(bytes, 0, length);
        }

        @Override
        public String value() {
            return "%08x".formatted(crc.getValue()).toLowerCase(Locale.ROOT);
        }
    }

    private static final class Count implements Calculation {
        private long size;

        @Override
        public void update(byte[] bytes, int length) {
            size += length;
        }

        @Override
        public String value() {
            return Long.toString(size);
        }
    }
}
