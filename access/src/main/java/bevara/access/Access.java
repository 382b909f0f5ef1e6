package bevara.access;

import bevara.formats.FormatWorkers;
import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.TenantId;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/// Finds, shows and hands out what is kept. Safe for use by many threads.
public interface Access extends AutoCloseable {
    /// Where Flyway finds this module's tables.
    String MIGRATIONS = "classpath:bevara/access/db";

    /// What access needs. `index` and `dips` are folders of its own; `index` may be deleted while the service
    /// is down. `sign` makes a JWS of a type and a JSON payload. `queue` is told of each order that is to be
    /// prepared; it must call [#prepare] soon, at least once; so is `queueIdentification` of each run for
    /// [#identify]. `milestone` is told `access.catalogued` and `access.indexed`.
    record Setup(
            ArchivalStorage storage,
            FormatWorkers formats,
            DataSource database,
            Path index,
            Path dips,
            Clock clock,
            RandomGenerator random,
            BiFunction<String, byte[], String> sign,
            BiConsumer<TenantId, String> queue,
            BiConsumer<TenantId, String> queueIdentification,
            Consumer<String> milestone) {}

    static Access open(Setup setup) {
        return new LuceneAccess(setup);
    }

    /// Brings catalogue and index up to the journal's end; returns how many entries were taken. Called again
    /// and again by one thread. An entry that cannot be read is logged and counted in [#status], and does not
    /// stop those after it.
    int follow();

    Status status();

    /// `behind` is how many journal entries are still to be indexed; `failed` how many could not be;
    /// `documents` how many AIPs are found by search; `withoutText` how many files a parser failed on.
    record Status(long behind, long failed, long documents, long withoutText) {}

    /// Throws [AccessFault.Invalid].
    SearchResult search(TenantId tenant, Query query);

    /// How many versions of this tenant's AIPs are kept and not found by search yet; at most 1,000.
    long behind(TenantId tenant);

    /// The AIP as catalogued; empty when this tenant has none such (yet).
    Optional<AipView> aip(TenantId tenant, AipId id);

    /// The versions' numbers and times, oldest first. Throws [AccessFault.NotFound].
    List<VersionView> versions(TenantId tenant, AipId id);

    record VersionView(int version, java.time.Instant stored, String message) {}

    /// By the order in the package. `cursor` is empty for the first page. Throws [AccessFault.NotFound].
    FilePage files(TenantId tenant, AipId id, String cursor, int limit);

    record FilePage(List<FileView> items, String nextCursor) {
        public FilePage {
            items = List.copyOf(items);
        }
    }

    Optional<FileView> file(TenantId tenant, AipId id, String fileId);

    /// Oldest first. Throws [AccessFault.NotFound].
    List<EventView> events(TenantId tenant, AipId id);

    /// `length` bytes of a file from `offset`, straight from the stored zip and compared as
    /// [ArchivalStorage#read] says; the caller closes it. `offset` and `length` must lie within the file. Throws
    /// [AccessFault.NotFound], [AccessFault.Invalid], [AccessFault.Damaged] when no copy of the AIP is whole.
    InputStream content(TenantId tenant, AipId id, String fileId, long offset, long length);

    /// `mets.xml`, `premis.xml` or `ead.xml` of the newest version; the caller closes it. Throws
    /// [AccessFault.NotFound].
    InputStream document(TenantId tenant, AipId id, String name);

    /// Takes an order of whole AIPs, of single files, or both, and queues it. Throws [AccessFault.NotFound],
    /// [AccessFault.Invalid].
    Order order(TenantId tenant, OrderRequest request);

    record OrderRequest(
            List<String> aips, List<Order.FileOf> files, Order.Form form, String purpose, String orderedBy) {}

    /// Makes the DIP: every byte is compared with its digest on the way. May be called twice.
    void prepare(TenantId tenant, String orderId);

    Optional<Order> findOrder(TenantId tenant, String orderId);

    /// Newest first, at most 200.
    List<Order> orders(TenantId tenant);

    /// The DIP, a zip file on local disk. Throws [AccessFault.NotFound], [AccessFault.Conflict].
    Path dip(TenantId tenant, String orderId);

    /// Orders that were queued or being prepared when the process ended; for a sweep at start.
    List<PendingOrder> unfinishedOrders();

    record PendingOrder(TenantId tenant, String id) {}

    /// Deletes the DIPs that have been ready for a week, of all tenants; returns how many. Their orders stay, as
    /// EXPIRED.
    int expireOrders();

    /// Which signatures of PRONOM identify now; how many AIPs there are, and how many of them others
    /// identified.
    SignatureUse signatures(TenantId tenant);

    record SignatureUse(String version, long aips, long older) {}

    /// Queues a run through the AIPs that other signatures identified. Throws [AccessFault.Conflict] when one
    /// is under way, and when there are none.
    Identification identifyAgain(TenantId tenant, String requestedBy);

    /// Runs it; may be called twice. What is broken off by [#close] goes on when this is called again.
    void identify(TenantId tenant, String id);

    /// Newest first, at most 200.
    List<Identification> identifications(TenantId tenant);

    /// Returns false when it has ended already. Throws [AccessFault.NotFound].
    boolean cancelIdentification(TenantId tenant, String id);

    /// Runs that are queued or under way; for a sweep at start.
    List<PendingIdentification> unfinishedIdentifications();

    record PendingIdentification(TenantId tenant, String id) {}

    /// The files that turned out to be of another format, the last found first. `cursor` is empty for the first
    /// page. Throws [AccessFault.Invalid].
    IdentifiedPage identified(TenantId tenant, String cursor, int limit);

    record IdentifiedPage(List<Identified> items, String nextCursor) {
        public IdentifiedPage {
            items = List.copyOf(items);
        }
    }

    /// Deletes catalogue and index; [#follow] then builds them anew.
    void reset();

    @Override
    void close();
}
