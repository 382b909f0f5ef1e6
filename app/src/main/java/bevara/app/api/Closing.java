package bevara.app.api;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Says that the service is about to stop, so that answers without an end come to one.
public final class Closing {
    private final CountDownLatch begun = new CountDownLatch(1);

    public void begin() {
        begun.countDown();
    }

    /// Waits; true when the service is about to stop, or the thread was interrupted.
    boolean within(long milliseconds) {
        try {
            return begun.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
