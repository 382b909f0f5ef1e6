package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Reads and digests small files, many at a time, beside the walk through the package. Hands on every one in the
/// order it was added.
final class SmallFiles {
    private static final int MOST_FILES = 64;
    private static final int MOST_BYTES = 2 << 20;
    private static final int AT_A_TIME = 2;
    /// What was read is digested while the processor still has it at hand.
    private static final int PIECE = 1 << 17;
    private static final byte[] NOTHING = {};
    private static final Executor VIRTUAL = Thread::startVirtualThread;

    private final Consumer<Result> results;
    private final Predicate<Member> kept;
    private final Deque<CompletableFuture<List<Result>>> under = new ArrayDeque<>();
    private List<File> waiting = new ArrayList<>();
    private long waitingBytes;

    private record File(Member member, Entry.Content content, List<Expected> expected) {}

    /// `content` is empty where it is not to be kept. `damage` is what was wrong with its bytes, null when nothing was;
    /// else the rest is empty.
    record Result(
            Member member,
            List<Expected> expected,
            byte[] content,
            int crc,
            Map<Algorithm, byte[]> digests,
            @Nullable ArchiveDamaged damage) {}

    /// `kept` are the files whose content is wanted, besides what is computed of it.
    SmallFiles(Consumer<Result> results, Predicate<Member> kept) {
        this.results = results;
        this.kept = kept;
    }

    /// `content` is opened later, in another thread.
    void add(Member member, Entry.Content content, List<Expected> expected) {
        waiting.add(new File(member, content, expected));
        waitingBytes += member.size();
        if (waiting.size() == MOST_FILES || waitingBytes >= MOST_BYTES) send();
    }

    /// Waits for what is under way.
    void finish() {
        send();
        while (!under.isEmpty()) take();
    }

    private void send() {
        if (waiting.isEmpty()) return;
        var batch = waiting;
        under.add(CompletableFuture.supplyAsync(() -> read(batch), VIRTUAL));
        waiting = new ArrayList<>();
        waitingBytes = 0;
        if (under.size() > AT_A_TIME) take();
    }

    private void take() {
        try {
            under.remove().join().forEach(results);
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }

    private List<Result> read(List<File> batch) {
        var digests = new EnumMap<Algorithm, MessageDigest>(Algorithm.class);
        var results = new ArrayList<Result>(batch.size());
        var spare = new byte[PIECE];
        for (var file : batch) results.add(read(file, digests, spare));
        return results;
    }

    private Result read(File file, Map<Algorithm, MessageDigest> all, byte[] spare) {
        var running = new EnumMap<Algorithm, MessageDigest>(Algorithm.class);
        running.put(Algorithm.SHA256, all.computeIfAbsent(Algorithm.SHA256, Algorithm::start));
        for (var one : file.expected)
            running.put(one.algorithm(), all.computeIfAbsent(one.algorithm(), Algorithm::start));
        running.values().forEach(MessageDigest::reset);
        try (var in = file.content.open()) {
            var crc = new CRC32();
            int size = (int) file.member.size();
            var content = kept.test(file.member) ? new byte[size] : spare;
            read(in, size, content, running, crc);
            var digests = new EnumMap<Algorithm, byte[]>(Algorithm.class);
            running.forEach((algorithm, digest) -> digests.put(algorithm, digest.digest()));
            return new Result(
                    file.member,
                    file.expected,
                    content == spare ? NOTHING : content,
                    (int) crc.getValue(),
                    digests,
                    null);
        } catch (ArchiveDamaged e) {
            return new Result(file.member, file.expected, new byte[0], 0, Map.of(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Into `content`, from its start again where it is shorter than the file. The stream itself sees to it that there
    /// are neither fewer nor more bytes.
    private static void read(InputStream in, int size, byte[] content, Map<Algorithm, MessageDigest> running, CRC32 crc)
            throws IOException {
        int left = size;
        int at = 0;
        while (left > 0) {
            if (at == content.length) at = 0;
            int got = in.readNBytes(content, at, Math.min(Math.min(PIECE, left), content.length - at));
            if (got == 0) throw new ArchiveDamaged("%d bytes of %d".formatted(size - left, size));
            for (var digest : running.values()) digest.update(content, at, got);
            crc.update(content, at, got);
            at += got;
            left -= got;
        }
        if (in.read() >= 0) throw new ArchiveDamaged("more than the declared %d bytes".formatted(size));
    }
}
