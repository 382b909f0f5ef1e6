package bevara.storage;

import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The bytes of one version of one object. A connection that breaks or crawls is replaced by another that goes
/// on where the first one stood; so many times without a megabyte in between, and no more.
final class S3Read extends InputStream {
    private static final long PROGRESS = 1 << 20;

    private final S3Connection connection;
    private final String bucket;
    private final String name;
    private final Runnable onClose;
    private @Nullable String version;
    private @Nullable InputStream body;
    private long position;
    private long left;
    private int broken;
    private long sinceBroken;
    private long waited;
    private long got;
    private boolean closed;

    /// `length` -1 for all that follows. `onClose` is run once, also when this throws.
    S3Read(S3Connection connection, String bucket, String name, long offset, long length, Runnable onClose) {
        this.connection = connection;
        this.bucket = bucket;
        this.name = name;
        this.onClose = onClose;
        this.position = offset;
        this.left = length;
        boolean open = false;
        try {
            var first = get(length);
            version = first.headers().get("x-amz-version-id");
            left = Long.parseLong(String.valueOf(first.headers().get("Content-Length")));
            body = first;
            open = true;
        } catch (S3Connection.Refused e) {
            if (e.isMissing()) throw new StorageFault.NotFound(name);
            // The range lies behind the end.
            if (e.status() != 416) throw e.fault();
            left = 0;
            open = true;
        } finally {
            if (!open) onClose.run();
        }
    }

    private GetObjectResponse get(long length) throws S3Connection.Refused {
        var args = GetObjectArgs.builder().bucket(bucket).object(name);
        if (version != null) args.versionId(version);
        if (position > 0 || length >= 0) args.offset(position);
        if (length >= 0) args.length(length);
        return connection.open("read " + name, client -> client.getObject(args.build()));
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (closed) throw new IOException(name + " is closed");
        if (length == 0) return 0;
        while (left > 0) {
            try {
                int n = next(bytes, offset, (int) Math.min(length, left));
                position += n;
                left -= n;
                sinceBroken += n;
                return n;
            } catch (IOException e) {
                goOn(e);
            }
        }
        return -1;
    }

    private int next(byte[] bytes, int offset, int length) throws IOException {
        if (body == null) throw new IOException("the connection is gone");
        long start = System.nanoTime();
        int n = body.read(bytes, offset, length);
        if (n < 0) throw new IOException("%s ended %d bytes too early".formatted(name, left));
        waited += System.nanoTime() - start;
        got += n;
        long window = connection.patience().answer().toNanos();
        if (waited > window) {
            long atLeast = connection.patience().slowest() * (window / 1_000_000_000);
            boolean crawls = got < atLeast;
            waited = 0;
            got = 0;
            if (crawls) drop();
        }
        return n;
    }

    private void goOn(IOException why) throws IOException {
        drop();
        if (sinceBroken > PROGRESS) broken = 0;
        sinceBroken = 0;
        if (++broken >= connection.patience().tries())
            throw new IOException("%s broke off %d times, at last at byte %d".formatted(name, broken, position), why);
        connection.pause(broken);
        try {
            body = get(left);
        } catch (S3Connection.Refused e) {
            throw new IOException("%s cannot be read on from byte %d".formatted(name, position), e);
        }
    }

    private void drop() {
        var old = body;
        body = null;
        waited = 0;
        got = 0;
        if (old == null) return;
        try {
            old.close();
        } catch (IOException _) {
            // It was given up already.
            return;
        }
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        drop();
        onClose.run();
    }
}
