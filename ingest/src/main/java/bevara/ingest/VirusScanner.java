package bevara.ingest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// Where clamd is reached: `host:port`, or the path of its socket. `patience` is the longest time in which it may
/// neither take a byte nor answer.
public record VirusScanner(String where, Duration patience) {
    /// Throws [IllegalArgumentException] when that is no address.
    public VirusScanner {
        if (!isSocket(where)) address(where);
        if (patience.isZero() || patience.isNegative())
            throw new IllegalArgumentException("no time to wait for a virus scanner: " + patience);
    }

    private static boolean isSocket(String where) {
        return where.startsWith("/");
    }

    private static InetSocketAddress address(String where) {
        int colon = where.lastIndexOf(':');
        if (colon < 1 || !where.substring(colon + 1).matches("[0-9]{1,5}"))
            throw new IllegalArgumentException("a virus scanner is host:port or the path of a socket, not " + where);
        var host = where.substring(0, colon).replaceAll("^\\[|]$", "");
        return InetSocketAddress.createUnresolved(host, Integer.parseInt(where.substring(colon + 1)));
    }

    /// A channel that does not block, and is connected or about to be.
    SocketChannel connect() throws IOException {
        var channel = isSocket(where) ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        try {
            channel.configureBlocking(false);
            var address = address();
            channel.connect(address);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private java.net.SocketAddress address() throws IOException {
        if (isSocket(where)) return UnixDomainSocketAddress.of(where);
        var named = address(where);
        var found = new InetSocketAddress(named.getHostString(), named.getPort());
        if (found.isUnresolved()) throw new IOException("no such host: " + named.getHostString());
        return found;
    }
}
