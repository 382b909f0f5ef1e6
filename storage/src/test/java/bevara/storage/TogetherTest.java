package bevara.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private final List<List<Integer>> rounds = new ArrayList<>();

    @Test
    void one_alone_is_served_at_once() {
        var together = new Together<Integer, RuntimeException>(rounds::add);
        together.ask(1);
        together.ask(2);
        assertThat(rounds).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void what_is_asked_while_one_is_at_work_is_done_in_one_round() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var together = new Together<Integer, InterruptedException>(asked -> {
            rounds.add(List.copyOf(asked));
            begun.countDown();
            goOn.await();
        });
        try (var threads = Executors.newFixedThreadPool(20)) {
            var first = threads.submit(asking(together, 0));
            begun.await();
            var others = new ArrayList<Future<Boolean>>();
            for (int i = 1; i < 20; i++) others.add(threads.submit(asking(together, i)));
            while (together.waiting() < 19) Thread.onSpinWait();
            goOn.countDown();
            first.get();
            for (var other : others) other.get();
        }
        assertThat(rounds).hasSize(2);
        assertThat(rounds.getFirst()).containsExactly(0);
        assertThat(rounds.getLast()).hasSize(19).doesNotHaveDuplicates().doesNotContain(0);
    }

    private static Callable<Boolean> asking(Together<Integer, InterruptedException> together, int what) {
        return () -> {
            together.ask(what);
            return true;
        };
    }

    @Test
    void a_fault_reaches_everyone_of_its_round_and_nobody_of_the_next() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var together = new Together<Integer, InterruptedException>(asked -> {
            begun.countDown();
            goOn.await();
            if (asked.contains(1)) throw new IllegalStateException("the disk is gone");
        });
        try (var threads = Executors.newFixedThreadPool(3)) {
            var first = threads.submit(asking(together, 0));
            begun.await();
            var others = List.of(threads.submit(asking(together, 1)), threads.submit(asking(together, 2)));
            while (together.waiting() < 2) Thread.onSpinWait();
            goOn.countDown();
            assertThat(first.get()).isTrue();
            for (var other : others)
                assertThatThrownBy(other::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasRootCauseMessage("the disk is gone");
        }
        together.ask(3);
    }

    @Test
    void an_interruption_waits_for_the_end_of_the_round_and_is_kept() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var together = new Together<Integer, InterruptedException>(asked -> {
            begun.countDown();
            if (asked.contains(0)) goOn.await();
            else rounds.add(List.copyOf(asked));
        });
        try (var threads = Executors.newFixedThreadPool(1)) {
            var first = threads.submit(asking(together, 0));
            begun.await();
            var interrupted = new ArrayList<Boolean>();
            var waiting = Thread.ofPlatform().start(() -> {
                try {
                    together.ask(1);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                interrupted.add(Thread.interrupted());
            });
            while (together.waiting() < 1) Thread.onSpinWait();
            waiting.interrupt();
            goOn.countDown();
            first.get();
            waiting.join();
            assertThat(interrupted).containsExactly(true);
        }
        assertThat(rounds).containsExactly(List.of(1));
    }
}
