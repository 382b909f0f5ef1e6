package bevara.storage;

import bevara.storage.LogTable.Head;
import bevara.storage.ObjectStore.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A tenant's proof log as files in an object store. Entries and hashes become durable first, then the
/// checkpoint that covers them, then the database learns of it; what no checkpoint covers counts for
/// nothing and may be written again.
///
/// Many threads append at once: the first takes along what all others wait with, so one signature and a
/// few forced writes serve them all.
final class TiledLog {
    private static final Logger LOG = LoggerFactory.getLogger(TiledLog.class);

    private final TenantId tenant;
    private final ObjectStore store;
    private final StoreKey folder;
    private final LogTable table;
    private final @Nullable LogSigner signer;
    private final Consumer<String> milestone;

    private final Together<Request, RuntimeException> together = new Together<>(this::serve);

    /// What the store had and the database did not.
    private final Queue<LogLeaf> learned = new ConcurrentLinkedQueue<>();

    /// What is known of the log's end; null when it must be read anew.
    private @Nullable LogEdge edge;
    private long keptSize;
    private boolean keyKept;

    TiledLog(
            TenantId tenant,
            ObjectStore store,
            LogTable table,
            @Nullable LogSigner signer,
            Consumer<String> milestone) {
        this.tenant = tenant;
        this.store = store;
        this.folder = LogPaths.folder(tenant);
        this.table = table;
        this.signer = signer;
        this.milestone = milestone;
    }

    /// Leaves that a thread waits for, and where they came to lie.
    private static final class Request {
        private final List<LogLeaf> leaves;
        private List<Long> indices = List.of();

        Request(List<LogLeaf> leaves) {
            this.leaves = leaves;
        }
    }

    /// Enters the leaves that the log lacks; on return all are durable and covered by a signed
    /// checkpoint. Gives the index of each. Without a signer this is an [IllegalStateException]. Throws
    /// [StorageFault.Corrupt] when the log in the store is not the one it was, [StorageFault.Full],
    /// [StorageFault.Unavailable]; the leaves may be in the log all the same, and may be given again.
    List<Long> append(List<LogLeaf> leaves) {
        var request = new Request(leaves);
        if (!leaves.isEmpty()) together.ask(request);
        return request.indices;
    }

    /// Lets the database learn of what the store has, and tells what it learned since this was asked
    /// last. Throws [StorageFault.Corrupt] as [#append] does.
    List<LogLeaf> catchUp() {
        bringUp();
        var all = new ArrayList<LogLeaf>();
        for (var leaf = learned.poll(); leaf != null; leaf = learned.poll()) all.add(leaf);
        return all;
    }

    private void bringUp() {
        together.ask(new Request(List.of()));
    }

    /// Compares the checkpoint in one of the stores with the one that is known to be durable, while
    /// nobody appends, and puts the right one there. False when it was right.
    boolean mendCheckpoint(Stores.Store one) {
        try {
            bringUp();
        } catch (StorageFault.Corrupt e) {
            LOG.warn("{}: what the database knows is put back", key(LogPaths.CHECKPOINT), e);
        }
        var key = key(LogPaths.CHECKPOINT);
        return table.alone(head -> {
            if (head.size() == 0) return false;
            var right = bytes(head.checkpoint());
            if (isThere(one, key, right)) return false;
            one.objects().setAside(key);
            one.objects().replace(List.of(Write.of(key, right)));
            return true;
        });
    }

    private static boolean isThere(Stores.Store one, StoreKey key, byte[] right) {
        try {
            return one.ocfl()
                    .bytes(key)
                    .filter(there -> Arrays.equals(there, right))
                    .isPresent();
        } catch (StorageFault.Unavailable e) {
            one.lookAfter(e);
            LOG.warn("{} in store {} cannot be read", key, one.id(), e);
            return false;
        }
    }

    /// The newest checkpoint as it is kept under its number, which it is on return: what is said of it by others
    /// speaks of bytes that are never replaced. Empty as long as there is no log.
    Optional<Checkpoint> keepNewest() {
        return table.alone(head -> {
            var known = caughtUp(head);
            if (known.size() == 0) return Optional.empty();
            var path = LogPaths.kept(known.size());
            if (store.stat(key(path)).isEmpty()) store.put(List.of(Write.of(key(path), bytes(known.checkpoint()))));
            return file(path)
                    .map(kept -> Checkpoint.parse(key(path).value(), new String(kept, StandardCharsets.UTF_8)));
        });
    }

    private void serve(List<Request> requests) {
        var leaves = requests.stream().flatMap(r -> r.leaves.stream()).toList();
        boolean done = false;
        try {
            var indices = table.alone(head -> enter(head, leaves));
            for (var request : requests)
                request.indices = request.leaves.stream()
                        .map(leaf ->
                                Optional.ofNullable(indices.get(hash(leaf))).orElseThrow())
                        .toList();
            done = true;
        } finally {
            if (!done) {
                edge = null;
                keptSize = 0;
                keyKept = false;
            }
        }
    }

    private static Digest hash(LogLeaf leaf) {
        return LogTable.digest(leaf.hash());
    }

    private Map<Digest, Long> enter(Head head, List<LogLeaf> leaves) {
        var known = caughtUp(head);
        if (leaves.isEmpty()) return Map.of();
        var indices =
                table.leaves(leaves.stream().map(TiledLog::hash).distinct().toList());
        var end = edge(known);
        long first = end.size();
        var hashes = new ArrayList<byte[]>();
        for (var leaf : leaves) {
            if (indices.putIfAbsent(hash(leaf), end.size()) != null) continue;
            hashes.add(leaf.hash());
            end.add(leaf.entry());
        }
        if (hashes.isEmpty() && isByThisKey(known.checkpoint())) return indices;
        var written = write(known, end);
        table.enter(first, hashes);
        table.set(written);
        return indices;
    }

    /// After a change of the key the log is signed anew by the next one who comes, even when nothing is
    /// new.
    private boolean isByThisKey(String checkpoint) {
        return Checkpoint.parse(name(), checkpoint).signedBy(signer().publicKey());
    }

    private Head write(Head known, LogEdge end) {
        var writes = new ArrayList<Write>();
        keep(known).ifPresent(writes::add);
        keepKey(origin(known)).ifPresent(writes::add);
        if (end.size() > known.size())
            for (var file : end.takeFiles()) writes.add(Write.of(key(file.tile().path()), file.bytes()));
        put(writes);
        milestone.accept("storage.log-tiles");
        var checkpoint = Checkpoint.sign(origin(known), end.size(), end.root(), signer());
        table.requireLock();
        store.replace(List.of(Write.of(key(LogPaths.CHECKPOINT), bytes(checkpoint.text()))));
        return new Head(end.size(), checkpoint.root(), checkpoint.text());
    }

    /// A checkpoint is kept under its number only when it is durable as the newest one, that is before
    /// the next one is made: so no number ever names a checkpoint that a power cut undid.
    private Optional<Write> keep(Head known) {
        if (known.size() == keptSize) return Optional.empty();
        keptSize = known.size();
        var key = key(LogPaths.kept(keptSize));
        return store.stat(key).isPresent() ? Optional.empty() : Optional.of(Write.of(key, bytes(known.checkpoint())));
    }

    /// Whoever has the log in 30 years is to find the key that its signatures name.
    private Optional<Write> keepKey(String origin) {
        if (keyKept) return Optional.empty();
        keyKept = true;
        var key = key(LogKeys.path(origin, signer().publicKey()));
        if (store.stat(key).isPresent()) return Optional.empty();
        return Optional.of(Write.of(key, bytes(LogKeys.line(origin, signer().publicKey()))));
    }

    /// A log keeps the name it began with, whatever the archive is called later.
    private String origin(Head known) {
        return known.size() == 0
                ? Checkpoint.origin(signer().archive(), tenant)
                : Checkpoint.parse(name(), known.checkpoint()).origin();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// What is in the way was left by a write that was cut off before its checkpoint: no checkpoint
    /// covers these names.
    private void put(List<Write> writes) {
        if (writes.isEmpty()) return;
        try {
            store.put(writes);
        } catch (StorageFault.Conflict e) {
            LOG.info("{}: files past the last checkpoint are written anew", folder);
            table.requireLock();
            store.replace(writes);
        }
    }

    /// Compares the store's newest checkpoint with what the database knows. A database that is behind
    /// (a crash before its commit, a restored backup) is brought up; a store that is behind was
    /// tampered with.
    private Head caughtUp(Head head) {
        var newest = newest();
        long size = newest.map(Checkpoint::size).orElse(0L);
        if (size < head.size())
            throw new StorageFault.Corrupt(
                    name(), "a log of at least " + head.size() + " leaves", "one of " + size + " leaves");
        if (newest.isEmpty()) return head;
        var checkpoint = newest.get();
        if (size == head.size() && head.size() > 0) {
            requireRoot(checkpoint.root(), head.root());
            return isOurs(checkpoint) ? new Head(size, head.root(), checkpoint.text()) : head;
        }
        requireOurs(checkpoint, head);
        // Seen is not yet durable: whoever wrote it may have been cut off.
        store.confirm(List.of(key(LogPaths.CHECKPOINT)));
        var tiles = new LogTiles(this::file, size);
        requireRoot(checkpoint.root(), LogTable.digest(tiles.root()));
        requireRoot(head.root(), LogTable.digest(MerkleTree.root(tiles, head.size())));
        LOG.info("{}: the database learns of leaves {} to {}", folder, head.size(), size - 1);
        for (long index = head.size() / LogPaths.WIDTH; index * LogPaths.WIDTH < size; index++)
            enterBundle(tiles, index, head.size());
        var known = new Head(size, checkpoint.root(), checkpoint.text());
        table.set(known);
        return known;
    }

    /// Whoever can write to the store could else lengthen the log, and have it signed by the next who appends. Only
    /// a database that knows nothing of the log takes it as it is: the archive starts over from this store.
    private void requireOurs(Checkpoint checkpoint, Head head) {
        if (isOurs(checkpoint)) return;
        var keys = String.join(", ", checkpoint.keyHashes());
        if (head.size() > 0)
            throw new StorageFault.Corrupt(
                    name(), "a checkpoint signed by a key of this archive", "one of key " + keys);
        LOG.warn(
                "{}: the log is taken over as another archive, with key {}, left it; check it with verify-log",
                folder,
                keys);
    }

    /// Without a key nothing is signed, and so nothing forged is made ours.
    private boolean isOurs(Checkpoint checkpoint) {
        return signer == null || signer.signed(checkpoint);
    }

    private void enterBundle(LogTiles tiles, long index, long from) {
        long first = index * LogPaths.WIDTH;
        var hashes = new ArrayList<byte[]>();
        var entries = tiles.entries(index);
        for (var entry : entries) hashes.add(MerkleTree.leafHash(entry));
        for (int i = 0; i < hashes.size(); i++)
            if (!Arrays.equals(hashes.get(i), tiles.node(0, first + i)))
                throw new StorageFault.Corrupt(folder + " leaf " + (first + i), "the tile's hash", "another");
        int skipped = (int) Math.max(0, from - first);
        table.enter(first + skipped, hashes.subList(skipped, hashes.size()));
        entries.stream().skip(skipped).map(LogLeaf::new).forEach(learned::add);
    }

    private void requireRoot(Digest want, Digest got) {
        if (!want.equals(got)) throw new StorageFault.Corrupt(name(), "the root " + want, got.hex());
    }

    private LogEdge edge(Head known) {
        var end = edge;
        if (end != null
                && end.size() == known.size()
                && LogTable.digest(end.root()).equals(known.root())) return end;
        end = known.size() == 0 ? new LogEdge() : LogEdge.of(new LogTiles(this::file, known.size()), known.size());
        requireRoot(known.root(), LogTable.digest(end.root()));
        edge = end;
        return end;
    }

    /// Removes tiles that were not full of which the full ones are there, by their exact keys; returns
    /// how many. What a store must keep for a time stays in all of them until it is over.
    long tidy() {
        long size = head().size();
        long removed = 0;
        try (var entries = store.list(folder.resolve("tile"))) {
            for (var entry : (Iterable<ObjectStore.Entry>) entries::iterator) {
                var tile = LogPaths.tile(entry.key().below(folder));
                if (tile.isEmpty() || tile.get().full() || !isWhole(tile.get().whole(), size)) continue;
                if (remove(entry.key())) removed++;
            }
        }
        return removed;
    }

    private boolean remove(StoreKey key) {
        try {
            store.delete(key);
            return true;
        } catch (StorageFault.Locked _) {
            return false;
        }
    }

    private boolean isWhole(LogPaths.Tile tile, long size) {
        return tile.isIn(size) && store.stat(key(tile.path())).isPresent();
    }

    /// The checkpoint in the store, durable or about to be.
    Optional<Checkpoint> newest() {
        return file(LogPaths.CHECKPOINT)
                .map(bytes -> Checkpoint.parse(name(), new String(bytes, StandardCharsets.UTF_8)));
    }

    Optional<byte[]> file(String path) {
        try (var in = store.read(key(path), 0, -1)) {
            return Optional.of(in.readAllBytes());
        } catch (StorageFault.NotFound e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + key(path), e);
        }
    }

    StoreKey key(String path) {
        return folder.resolve(path);
    }

    /// What is known to be durable.
    Head head() {
        return table.head().orElse(Head.NONE);
    }

    Optional<Long> index(LogLeaf leaf) {
        return Optional.ofNullable(table.leaves(List.of(hash(leaf))).get(hash(leaf)));
    }

    private String name() {
        return key(LogPaths.CHECKPOINT).value();
    }

    private LogSigner signer() {
        if (signer == null) throw new IllegalStateException("nobody signs for " + folder);
        return signer;
    }
}
