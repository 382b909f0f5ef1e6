package bevara.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Linux's syncfs(2): all that was written to one file system, bytes and names, becomes durable by one call. Used
/// where the kernel reports a failed write-back to it (from 5.8) and on file systems known to keep its promise.
final class SyncFs implements GroupCommit.Whole {
    private static final Logger LOG = LoggerFactory.getLogger(SyncFs.class);
    private static final Set<String> KNOWN = Set.of("ext4", "xfs", "btrfs");
    private static final Pattern KERNEL = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final int DIRECTORY = 0x10000;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final Cleaner CLEANER = Cleaner.create();

    private final Calls calls;
    private final int folder;

    private SyncFs(Calls calls, int folder) {
        this.calls = calls;
        this.folder = folder;
    }

    /// Empty where it cannot be used; files and folders are then synced one by one.
    static Optional<SyncFs> of(Path folder) {
        try {
            boolean usable = folder.getFileSystem().equals(FileSystems.getDefault())
                    && System.getProperty("os.name").equals("Linux")
                    && reportsFaults(System.getProperty("os.version"))
                    && SyncFs.class.getModule().isNativeAccessEnabled()
                    && KNOWN.contains(Files.getFileStore(folder).type());
            return usable ? Optional.of(open(folder)) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.warn("syncfs cannot be used for {}; files are synced one by one", folder, e);
            return Optional.empty();
        }
    }

    static boolean reportsFaults(String kernel) {
        var version = KERNEL.matcher(kernel);
        if (!version.matches()) return false;
        int major = Integer.parseInt(version.group(1));
        return major > 5 || major == 5 && Integer.parseInt(version.group(2)) >= 8;
    }

    /// The folder stays open: the kernel tells each opener of the faults since it opened.
    private static SyncFs open(Path folder) throws IOException {
        var calls = new Calls();
        int descriptor = calls.open(folder.toString(), DIRECTORY | CLOSE_ON_EXEC);
        var sync = new SyncFs(calls, descriptor);
        CLEANER.register(sync, () -> calls.close(descriptor));
        return sync;
    }

    @Override
    public void sync() throws IOException {
        calls.sync(folder);
    }

    /// The C library's functions.
    private static final class Calls {
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

        private final MethodHandle open = function(
                "open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(2));
        private final MethodHandle sync = function(
                "syncfs",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.captureCallState("errno"));
        private final MethodHandle close =
                function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
        }

        int open(String path, int flags) throws IOException {
            try (var arena = Arena.ofConfined()) {
                var state = arena.allocate(STATE);
                int descriptor = (int) open.invokeExact(state, arena.allocateFrom(path), flags);
                return checked("open", descriptor, state);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }

        void sync(int descriptor) throws IOException {
            try (var arena = Arena.ofConfined()) {
                var state = arena.allocate(STATE);
                int answer = (int) sync.invokeExact(state, descriptor);
                var _ = checked("syncfs", answer, state);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }

        void close(int descriptor) {
            try {
                int _ = (int) close.invokeExact(descriptor);
            } catch (Throwable e) {
                LOG.warn("a folder stays open", e);
            }
        }

        private static int checked(String call, int answer, MemorySegment state) throws IOException {
            if (answer >= 0) return answer;
            throw new IOException("%s fails: errno %d".formatted(call, state.get(ValueLayout.JAVA_INT, ERRNO)));
        }

        private static IOException unexpected(Throwable e) {
            return e instanceof IOException fault ? fault : new IOException(e);
        }
    }
}
