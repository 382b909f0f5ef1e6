package bevara.storage;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Room for so many at once; the others wait in turn, and not for ever.
final class S3Room {
    private final Semaphore places;
    private final Duration patience;
    private final S3Location location;

    S3Room(int places, Duration patience, S3Location location) {
        this.places = new Semaphore(places, true);
        this.patience = patience;
        this.location = location;
    }

    void enter() {
        try {
            if (places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) return;
            throw new StorageFault.Unavailable("too much is being done with " + location + " already");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageFault.Unavailable("interrupted", e);
        }
    }

    void leave() {
        places.release();
    }
}
