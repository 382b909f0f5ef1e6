package bevara.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets the text out of files. Plain text is read here, all else in a process of its own that is killed when it
/// hangs and started again when it dies; the file is then without text. One file at a time.
final class TextExtraction implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TextExtraction.class);
    private static final Set<String> PLAIN =
            Set.of("text/plain", "text/csv", "text/markdown", "text/tab-separated-values", "application/json");
    private static final Set<String> XML = Set.of("application/xml", "text/xml");
    private static final int BYTES_A_CHARACTER = 4;

    /// The process is replaced now and then, for what a parser leaks.
    private static final int FILES_A_PROCESS = 5000;

    private static final long LEAST_ROOM = 16 << 20;

    private final Settings settings;
    private volatile boolean closing;
    private volatile @Nullable ParserProcess process;

    /// `parser` is the process's main class.
    record Settings(Class<?> parser, String heap, Duration limit, Path scratch) {
        static Settings usual(Path scratch) {
            return new Settings(ParserMain.class, "384m", Duration.ofSeconds(30), scratch);
        }
    }

    TextExtraction(Settings settings) {
        this.settings = settings;
    }

    /// `bytes` is opened only when the file is looked into. Throws [CancellationException] when closed
    /// meanwhile; a fault of `bytes` comes through.
    ExtractedText extract(FileView file, Supplier<InputStream> bytes) {
        var mime = mime(file);
        if (file.size() == 0 || !hasText(mime)) return ExtractedText.NONE;
        if (PLAIN.contains(mime)) return plain(file, bytes);
        if (XML.contains(mime)) {
            var cases = cases(bytes);
            if (cases.isPresent()) return cases.get();
        }
        if (file.size() > ParserProtocol.LARGEST_FILE) return ExtractedText.NONE;
        return parse(file, bytes);
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
    private static Optional<ExtractedText> cases(Supplier<InputStream> bytes) {
        try (var in = bytes.get()) {
            return CaseText.of(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ExtractedText plain(FileView file, Supplier<InputStream> bytes) {
        try (var in = bytes.get()) {
            int most = BYTES_A_CHARACTER * ParserProtocol.LONGEST_TEXT;
            var text = PlainText.tidy(PlainText.decode(in.readNBytes(most)), ParserProtocol.LONGEST_TEXT);
            boolean cut = file.size() > most || text.length() == ParserProtocol.LONGEST_TEXT;
            return new ExtractedText(cut ? ExtractedText.Outcome.CUT : ExtractedText.Outcome.WHOLE, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized ExtractedText parse(FileView file, Supplier<InputStream> bytes) {
        try (var in = new FaultsApart(bytes.get())) {
            return judged(process().parse(file.path(), file.mime(), file.size(), in, settings.limit()));
        } catch (IOException e) {
            end();
            if (closing) throw new CancellationException("closing");
            LOG.info("a parser hung or died: a file is indexed without its text");
            LOG.debug("the file was {}", file.id(), e);
            return judged(ExtractedText.FAILED);
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    /// Where parsers have no room for their temporary files, a failure says nothing of the file.
    private ExtractedText judged(ExtractedText found) {
        if (found.outcome() == ExtractedText.Outcome.FAILED && !hasRoom())
            throw new UncheckedIOException(new IOException("the parsers have no room"));
        return found;
    }

    private boolean hasRoom() {
        try {
            return Files.getFileStore(existing(settings.scratch().toAbsolutePath()))
                            .getUsableSpace()
                    >= LEAST_ROOM;
        } catch (IOException e) {
            return false;
        }
    }

    /// The folder comes and goes with the process.
    private static Path existing(Path folder) {
        var parent = folder.getParent();
        return parent == null || Files.exists(folder) ? folder : existing(parent);
    }

    private ParserProcess process() throws IOException {
        var running = process;
        if (running != null && running.asked() < FILES_A_PROCESS) return running;
        end();
        if (closing) throw new CancellationException("closing");
        var started = new ParserProcess(settings.parser(), settings.heap(), settings.scratch());
        process = started;
        return started;
    }

    private void end() {
        var running = process;
        if (running != null) running.close();
        process = null;
    }

    /// Ends what is being parsed.
    @Override
    public void close() {
        closing = true;
        var running = process;
        if (running != null) running.close();
    }

    /// A failing store must not look like a failing parser.
    private static final class FaultsApart extends java.io.FilterInputStream {
        FaultsApart(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            throw new UnsupportedOperationException("read by the block");
        }

        @Override
        public int read(byte[] buffer, int from, int length) {
            try {
                return super.read(buffer, from, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
