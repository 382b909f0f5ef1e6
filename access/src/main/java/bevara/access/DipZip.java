package bevara.access;

import bevara.storage.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.function.LongConsumer;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/// The zip file that a DIP is. Members are stored, not deflated: most records are compressed already, and the
/// archive's processor time is better spent on comparing digests.
final class DipZip implements AutoCloseable {
    private static final int BUFFER = 1 << 17;

    private final FileChannel file;
    private final ZipArchiveOutputStream zip;
    private final Instant made;
    private final LongConsumer progress;
    private final byte[] buffer = new byte[BUFFER];
    private long copied;

    /// What was written under one name.
    record Written(String name, long size, Digest sha256) {}

    DipZip(Path path, Instant made, LongConsumer progress) throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        this.zip = new ZipArchiveOutputStream(file);
        this.zip.setMethod(ZipEntry.STORED);
        this.zip.setUseZip64(Zip64Mode.AsNeeded);
        this.made = made;
        this.progress = progress;
    }

    /// Copies a stored file, whose bytes were compared with its digest.
    void copy(String name, FileView wanted, InputStream bytes) throws IOException {
        begin(name, wanted.size());
        for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
            zip.write(buffer, 0, n);
            copied += n;
            progress.accept(copied);
        }
        zip.closeArchiveEntry();
    }

    Written write(String name, byte[] bytes) throws IOException {
        begin(name, bytes.length);
        zip.write(bytes);
        zip.closeArchiveEntry();
        return new Written(name, bytes.length, Digest.of(bytes));
    }

    @FunctionalInterface
    interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    /// For what is too large to hold, or not known before it is written.
    Written write(String name, Writer writer) throws IOException {
        begin(name, ZipArchiveEntry.SIZE_UNKNOWN);
        var out = new Member(Digest.sha256());
        var buffered = new BufferedOutputStream(out, BUFFER);
        writer.writeTo(buffered);
        buffered.flush();
        zip.closeArchiveEntry();
        return new Written(name, out.size, Digest.of(out.getMessageDigest()));
    }

    private void begin(String name, long size) throws IOException {
        var entry = new ZipArchiveEntry(name);
        entry.setMethod(ZipEntry.STORED);
        if (size >= 0) entry.setSize(size);
        entry.setLastModifiedTime(FileTime.from(made));
        zip.putArchiveEntry(entry);
    }

    /// On return the file is durable.
    void finish() throws IOException {
        zip.finish();
        zip.flush();
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private final class Member extends DigestOutputStream {
        private long size;

        Member(MessageDigest digest) {
            super(zip, digest);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            super.write(bytes, from, length);
            size += length;
        }

        @Override
        public void write(int b) throws IOException {
            super.write(b);
            size++;
        }
    }
}
