package bevara.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Function;
import javax.crypto.AEADBadTagException;

/// Part of what a sealed file holds; only the chunks that it lies in are read and opened. Nothing is given that was
/// not authenticated: a chunk that is damaged, moved or cut off is a [StorageFault.Corrupt].
final class SealedReading extends InputStream {
    private final InputStream in;
    private final StoreKey key;
    private final SealedChunks chunks;
    private final long lastNumber;
    private final byte[] sealed = new byte[SealedChunks.SEALED];
    private final byte[] plain = new byte[SealedChunks.PLAIN];
    private long number;
    private int at;
    private int end;
    private long left;

    private SealedReading(InputStream in, StoreKey key, SealedChunks chunks, long number, long lastNumber, long left) {
        this.in = in;
        this.key = key;
        this.chunks = chunks;
        this.number = number;
        this.lastNumber = lastNumber;
        this.left = left;
    }

    /// A sealed file: its bytes as they are stored, and how many there are.
    record File(ObjectStore store, StoreKey key, long size) {}

    /// `length` bytes from `offset` of what the file holds, -1 for all that follow. Throws [StorageFault.Corrupt]
    /// when the first of them are not what was sealed, and what `keys` throws for the id of a tenant key.
    static InputStream open(File file, Function<String, TenantKey> keys, long offset, long length) {
        long size = SealedChunks.plainSize(file.key(), file.size());
        long wanted = length < 0 ? size : Math.min(length, size);
        long count = Math.max(0, Math.min(wanted, size - offset));
        // An empty file has a chunk too, which says that it is empty.
        if (count == 0 && size > 0) return InputStream.nullInputStream();
        long first = offset / SealedChunks.PLAIN;
        long last = Math.max(first, (offset + count - 1) / SealedChunks.PLAIN);
        if (size == 0) first = last = 0;
        var header = first == 0 ? new byte[0] : header(file);
        long from = first == 0 ? 0 : SealedChunks.place(first);
        var in = file.store().read(file.key(), from, Math.min(SealedChunks.place(last + 1), file.size()) - from);
        try {
            if (first == 0) header = in.readNBytes(SealedHeader.BYTES);
            var told = SealedHeader.parse(file.key(), header);
            var fileKey = keys.apply(told.keyId()).fileKey(told.salt(), SealedHeader.context(file.key()));
            var reading = new SealedReading(
                    in, file.key(), new SealedChunks(fileKey), first, SealedChunks.chunks(size) - 1, count);
            reading.next();
            reading.at = (int) (offset - first * SealedChunks.PLAIN);
            return reading;
        } catch (IOException e) {
            close(in);
            throw new StorageFault.Unavailable("cannot read " + file.key(), e);
        } catch (RuntimeException e) {
            close(in);
            throw e;
        }
    }

    private static byte[] header(File file) {
        try (var in = file.store().read(file.key(), 0, SealedHeader.BYTES)) {
            return in.readNBytes(SealedHeader.BYTES);
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + file.key(), e);
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot close what was read", e);
        }
    }

    private void next() throws IOException {
        int length = in.readNBytes(sealed, 0, sealed.length);
        boolean last = number == lastNumber;
        if (length < SealedChunks.TAG || !last && length < sealed.length) throw corrupt("it ends");
        try {
            end = chunks.open(number, last, sealed, length, plain);
        } catch (AEADBadTagException _) {
            throw corrupt("other bytes");
        }
        at = 0;
        number++;
    }

    private StorageFault.Corrupt corrupt(String found) {
        return new StorageFault.Corrupt(key.value(), "chunk " + number + " as it was sealed", found);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) return 0;
        if (left == 0) return -1;
        if (at == end) next();
        int part = (int) Math.min(Math.min(length, left), end - at);
        System.arraycopy(plain, at, bytes, offset, part);
        at += part;
        left -= part;
        return part;
    }

    @Override
    public void close() throws IOException {
        Arrays.fill(plain, (byte) 0);
        in.close();
    }
}
