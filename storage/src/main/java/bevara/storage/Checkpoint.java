package bevara.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A signed statement of how large a log is and what its root hash is: a C2SP checkpoint, which is a
/// C2SP signed note. `text` is the whole note.
record Checkpoint(String origin, long size, Digest root, String text) {
    private static final Pattern FORM = Pattern.compile(
            "(?<signed>(?<origin>[^\\s\\p{Cntrl}+]+)\n(?<size>0|[1-9][0-9]{0,17})\n"
                    + "(?<root>[A-Za-z0-9+/]{43}=)\n(?:[^\\p{Cntrl}]+\n)*)\n(?<signatures>(?:\u2014 [^\\s]+ [^\\s]+\n)+)");
    static final byte ED25519 = 1;
    private static final int RAW = 32;
    private static final int KEY_HASH = 4;

    /// Throws [StorageFault.Corrupt] when the text, found under `place`, is not a checkpoint.
    static Checkpoint parse(String place, String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) throw new StorageFault.Corrupt(place, "a checkpoint", abbreviated(text));
        var root = Base64.getDecoder().decode(match.group("root"));
        return new Checkpoint(
                match.group("origin"),
                Long.parseLong(match.group("size")),
                new Digest(HexFormat.of().formatHex(root)),
                text);
    }

    private static String abbreviated(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    static Checkpoint sign(String origin, long size, byte[] root, LogSigner signer) {
        var signed = origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
        var signature = signer.signature().apply(signed.getBytes(StandardCharsets.UTF_8));
        var line = ByteBuffer.allocate(KEY_HASH + signature.length)
                .put(keyHash(origin, signer.publicKey()))
                .put(signature)
                .array();
        var text = signed + "\n\u2014 " + origin + " " + Base64.getEncoder().encodeToString(line) + "\n";
        return new Checkpoint(origin, size, new Digest(HexFormat.of().formatHex(root)), text);
    }

    byte[] rootBytes() {
        return HexFormat.of().parseHex(root.hex());
    }

    /// Whether one of the signatures is of this Ed25519 key.
    boolean signedBy(PublicKey key) {
        var match = FORM.matcher(text);
        if (!match.matches()) return false;
        var signed = match.group("signed").getBytes(StandardCharsets.UTF_8);
        return match.group("signatures").lines().anyMatch(line -> isSignature(line, signed, key));
    }

    private boolean isSignature(String line, byte[] signed, PublicKey key) {
        var parts = line.split(" ", -1);
        if (!parts[1].equals(origin)) return false;
        try {
            var bytes = Base64.getDecoder().decode(parts[2]);
            // The last character of base 64 has bits that mean nothing: only one way to write them is taken.
            if (!Base64.getEncoder().encodeToString(bytes).equals(parts[2])) return false;
            if (!Arrays.equals(Arrays.copyOf(bytes, KEY_HASH), keyHash(origin, key))) return false;
            var signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(signed);
            return signature.verify(bytes, KEY_HASH, bytes.length - KEY_HASH);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /// The hashes of the keys that are said to have signed, in hexadecimal.
    List<String> keyHashes() {
        return text.lines()
                .map(line -> line.split(" ", -1))
                .filter(parts -> parts.length == 3 && parts[0].equals("\u2014") && parts[1].equals(origin))
                .flatMap(parts -> keyHash(parts[2]).stream())
                .toList();
    }

    private static Optional<String> keyHash(String signature) {
        try {
            var bytes = Base64.getDecoder().decode(signature);
            return Optional.of(HexFormat.of().formatHex(Arrays.copyOf(bytes, KEY_HASH)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// C2SP signed-note: the first four bytes of SHA-256 over name, line feed, kind and key.
    static byte[] keyHash(String name, PublicKey key) {
        var digest = Digest.sha256();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(ED25519);
        var encoded = key.getEncoded();
        digest.update(encoded, encoded.length - RAW, RAW);
        return Arrays.copyOf(digest.digest(), KEY_HASH);
    }

    /// The first line of a tenant's checkpoints, and the name of the key in them: a path without a
    /// scheme. What a URL would escape is escaped.
    static String origin(String archive, TenantId tenant) {
        var name = new StringBuilder();
        for (byte b : archive.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0)) name.append(c);
            else name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return name + "/" + tenant;
    }
}
