package bevara.app.journey;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A bad network: it carries connections to a service, and cuts each of them after so many bytes from the sender, for
/// as
/// long as there are cuts left.
final class FaultyProxy implements AutoCloseable {
    private final ServerSocket door;
    private final long each;
    private final AtomicInteger left;
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong carried = new AtomicLong();
    private volatile URI service;

    FaultyProxy(URI service, long each, int cuts) throws IOException {
        this.service = service;
        this.each = each;
        this.left = new AtomicInteger(cuts);
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    void leadTo(URI other) {
        service = other;
    }

    int cuts() {
        return cuts.get();
    }

    /// How many bytes senders sent, in all.
    long carried() {
        return carried.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var sender = door.accept();
                Thread.ofVirtual().start(() -> carry(sender));
            } catch (IOException e) {
                // Closed.
                return;
            }
        }
    }

    private void carry(Socket sender) {
        try (sender;
                var receiver = new Socket(service.getHost(), service.getPort())) {
            var back = Thread.ofVirtual().start(() -> copy(receiver, sender, Long.MAX_VALUE));
            if (copy(sender, receiver, each) && left.getAndDecrement() > 0) {
                cuts.incrementAndGet();
                sender.setSoLinger(true, 0);
                return;
            }
            back.join();
        } catch (IOException e) {
            // The service is down, which the sender sees.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether the limit was reached.
    private boolean copy(Socket from, Socket to, long limit) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var buffer = new byte[1 << 16];
            long sum = 0;
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                out.write(buffer, 0, got);
                sum += got;
                if (limit == Long.MAX_VALUE) continue;
                carried.addAndGet(got);
                if (sum >= limit && left.get() > 0) return true;
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is gone: the other is told by closing.
            closed(from);
            closed(to);
        }
        return false;
    }

    private static void closed(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
