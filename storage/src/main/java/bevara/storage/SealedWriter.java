package bevara.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// Seals what is written to it. Ended by [#finish]; does not close what it writes to.
final class SealedWriter extends OutputStream {
    private final OutputStream out;
    private final SealedChunks chunks;
    private final MessageDigest digest = Digest.sha256();
    private final byte[] plain = new byte[SealedChunks.PLAIN];
    private final byte[] sealed = new byte[SealedChunks.SEALED];
    private int filled;
    private long number;

    SealedWriter(OutputStream out, TenantKey key, SealedHeader header, String context) throws IOException {
        this.out = out;
        this.chunks = new SealedChunks(key.fileKey(header.salt(), context));
        out.write(header.bytes());
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        digest.update(bytes, offset, length);
        int from = offset;
        int left = length;
        while (left > 0) {
            // A full chunk is sealed only when more comes: the last one is sealed otherwise.
            if (filled == plain.length) pass(false);
            int part = Math.min(left, plain.length - filled);
            System.arraycopy(bytes, from, plain, filled, part);
            filled += part;
            from += part;
            left -= part;
        }
    }

    private void pass(boolean last) throws IOException {
        int length = chunks.seal(number++, last, plain, filled, sealed);
        out.write(sealed, 0, length);
        filled = 0;
    }

    /// Returns the digest of what was sealed.
    Digest finish() throws IOException {
        pass(true);
        return Digest.of(digest);
    }
}
