package bevara.access;

import bevara.schemas.Premis;
import bevara.storage.AipId;
import bevara.storage.Custody;
import bevara.storage.StoredVersion.StoredContent;
import bevara.storage.TenantId;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Access with its catalogue in PostgreSQL and its index in Lucene, in this process.
final class LuceneAccess implements Access {
    private static final Set<String> DOCUMENTS = Set.of("mets.xml", "premis.xml", "ead.xml");

    private final Setup setup;
    private final Catalogue catalogue;
    private final OrderBook book;
    private final OrderDesk desk;
    private final SearchIndex index;
    private final Follower follower;
    private final IdentificationBook identifications;
    private final IdentificationRecords records;
    private final IdentifyAgain again;

    LuceneAccess(Setup setup) {
        var transactions = new TransactionTemplate(new DataSourceTransactionManager(setup.database()));
        this.setup = setup;
        this.catalogue = new Catalogue(setup.storage(), setup.database());
        this.book = new OrderBook(setup.database());
        this.desk = new OrderDesk(setup, catalogue, book);
        this.index = new SearchIndex(setup.index().resolve("lucene"));
        this.follower = new Follower(setup, catalogue, new Failures(setup.database()), index, transactions);
        this.identifications = new IdentificationBook(setup.database());
        this.records = new IdentificationRecords(setup.storage());
        this.again = new IdentifyAgain(setup, catalogue, identifications, follower);
    }

    @Override
    public int follow() {
        return follower.follow();
    }

    @Override
    public Status status() {
        return follower.status();
    }

    @Override
    public SearchResult search(TenantId tenant, Query query) {
        return index.search(tenant, query);
    }

    @Override
    public long behind(TenantId tenant) {
        return follower.behind(tenant);
    }

    @Override
    public Optional<AipView> aip(TenantId tenant, AipId id) {
        return catalogue.aip(tenant, id);
    }

    private AipView known(TenantId tenant, AipId id) {
        return aip(tenant, id).orElseThrow(() -> unknown(id));
    }

    private static AccessFault unknown(AipId id) {
        return new AccessFault.NotFound("aip-unknown", id.value());
    }

    @Override
    public List<VersionView> versions(TenantId tenant, AipId id) {
        known(tenant, id);
        return setup.storage().find(tenant, id).orElseThrow(() -> unknown(id)).versions().stream()
                .map(v -> new VersionView(v.version(), v.created(), v.message()))
                .toList();
    }

    @Override
    public FilePage files(TenantId tenant, AipId id, String cursor, int limit) {
        known(tenant, id);
        var found = catalogue.files(tenant, id, ordinal(cursor), limit + 1);
        var page = found.subList(0, Math.min(limit, found.size()));
        var next = found.size() > limit ? Long.toString(page.getLast().ordinal()) : "";
        return new FilePage(page.stream().map(StoredFile::view).toList(), next);
    }

    private static long ordinal(String cursor) {
        if (cursor.isEmpty()) return 0;
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw new AccessFault.Invalid("cursor-invalid");
        }
    }

    @Override
    public Optional<FileView> file(TenantId tenant, AipId id, String fileId) {
        return catalogue.file(tenant, id, fileId).map(StoredFile::view);
    }

    @Override
    public List<EventView> events(TenantId tenant, AipId id) {
        try (var in = new BufferedInputStream(document(tenant, id, "premis.xml"))) {
            var premis = Premis.read(in);
            var names = premis.agents().stream()
                    .collect(Collectors.toMap(Premis.Agent::id, LuceneAccess::name, (first, _) -> first));
            return Stream.of(
                            premis.events().stream().map(event -> view(event, names)),
                            records.of(tenant, id).stream().map(LuceneAccess::view),
                            setup.storage().custody().events(tenant, id).stream()
                                    .map(LuceneAccess::view))
                    .flatMap(Function.identity())
                    .sorted(Comparator.comparing(EventView::at))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What happened after the AIP was stored stands beside it, not in it.
    private static EventView view(Custody.Event event) {
        return new EventView(
                event.type(),
                event.at(),
                event.good() ? "success" : "fail",
                "store " + event.store(),
                event.detail(),
                "");
    }

    private static EventView view(IdentificationRecords.Outcome outcome) {
        return new EventView(
                "format identification",
                outcome.at(),
                "success",
                "Again, by newer signatures: " + outcome.changes().size() + " files are of another format",
                "PRONOM signatures " + outcome.signatures(),
                Stream.concat(outcome.tools().stream(), Stream.of(outcome.by())).collect(Collectors.joining(", ")));
    }

    private static String name(Premis.Agent agent) {
        return (agent.name() + " " + agent.version()).strip();
    }

    private static EventView view(Premis.Event event, java.util.Map<String, String> names) {
        var agents = event.agents().stream()
                .map(agent -> Objects.requireNonNullElse(names.get(agent), agent))
                .collect(Collectors.joining(", "));
        return new EventView(event.type(), event.at(), event.outcome(), event.detail(), event.note(), agents);
    }

    @Override
    public InputStream content(TenantId tenant, AipId id, String fileId, long offset, long length) {
        var file =
                catalogue.file(tenant, id, fileId).orElseThrow(() -> new AccessFault.NotFound("file-unknown", fileId));
        long size = file.view().size();
        if (offset < 0 || length < 0 || offset > size || length > size - offset)
            throw new AccessFault.Invalid("range-invalid", Long.toString(size));
        requireWhole(tenant, id);
        return setup.storage().read(file.member(), offset, length);
    }

    private void requireWhole(TenantId tenant, AipId id) {
        if (setup.storage().custody().lost(tenant, id)) throw new AccessFault.Damaged("aip-damaged", id.value());
    }

    @Override
    public InputStream document(TenantId tenant, AipId id, String name) {
        known(tenant, id);
        return setup.storage().read(stored(tenant, id, name), 0, -1);
    }

    private StoredContent stored(TenantId tenant, AipId id, String name) {
        return Optional.of(name)
                .filter(DOCUMENTS::contains)
                .flatMap(known -> catalogue.content(tenant, id, known))
                .orElseThrow(() -> new AccessFault.NotFound("file-unknown", name));
    }

    @Override
    public Order order(TenantId tenant, OrderRequest request) {
        return desk.take(tenant, request);
    }

    @Override
    public void prepare(TenantId tenant, String orderId) {
        desk.prepare(tenant, orderId);
    }

    @Override
    public Optional<Order> findOrder(TenantId tenant, String orderId) {
        return book.find(tenant, orderId);
    }

    @Override
    public List<Order> orders(TenantId tenant) {
        return book.newest(tenant);
    }

    @Override
    public Path dip(TenantId tenant, String orderId) {
        return desk.dip(tenant, orderId);
    }

    @Override
    public List<PendingOrder> unfinishedOrders() {
        return book.unfinished();
    }

    @Override
    public int expireOrders() {
        return desk.expire();
    }

    @Override
    public SignatureUse signatures(TenantId tenant) {
        var version = setup.formats().signatureVersion();
        return new SignatureUse(
                version,
                catalogue.aips(tenant),
                setup.formats().identifies() ? catalogue.identifiedByOthers(tenant, version) : 0);
    }

    @Override
    public Identification identifyAgain(TenantId tenant, String requestedBy) {
        return again.request(tenant, requestedBy);
    }

    @Override
    public void identify(TenantId tenant, String id) {
        again.run(tenant, id);
    }

    @Override
    public List<Identification> identifications(TenantId tenant) {
        return identifications.newest(tenant);
    }

    @Override
    public boolean cancelIdentification(TenantId tenant, String id) {
        if (identifications.find(tenant, id).isEmpty()) throw new AccessFault.NotFound("identification-unknown", id);
        return identifications.end(
                tenant, id, Identification.State.CANCELLED, setup.clock().instant());
    }

    @Override
    public List<PendingIdentification> unfinishedIdentifications() {
        return identifications.unfinished();
    }

    @Override
    public IdentifiedPage identified(TenantId tenant, String cursor, int limit) {
        return identifications.identified(tenant, cursor.isEmpty() ? Long.MAX_VALUE : ordinal(cursor), limit);
    }

    @Override
    public void reset() {
        follower.reset();
    }

    @Override
    public void close() {
        again.close();
        follower.end();
        index.close();
    }
}
