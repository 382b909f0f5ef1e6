package bevara.access;

import bevara.formats.FileReport;
import bevara.formats.FormatWorkers;
import bevara.formats.Subject;
import bevara.formats.Task;
import bevara.formats.Text;
import bevara.storage.StorageFault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of an AIP in their order, each with its text. Small ones go to the tools many at a time, while those
/// before
/// them are indexed; all are read from the store by the thread that asks. Runs through once.
final class TextExtraction implements Iterator<TextExtraction.FileText> {
    private static final Logger LOG = LoggerFactory.getLogger(TextExtraction.class);
    private static final Set<String> XML = Set.of("application/xml", "text/xml");
    private static final Executor VIRTUAL = Thread::startVirtualThread;

    /// Read as they are asked for; their bytes are never all in memory.
    private static final int LARGE = 1 << 20;

    /// A few suffice to keep the tools busy, and their texts may be a hundred times as long as they are.
    private static final int MOST_FILES = 16;

    private static final int MOST_BYTES = 2 << 20;
    private static final int AHEAD = 3;

    private final Iterator<StoredFile> files;
    private final StoredBytes bytes;
    private final Setup setup;
    private final Queue<Batch> ahead = new ArrayDeque<>();
    private final Deque<FileText> found = new ArrayDeque<>();

    /// `silent` are the files whose text is not wanted. When `closing`, [#next] throws [CancellationException].
    record Setup(FormatWorkers workers, Predicate<FileView> silent, BooleanSupplier closing) {}

    record FileText(StoredFile file, Text text) {}

    TextExtraction(Iterator<StoredFile> files, StoredBytes bytes, Setup setup) {
        this.files = files;
        this.bytes = bytes;
        this.setup = setup;
    }

    @Override
    public boolean hasNext() {
        return !found.isEmpty() || !ahead.isEmpty() || files.hasNext();
    }

    /// A fault of the store comes through, but for a damaged file: that has no text.
    @Override
    public FileText next() {
        if (setup.closing().getAsBoolean()) throw new CancellationException("closing");
        while (ahead.size() < AHEAD && files.hasNext()) ahead.add(batch());
        if (found.isEmpty()) take();
        return found.remove();
    }

    private void take() {
        var next = ahead.poll();
        if (next == null) throw new NoSuchElementException();
        found.addAll(next.texts());
    }

    private Batch batch() {
        var batch = new Batch();
        while (files.hasNext() && !batch.full()) batch.add(files.next());
        batch.send();
        return batch;
    }

    private final class Batch {
        private final List<FileText> all = new ArrayList<>();
        private final List<Integer> places = new ArrayList<>();
        private final List<Subject> asked = new ArrayList<>();
        private long size;
        private CompletableFuture<List<FileReport>> reports = CompletableFuture.completedFuture(List.of());

        boolean full() {
            return all.size() == MOST_FILES || size >= MOST_BYTES;
        }

        void add(StoredFile file) {
            try {
                all.add(new FileText(file, known(file).orElse(Text.FAILED)));
            } catch (StorageFault.Corrupt e) {
                LOG.error(
                        "{} is damaged everywhere: it is indexed without its text",
                        file.content().key(),
                        e);
                all.add(new FileText(file, Text.FAILED));
            }
        }

        /// Empty when the tools are asked for it.
        private Optional<Text> known(StoredFile file) {
            var view = file.view();
            var mime = mime(view);
            if (view.size() == 0 || !hasText(mime) || setup.silent().test(view)) return Optional.of(Text.NONE);
            if (view.size() > LARGE) return Optional.of(large(file));
            var content = content(file);
            var cases = cases(mime, () -> new ByteArrayInputStream(content));
            if (cases.isEmpty()) ask(file, content);
            return cases;
        }

        private void ask(StoredFile file, byte[] content) {
            places.add(all.size());
            asked.add(subject(file.view(), () -> new ByteArrayInputStream(content)));
            size += content.length;
        }

        void send() {
            if (!asked.isEmpty())
                reports = CompletableFuture.supplyAsync(() -> setup.workers().examine(asked), VIRTUAL);
        }

        List<FileText> texts() {
            var answers = settled(reports);
            for (int n = 0; n < answers.size(); n++) {
                var file = all.get(places.get(n)).file();
                all.set(places.get(n), new FileText(file, answers.get(n).text()));
            }
            return all;
        }
    }

    private static List<FileReport> settled(CompletableFuture<List<FileReport>> reports) {
        try {
            return reports.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            if (e.getCause() instanceof Error cause) throw cause;
            throw e;
        }
    }

    private byte[] content(StoredFile file) {
        try (var in = bytes.open(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Text large(StoredFile file) {
        Supplier<InputStream> content = () -> bytes.open(file);
        return cases(mime(file.view()), content)
                .orElseGet(() ->
                        setup.workers().examine(subject(file.view(), content)).text());
    }

    private static Subject subject(FileView file, Supplier<InputStream> content) {
        return new Subject(file.path(), file.size(), content, Set.of(Task.TEXT), mime(file));
    }

    private static String mime(FileView file) {
        int parameter = file.mime().indexOf(';');
        return parameter < 0 ? file.mime() : file.mime().substring(0, parameter).strip();
    }

    private static boolean hasText(String mime) {
        return !mime.startsWith("image/")
                && !mime.startsWith("audio/")
                && !mime.startsWith("video/")
                && !mime.startsWith("font/")
                && !mime.equals("application/octet-stream")
                && !mime.isEmpty();
    }

    /// Our own reader holds little and goes on by itself: it needs no process.
    private static Optional<Text> cases(String mime, Supplier<InputStream> content) {
        if (!XML.contains(mime)) return Optional.empty();
        try (var in = content.get()) {
            return CaseText.of(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
