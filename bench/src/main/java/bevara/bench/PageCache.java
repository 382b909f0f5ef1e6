package bevara.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/// Makes Linux forget what it has of files in memory, so that the next one to read them asks the disk, whoever it is.
final class PageCache {
    private static final int DO_NOT_NEED = 4;

    private final MethodHandle open = function(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private final MethodHandle advise = function(
            "posix_fadvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT));
    private final MethodHandle close =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    /// All files below a folder; they must be on disk already.
    void forget(Path folder) {
        try (var all = Files.walk(folder);
                var arena = Arena.ofConfined()) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                int descriptor = (int) open.invokeExact(arena.allocateFrom(file.toString()), 0);
                if (descriptor < 0) throw new IOException("cannot open " + file);
                int _ = (int) advise.invokeExact(descriptor, 0L, 0L, DO_NOT_NEED);
                int _ = (int) close.invokeExact(descriptor);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
