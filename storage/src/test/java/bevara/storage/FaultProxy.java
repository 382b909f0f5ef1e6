package bevara.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javax.net.ssl.SSLServerSocket;

/// Stands between a client and a server, and does to their bytes what networks and busy servers do. It knows just
/// enough of HTTP to see where a request begins and how long its body is. A fault strikes requests whose first line
/// it matches, so many times; all else passes unharmed.
final class FaultProxy implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");

    enum Kind {
        /// The connection is refused by a reset before the request is passed on.
        RESET,
        /// Nothing is passed on and nothing answered; the connection stays open.
        BLACK_HOLE,
        /// The server gets the request and answers; the answer is thrown away and the connection reset.
        DROP_ANSWER,
        /// The answer breaks off after `amount` bytes, by a reset.
        TRUNCATE,
        /// As TRUNCATE, but the proxy only stops sending, as if the answer had ended.
        HALF_CLOSE,
        /// One bit of the request's body is changed, `amount` bytes into it.
        FLIP_REQUEST,
        /// One bit of the answer is changed, `amount` bytes into it.
        FLIP_ANSWER,
        /// The answer comes `amount` milliseconds late.
        DELAY,
        /// The answer comes with `amount` bytes in a second.
        SLOW,
        /// The server is not asked; the answer is a 503 with the code SlowDown.
        SLOW_DOWN
    }

    private record Fault(Kind kind, Pattern requests, long amount, AtomicInteger left) {
        boolean strikes(String firstLine) {
            return requests.matcher(firstLine).find() && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        }
    }

    private static final Fault NOTHING = new Fault(Kind.DELAY, Pattern.compile("$."), 0, new AtomicInteger());

    private final URI server;
    private final ServerSocket door;
    private final AtomicReference<Fault> fault = new AtomicReference<>(NOTHING);
    private final AtomicInteger struck = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    FaultProxy(URI server) throws IOException {
        this(server, new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
    }

    /// With a door of one's own, for TLS.
    FaultProxy(URI server, ServerSocket door) {
        this.server = server;
        this.door = door;
        Thread.ofVirtual().start(this::accept);
    }

    URI address() {
        return URI.create((door instanceof SSLServerSocket ? "https" : "http") + "://127.0.0.1:" + door.getLocalPort());
    }

    /// The next `times` requests whose first line has something that matches.
    void strike(Kind kind, String matching, int times, long amount) {
        struck.set(0);
        fault.set(new Fault(kind, Pattern.compile(matching), amount, new AtomicInteger(times)));
    }

    void heal() {
        fault.set(NOTHING);
        // Whoever hangs in a black hole is let go.
        open.forEach(FaultProxy::reset);
    }

    /// How many requests were struck since [#strike].
    int struck() {
        return struck.get();
    }

    int requests() {
        return requests.get();
    }

    int connections() {
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                var client = door.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException _) {
            open.forEach(FaultProxy::reset);
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (client;
                var upstream = new Socket()) {
            upstream.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            upstream.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            while (exchange(client, upstream)) requests.incrementAndGet();
        } catch (IOException _) {
            reset(client);
        } finally {
            open.remove(client);
        }
    }

    /// One request and its answer; false when the connection is over.
    private boolean exchange(Socket client, Socket upstream) throws IOException {
        var in = client.getInputStream();
        var head = head(in);
        if (head.length == 0) return false;
        var text = new String(head, StandardCharsets.ISO_8859_1);
        var now = fault.get();
        boolean strikes = now.strikes(text.substring(0, text.indexOf('\r')));
        if (strikes) struck.incrementAndGet();
        var kind = strikes ? now.kind() : null;
        if (kind == Kind.RESET) throw new IOException("reset");
        if (kind == Kind.BLACK_HOLE) {
            while (in.read() >= 0) {
                // Swallowed.
            }
            return false;
        }
        if (kind == Kind.SLOW_DOWN) {
            body(in, OutputStream.nullOutputStream(), length(text), -1);
            refuse(client.getOutputStream(), text.startsWith("HEAD "));
            return true;
        }
        var out = upstream.getOutputStream();
        out.write(head);
        body(in, out, length(text), kind == Kind.FLIP_REQUEST ? now.amount() : -1);
        out.flush();
        answer(client, upstream, kind, now.amount(), text.startsWith("HEAD "));
        return true;
    }

    private static void refuse(OutputStream out, boolean bodiless) throws IOException {
        var xml = "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate."
                + "</Message></Error>";
        out.write(("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: " + xml.length()
                        + "\r\n\r\n" + (bodiless ? "" : xml))
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private void answer(Socket client, Socket upstream, Kind kind, long amount, boolean bodiless) throws IOException {
        var in = upstream.getInputStream();
        var head = head(in);
        var text = new String(head, StandardCharsets.ISO_8859_1);
        boolean empty = bodiless || text.contains(" 204 ") || text.contains(" 304 ");
        long length = empty ? 0 : length(text);
        if (kind == Kind.DROP_ANSWER) {
            body(in, OutputStream.nullOutputStream(), length, -1);
            throw new IOException("the answer is dropped");
        }
        if (kind == Kind.DELAY) pause(amount);
        var out = client.getOutputStream();
        out.write(head);
        if (kind == Kind.TRUNCATE || kind == Kind.HALF_CLOSE) {
            body(in, out, Math.min(length, amount), -1);
            out.flush();
            if (kind == Kind.TRUNCATE) throw new IOException("truncated");
            client.shutdownOutput();
            throw new IOException("half closed");
        }
        if (kind == Kind.SLOW) {
            for (long sent = 0; sent < length; sent += Math.max(1, amount / 10)) {
                body(in, out, Math.min(Math.max(1, amount / 10), length - sent), -1);
                out.flush();
                pause(100);
            }
            return;
        }
        if (text.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) chunks(in, out);
        else body(in, out, length, kind == Kind.FLIP_ANSWER ? amount : -1);
        out.flush();
    }

    /// Listings come so; nothing is done to them.
    private static void chunks(InputStream in, OutputStream out) throws IOException {
        long size;
        do {
            var line = new ByteArrayOutputStream();
            int b = in.read();
            while (b != '\n') {
                if (b < 0) throw new IOException("ended early");
                line.write(b);
                b = in.read();
            }
            line.write(b);
            out.write(line.toByteArray());
            size = Long.parseLong(line.toString(StandardCharsets.US_ASCII).strip(), 16);
            body(in, out, size + 2, -1);
        } while (size > 0);
    }

    private static byte[] head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int newlines = 0;
        while (newlines < 2) {
            int b = in.read();
            if (b < 0) return new byte[0];
            head.write(b);
            if (b == '\n') newlines++;
            else if (b != '\r') newlines = 0;
        }
        return head.toByteArray();
    }

    private static long length(String head) {
        var match = LENGTH.matcher(head);
        return match.find() ? Long.parseLong(match.group(1)) : 0;
    }

    /// Passes on `length` bytes, that at `flip` with one bit changed.
    private static void body(InputStream in, OutputStream out, long length, long flip) throws IOException {
        var buffer = new byte[1 << 16];
        for (long at = 0; at < length; ) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, length - at));
            if (n < 0) throw new IOException("ended early");
            if (flip >= at && flip < at + n) buffer[(int) (flip - at)] ^= 1;
            out.write(buffer, 0, n);
            at += n;
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
