package bevara.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// A store that is read no faster than allowed, and only read. Counts what was read. For one thread.
final class PacedStore implements ObjectStore {
    private final ObjectStore store;
    private final Throttle throttle;
    private long bytes;

    PacedStore(ObjectStore store, Throttle throttle) {
        this.store = store;
        this.throttle = throttle;
    }

    /// What all that read together may read in a second.
    static final class Throttle {
        private static final double NANOS = 1e9;
        private static final long WORTH_SLEEPING = 1_000_000;

        private final long bytesPerSecond;
        private final long begun = System.nanoTime();
        private final AtomicLong passed = new AtomicLong();

        /// 0 bytes a second stand for no limit.
        Throttle(long bytesPerSecond) {
            this.bytesPerSecond = bytesPerSecond;
        }

        private void pass(int read) throws IOException {
            if (bytesPerSecond <= 0) return;
            long due = (long) (passed.addAndGet(read) * NANOS / bytesPerSecond);
            long early = due - (System.nanoTime() - begun);
            if (early < WORTH_SLEEPING) return;
            try {
                Thread.sleep(Duration.ofNanos(early));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the audit is being stopped");
            }
        }
    }

    long bytes() {
        return bytes;
    }

    private void passed(int read) throws IOException {
        if (read <= 0) return;
        bytes += read;
        throttle.pass(read);
    }

    @Override
    public InputStream read(StoreKey key, long offset, long length) {
        return paced(store.read(key, offset, length));
    }

    @Override
    public InputStream readAfresh(StoreKey key) {
        return paced(store.readAfresh(key));
    }

    private InputStream paced(InputStream source) {
        return new java.io.FilterInputStream(source) {
            @Override
            public int read() throws IOException {
                int one = in.read();
                if (one >= 0) passed(1);
                return one;
            }

            @Override
            public int read(byte[] buffer, int from, int most) throws IOException {
                int read = in.read(buffer, from, most);
                passed(read);
                return read;
            }
        };
    }

    @Override
    public Optional<Entry> stat(StoreKey key) {
        return store.stat(key);
    }

    @Override
    public Stream<Entry> list(StoreKey folder) {
        return store.list(folder);
    }

    @Override
    public List<String> folders(StoreKey folder) {
        return store.folders(folder);
    }

    @Override
    public Stream<Entry> unfinished() {
        return store.unfinished();
    }

    @Override
    public List<Written> put(List<Write> writes, Set<Digest> known) {
        throw onlyRead();
    }

    @Override
    public void replace(List<Write> writes) {
        throw onlyRead();
    }

    @Override
    public void confirm(List<StoreKey> keys) {
        throw onlyRead();
    }

    @Override
    public void delete(StoreKey key) {
        throw onlyRead();
    }

    @Override
    public void protect(StoreKey key, Protection protection) {
        throw onlyRead();
    }

    @Override
    public Protection protection(StoreKey key) {
        return store.protection(key);
    }

    @Override
    public void setAside(StoreKey key) {
        throw onlyRead();
    }

    private static UnsupportedOperationException onlyRead() {
        return new UnsupportedOperationException("an audit only reads");
    }
}
