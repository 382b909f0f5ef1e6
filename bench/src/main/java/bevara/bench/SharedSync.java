package bevara.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// One thread that does nothing but syncfs(2), as often as the disk can, for all who wait: the fewest syncs by which
/// many writers can be made durable.
final class SharedSync implements AutoCloseable {
    private static final int DIRECTORY = 0x10000;

    private final MethodHandle sync =
            PageCache.function("syncfs", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private final MethodHandle close =
            PageCache.function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private final int folder;
    private final Thread thread = Thread.ofPlatform().unstarted(this::run);
    private long begun;
    private long done;
    private int waiting;
    private boolean closed;

    SharedSync(Path path) {
        folder = open(path);
        thread.start();
    }

    private static int open(Path path) {
        var open = PageCache.function(
                "open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                java.lang.foreign.Linker.Option.firstVariadicArg(2));
        try (var arena = Arena.ofConfined()) {
            int descriptor = (int) open.invokeExact(arena.allocateFrom(path.toString()), DIRECTORY);
            if (descriptor < 0) throw new IOException("cannot open " + path);
            return descriptor;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns when a sync that began after the call has ended.
    synchronized void await() {
        long wanted = begun + 1;
        waiting++;
        notifyAll();
        try {
            while (done < wanted) wait();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            waiting--;
        }
    }

    private void run() {
        try {
            while (begin()) {
                int answer = (int) sync.invokeExact(folder);
                if (answer != 0) throw new IOException("syncfs fails");
                end();
            }
            int _ = (int) close.invokeExact(folder);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized boolean begin() throws InterruptedException {
        while (waiting == 0 && !closed) wait();
        begun++;
        return !closed;
    }

    private synchronized void end() {
        done = begun;
        notifyAll();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
