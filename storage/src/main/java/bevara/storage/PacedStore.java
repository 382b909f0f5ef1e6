package bevara.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A store that is read no faster than allowed, and only read. Counts what was read, and tells what cannot be read
/// ([StorageFault.Unreadable]) from a store that does not answer. For one thread.
final class PacedStore implements ObjectStore {
    private final Stores.Store from;
    private final ObjectStore store;
    private final Throttle throttle;
    private long bytes;

    PacedStore(Stores.Store from, Throttle throttle) {
        this.from = from;
        this.store = from.objects();
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
        return paced(key, () -> store.read(key, offset, length));
    }

    @Override
    public InputStream readAfresh(StoreKey key) {
        return paced(key, () -> store.readAfresh(key));
    }

    private InputStream paced(StoreKey key, Supplier<InputStream> source) {
        try {
            return new Paced(key, source.get());
        } catch (StorageFault.Unavailable e) {
            throw unreadable(key, e);
        }
    }

    /// Throws [StorageFault.Unavailable] when it is the store that fails.
    private StorageFault.Unreadable unreadable(StoreKey key, Exception e) {
        from.lookAfter(e);
        return new StorageFault.Unreadable(key, e);
    }

    private final class Paced extends FilterInputStream {
        private final StoreKey key;

        Paced(StoreKey key, InputStream source) {
            super(source);
            this.key = key;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int most) throws IOException {
            int read;
            try {
                read = in.read(buffer, offset, most);
            } catch (IOException e) {
                throw unreadable(key, e);
            }
            passed(read);
            return read;
        }
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
