package bevara.ingest;

import bevara.storage.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Packages that come in parts. The rows say how much of each is durable; a start after a crash goes on from there.
final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    /// Who does not go on for so long has given up.
    static final Duration KEPT = Duration.ofDays(7);

    private static final int DURABLE_EVERY = 16 << 20;

    private final UploadTable table;
    private final Quarantine quarantine;
    private final Clock clock;
    private final Arrival arrival;
    private final Map<SubmissionId, UploadFile> files = new ConcurrentHashMap<>();

    /// What becomes of a package that is whole, and of one that never will be.
    interface Arrival {
        /// Returns the submission that it is; throws [IngestFault.Invalid] when it is not what was announced.
        SubmissionId arrived(SubmissionId id, Delivery delivery, Quarantine.Received received);

        void ended(SubmissionId id, Delivery delivery, Code why);
    }

    Uploads(UploadTable table, Quarantine quarantine, Clock clock, Arrival arrival) {
        this.table = table;
        this.quarantine = quarantine;
        this.clock = clock;
        this.arrival = arrival;
    }

    /// The row is there; from now on parts can come.
    Upload open(SubmissionId id, Delivery delivery) {
        quarantine.begin(id);
        table.open(delivery.tenant(), id, delivery.expected(), clock.instant().plus(KEPT));
        return find(delivery.tenant(), id).orElseThrow();
    }

    long awaited() {
        return table.awaited();
    }

    /// Stops whoever is still sending, so that what is said here stays true.
    Optional<Upload> find(TenantId tenant, SubmissionId id) {
        var file = files.get(id);
        if (file == null) return table.find(tenant, id).map(Uploads::upload);
        synchronized (file) {
            var row = table.find(tenant, id);
            if (row.isEmpty()) return Optional.empty();
            return Optional.of(upload(file.isOpen() ? saved(row.get(), file) : row.get()));
        }
    }

    private UploadTable.Row saved(UploadTable.Row row, UploadFile file) {
        save(row, file);
        try {
            file.leave();
        } catch (IOException e) {
            throw quarantine.unavailable(e);
        }
        return table.find(row.delivery().tenant(), row.id()).orElse(row);
    }

    private static Upload upload(UploadTable.Row row) {
        return new Upload(row.id(), row.id(), row.offset(), row.delivery().length(), row.until(), false);
    }

    Upload append(TenantId tenant, SubmissionId id, UploadPart part) {
        if (table.find(tenant, id).isEmpty()) throw unknown(id);
        var file = files.computeIfAbsent(id, _ -> new UploadFile(quarantine.pack(id)));
        try {
            var held = take(tenant, id, part.offset(), file);
            try {
                copy(held, part);
            } finally {
                held.leave();
            }
        } catch (IOException e) {
            throw quarantine.unavailable(e);
        }
        synchronized (file) {
            var now = table.find(tenant, id).orElseThrow(() -> unknown(id));
            return now.offset() < now.delivery().length() ? upload(now) : finished(now, file);
        }
    }

    /// An upload that this thread may write to, until another takes it over.
    private record Held(UploadTable.Row row, UploadFile file, long turn) {
        void leave() throws IOException {
            synchronized (file) {
                if (file.isHeld(turn)) file.leave();
            }
        }
    }

    private Held take(TenantId tenant, SubmissionId id, long offset, UploadFile file) throws IOException {
        synchronized (file) {
            var upload = find(tenant, id).orElseThrow(() -> unknown(id));
            if (upload.offset() != offset)
                throw new IngestFault.Conflict(
                        "upload-offset-wrong", String.valueOf(offset), String.valueOf(upload.offset()));
            var row = table.find(tenant, id).orElseThrow(() -> unknown(id));
            return new Held(row, file, file.take(offset));
        }
    }

    private static IngestFault.NotFound unknown(SubmissionId id) {
        return new IngestFault.NotFound("upload-unknown", id.value());
    }

    private void copy(Held held, UploadPart part) throws IOException {
        var checksum = part.checksum();
        var counted = checksum == null ? null : digest(checksum.algorithm());
        var buffer = new byte[1 << 18];
        long length = held.row().delivery().length();
        long end = held.row().offset();
        long durable = end;
        int got;
        while ((got = read(held, part.body(), buffer, counted == null)) >= 0) {
            if (end + got > length) {
                keep(held, counted == null);
                throw new IngestFault.Invalid("upload-too-long", String.valueOf(length));
            }
            if (!held.file().write(held.turn(), buffer, got)) throw new IngestFault.Conflict("upload-taken-over");
            if (counted != null) counted.update(buffer, 0, got);
            end += got;
            if (counted == null && end - durable >= DURABLE_EVERY) {
                keep(held, true);
                durable = end;
            }
        }
        requireSame(checksum, counted);
        keep(held, true);
    }

    private static void requireSame(UploadPart.@Nullable Checksum checksum, @Nullable MessageDigest counted) {
        if (checksum == null || counted == null) return;
        if (!HexFormat.of().formatHex(counted.digest()).equals(checksum.hex()))
            throw new IngestFault.Invalid("upload-checksum-wrong", checksum.hex());
    }

    private int read(Held held, InputStream body, byte[] buffer, boolean countsAlone) {
        try {
            return body.read(buffer);
        } catch (IOException | UncheckedIOException e) {
            keep(held, countsAlone);
            throw new IngestFault.Invalid("upload-paused");
        }
    }

    private void keep(Held held, boolean counts) {
        synchronized (held.file()) {
            if (counts && held.file().isHeld(held.turn())) save(held.row(), held.file());
        }
    }

    /// First the bytes, then the row that promises them.
    private void save(UploadTable.Row row, UploadFile file) {
        try {
            table.durable(
                    row.delivery().tenant(),
                    row.id(),
                    file.force(),
                    clock.instant().plus(KEPT));
        } catch (IOException e) {
            throw quarantine.unavailable(e);
        }
    }

    private Upload finished(UploadTable.Row row, UploadFile file) {
        var delivery = row.delivery();
        var known = file.digest(delivery.length());
        var received = quarantine.received(row.id(), known);
        files.remove(row.id());
        var submission = arrival.arrived(row.id(), delivery, received);
        return new Upload(row.id(), submission, delivery.length(), delivery.length(), null, true);
    }

    /// The sender does not want it any more. Throws [IngestFault.NotFound].
    void cancel(TenantId tenant, SubmissionId id) {
        var row = table.find(tenant, id).orElseThrow(() -> new IngestFault.NotFound("upload-unknown", id.value()));
        end(row, Code.UPLOAD_CANCELLED);
    }

    private void end(UploadTable.Row row, Code why) {
        var file = files.remove(row.id());
        try {
            if (file != null) file.leave();
        } catch (IOException e) {
            LOG.warn("the file of upload {} does not close", row.id(), e);
        }
        arrival.ended(row.id(), row.delivery(), why);
    }

    /// Takes further what is whole and was left so by a crash, and ends what nobody goes on with.
    void sweep() {
        for (var row : table.whole()) finishLeft(row);
        for (var row : table.expired()) {
            LOG.info("upload {} has expired", row.id());
            end(row, Code.UPLOAD_EXPIRED);
        }
    }

    private void finishLeft(UploadTable.Row row) {
        var file = files.computeIfAbsent(row.id(), id -> new UploadFile(quarantine.pack(id)));
        synchronized (file) {
            if (table.find(row.delivery().tenant(), row.id()).isEmpty()) return;
            try {
                finished(row, file);
            } catch (IngestFault e) {
                LOG.warn("upload {} cannot be taken further: {}", row.id(), e.getMessage());
            }
        }
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
