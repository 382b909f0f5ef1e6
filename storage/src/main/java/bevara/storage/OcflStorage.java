package bevara.storage;

import bevara.storage.Stores.Store;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// AIPs as OCFL 1.1 objects, one storage root for each tenant.
final class OcflStorage implements ArchivalStorage {
    private static final Logger LOG = LoggerFactory.getLogger(OcflStorage.class);
    private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9-]{1,39}");

    private final Stores stores;
    private final Mirror mirror;
    private final ProofLogs logs;
    private final Journal journal;
    private final Registers registers;
    private final Replication replication;
    private final AuditingCustody custody;
    private final RandomGenerator random;
    private final TenantEncryption encryption;
    private final VerifiedReading reading;
    private final Clock clock;
    private final Consumer<String> milestone;
    /// The AIPs that are being stored here, once for each thread that does.
    private final Queue<AipPlace> atWork = new ConcurrentLinkedQueue<>();

    /// Over one store that is open already.
    OcflStorage(
            ObjectStore store,
            DataSource database,
            Clock clock,
            @Nullable LogSigner signer,
            Consumer<String> milestone) {
        this(Setup.of(Path.of(""), database, clock, signer, milestone), _ -> store);
    }

    OcflStorage(Setup setup, Function<StoragePlan.Place, ObjectStore> opener) {
        this(setup, opener, VerifiedReading.Limits.USUAL);
    }

    OcflStorage(Setup setup, Function<StoragePlan.Place, ObjectStore> opener, VerifiedReading.Limits limits) {
        var database = setup.database();
        var progress = new StoreProgress(database);
        var backlog = new Backlog(database);
        this.random = setup.random();
        this.clock = setup.clock();
        this.milestone = setup.milestone();
        this.stores = new Stores(setup.plan(), opener, progress::known);
        var records = new Records(database);
        this.mirror = new Mirror(stores, backlog, progress, records, clock);
        this.logs = new ProofLogs(mirror, new OcflObjects(mirror), database, setup.signer(), milestone);
        var copies = new Copies(database);
        this.journal = new Journal(database, copies);
        this.registers = new Registers(mirror);
        this.replication = new Replication(
                stores, journal, copies, progress, backlog, records, new Alarms(database, clock), clock);
        this.custody = new AuditingCustody(
                new AuditingCustody.Parts(
                        stores,
                        replication,
                        journal,
                        copies,
                        progress,
                        backlog,
                        registers,
                        records,
                        logs,
                        setup.pace(),
                        setup.random(),
                        clock),
                database);
        this.encryption = new TenantEncryption(stores, setup.keys(), clock, this::tenants);
        this.reading = new VerifiedReading(stores, encryption, custody, limits);
    }

    @Override
    public Custody custody() {
        return custody;
    }

    @Override
    public Encryption encryption() {
        return encryption;
    }

    @Override
    public StoredVersion store(AipDraft draft) {
        return store(draft, new FurtherDigests());
    }

    private StoredVersion store(AipDraft draft, FurtherDigests added) {
        var place = new AipPlace(draft.tenant(), draft.aip());
        atWork.add(place);
        try {
            return store(draft, added, place);
        } finally {
            atWork.remove(place);
        }
    }

    private StoredVersion store(AipDraft draft, FurtherDigests added, AipPlace place) {
        var primary = stores.primary(draft.tenant());
        primary.requireMounted();
        var objects = primary.ocfl();
        if (draft.version() > 1) bring(place, primary);
        var previous = objects.inventory(place).orElseGet(() -> Inventory.empty(place));
        requireNext(draft, previous);
        objects.makeStorageRoot(draft.tenant());

        var sealing = sealing(draft);
        var written = objects.putContent(sealing.applied(draft), previous);
        var further = objects.readBack(written, previous, sealing);
        milestone.accept("storage.content");
        objects.requireThere(written, previous);

        var inventory = previous.next(draft, written).with(added.and(further));
        try {
            objects.putInventories(place, inventory, draft.protection(), () -> {
                milestone.accept("storage.version-inventory");
                objects.protectEarlier(draft);
            });
        } catch (StorageFault.Conflict e) {
            objects.withdraw(written, previous);
            throw e;
        }
        milestone.accept("storage.root-inventory");

        var holding = replication.complete(place, primary);
        milestone.accept("storage.replicas");

        var stored = inventory.toStoredVersion(place, draft.version());
        logs.enter(stored, Digest.of(inventory.toJson()));
        milestone.accept("storage.log");

        journal.append(stored, new Copies.Whole(place, inventory, holding, clock.instant()));
        milestone.accept("storage.journal");
        return stored;
    }

    private Sealing sealing(AipDraft draft) {
        try {
            return encryption.sealing(draft);
        } catch (StorageFault.KeyMissing e) {
            custody.keyMissing(draft.tenant(), e);
            throw e;
        }
    }

    /// The first store of the policy may have become so only lately.
    private void bring(AipPlace place, Store primary) {
        if (primary.objects().stat(place.inventory()).isPresent()) return;
        holder(place).ifPresent(store -> replication.copy(place, store, primary));
    }

    /// The first store that has this AIP whole. Throws [StorageFault.Unavailable] when it may be in one
    /// that does not answer, [StorageFault.Corrupt] when all that have it are damaged.
    private Optional<Store> holder(AipPlace place) {
        StorageFault fault = null;
        for (var store : stores.readable(place.tenant())) {
            try {
                if (store.ocfl().inventory(place).isPresent()) return Optional.of(store);
            } catch (StorageFault.Unavailable | StorageFault.Corrupt e) {
                if (fault == null || e instanceof StorageFault.Unavailable) fault = e;
            }
        }
        if (fault != null) throw fault;
        return Optional.empty();
    }

    @Override
    public StoredVersion addDigest(TenantId tenant, AipId id, DigestAlgorithm algorithm) {
        if (!algorithm.strong() || algorithm == DigestAlgorithm.SHA256)
            throw new IllegalArgumentException(algorithm.code() + " adds nothing to SHA-256");
        var place = new AipPlace(tenant, id);
        var primary = stores.primary(tenant);
        bring(place, primary);
        var objects = primary.ocfl();
        var inventory = objects.inventory(place).orElseThrow(() -> new StorageFault.NotFound(place.objectId()));
        // What was cut off earlier is finished first: a version that no journal names would stay so for ever.
        if (journal.newest(place) < inventory.headNumber()) journalise(inventory.toAip(place));
        if (inventory.has(algorithm)) return inventory.toAip(place).head();
        abandon(tenant, id);
        var digests = objects.digests(place, inventory, algorithm);
        var draft = new AipDraft(
                tenant,
                id,
                inventory.headNumber() + 1,
                clock.instant(),
                "Digests by %s added".formatted(algorithm.code()),
                "Bevara",
                "bevara:" + tenant,
                List.of(),
                primary.objects().protection(place.inventory(inventory.headNumber())));
        return store(draft, digests);
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
        return holder(place).flatMap(store -> store.ocfl().inventory(place)).map(inventory -> inventory.toAip(place));
    }

    @Override
    public void journalise(Aip aip) {
        var place = new AipPlace(aip.tenant(), aip.id());
        var source = holder(place).orElseThrow(() -> new StorageFault.NotFound(place.objectId()));
        var inventory = source.ocfl().inventory(place).orElseThrow();
        source.ocfl().repairSidecar(place, inventory);
        try (var parts = source.objects().list(place.root())) {
            source.objects().confirm(parts.map(ObjectStore.Entry::key).toList());
        }
        var holding = replication.complete(place, source);
        milestone.accept("storage.replicas");
        logs.enter(aip);
        journal.complete(aip, new Copies.Whole(place, inventory, holding, clock.instant()));
    }

    @Override
    public InputStream read(StoredVersion.StoredContent content, long offset, long length) {
        return offset == 0 && length < 0 ? reading.read(content) : reading.unknown(content, offset, length);
    }

    @Override
    public InputStream read(StoredVersion.Member member, long offset, long length) {
        return reading.read(member, offset, length);
    }

    @Override
    public List<JournalEntry> journal(long position, int limit) {
        return journal.after(position, limit);
    }

    @Override
    public long journalEnd() {
        return journal.head();
    }

    /// A damaged log must not hold up the AIPs; who appends to it will say so.
    @Override
    public Learned catchUp(TenantId tenant) {
        try {
            var leaves = logs.catchUp(tenant);
            return new Learned(
                    leaves.stream()
                            .flatMap(leaf -> leaf.aipVersion().stream())
                            .map(LogLeaf.AipVersion::aip)
                            .collect(Collectors.toSet()),
                    leaves.stream()
                            .flatMap(leaf -> leaf.decision().stream())
                            .map(LogLeaf.Decision::submission)
                            .collect(Collectors.toSet()));
        } catch (StorageFault.Corrupt e) {
            LOG.error("the proof log of {} is damaged", tenant, e);
            return new Learned(Set.of(), Set.of());
        }
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
    public StampOutcome stampLog(TenantId tenant, TimestampAuthority authority) {
        return logs.stamp(tenant, new StampRequest(authority, random, clock));
    }

    @Override
    public LogReport verifyLog(TenantId tenant, LogTrust trust, @Nullable String older) {
        return new LogAudit(tenant, mirror.asKept()).run(trust, older);
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
        return mirror.tenants().stream()
                .filter(name -> TENANT.matcher(name).matches())
                .map(TenantId::new)
                .toList();
    }

    @Override
    public List<Deviation> verify(TenantId tenant, AipId id) {
        var found = new ArrayList<Deviation>();
        for (var store : stores.required(tenant)) {
            var of = new Verification(store.objects(), new AipPlace(tenant, id)).findings();
            found.addAll(stores.all().size() == 1 ? of : Deviation.in(store.id(), of));
        }
        return found;
    }

    @Override
    public Stream<Aip> aips(TenantId tenant) {
        var answering = stores.readable(tenant).stream().filter(this::answers).toList();
        if (answering.isEmpty())
            throw new StorageFault.Unavailable("no store of " + tenant + " answers", new java.io.IOException("down"));
        return IntStream.range(0, answering.size())
                .boxed()
                .flatMap(i -> places(answering.get(i), tenant)
                        .filter(place -> answering.subList(0, i).stream()
                                .noneMatch(earlier -> earlier.objects()
                                        .stat(place.inventory())
                                        .isPresent())))
                .map(this::readable)
                .flatMap(Optional::stream);
    }

    private boolean answers(Store store) {
        try {
            store.look();
            return true;
        } catch (StorageFault.Unavailable e) {
            LOG.warn("store {} does not answer: {}", store.id(), e.getMessage());
            return false;
        }
    }

    private static Stream<AipPlace> places(Store store, TenantId tenant) {
        return store.objects()
                .list(AipPlace.storageRoot(tenant))
                .flatMap(entry ->
                        AipPlace.around(entry.key())
                                .filter(place -> place.inventory().equals(entry.key()))
                                .stream());
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
    public long copyOut(TenantId tenant, Path folder) {
        var target = new FileSystemStore(folder);
        long files = 0;
        try (var all = mirror.list(new StoreKey("tenants/" + tenant))) {
            for (var entry : (Iterable<ObjectStore.Entry>) all::iterator) {
                target.put(List.of(new ObjectStore.Write(entry.key(), entry.size(), out -> {
                    try (var in = mirror.read(entry.key(), 0, -1)) {
                        in.transferTo(out);
                    }
                })));
                files++;
            }
        }
        return files;
    }

    @Override
    public long rebuildJournal(LongConsumer progress) {
        tenants().forEach(this::catchUp);
        var seen = new java.util.concurrent.atomic.AtomicLong();
        return journal.completeAll(
                tenants().stream().flatMap(this::aips).peek(_ -> progress.accept(seen.incrementAndGet())));
    }

    @Override
    public void abandon(TenantId tenant, AipId id) {
        orphans(stores.primary(tenant)).abandon(new AipPlace(tenant, id));
    }

    private Orphans orphans(Store store) {
        return new Orphans(store.objects(), store.ocfl(), clock);
    }

    @Override
    public List<Orphan> orphans(Duration age) {
        var found = new ArrayList<Orphan>();
        var tenants = tenants();
        for (var store : stores.all()) {
            try {
                for (var key : orphans(store).olderThan(age, tenants))
                    if (!isAtWork(key)) found.add(new Orphan(store.id(), key));
            } catch (StorageFault.Unavailable e) {
                LOG.warn("store {} is not searched for orphans now: {}", store.id(), e.getMessage());
            }
        }
        return found;
    }

    @Override
    public void clearOrphans(List<Orphan> orphans) {
        for (var store : stores.all()) {
            var keys = orphans.stream()
                    .filter(orphan -> orphan.store().equals(store.id())
                            && !isAtWork(orphan.key())
                            && !isBeingCopied(store, orphan))
                    .map(Orphan::key)
                    .toList();
            if (!keys.isEmpty()) orphans(store).clear(keys);
        }
    }

    /// To store a large AIP may take longer than an orphan is left alone.
    private boolean isAtWork(String key) {
        return AipPlace.around(new StoreKey(key)).filter(atWork::contains).isPresent();
    }

    /// Part of a copy that is not finished: what the first store has whole is no orphan elsewhere.
    private boolean isBeingCopied(Store store, Orphan orphan) {
        var place = AipPlace.around(new StoreKey(orphan.key()));
        if (place.isEmpty() || store == stores.primary(place.get().tenant())) return false;
        return holder(place.get()).isPresent();
    }
}
