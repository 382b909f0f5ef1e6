package bevara.access;

import bevara.storage.AipId;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes orders and makes their DIPs. A DIP is a file of its own, which appears only when it is whole.
final class OrderDesk {
    private static final Logger LOG = LoggerFactory.getLogger(OrderDesk.class);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final long NAMED_IN_PROOF = 10_000;
    private static final int STEPS = 100;
    private static final long SMALLEST_STEP = 1 << 20;
    private static final String UNFINISHED = ".part";

    private final Access.Setup setup;
    private final Catalogue catalogue;
    private final OrderBook book;

    OrderDesk(Access.Setup setup, Catalogue catalogue, OrderBook book) {
        this.setup = setup;
        this.catalogue = catalogue;
        this.book = book;
        clearUnfinished();
    }

    private void clearUnfinished() {
        try {
            Files.createDirectories(setup.dips());
            try (var files = Files.newDirectoryStream(setup.dips(), "*" + UNFINISHED)) {
                for (var file : files) Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Order take(TenantId tenant, Access.OrderRequest request) {
        if (request.aips().isEmpty() && request.files().isEmpty()) throw new AccessFault.Invalid("order-empty");
        var now = setup.clock().instant();
        var asked = new Order(
                AipId.create(now, setup.random()).value(),
                tenant,
                request.form(),
                request.purpose(),
                request.aips().stream().distinct().toList(),
                request.files().stream().distinct().toList(),
                Order.State.QUEUED,
                "",
                0,
                0,
                0,
                request.orderedBy(),
                now,
                null);
        long bytes = Dispatch.of(asked, now, catalogue, setup.storage()).bytes();
        var order = withTotal(asked, bytes);
        book.add(order);
        setup.queue().accept(tenant, order.id());
        return order;
    }

    private static Order withTotal(Order o, long bytes) {
        return new Order(
                o.id(),
                o.tenant(),
                o.form(),
                o.purpose(),
                o.aips(),
                o.files(),
                o.state(),
                o.fault(),
                o.bytes(),
                bytes,
                o.size(),
                o.orderedBy(),
                o.createdAt(),
                o.readyAt());
    }

    void prepare(TenantId tenant, String id) {
        var order = book.find(tenant, id).orElseThrow(() -> new AccessFault.NotFound("order-unknown", id));
        switch (order.state()) {
            case READY, FAILED, EXPIRED -> LOG.debug("order {} is prepared already", id);
            case QUEUED, PREPARING -> make(order);
        }
    }

    private void make(Order order) {
        book.preparing(order);
        try {
            var dip = write(order);
            book.ready(order, Files.size(dip), setup.clock().instant());
        } catch (AccessFault.Damaged e) {
            LOG.error("order {}: a stored file is not what it was", order.id(), e);
            book.failed(order, e.code());
        } catch (StorageFault.NotFound | StorageFault.Corrupt e) {
            LOG.error("order {}: a stored file is not what it was", order.id(), e);
            book.failed(order, "file-damaged");
        } catch (AccessFault.NotFound e) {
            LOG.warn("order {}: what was ordered is no longer there", order.id(), e);
            book.failed(order, e.code());
        } catch (FileSystemException e) {
            LOG.error("order {}: the DIP cannot be written", order.id(), e);
            book.failed(order, "dip-unwritable");
        } catch (IOException e) {
            // The store failed halfway: the order stays PREPARING, and is tried again.
            throw new UncheckedIOException(e);
        }
    }

    private Path write(Order order) throws IOException {
        var dispatch = Dispatch.of(order, setup.clock().instant(), catalogue, setup.storage());
        for (var part : dispatch.parts())
            if (setup.storage().custody().lost(order.tenant(), part.aip().id()))
                throw new AccessFault.Damaged("aip-damaged", part.aip().id().value());
        var proof = new Proof(dispatch, setup.sign(), NAMED_IN_PROOF);
        var part = Files.createTempFile(setup.dips(), order.id(), UNFINISHED);
        try {
            try (var zip = new DipZip(part, dispatch.made(), progress(order))) {
                DipForm.of(order.form()).write(dispatch, proof, zip);
                zip.finish();
            }
            var whole = file(order.id());
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
            sync(setup.dips());
            return whole;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private LongConsumer progress(Order order) {
        long step = Math.max(SMALLEST_STEP, order.bytesTotal() / STEPS);
        return new LongConsumer() {
            private long told;

            @Override
            public void accept(long bytes) {
                if (bytes - told < step) return;
                told = bytes;
                book.progress(order, bytes);
            }
        };
    }

    /// Without it the new name itself may be lost with the power.
    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    Path dip(TenantId tenant, String id) {
        var order = book.find(tenant, id).orElseThrow(() -> new AccessFault.NotFound("order-unknown", id));
        return switch (order.state()) {
            case QUEUED, PREPARING -> throw new AccessFault.Conflict("order-not-ready", id);
            case FAILED -> throw new AccessFault.Conflict("order-failed", id);
            case EXPIRED -> throw new AccessFault.Conflict("order-expired", id);
            case READY -> there(id);
        };
    }

    /// Someone may have cleared the folder by hand: the order is then to be made again.
    private Path there(String id) {
        var dip = file(id);
        if (!Files.exists(dip)) throw new AccessFault.Conflict("order-expired", id);
        return dip;
    }

    private Path file(String id) {
        return setup.dips().resolve(id + ".zip");
    }

    int expire() {
        var due = book.readyBefore(setup.clock().instant().minus(KEPT));
        for (var order : due) {
            book.expired(order);
            try {
                Files.deleteIfExists(file(order.id()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return due.size();
    }
}
