package bevara.ingest;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.Checksum;

/// A check sum of 32 bits, its highest byte first.
final class ChecksumDigest extends MessageDigest {
    private final Checksum checksum;

    ChecksumDigest(String name, Checksum checksum) {
        super(name);
        this.checksum = checksum;
    }

    @Override
    protected void engineUpdate(byte input) {
        checksum.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        checksum.update(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
        var value = ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array();
        checksum.reset();
        return value;
    }

    @Override
    protected void engineReset() {
        checksum.reset();
    }
}
