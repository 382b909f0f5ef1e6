package bevara.ingest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/// A digest algorithm that the platform has, by any of the names that packages use for it.
enum Algorithm {
    MD5("MD5", 16),
    SHA1("SHA-1", 20),
    SHA224("SHA-224", 28),
    SHA256("SHA-256", 32),
    SHA384("SHA-384", 48),
    SHA512("SHA-512", 64),
    SHA512224("SHA-512/224", 28),
    SHA512256("SHA-512/256", 32),
    SHA3224("SHA3-224", 28),
    SHA3256("SHA3-256", 32),
    SHA3384("SHA3-384", 48),
    SHA3512("SHA3-512", 64),
    CRC32("CRC32", 4),
    ADLER32("Adler-32", 4);

    private final String standardName;
    private final int bytes;

    Algorithm(String standardName, int bytes) {
        this.standardName = standardName;
        this.bytes = bytes;
    }

    String standardName() {
        return standardName;
    }

    int bytes() {
        return bytes;
    }

    /// Whether content that has the digest is the content that was meant. Check sums only tell accidents.
    boolean proves() {
        return bytes > 4;
    }

    /// `sha256`, `SHA-256`, `sha_256`: what the sender means; empty when it is none that proves the content.
    static Optional<Algorithm> named(String name) {
        return checksum(name).filter(Algorithm::proves);
    }

    /// The same, and what METS has of check sums.
    static Optional<Algorithm> checksum(String name) {
        var bare = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
        for (var algorithm : values()) if (algorithm.name().equals(bare)) return Optional.of(algorithm);
        return Optional.empty();
    }

    MessageDigest start() {
        return switch (this) {
            case CRC32 -> new ChecksumDigest(standardName, new CRC32());
            case ADLER32 -> new ChecksumDigest(standardName, new Adler32());
            default -> digest();
        };
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(standardName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks " + standardName, e);
        }
    }
}
