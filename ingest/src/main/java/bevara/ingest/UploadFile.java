package bevara.ingest;

import bevara.storage.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// The bytes of one upload, in the hands of one sender at a time: whoever comes later takes over, since a connection
/// that broke off may look alive to us for minutes. What the earlier one still sends is refused.
final class UploadFile {
    private final Path path;
    /// Of the first `digested` bytes; so a package that came without a stop is not read again.
    private MessageDigest digest = Digest.sha256();
    private long digested;
    private long turn;
    private long end;
    private @Nullable FileChannel file;

    UploadFile(Path path) {
        this.path = path;
    }

    /// Takes the file over. What lies behind `offset` is not known to be durable, and goes.
    synchronized long take(long offset) throws IOException {
        leave();
        file = FileChannel.open(path, StandardOpenOption.WRITE);
        if (file.size() > offset) file.truncate(offset);
        end = offset;
        if (digested > offset) forgetDigest();
        return ++turn;
    }

    /// Nobody may write any more until [#take].
    synchronized void leave() throws IOException {
        turn++;
        if (file != null) file.close();
        file = null;
    }

    synchronized boolean isHeld(long by) {
        return by == turn && file != null;
    }

    synchronized boolean isOpen() {
        return file != null;
    }

    /// False when another has taken over.
    synchronized boolean write(long by, byte[] bytes, int length) throws IOException {
        if (!isHeld(by)) return false;
        var rest = ByteBuffer.wrap(bytes, 0, length);
        while (rest.hasRemaining()) java.util.Objects.requireNonNull(file).write(rest, end + rest.position());
        if (digested == end) {
            digest.update(bytes, 0, length);
            digested += length;
        }
        end += length;
        return true;
    }

    /// Makes durable what was written. Returns where it ends.
    synchronized long force() throws IOException {
        if (file != null) file.force(false);
        return end;
    }

    synchronized void forgetDigest() {
        digest = Digest.sha256();
        digested = 0;
    }

    /// The digest of `size` bytes, if all of them went through here.
    synchronized @Nullable Digest digest(long size) {
        if (digested != size) return null;
        try {
            return Digest.of((MessageDigest) digest.clone());
        } catch (CloneNotSupportedException e) {
            return null;
        }
    }
}
