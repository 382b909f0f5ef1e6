package bevara.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A zip of so many bytes of content, made as it is sent, so that the sender needs no disk: a tenth of it small files,
/// the rest a few large ones. Nothing in it can be packed any smaller.
record LargePackage(long bytes, long seed) {
    static final int SMALL = 100_000;
    private static final int LARGE_FILES = 4;
    private static final int IN_A_FOLDER = 1000;
    private static final int BUFFER = 1 << 16;

    int smallFiles() {
        return Math.toIntExact(bytes / 10 / SMALL);
    }

    int files() {
        return smallFiles() + LARGE_FILES;
    }

    /// The zip from its start; ends with a fault of the stream when it could not be made.
    InputStream open() {
        try {
            var in = new PipedInputStream(1 << 20);
            var out = new PipedOutputStream(in);
            Thread.ofPlatform().daemon().start(() -> write(out));
            return in;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(OutputStream to) {
        try (var zip = new ZipOutputStream(new BufferedOutputStream(to, BUFFER))) {
            long large = (bytes - (long) smallFiles() * SMALL) / LARGE_FILES;
            for (int n = 0; n < LARGE_FILES; n++) store(zip, "film/film-%d.bin".formatted(n), large, n);
            for (int n = 0; n < smallFiles(); n++)
                store(zip, "akt/%03d/%06d.bin".formatted(n / IN_A_FOLDER, n), SMALL, LARGE_FILES + n);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stored, not packed, so the check sum must be known before the content.
    private void store(ZipOutputStream zip, String name, long size, long number) throws IOException {
        var buffer = new byte[BUFFER];
        var crc = new CRC32();
        each(size, number, buffer, length -> crc.update(buffer, 0, length));
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(size);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        each(size, number, buffer, length -> zip.write(buffer, 0, length));
        zip.closeEntry();
    }

    @FunctionalInterface
    private interface Part {
        void take(int length) throws IOException;
    }

    private void each(long size, long number, byte[] buffer, Part part) throws IOException {
        var random = new SplittableRandom(seed + number);
        for (long left = size; left > 0; left -= buffer.length) {
            random.nextBytes(buffer);
            part.take((int) Math.min(left, buffer.length));
        }
    }
}
