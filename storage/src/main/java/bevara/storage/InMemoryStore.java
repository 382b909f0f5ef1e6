package bevara.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/// The object store in memory: for trying things out. Durable as long as the process.
final class InMemoryStore implements ObjectStore {
    private record Kept(byte[] bytes, Instant modified, Protection protection) {}

    private final NavigableMap<String, Kept> kept = new ConcurrentSkipListMap<>();
    private final Clock clock;

    InMemoryStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public List<Written> put(List<Write> writes, Set<Digest> known) {
        var written = new ArrayList<Written>();
        var fresh = new LinkedHashMap<String, Kept>();
        var seen = new HashSet<>(known);
        for (var write : writes) {
            var bytes = new ByteArrayOutputStream();
            var line = new DigestingStream(new ToMemory(bytes), write.size()).take(write);
            written.add(line);
            if (seen.add(line.sha256())) fresh.put(write.key().value(), kept(bytes, write));
        }
        publish(fresh);
        return List.copyOf(written);
    }

    private synchronized void publish(Map<String, Kept> fresh) {
        for (var key : fresh.keySet()) if (kept.containsKey(key)) throw new StorageFault.Conflict(key + " is taken");
        kept.putAll(fresh);
    }

    @Override
    public synchronized void replace(List<Write> writes) {
        for (var write : writes) requireUnlocked(write.key());
        for (var write : writes) {
            var bytes = new ByteArrayOutputStream();
            new DigestingStream(new ToMemory(bytes), write.size()).take(write);
            kept.put(write.key().value(), kept(bytes, write));
        }
    }

    private Kept kept(ByteArrayOutputStream bytes, Write write) {
        return new Kept(bytes.toByteArray(), clock.instant(), write.protection());
    }

    private void requireUnlocked(StoreKey key) {
        var found = kept.get(key.value());
        if (found != null && found.protection().locks(clock.instant())) throw new StorageFault.Locked(key.value());
    }

    private record ToMemory(ByteArrayOutputStream bytes) implements DigestingStream.Sink {
        @Override
        public void write(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
        }

        @Override
        public StorageFault fault(IOException e) {
            return new StorageFault.Unavailable("memory fails", e);
        }
    }

    @Override
    public InputStream read(StoreKey key, long offset, long length) {
        var found = found(key);
        int size = found.bytes().length;
        int from = (int) Math.min(offset, size);
        int count = length < 0 ? size - from : (int) Math.min(length, size - from);
        return new ByteArrayInputStream(found.bytes(), from, count);
    }

    @Override
    public Optional<Entry> stat(StoreKey key) {
        return Optional.ofNullable(kept.get(key.value())).map(k -> entry(key.value(), k));
    }

    @Override
    public Stream<Entry> list(StoreKey folder) {
        return below(folder).entrySet().stream().map(e -> entry(e.getKey(), e.getValue()));
    }

    @Override
    public List<String> folders(StoreKey folder) {
        int start = folder.value().length() + 1;
        return below(folder).keySet().stream()
                .map(key -> key.substring(start))
                .filter(rest -> rest.contains("/"))
                .map(rest -> rest.substring(0, rest.indexOf('/')))
                .distinct()
                .sorted()
                .toList();
    }

    /// `0` is the character after `/`.
    private NavigableMap<String, Kept> below(StoreKey folder) {
        return new TreeMap<>(kept.subMap(folder.value() + "/", true, folder.value() + "0", false));
    }

    @Override
    public synchronized void delete(StoreKey key) {
        requireUnlocked(key);
        kept.remove(key.value());
    }

    @Override
    public synchronized void protect(StoreKey key, Protection protection) {
        var found = found(key);
        kept.put(
                key.value(),
                new Kept(found.bytes(), found.modified(), found.protection().and(protection)));
    }

    @Override
    public Protection protection(StoreKey key) {
        return found(key).protection();
    }

    @Override
    public synchronized void setAside(StoreKey key) {
        var found = kept.remove(key.value());
        if (found == null) return;
        int n = 1;
        while (kept.putIfAbsent("aside/" + key + "." + n, found) != null) n++;
    }

    private Kept found(StoreKey key) {
        var found = kept.get(key.value());
        if (found == null) throw new StorageFault.NotFound(key.value());
        return found;
    }

    @Override
    public Stream<Entry> unfinished() {
        return Stream.empty();
    }

    private static Entry entry(String key, Kept kept) {
        return new Entry(new StoreKey(key), kept.bytes().length, kept.modified());
    }

    @Override
    public void confirm(List<StoreKey> keys) {
        // Memory has no second stage.
    }
}
