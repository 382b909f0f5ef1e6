package bevara.storage;

import bevara.storage.ObjectStore.Write;
import bevara.storage.ObjectStore.Written;
import bevara.storage.S3Connection.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// Takes the bytes of a batch while nothing is seen under its keys: small objects wait in memory, large ones as
/// uploads that are not completed.
final class S3Staging {
    /// What is larger than this is sent in parts.
    private static final int SMALL = 1 << 20;
    /// How many batches may hold small objects, and how many may hold parts, at once.
    private static final int BATCHES = 64;

    private static final int LARGE_BATCHES = 4;

    private final S3Connection connection;
    private final S3Location location;
    private final ExecutorService threads;
    private final Set<String> uploading = ConcurrentHashMap.newKeySet();
    private final S3Room batches;
    private final S3Room largeBatches;

    S3Staging(S3Connection connection, S3Location location, ExecutorService threads) {
        var patience = connection.patience().total();
        this.connection = connection;
        this.location = location;
        this.threads = threads;
        this.batches = new S3Room(BATCHES, patience, location);
        this.largeBatches = new S3Room(LARGE_BATCHES, patience, location);
    }

    /// What is written and not yet seen: whole in memory, or as an upload.
    record Staged(
            Write write,
            Protection protection,
            Written written,
            byte @Nullable [] bytes,
            @Nullable S3Upload upload,
            String token) {
        StoreKey key() {
            return write.key();
        }

        Map<String, String> metadata() {
            return S3Staging.metadata(write, token);
        }
    }

    private static Map<String, String> metadata(Write write, String token) {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put(S3Objects.TOKEN, token);
        if (write.protection().equals(Protection.NONE)) metadata.put(S3Objects.UNPROTECTED, "none");
        return metadata;
    }

    /// The ids of the uploads that are under way here.
    Set<String> uploading() {
        return uploading;
    }

    /// Waits for room.
    Batch begin() {
        return new Batch();
    }

    /// The objects of one call. It waits for room to work in; then it needs nothing that another batch has.
    final class Batch implements AutoCloseable {
        private final List<Staged> staged = new ArrayList<>();
        private final List<String> uploads = new ArrayList<>();
        private int holds;
        private boolean large;

        private Batch() {
            batches.enter();
        }

        private void requireLargeRoom() {
            if (large) return;
            largeBatches.enter();
            large = true;
        }

        void stage(Write write, Protection protection) {
            var token = UUID.randomUUID().toString();
            var collecting = new Collecting(this, write, token);
            try {
                var written = new DigestingStream(collecting, write.size()).take(write);
                if (collecting.upload != null) collecting.upload.finish();
                var bytes = collecting.upload == null ? collecting.small.toByteArray() : null;
                staged.add(new Staged(write, protection, written, bytes, collecting.upload, token));
            } catch (Throwable e) {
                if (collecting.upload != null) collecting.upload.abort();
                throw e;
            }
        }

        List<Staged> staged() {
            return staged;
        }

        List<Written> written() {
            return staged.stream().map(Staged::written).toList();
        }

        List<Staged> fresh(Set<Digest> known) {
            var seen = new HashSet<>(known);
            return staged.stream().filter(s -> seen.add(s.written().sha256())).toList();
        }

        @Override
        public void close() {
            for (var s : staged) if (s.upload() != null) s.upload().abort();
            uploads.forEach(uploading::remove);
            if (large) largeBatches.leave();
            batches.leave();
        }
    }

    /// Bytes of one write: in memory as long as they are few.
    private final class Collecting implements DigestingStream.Sink {
        private final Batch batch;
        private final Write write;
        private final String token;
        private ByteArrayOutputStream small = new ByteArrayOutputStream();
        private @Nullable S3Upload upload;

        Collecting(Batch batch, Write write, String token) {
            this.batch = batch;
            this.write = write;
            this.token = token;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (upload == null && batch.holds + length > SMALL) promote();
            if (upload != null) {
                upload.write(bytes, offset, length);
            } else {
                small.write(bytes, offset, length);
                batch.holds += length;
            }
        }

        private void promote() throws IOException {
            batch.requireLargeRoom();
            try {
                upload = new S3Upload(
                        connection,
                        threads,
                        location.bucket(),
                        location.prefix() + write.key(),
                        write.size(),
                        metadata(write, token));
            } catch (Refused e) {
                throw e.fault();
            }
            batch.uploads.add(upload.id());
            uploading.add(upload.id());
            upload.write(small.toByteArray(), 0, small.size());
            batch.holds -= small.size();
            small = new ByteArrayOutputStream(0);
        }

        @Override
        public StorageFault fault(IOException e) {
            return new StorageFault.Unavailable("cannot keep the parts of " + write.key(), e);
        }
    }
}
