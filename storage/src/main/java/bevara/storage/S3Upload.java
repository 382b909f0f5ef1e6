package bevara.storage;

import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.Http;
import io.minio.UploadPartArgs;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// One object on its way in several parts, seen by nobody before [#complete]. At most two parts are on their way
/// while a third is filled, so what it holds is bounded: in memory while parts are small, in temporary files that
/// have no name any more when the object is so large that ten thousand small ones do not make it.
final class S3Upload {
    static final int MEMORY_PART = 16 << 20;
    static final long LARGEST_PART = 5L << 30;

    private static final int FIRST_PART = 8 << 20;
    private static final int ON_THEIR_WAY = 2;
    private static final int MOST_PARTS = 10_000;

    private final S3Connection connection;
    private final ExecutorService threads;
    private final String bucket;
    private final String name;
    private final long size;
    private final String id;
    private final List<Part> parts = new ArrayList<>();
    private final Deque<Future<Part>> sending = new ArrayDeque<>();
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private @Nullable Filling filling;
    private int number;
    private boolean open = true;

    /// `size` is [AipDraft#UNKNOWN_SIZE] when not known.
    S3Upload(
            S3Connection connection,
            ExecutorService threads,
            String bucket,
            String name,
            long size,
            Map<String, String> metadata)
            throws S3Connection.Refused {
        this.connection = connection;
        this.threads = threads;
        this.bucket = bucket;
        this.name = name;
        this.size = size;
        var headers = new Http.Headers("x-amz-checksum-algorithm", "SHA256");
        metadata.forEach(headers::set);
        var args = CreateMultipartUploadArgs.builder()
                .bucket(bucket)
                .object(name)
                .headers(headers)
                .build();
        id = connection
                .call("begin " + name, client -> client.createMultipartUpload(args))
                .result()
                .uploadId();
    }

    /// How large the part with this number is, when it is not the last. The sizes reach 5 TB and beyond, within
    /// the ten thousand parts that S3 allows; when the size is known all parts are the same.
    static long partSize(int number, long size) {
        if (size == AipDraft.UNKNOWN_SIZE) return number <= 1000 ? FIRST_PART : number <= 5000 ? MEMORY_PART : 1L << 30;
        long least = (size + MOST_PARTS - 1) / MOST_PARTS;
        long rounded = (least + (1 << 20) - 1) >> 20 << 20;
        return Math.max(FIRST_PART, rounded);
    }

    /// A part that is being filled: in memory, or in a file.
    private static final class Filling {
        private final long wanted;
        private final byte @Nullable [] memory;
        private final @Nullable RandomAccessFile file;
        private final MessageDigest digest = Digest.sha256();
        private long filled;

        Filling(long wanted, byte @Nullable [] memory) throws IOException {
            this.wanted = wanted;
            this.memory = memory;
            this.file = memory == null ? nameless() : null;
        }

        private static RandomAccessFile nameless() throws IOException {
            var path = Files.createTempFile("bevara-part", null);
            var file = new RandomAccessFile(path.toFile(), "rw");
            Files.delete(path);
            return file;
        }

        int take(byte[] bytes, int offset, int length) throws IOException {
            int n = (int) Math.min(length, wanted - filled);
            if (memory != null) System.arraycopy(bytes, offset, memory, (int) filled, n);
            if (file != null) file.write(bytes, offset, n);
            filled += n;
            return n;
        }

        void rewind() {
            try {
                if (file != null) file.seek(0);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        void discard() throws IOException {
            if (file != null) file.close();
        }
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        while (at < offset + length) {
            if (filling == null) filling = next();
            at += filling.take(bytes, at, offset + length - at);
            if (filling.filled == filling.wanted) send();
        }
    }

    private Filling next() throws IOException {
        number++;
        long wanted = partSize(number, size);
        if (size != AipDraft.UNKNOWN_SIZE && number == 1) wanted = Math.min(wanted, size);
        if (wanted > MEMORY_PART) return new Filling(wanted, null);
        byte[] used;
        synchronized (spare) {
            used = spare.poll();
        }
        return new Filling(wanted, used != null && used.length == wanted ? used : new byte[(int) wanted]);
    }

    private void send() {
        var part = filling;
        if (part == null) return;
        filling = null;
        while (sending.size() >= ON_THEIR_WAY) await();
        int sent = number;
        sending.add(threads.submit(() -> upload(sent, part)));
    }

    private Part upload(int sent, Filling part) throws IOException {
        try {
            var sum = sum(part);
            var base64 = Base64.getEncoder().encodeToString(sum);
            var args = UploadPartArgs.builder()
                    .bucket(bucket)
                    .object(name)
                    .uploadId(id)
                    .partNumber(sent)
                    .headers(S3Publishing.digests(sum));
            if (part.memory != null) args.data(part.memory, (int) part.filled);
            if (part.file != null) args.file(part.file, part.filled);
            var answer = connection.send("part %d of %s".formatted(sent, name), part.filled, client -> {
                part.rewind();
                return client.uploadPart(args.build());
            });
            S3Publishing.requireSame(name, base64, answer.headers());
            if (part.memory != null)
                synchronized (spare) {
                    spare.add(part.memory);
                }
            return new Part(sent, answer.part().etag(), null, null, null, null, base64);
        } catch (S3Connection.Refused e) {
            throw e.fault();
        } finally {
            part.discard();
        }
    }

    private static byte[] sum(Filling part) throws IOException {
        if (part.memory != null) {
            part.digest.update(part.memory, 0, (int) part.filled);
        } else if (part.file != null) {
            part.rewind();
            var buffer = new byte[1 << 16];
            for (int n = part.file.read(buffer); n >= 0; n = part.file.read(buffer)) part.digest.update(buffer, 0, n);
        }
        return part.digest.digest();
    }

    private void await() {
        try {
            parts.add(sending.remove().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageFault.Unavailable("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageFault fault) throw fault;
            throw new StorageFault.Unavailable("a part of " + name + " could not be sent", e);
        }
    }

    /// All bytes are with the server when this returns.
    void finish() {
        send();
        while (!sending.isEmpty()) await();
    }

    /// The object is there from now on, under its key. Returns the id of its version, null when the answer does
    /// not tell.
    @Nullable
    String complete(Map<String, String> conditions) throws S3Connection.Refused {
        var args = CompleteMultipartUploadArgs.builder()
                .bucket(bucket)
                .object(name)
                .uploadId(id)
                .parts(parts.toArray(Part[]::new))
                .maxRetries(1)
                .extraHeaders(conditions)
                .build();
        var version = connection
                .send("complete " + name, MEMORY_PART, client -> client.completeMultipartUpload(args))
                .versionId();
        open = false;
        return version;
    }

    /// To be called when another request has completed it.
    void completedElsewhere() {
        open = false;
    }

    /// Gives up what is not completed. What cannot be given up now is shown by [ObjectStore#unfinished].
    void abort() {
        if (!open) return;
        open = false;
        for (var future : sending) {
            try {
                future.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException _) {
                continue;
            }
        }
        try {
            if (filling != null) filling.discard();
            abort(connection, bucket, name, id);
        } catch (StorageFault | IOException _) {
            return;
        }
    }

    String id() {
        return id;
    }

    static void abort(S3Connection connection, String bucket, String name, String id) {
        var args = AbortMultipartUploadArgs.builder()
                .bucket(bucket)
                .object(name)
                .uploadId(id)
                .build();
        try {
            connection.call("abort " + name, client -> client.abortMultipartUpload(args));
        } catch (S3Connection.Refused e) {
            if (!e.isMissing()) throw e.fault();
        }
    }
}
