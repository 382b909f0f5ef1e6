package bevara.access;

import bevara.formats.FormatWorkers;
import bevara.formats.Text;
import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.JournalEntry;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// Takes the journal's entries into the catalogue, and after that into the index. Each of the two keeps its own
/// place in the journal together with what it took, so either may be lost and grows back.
final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int BATCH = 100;
    private static final int MOST_BEHIND = 100_000;
    private static final int MOST_TOLD = 1000;
    private static final int MOST_UNCOMMITTED = 500;
    private static final Duration LONGEST_UNCOMMITTED = Duration.ofSeconds(5);

    private final ArchivalStorage storage;
    private final Catalogue catalogue;
    private final Failures failures;
    private final SearchIndex index;
    private final FormatWorkers formats;
    private final TransactionTemplate whole;
    private final TransactionTemplate part;
    private final Clock clock;
    private final Consumer<String> milestone;
    private int uncommitted;
    private Instant committed;
    private volatile boolean closing;

    Follower(
            Access.Setup setup,
            Catalogue catalogue,
            Failures failures,
            SearchIndex index,
            TransactionTemplate transactions) {
        this.storage = setup.storage();
        this.catalogue = catalogue;
        this.failures = failures;
        this.index = index;
        this.formats = setup.formats();
        this.clock = setup.clock();
        this.milestone = setup.milestone();
        this.whole = transactions;
        this.part = new TransactionTemplate(
                java.util.Objects.requireNonNull(transactions.getTransactionManager()),
                new org.springframework.transaction.support.DefaultTransactionDefinition(
                        TransactionDefinition.PROPAGATION_NESTED));
        this.committed = clock.instant();
    }

    /// Returns how many entries the index took. When closed meanwhile, keeps what is whole.
    synchronized int follow() {
        try {
            return catalogueAndIndex();
        } catch (RuntimeException | Error e) {
            // An index that takes nothing does not hold up the catalogue.
            if (index.broken()) catalogueAll();
            throw e;
        }
    }

    private void catalogueAll() {
        int taken;
        do taken = catalogueSome();
        while (taken > 0 && !closing);
    }

    private int catalogueAndIndex() {
        index.mend();
        checkJournal();
        int taken = 0;
        try {
            retry();
            while (!closing) {
                int catalogued = catalogueSome();
                int indexed = indexSome();
                taken += indexed;
                if (catalogued + indexed == 0) break;
            }
        } catch (CancellationException e) {
            LOG.debug("closing", e);
        }
        commit();
        return taken;
    }

    /// An index that was made by another journal (which was built anew since) is worthless.
    private void checkJournal() {
        var reached = index.reached();
        if (reached.position() == 0) return;
        var entry = storage.journal(reached.position() - 1, 1);
        if (entry.isEmpty() || !SearchIndex.Mark.of(entry.getFirst()).equals(reached)) {
            LOG.warn("the search index belongs to another journal and is built anew");
            index.clear();
        }
    }

    private int catalogueSome() {
        var entries = storage.journal(catalogue.position(), BATCH);
        if (entries.isEmpty()) return 0;
        whole.executeWithoutResult(_ -> {
            for (var entry : entries) catalogue(entry);
            catalogue.position(entries.getLast().position());
        });
        milestone.accept("access.catalogued");
        return entries.size();
    }

    private boolean catalogue(JournalEntry entry) {
        try {
            part.executeWithoutResult(_ -> catalogue.take(entry));
            return true;
        } catch (DataIntegrityViolationException e) {
            failed(entry, e);
            return false;
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            failed(entry, e);
            return false;
        }
    }

    private int indexSome() {
        long end = catalogue.position();
        var entries = storage.journal(index.reached().position(), BATCH).stream()
                .filter(entry -> entry.position() <= end)
                .toList();
        var waiting = entries.isEmpty() ? Set.of() : failures.waiting(clock.instant());
        for (var entry : entries) {
            if (closing) throw new CancellationException("closing");
            if (!waiting.contains(entry)) index(entry);
            index.reached(SearchIndex.Mark.of(entry));
            uncommitted++;
            commitWhenDue();
        }
        if (!entries.isEmpty()) index.refresh();
        return entries.size();
    }

    private boolean index(JournalEntry entry) {
        try {
            put(entry.tenant(), entry.aip());
            return true;
        } catch (DataAccessException | TransactionException | CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            if (index.broken()) throw e;
            failed(entry, e);
            return false;
        } catch (StackOverflowError | OutOfMemoryError e) {
            // Lucene closes its writer at these; when it is open again, this document must not close it anew.
            failed(entry, e);
            if (index.broken()) throw e;
            return false;
        }
    }

    private void put(TenantId tenant, AipId aip) {
        var view = catalogue.aip(tenant, aip);
        if (view.isEmpty()) return;
        var files = catalogue.files(tenant, aip);
        try (var bytes = new StoredBytes(storage)) {
            index.put(tenant, aip, new AipDocuments(view.get(), new TextExtraction(files, bytes, reading(view.get()))));
        }
    }

    private TextExtraction.Setup reading(AipView aip) {
        return new TextExtraction.Setup(
                formats, file -> PackageParts.machinery(aip.kind(), file.path()), () -> closing);
    }

    /// A key is put back at any time: what waits for one is tried again each minute.
    private void failed(JournalEntry entry, Throwable fault) {
        if (fault instanceof StorageFault.KeyMissing) {
            LOG.warn("{} v{} waits for a key: {}", entry.aip(), entry.version(), fault.getMessage());
            failures.waits(entry, clock.instant());
            return;
        }
        LOG.warn("{} v{} cannot be catalogued or indexed now", entry.aip(), entry.version(), fault);
        failures.add(entry, clock.instant());
    }

    /// What failed before is tried again after a while; it is forgotten only when the index has it for good.
    private void retry() {
        var due = failures.due(clock.instant(), BATCH);
        var mended = due.stream()
                .filter(entry -> Boolean.TRUE.equals(whole.execute(_ -> catalogue(entry))))
                .filter(this::index)
                .toList();
        if (mended.isEmpty()) return;
        uncommitted += mended.size();
        commit();
        failures.remove(mended);
    }

    private void commitWhenDue() {
        boolean late = committed.plus(LONGEST_UNCOMMITTED).isBefore(clock.instant());
        if (uncommitted >= MOST_UNCOMMITTED || late) commit();
    }

    private void commit() {
        if (uncommitted == 0) return;
        index.commit();
        index.refresh();
        uncommitted = 0;
        committed = clock.instant();
        milestone.accept("access.indexed");
    }

    /// Takes in an AIP of which the catalogue says something new; found so after [#settle].
    synchronized void again(TenantId tenant, AipId aip) {
        put(tenant, aip);
        uncommitted++;
    }

    synchronized void settle() {
        commit();
    }

    synchronized void reset() {
        whole.executeWithoutResult(_ -> catalogue.clear());
        index.clear();
        uncommitted = 0;
    }

    /// Counted to the end where a tenant sees its own entries only.
    long behind(TenantId tenant) {
        return storage.journal(index.visible(), MOST_TOLD).stream()
                .filter(entry -> entry.tenant().equals(tenant))
                .count();
    }

    Access.Status status() {
        long behind = storage.journal(index.visible(), MOST_BEHIND).size();
        return new Access.Status(
                behind,
                failures.count(),
                index.count(IndexField.KIND_OF_DOCUMENT, IndexField.AIP),
                index.count(IndexField.EXTRACTION, AipDocuments.code(Text.Outcome.FAILED)));
    }

    /// Makes [#follow] return soon, and waits for that.
    void end() {
        closing = true;
        commitLast();
    }

    /// What a full disk does not take is taken again at the next start.
    private synchronized void commitLast() {
        if (index.broken()) return;
        try {
            commit();
        } catch (UncheckedIOException e) {
            LOG.warn("the search index does not take what came last", e);
        }
    }
}
