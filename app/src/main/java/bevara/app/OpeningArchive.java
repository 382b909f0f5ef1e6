package bevara.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// An archive that is being opened while others do their part of the start.
final class OpeningArchive {
    private final CompletableFuture<Archive> opened;

    OpeningArchive(Supplier<Archive> open) {
        this.opened = CompletableFuture.supplyAsync(
                open, task -> Thread.ofPlatform().name("open-archive").start(task));
    }

    /// The archive when it is open; throws what kept it from opening.
    Archive await() {
        try {
            return opened.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }
}
