package bevara.storage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Many threads ask for the same kind of work; one of them does what all have asked for. Nobody waits for
/// company: who finds nobody at work begins at once, and what is asked meanwhile becomes the next round.
final class Together<T, E extends Exception> {
    interface Work<T, E extends Exception> {
        void doAll(List<T> asked) throws E;
    }

    private static final class Round<T> {
        final List<T> asked = new ArrayList<>();
        boolean done;

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
        var round = join(what);
        if (lead(round)) perform(round);
        var fault = round.fault;
        if (fault != null) throw Together.<E>asIs(fault);
    }

    /// How many wait for the next round.
    synchronized int waiting() {
        return next.asked.size();
    }

    private synchronized Round<T> join(T what) {
        next.asked.add(what);
        return next;
    }

    /// True when the round is the caller's to do, false when another did it. An interruption does not end the
    /// wait: the round works with what the caller owns.
    private synchronized boolean lead(Round<T> round) {
        boolean interrupted = false;
        while (!round.done && (busy || round != next)) {
            try {
                wait();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        if (round.done) return false;
        busy = true;
        next = new Round<>();
        return true;
    }

    private void perform(Round<T> round) {
        try {
            work.doAll(round.asked);
        } catch (Throwable e) {
            round.fault = e;
        } finally {
            synchronized (this) {
                round.done = true;
                busy = false;
                notifyAll();
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asIs(Throwable fault) throws E {
        throw (E) fault;
    }
}
