package bevara.storage;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// The chunks of one sealed file. Each is encrypted and authenticated by AES-256-GCM under the file's own key, with a
/// nonce that says which it is and whether it is the last: the STREAM construction (Hoang, Reyhanitabar, Rogaway and
/// Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015), laid out as the payload of
/// C2SP's age. For one thread.
final class SealedChunks {
    static final int PLAIN = 1 << 16;
    static final int TAG = 16;
    static final int SEALED = PLAIN + TAG;

    private final SecretKey key;
    private final Cipher cipher;

    SealedChunks(SecretKey key) {
        this.key = key;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /// The size of a sealed file that holds this many bytes.
    static long sealedSize(long plain) {
        return SealedHeader.BYTES + plain + TAG * chunks(plain);
    }

    /// How many chunks hold this many bytes: one at least.
    static long chunks(long plain) {
        return Math.max(1, (plain + PLAIN - 1) / PLAIN);
    }

    /// How many bytes a sealed file of this size holds. Throws [StorageFault.Corrupt] when none has this size.
    static long plainSize(StoreKey key, long sealed) {
        long body = sealed - SealedHeader.BYTES;
        long chunks = Math.max(1, (body + SEALED - 1) / SEALED);
        long plain = body - TAG * chunks;
        if (plain < 0 || sealedSize(plain) != sealed)
            throw new StorageFault.Corrupt(key.value(), "the size of a sealed file", Long.toString(sealed));
        return plain;
    }

    /// Where chunk `number` begins in the sealed file.
    static long place(long number) {
        return SealedHeader.BYTES + number * SEALED;
    }

    /// Returns how many bytes were written to `out`.
    int seal(long number, boolean last, byte[] plain, int length, byte[] out) {
        try {
            return begin(Cipher.ENCRYPT_MODE, key, number, last).doFinal(plain, 0, length, out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a chunk cannot be sealed", e);
        }
    }

    /// Throws AEADBadTagException when these are not the bytes of this chunk.
    int open(long number, boolean last, byte[] sealed, int length, byte[] out) throws AEADBadTagException {
        try {
            return begin(Cipher.DECRYPT_MODE, key, number, last).doFinal(sealed, 0, length, out);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a chunk cannot be opened", e);
        }
    }

    private Cipher begin(int mode, Key with, long number, boolean last) throws GeneralSecurityException {
        var nonce = ByteBuffer.allocate(12).position(3).putLong(number).put((byte) (last ? 1 : 0));
        cipher.init(mode, with, new GCMParameterSpec(8 * TAG, nonce.array()));
        return cipher;
    }
}
