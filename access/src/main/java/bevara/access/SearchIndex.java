package bevara.access;

import bevara.storage.AipId;
import bevara.storage.JournalEntry;
import bevara.storage.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Lucene index. Each commit says how far in the journal it is, so it is right by itself whatever happens;
/// what cannot be read is thrown away and grows back. Written by one thread, searched by many.
final class SearchIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SearchIndex.class);
    private static final double MEGABYTES_IN_MEMORY = 64;

    /// Changes when documents are made in another way: an index of another form is built anew.
    private static final String FORM = "2";

    // Held, or its level would be forgotten. The vector module it misses is not used here.
    private static final java.util.logging.Logger QUIET =
            java.util.logging.Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

    static {
        QUIET.setLevel(Level.SEVERE);
    }

    private final Path folder;
    private final ArchiveAnalyzer analyzer = new ArchiveAnalyzer();
    private volatile Opened opened;
    private volatile Mark reached;
    private volatile long visible;

    private record Opened(FSDirectory directory, IndexWriter writer, SearcherManager searchers) {}

    /// The last journal entry that is indexed. A journal that was built anew numbers in another way, so the
    /// position alone says too little.
    record Mark(long position, String entry) {
        static final Mark START = new Mark(0, "");

        static Mark of(JournalEntry entry) {
            return new Mark(entry.position(), entry.tenant() + "/" + entry.aip() + "/" + entry.version());
        }
    }

    SearchIndex(Path folder) {
        this.folder = folder;
        this.opened = openOrAnew();
        this.reached = committed();
        this.visible = reached.position();
    }

    private Opened openOrAnew() {
        try {
            return open();
        } catch (org.apache.lucene.index.CorruptIndexException
                | IndexFormatTooOldException
                | IndexFormatTooNewException
                | java.nio.file.NoSuchFileException
                | java.io.FileNotFoundException
                | java.io.EOFException
                | IllegalArgumentException e) {
            LOG.warn("the search index cannot be read and is built anew", e);
            return anew();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Opened open() throws IOException {
        Files.createDirectories(folder);
        var directory = FSDirectory.open(folder);
        try {
            var settings = new IndexWriterConfig(analyzer)
                    .setRAMBufferSizeMB(MEGABYTES_IN_MEMORY)
                    .setCommitOnClose(false);
            var writer = new IndexWriter(directory, settings);
            return new Opened(directory, writer, new SearcherManager(writer, null));
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private Opened anew() {
        try {
            if (Files.exists(folder)) {
                try (var files = Files.walk(folder)) {
                    for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
                }
            }
            return open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the last commit is; an index of another form is thrown away.
    private Mark committed() {
        var data = new HashMap<String, String>();
        var committed = opened.writer().getLiveCommitData();
        if (committed != null) committed.forEach(e -> data.put(e.getKey(), e.getValue()));
        if (!data.getOrDefault("form", FORM).equals(FORM)) {
            close();
            opened = anew();
            return Mark.START;
        }
        return new Mark(Long.parseLong(data.getOrDefault("position", "0")), data.getOrDefault("entry", ""));
    }

    /// The position in the journal up to which searches find what is indexed; never beyond [#reached].
    long visible() {
        return visible;
    }

    Mark reached() {
        return reached;
    }

    /// Takes in an AIP in place of what was there of it. Throws what `documents` throws, and then leaves the
    /// AIP as it was.
    void put(TenantId tenant, AipId aip, AipDocuments documents) {
        try {
            var key = new Term(IndexField.KEY, AipDocuments.key(tenant, aip.value()));
            opened.writer().updateDocuments(key, documents);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void reached(Mark mark) {
        reached = mark;
    }

    /// Makes what is taken in durable, together with how far that is.
    void commit() {
        var mark = reached;
        var data = Map.of("form", FORM, "position", Long.toString(mark.position()), "entry", mark.entry());
        try {
            opened.writer().setLiveCommitData(data.entrySet());
            opened.writer().commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets searches see what is taken in.
    void refresh() {
        long upTo = reached.position();
        try {
            opened.searchers().maybeRefreshBlocking();
            visible = upTo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void clear() {
        try {
            opened.writer().deleteAll();
            reached = Mark.START;
            commit();
            refresh();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// After a full disk or the like Lucene closes its writer: goes on from the last commit. Until that
    /// succeeds, searches find what they found.
    void mend() {
        var broken = opened;
        if (broken.writer().isOpen()) return;
        opened = openOrAnew();
        reached = committed();
        visible = reached.position();
        close(broken);
        LOG.warn("the search index was opened again after a fault");
    }

    boolean broken() {
        return !opened.writer().isOpen();
    }

    SearchResult search(TenantId tenant, Query query) {
        return ask(searcher -> new Search(searcher, tenant, query, analyzer).answer());
    }

    /// How many documents have this term, those of all tenants.
    long count(String field, String value) {
        return ask(searcher -> (long) searcher.count(new TermQuery(new Term(field, value))));
    }

    private interface Asked<T> {
        T of(IndexSearcher searcher) throws IOException;
    }

    private <T> T ask(Asked<T> question) {
        while (true) {
            var now = opened;
            try {
                var searcher = now.searchers().acquire();
                try {
                    return question.of(searcher);
                } finally {
                    now.searchers().release(searcher);
                }
            } catch (AlreadyClosedException e) {
                // It may have been opened again meanwhile.
                if (now == opened) throw e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// What is not committed is given up, and taken in again at the next start.
    @Override
    public void close() {
        close(opened);
    }

    private static void close(Opened opened) {
        try (var directory = opened.directory()) {
            opened.searchers().close();
            if (opened.writer().isOpen()) opened.writer().rollback();
            LOG.debug("closed {}", directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
