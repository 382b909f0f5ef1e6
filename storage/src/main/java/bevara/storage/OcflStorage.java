package bevara.storage;

import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// AIPs as OCFL 1.1 objects, one storage root for each tenant.
final class OcflStorage implements ArchivalStorage {
    private static final Logger LOG = LoggerFactory.getLogger(OcflStorage.class);
    private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9-]{1,39}");

    private final ObjectStore store;
    private final OcflObjects objects;
    private final ProofLogs logs;
    private final Journal journal;
    private final Registers registers;
    private final Orphans orphans;
    private final Consumer<String> milestone;

    /// Without a signer nothing is entered in the proof log.
    OcflStorage(
            ObjectStore store,
            DataSource database,
            Clock clock,
            @Nullable LogSigner signer,
            Consumer<String> milestone) {
        this.store = store;
        this.objects = new OcflObjects(store);
        this.logs = new ProofLogs(store, objects, database, signer, milestone);
        this.journal = new Journal(database);
        this.registers = new Registers(store);
        this.orphans = new Orphans(store, objects, clock);
        this.milestone = milestone;
    }

    @Override
    public StoredVersion store(AipDraft draft) {
        var place = new AipPlace(draft.tenant(), draft.aip());
        var previous = objects.inventory(place).orElseGet(() -> Inventory.empty(place));
        requireNext(draft, previous);
        objects.makeStorageRoot(draft.tenant());

        var written = objects.putContent(draft, previous);
        objects.readBack(written, previous);
        milestone.accept("storage.content");

        var inventory = previous.next(draft, written);
        try {
            objects.putVersionInventory(place, inventory, draft.protection());
        } catch (StorageFault.Conflict e) {
            objects.withdraw(written, previous);
            throw e;
        }
        milestone.accept("storage.version-inventory");

        objects.protectEarlier(draft);
        objects.putRootInventory(place, inventory);
        milestone.accept("storage.root-inventory");

        var stored = inventory.toStoredVersion(place, draft.version());
        logs.enter(stored, Digest.of(inventory.toJson()));
        milestone.accept("storage.log");

        journal.append(stored);
        milestone.accept("storage.journal");
        return stored;
    }

    private static void requireNext(AipDraft draft, Inventory previous) {
        int next = previous.headNumber() + 1;
        if (draft.version() != next)
            throw new StorageFault.Conflict(
                    "%s v%d: the next version is v%d".formatted(draft.aip(), draft.version(), next));
    }

    @Override
    public Optional<Aip> find(TenantId tenant, AipId id) {
        var place = new AipPlace(tenant, id);
        return objects.inventory(place).map(inventory -> inventory.toAip(place));
    }

    @Override
    public void journalise(Aip aip) {
        var place = new AipPlace(aip.tenant(), aip.id());
        objects.inventory(place).ifPresent(inventory -> objects.repairSidecar(place, inventory));
        store.confirm(store.list(place.root()).map(ObjectStore.Entry::key).toList());
        logs.enter(aip);
        journal.complete(aip);
    }

    @Override
    public InputStream read(StoredVersion.StoredContent content, long offset, long length) {
        return store.read(new StoreKey(content.key()), offset, length);
    }

    @Override
    public List<JournalEntry> journal(long position, int limit) {
        return journal.after(position, limit);
    }

    @Override
    public void keep(RegisterEntry entry) {
        try {
            registers.keep(entry);
        } catch (StorageFault.Conflict e) {
            // What is kept counts; whoever kept it may have been cut off before the log.
            logs.enter(registers.kept(entry));
            throw e;
        }
        logs.enter(entry);
    }

    @Override
    public ProofLog log(TenantId tenant) {
        return logs.of(tenant);
    }

    @Override
    public long tidyLogs() {
        return tenants().stream().mapToLong(logs::tidy).sum();
    }

    @Override
    public LogReport verifyLog(TenantId tenant, LogTrust trust, @Nullable String older) {
        return new LogAudit(tenant, store).run(trust, older);
    }

    @Override
    public Optional<RegisterEntry> entry(TenantId tenant, String register, String id, int version) {
        return registers.find(tenant, register, id, version);
    }

    @Override
    public Stream<RegisterEntry> register(TenantId tenant, String register) {
        return registers.all(tenant, register);
    }

    @Override
    public List<TenantId> tenants() {
        return store.folders(new StoreKey("tenants")).stream()
                .filter(name -> TENANT.matcher(name).matches())
                .map(TenantId::new)
                .toList();
    }

    @Override
    public List<Deviation> verify(TenantId tenant, AipId id) {
        return new Verification(store, new AipPlace(tenant, id)).findings();
    }

    @Override
    public Stream<Aip> aips(TenantId tenant) {
        return store.list(AipPlace.storageRoot(tenant))
                .flatMap(entry ->
                        AipPlace.around(entry.key())
                                .filter(place -> place.inventory().equals(entry.key()))
                                .stream())
                .map(this::readable)
                .flatMap(Optional::stream);
    }

    /// One damaged AIP must not hide all others.
    private Optional<Aip> readable(AipPlace place) {
        try {
            return find(place.tenant(), place.aip());
        } catch (StorageFault.Corrupt e) {
            LOG.error("{} is damaged and left out", place.objectId(), e);
            return Optional.empty();
        }
    }

    @Override
    public long rebuildJournal(LongConsumer progress) {
        tenants().forEach(this::catchUp);
        var seen = new java.util.concurrent.atomic.AtomicLong();
        return journal.completeAll(
                tenants().stream().flatMap(this::aips).peek(_ -> progress.accept(seen.incrementAndGet())));
    }

    /// A damaged log must not hold up the AIPs; who appends to it will say so.
    private void catchUp(TenantId tenant) {
        try {
            logs.catchUp(tenant);
        } catch (StorageFault.Corrupt e) {
            LOG.error("the proof log of {} is damaged", tenant, e);
        }
    }

    @Override
    public void abandon(TenantId tenant, AipId id) {
        orphans.abandon(new AipPlace(tenant, id));
    }

    @Override
    public List<String> orphans(Duration age) {
        return orphans.olderThan(age, tenants());
    }

    @Override
    public void clearOrphans(List<String> keys) {
        orphans.clear(keys);
    }
}
