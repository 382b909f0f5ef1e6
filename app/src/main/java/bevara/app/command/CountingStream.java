package bevara.app.command;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/// Counts what is written, and tells of it.
final class CountingStream extends FilterOutputStream {
    private final LongConsumer watcher;
    private long count;

    CountingStream(OutputStream out, LongConsumer watcher) {
        super(out);
        this.watcher = watcher;
    }

    long count() {
        return count;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        count += length;
        watcher.accept(count);
    }
}
