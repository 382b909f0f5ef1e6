package bevara.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// One connection to clamd, on which many streams are scanned, also before the answer to the one before (clamd(8),
/// IDSESSION and INSTREAM). It never waits longer than the scanner's patience for the next byte to go either way.
final class ClamdSession implements Closeable {
    private static final int CHUNK = 1 << 16;
    private static final int LONGEST_ANSWER = 1 << 14;

    private final VirusScanner scanner;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer out = ByteBuffer.allocateDirect(CHUNK + 64);
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 12);
    private final StringBuilder unfinished = new StringBuilder();
    private final ArrayDeque<String> answers = new ArrayDeque<>();
    private long asked;

    /// The scanner is away, hangs, or broke off.
    static final class Broken extends IOException {
        Broken(String message, Throwable cause) {
            super(message, cause);
        }

        Broken(String message) {
            super(message);
        }
    }

    /// `number` counts the streams of a session from 1; 0 where the scanner named none.
    record Answer(long number, String text) {
        static Answer of(String line) {
            int colon = line.indexOf(": ");
            if (colon < 1 || !line.substring(0, colon).matches("[0-9]{1,18}")) return new Answer(0, line);
            return new Answer(Long.parseLong(line.substring(0, colon)), line.substring(colon + 2));
        }
    }

    private ClamdSession(VirusScanner scanner, SocketChannel channel, Selector selector) throws IOException {
        this.scanner = scanner;
        this.channel = channel;
        this.selector = selector;
        this.key = channel.register(selector, 0);
    }

    static ClamdSession open(VirusScanner scanner) throws Broken {
        var session = connect(scanner);
        session.command("IDSESSION");
        return session;
    }

    /// What the scanner says it is: its version, its database's, and when that was made.
    static String version(VirusScanner scanner) throws Broken {
        try (var session = connect(scanner)) {
            session.command("VERSION");
            session.flush();
            return session.line();
        }
    }

    private static ClamdSession connect(VirusScanner scanner) throws Broken {
        try {
            var session = made(scanner);
            try {
                while (!session.channel.finishConnect()) session.ready(SelectionKey.OP_CONNECT);
                return session;
            } catch (IOException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static ClamdSession made(VirusScanner scanner) throws IOException {
        var channel = scanner.connect();
        try {
            var selector = Selector.open();
            try {
                return new ClamdSession(scanner, channel, selector);
            } catch (IOException | RuntimeException e) {
                selector.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Begins a stream; returns its number.
    long begin() throws Broken {
        command("INSTREAM");
        return ++asked;
    }

    void bytes(byte[] bytes, int length) throws Broken {
        for (int at = 0; at < length; ) {
            int part = Math.min(CHUNK, length - at);
            room(part + Integer.BYTES);
            out.putInt(part).put(bytes, at, part);
            at += part;
        }
    }

    void end() throws Broken {
        room(Integer.BYTES);
        out.putInt(0);
        flush();
    }

    /// The answer that came first of those not yet told.
    Answer answer() throws Broken {
        return Answer.of(line());
    }

    /// What it said that is not yet told, also when it has hung up since.
    List<Answer> lastWords() {
        try {
            while (read() > 0) continue;
        } catch (IOException _) {
            // It said no more.
        }
        var left = new ArrayList<Answer>();
        while (!answers.isEmpty()) left.add(Answer.of(answers.remove()));
        return left;
    }

    private String line() throws Broken {
        try {
            while (answers.isEmpty()) if (read() == 0) ready(SelectionKey.OP_READ);
            return answers.remove();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private void command(String name) throws Broken {
        room(name.length() + 2);
        out.put((byte) 'z').put(name.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
    }

    private void room(int bytes) throws Broken {
        if (out.remaining() < bytes) flush();
    }

    private void flush() throws Broken {
        out.flip();
        try {
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) ready(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
                // It may refuse what is still being sent.
                read();
            }
        } catch (IOException e) {
            throw broken(e);
        }
        out.clear();
    }

    private void ready(int operations) throws IOException {
        key.interestOps(operations);
        selector.selectedKeys().clear();
        if (selector.select(scanner.patience().toMillis()) > 0) return;
        if (Thread.currentThread().isInterrupted()) throw new ClosedByInterruptException();
        throw new Broken("no answer within %d s".formatted(scanner.patience().toSeconds()));
    }

    private int read() throws IOException {
        in.clear();
        int got = channel.read(in);
        if (got < 0) throw new Broken("the connection was closed");
        in.flip();
        while (in.hasRemaining()) {
            char c = (char) (in.get() & 0xff);
            if (c != 0) unfinished.append(c);
            else {
                answers.add(unfinished.toString().strip());
                unfinished.setLength(0);
            }
        }
        if (unfinished.length() > LONGEST_ANSWER) throw new Broken("no answer of a virus scanner");
        return got;
    }

    /// An interruption is nothing of the scanner's.
    private static Broken broken(IOException e) {
        if (e instanceof ClosedByInterruptException) throw new java.io.UncheckedIOException(e);
        return e instanceof Broken broken ? broken : new Broken(String.valueOf(e.getMessage()), e);
    }

    @Override
    public void close() {
        try (selector;
                channel) {
            key.cancel();
        } catch (IOException _) {
            // Nobody listens any more.
        }
    }
}
