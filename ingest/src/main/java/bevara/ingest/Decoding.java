package bevara.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// What a decoder makes of a package's bytes. Whatever it complains of, from its first look on, is damage.
final class Decoding extends FilterInputStream {
    private Decoding(InputStream in) {
        super(in);
    }

    interface Decoder {
        InputStream open() throws IOException;
    }

    /// Some decoders read as soon as they are made.
    static Decoding by(Decoder decoder) throws ArchiveDamaged {
        try {
            return new Decoding(decoder.open());
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damage(e);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return super.read(into, offset, length);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damage(e);
        }
    }

    private static ArchiveDamaged damage(Exception e) {
        return e instanceof ArchiveDamaged damage
                ? damage
                : new ArchiveDamaged(Code.ARCHIVE_DAMAGED, String.valueOf(e.getMessage()), e);
    }
}
