package bevara.storage;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Keeps AIPs safe. A version, once stored, never changes. Safe for use by many threads.
public interface ArchivalStorage {
    /// Where Flyway finds this module's tables.
    String MIGRATIONS = "classpath:bevara/storage/db";

    /// What storage needs. `plan` names the stores; journal and custody live in `database`. `signer`
    /// signs the checkpoints of the proof logs; without one nothing is entered there: this is for
    /// commands that only look, and for tests. `milestone` is told the name of each durable step as it
    /// is reached (tests halt the process there). `keys` says where the keys of encryption lie.
    record Setup(
            StoragePlan plan,
            DataSource database,
            Clock clock,
            @Nullable LogSigner signer,
            Consumer<String> milestone,
            Custody.Pace pace,
            RandomGenerator random,
            Encryption.KeyPlaces keys) {
        /// An archive that has no keys.
        public Setup(
                StoragePlan plan,
                DataSource database,
                Clock clock,
                @Nullable LogSigner signer,
                Consumer<String> milestone,
                Custody.Pace pace,
                RandomGenerator random) {
            this(plan, database, clock, signer, milestone, pace, random, Encryption.KeyPlaces.NONE);
        }

        static Setup of(
                Path root, DataSource database, Clock clock, @Nullable LogSigner signer, Consumer<String> milestone) {
            return new Setup(
                    StoragePlan.of(root),
                    database,
                    clock,
                    signer,
                    milestone,
                    Custody.Pace.USUAL,
                    new SplittableRandom());
        }
    }

    static ArchivalStorage open(Setup setup) {
        return new OcflStorage(setup, place -> switch (place) {
            case StoragePlan.Place.Folder(var path) -> new FileSystemStore(path);
            case StoragePlan.Place.S3(var location) -> S3Store.open(location, setup.clock());
        });
    }

    /// Storage in one folder on the local file system, which is made when it does not exist. Nothing is
    /// entered in a proof log.
    static ArchivalStorage onFileSystem(Path root, DataSource database, Clock clock, Consumer<String> milestone) {
        return open(Setup.of(root, database, clock, null, milestone));
    }

    /// As above, and whatever is stored is entered in its tenant's proof log, whose checkpoints
    /// `signer` signs.
    static ArchivalStorage onFileSystem(
            Path root, DataSource database, Clock clock, LogSigner signer, Consumer<String> milestone) {
        return open(Setup.of(root, database, clock, signer, milestone));
    }

    /// What to judge: everything in the stores of `plan`, or in one of them, of one tenant only when `tenant` is
    /// given. `judge` says what it thinks of the content of each AIP on the way.
    record CheckScope(StoragePlan plan, Optional<StoreId> store, Optional<TenantId> tenant, ContentJudge judge) {}

    /// Judges every storage root, every AIP with every byte, and every register. Each deviation goes to `watcher` as
    /// it is found. Writes nothing and needs no database.
    static void check(CheckScope scope, CheckWatcher watcher) {
        StoreCheck.check(scope, watcher);
    }

    /// How many AIPs and records one store of a plan has that no other one has whole.
    record Alone(long aips, long records) {
        public boolean nothing() {
            return aips == 0 && records == 0;
        }
    }

    /// What would be lost with `store`, as names, sizes and sidecars tell. Writes nothing and needs no database.
    /// Throws [StorageFault.Unavailable] when one of the stores does not answer.
    static Alone alone(StoragePlan plan, StoreId store) {
        return Departure.of(plan, store);
    }

    /// Judges anyone's OCFL object, or storage root with all its objects. The keys of the deviations are paths
    /// below `folder`.
    static void checkOcfl(Path folder, CheckWatcher watcher) {
        new StoreCheck(new FolderFiles(folder), watcher, ContentJudge.NONE).ocfl();
    }

    /// Is told of what a check finds, and how far it is.
    interface CheckWatcher {
        /// What follows is in this store.
        default void begin(StoreId store) {}

        void found(Deviation deviation);

        /// One more object was judged; its files have so many bytes.
        void judged(long bytes);
    }

    /// The watch over the copies.
    Custody custody();

    /// Which tenants' AIPs are sealed, and their keys.
    Encryption encryption();

    /// Stores the next version and enters it in the proof log and in the journal. On return its bytes
    /// are durable and were read back and compared, in every store that the tenant's policy names.
    /// Milestones: `storage.content`, `storage.version-inventory`, `storage.root-inventory`,
    /// `storage.replicas`, `storage.log-tiles` (told to the one who appends for all who wait),
    /// `storage.log`, `storage.journal`. Throws [StorageFault.Conflict] when that version is already
    /// stored or parts of it lie there from a broken attempt, [StorageFault.Corrupt] when the read-back
    /// differs or the proof log is not the one it was, [StorageFault.Full], [StorageFault.KeyMissing]
    /// when the version is to be sealed and the key is not at hand, and
    /// [StorageFault.Unavailable], after which the version may be whole all the same: ask [#find]. An
    /// exception from a draft's writer comes through unchanged (an IOException wrapped in
    /// UncheckedIOException).
    StoredVersion store(AipDraft draft);

    /// Gives every content file of an AIP a further digest, in a new version whose files are those of the
    /// version before and whose inventory alone is new; nothing is copied. Each byte is read once and compared
    /// with its SHA-256 in the same pass: [StorageFault.Corrupt] when it differs, and then nothing is changed.
    /// From then on [#verify] compares both, and content of later versions has both. Adds nothing, and returns
    /// the newest version, when the AIP has that digest already; what an earlier call that was cut off left
    /// undone is done first. Must not be called while someone stores this AIP. Throws as [#store],
    /// [StorageFault.NotFound], and [IllegalArgumentException] when the algorithm is broken or SHA-256 itself.
    StoredVersion addDigest(TenantId tenant, AipId id, DigestAlgorithm algorithm);

    /// Empty when the archive has never held this AIP, or holds no whole version of it. Read from the
    /// object store.
    Optional<Aip> find(TenantId tenant, AipId id);

    /// Makes sure this AIP is durable in every store that must have it, and the proof log and the
    /// journal name every version of it: what a crash between store and journal left undone.
    void journalise(Aip aip);

    /// `length` bytes from `offset` of what was given to be stored, -1 for all that follows; what is sealed
    /// is opened. What is read whole (from 0, -1) is compared as a member is; a part is given as it is.
    /// Unbuffered; the caller closes it. Throws as the following; of what is sealed also [StorageFault.Corrupt]
    /// while it is read.
    InputStream read(StoredVersion.StoredContent content, long offset, long length);

    /// `length` bytes from `offset` of a member; the caller closes it. A member of at most 4 MB is compared with
    /// its digest before the first byte is given, and taken from the next store when it differs. Of a larger
    /// one that is read whole the last bytes are given only when all were right: else reading ends in an
    /// IOException, and whoever begins again gets another store's copy. A part of a larger one cannot be
    /// compared, and is given as it is unless its copy is in doubt. What differs is told to [#custody], which
    /// reads that copy whole, mends it and raises an alarm. Throws [StorageFault.Corrupt] when no store has the
    /// right bytes, [StorageFault.NotFound], [StorageFault.Unavailable], [StorageFault.KeyMissing].
    InputStream read(StoredVersion.Member member, long offset, long length);

    /// The journal after `position` (0: from the start), at most `limit` entries, in order.
    List<JournalEntry> journal(long position, int limit);

    /// The position of the journal's last entry.
    long journalEnd();

    /// Lets the database learn of what the tenant's proof log has in the store and the database does not
    /// know; returns what it learned so since this was asked last, here or when something was stored.
    /// After a crash that is at most what was under way, after the return of an older backup all that came
    /// since. A damaged log teaches nothing and is logged. Throws [StorageFault.Unavailable].
    Learned catchUp(TenantId tenant);

    /// The AIPs, of which a version each, and the submissions that were decided on.
    record Learned(Set<AipId> aips, Set<String> decided) {
        public Learned {
            aips = Set.copyOf(aips);
            decided = Set.copyOf(decided);
        }
    }

    /// Keeps one version of a register's record. Durable on return. The same content again is no fault;
    /// other content under a version that is kept throws [StorageFault.Conflict]. A record of the
    /// register `decisions` is entered in the proof log.
    void keep(RegisterEntry entry);

    /// One version of one record; empty when it is not kept.
    Optional<RegisterEntry> entry(TenantId tenant, String register, String id, int version);

    /// Removes what the proof logs need no longer: tiles that have become full since. Returns how many
    /// files.
    long tidyLogs();

    /// The tenant's proof log, to be read.
    ProofLog log(TenantId tenant);

    /// Has the newest checkpoint of the tenant's proof log stamped with the time by somebody else, and keeps the
    /// stamp beside it; does nothing when it is stamped. Waits for the authority for at most half a minute and
    /// holds up nobody meanwhile. Throws [StorageFault.Corrupt] when the log is not the one it was.
    StampOutcome stampLog(TenantId tenant, TimestampAuthority authority);

    /// Checks the tenant's proof log whole: computes it anew, compares it with every checkpoint that is
    /// kept and with `older`, one that was kept elsewhere (null when there is none), and compares every
    /// AIP version and every decision in the store with its leaf. Reads the object store alone.
    LogReport verifyLog(TenantId tenant, LogTrust trust, @Nullable String older);

    /// As above for the log alone, wherever it comes from; `name` is for the report.
    static LogReport verifyLog(String name, LogSource source, LogTrust trust, @Nullable String older) {
        return LogAudit.of(name, source, trust, older);
    }

    /// All versions of all records of a register of a tenant, sorted by id and version.
    Stream<RegisterEntry> register(TenantId tenant, String register);

    /// The tenants that the object store knows of.
    List<TenantId> tenants();

    /// Reads every byte of every version and compares: an empty list when all is well, else all that is
    /// wrong.
    List<Deviation> verify(TenantId tenant, AipId id);

    /// All whole AIPs of a tenant, read from the object store alone, in no particular order. Lazy. One
    /// whose inventory is damaged is logged as an error and left out.
    Stream<Aip> aips(TenantId tenant);

    /// Copies all that is kept for a tenant into a folder, under the same keys, from the stores that
    /// answer; returns how many files. `folder` becomes an object store of its own.
    long copyOut(TenantId tenant, Path folder);

    /// Enters in the journal whatever the object store holds and the journal lacks, oldest first;
    /// returns how many. The database learns of the proof logs, to which nothing is added. `progress` is
    /// told how many AIPs were looked at.
    long rebuildJournal(LongConsumer progress);

    /// Removes what a broken attempt to store the next version of this AIP left, or sets it aside where it is
    /// protected; what the root inventory names stays. Must not be called while someone stores this AIP.
    void abandon(TenantId tenant, AipId id);

    /// What belongs to no stored version and was not touched for `age`: the keys of objects without a
    /// root inventory, of versions that no root inventory names, and of temporary files. I6 of the
    /// promises.
    List<Orphan> orphans(Duration age);

    record Orphan(StoreId store, String key) {}

    /// Removes exactly these keys; one that is no orphan (any more) stays.
    void clearOrphans(List<Orphan> orphans);
}
