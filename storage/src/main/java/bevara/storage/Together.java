package bevara.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Many threads ask for the same kind of work; one of them does what all have asked for. Nobody waits for
/// company: who finds nobody at work begins at once, and what is asked meanwhile becomes the next round.
final class Together<T, E extends Exception> {
    interface Work<T, E extends Exception> {
        void doAll(List<T> asked) throws E;
    }

    private static final class Round<T> {
        final List<T> asked = new ArrayList<>();
        /// Opens for the first of the round, when the one before is done.
        final CountDownLatch turn = new CountDownLatch(1);
        final CountDownLatch done = new CountDownLatch(1);

        @Nullable
        Throwable fault;
    }

    private final Work<T, E> work;
    private Round<T> next = new Round<>();
    private boolean busy;

    Together(Work<T, E> work) {
        this.work = work;
    }

    /// Returns when a round that took `what` in is done; throws what that round threw, as do all others in it.
    void ask(T what) throws E {
        Round<T> round;
        boolean first;
        synchronized (this) {
            round = next;
            round.asked.add(what);
            first = round.asked.size() == 1;
            if (first && !busy) begin();
        }
        if (first) perform(round);
        else await(round.done);
        var fault = round.fault;
        if (fault != null) throw Together.<E>asIs(fault);
    }

    /// How many wait for the next round.
    synchronized int waiting() {
        return next.asked.size();
    }

    private void begin() {
        busy = true;
        next.turn.countDown();
    }

    private void perform(Round<T> round) {
        await(round.turn);
        synchronized (this) {
            next = new Round<>();
        }
        try {
            work.doAll(round.asked);
        } catch (Throwable e) {
            round.fault = e;
        } finally {
            synchronized (this) {
                busy = false;
                if (!next.asked.isEmpty()) begin();
            }
            round.done.countDown();
        }
    }

    /// An interruption does not end the wait: the round works with what the caller owns.
    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asIs(Throwable fault) throws E {
        throw (E) fault;
    }
}
