package bevara.storage;

import bevara.storage.StorageFault.Corrupt;
import bevara.storage.StorageFault.Unreadable;
import bevara.storage.StoredVersion.Member;
import bevara.storage.StoredVersion.StoredContent;
import bevara.storage.Stores.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what is known by a digest, and compares before it is believed: what is small before the first byte goes out,
/// what is large before the last does. A store that has other bytes is reported, and the next one asked. See
/// docs/adr/0020-verified-reads.md. Safe for use by many threads.
final class VerifiedReading {
    private static final Logger LOG = LoggerFactory.getLogger(VerifiedReading.class);
    private static final int BUFFER = 1 << 16;

    private final Stores stores;
    private final TenantEncryption encryption;
    private final Doubts doubts;
    private final Limits limits;
    private final Semaphore memory;

    /// What is at most `small` bytes large is held in memory while it is given, `held` bytes in all.
    record Limits(int small, int held) {
        static final Limits USUAL = new Limits(4 << 20, 64 << 20);
    }

    /// What is known of copies that gave other bytes than were stored.
    interface Doubts {
        /// The stores whose copy is not to be trusted.
        Set<StoreId> about(AipPlace place);

        /// Somebody just met something wrong there.
        void raise(AipPlace place, Store store, String what);
    }

    /// A stretch of what a content file holds. `sha256` is null when nobody knows it: each chunk of what is sealed
    /// vouches for itself.
    private record Wanted(
            StoredContent content,
            AipPlace place,
            long from,
            long size,
            @Nullable Digest sha256) {
        String name() {
            return "%s, %d bytes from %d".formatted(content.key(), size, from);
        }
    }

    VerifiedReading(Stores stores, TenantEncryption encryption, Doubts doubts, Limits limits) {
        this.stores = stores;
        this.encryption = encryption;
        this.doubts = doubts;
        this.limits = limits;
        this.memory = new Semaphore(limits.held());
    }

    InputStream read(Member member, long offset, long length) {
        if (length == 0) return InputStream.nullInputStream();
        var content = member.content();
        var wanted = new Wanted(content, place(content), member.place(), member.size(), member.sha256());
        return read(wanted, offset, length);
    }

    /// All that a content file holds.
    InputStream read(StoredContent content) {
        boolean sealed = SealedHeader.isSealed(content.key());
        long size = sealed ? SealedChunks.plainSize(new StoreKey(content.key()), content.size()) : content.size();
        return read(new Wanted(content, place(content), 0, size, sealed ? null : content.sha256()), 0, size);
    }

    /// A stretch of a content file as it is, known by nothing.
    InputStream unknown(StoredContent content, long offset, long length) {
        var wanted = new Wanted(content, place(content), offset, length, null);
        return first(wanted, store -> open(wanted, store, 0, length));
    }

    private static AipPlace place(StoredContent content) {
        return AipPlace.around(new StoreKey(content.key())).orElseThrow(() -> new StorageFault.NotFound(content.key()));
    }

    private InputStream read(Wanted wanted, long offset, long length) {
        boolean small = wanted.size() <= limits.small();
        if (small && memory.tryAcquire((int) wanted.size())) return held(wanted, (int) offset, (int) length);
        boolean whole = offset == 0 && length == wanted.size();
        return first(wanted, store -> {
            // Nothing that is small goes out unseen, and nothing from where something was wrong already.
            if (small || isDoubted(wanted, store)) compare(wanted, store);
            var in = open(wanted, store, offset, length);
            return whole ? new Compared(in, wanted, store) : in;
        });
    }

    private InputStream held(Wanted wanted, int offset, int length) {
        int size = (int) wanted.size();
        try {
            return new Held(first(wanted, store -> bytes(wanted, store)), offset, length);
        } catch (RuntimeException | Error e) {
            memory.release(size);
            throw e;
        }
    }

    private <T> T first(Wanted wanted, Function<Store, T> reading) {
        var trusted = stores.readable(wanted.place().tenant()).stream()
                .sorted(Comparator.comparing(store -> isDoubted(wanted, store)))
                .toList();
        return stores.first(trusted, store -> {
            try {
                return reading.apply(store);
            } catch (Corrupt | Unreadable | StorageFault.NotFound e) {
                doubts.raise(wanted.place(), store, String.valueOf(e.getMessage()));
                throw e;
            }
        });
    }

    private boolean isDoubted(Wanted wanted, Store store) {
        return doubts.about(wanted.place()).contains(store.id());
    }

    private InputStream open(Wanted wanted, Store store, long offset, long length) {
        var content = wanted.content();
        var key = new StoreKey(content.key());
        long from = wanted.from() + offset;
        if (!SealedHeader.isSealed(content.key())) return store.objects().read(key, from, length);
        var file = new SealedReading.File(store.objects(), key, content.size());
        return encryption.open(wanted.place().tenant(), file, from, length);
    }

    private byte[] bytes(Wanted wanted, Store store) {
        try (var in = open(wanted, store, 0, wanted.size())) {
            var bytes = in.readNBytes((int) wanted.size());
            var digest = Digest.sha256();
            digest.update(bytes);
            requireRight(wanted, bytes.length, digest);
            return bytes;
        } catch (IOException e) {
            throw unreadable(wanted, store, e);
        }
    }

    private void compare(Wanted wanted, Store store) {
        try (var in = open(wanted, store, 0, wanted.size())) {
            var digest = Digest.sha256();
            var buffer = new byte[BUFFER];
            long size = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                size += read;
            }
            requireRight(wanted, size, digest);
        } catch (IOException e) {
            throw unreadable(wanted, store, e);
        }
    }

    private static StorageFault unreadable(Wanted wanted, Store store, IOException e) {
        store.lookAfter(e);
        return new Unreadable(new StoreKey(wanted.content().key()), e);
    }

    private static void requireRight(Wanted wanted, long size, MessageDigest digest) {
        if (size != wanted.size()) throw new Corrupt(wanted.name(), wanted.size() + " bytes", size + " bytes");
        var right = wanted.sha256();
        if (right == null) return;
        var got = Digest.of(digest);
        if (!got.equals(right)) throw new Corrupt(wanted.name(), right.hex(), got.hex());
    }

    /// Bytes that were compared, in memory that others wait for.
    private final class Held extends ByteArrayInputStream {
        private final AtomicBoolean open = new AtomicBoolean(true);

        Held(byte[] bytes, int offset, int length) {
            super(bytes, offset, length);
        }

        @Override
        public void close() {
            if (!open.getAndSet(false)) return;
            memory.release(buf.length);
            buf = new byte[0];
            count = pos = 0;
        }
    }

    /// Compares on the way. The last bytes are given only when all were right: else an [IOException], after which
    /// whoever reads again gets another store's copy.
    private final class Compared extends InputStream {
        private final InputStream in;
        private final Wanted wanted;
        private final Store store;
        private final MessageDigest digest = Digest.sha256();
        private long size;

        Compared(InputStream in, Wanted wanted, Store store) {
            this.in = in;
            this.wanted = wanted;
            this.store = store;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            if (length == 0) return 0;
            if (size == wanted.size()) return -1;
            try {
                int read = in.read(buffer, from, (int) Math.min(length, wanted.size() - size));
                if (read > 0) {
                    digest.update(buffer, from, read);
                    size += read;
                }
                if (read < 0 || size == wanted.size()) requireRight(wanted, size, digest);
                return read;
            } catch (Corrupt e) {
                doubts.raise(wanted.place(), store, String.valueOf(e.getMessage()));
                throw new IOException("broken off: " + e.getMessage(), e);
            } catch (IOException e) {
                LOG.warn("{} in store {} cannot be read to its end", wanted.name(), store.id(), e);
                doubts.raise(wanted.place(), store, String.valueOf(e.getMessage()));
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
