package bevara.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;

/// What a worker process does: it answers one request after another over its standard input and output. It may
/// hang, run out of memory or crash without harm to the service, and ends when its parent closes the other end,
/// or dies.
public final class WorkerLoop {
    private static final int BUFFER = 1 << 16;
    private static final int AHEAD = 2;

    private WorkerLoop() {}

    public static void serve(Callable<Worker> tool) throws Exception {
        var in = new DataInputStream(new BufferedInputStream(System.in, BUFFER));
        var out = new DataOutputStream(new BufferedOutputStream(System.out, BUFFER));
        // A library that prints must not garble the answers; some do as soon as they are loaded.
        System.setOut(System.err);
        var worker = tool.call();
        var requests = new ArrayBlockingQueue<Request>(AHEAD);
        // Reads ahead while a file is looked into, and so sees at once when the parent is gone.
        Thread.ofPlatform().daemon().start(() -> receive(in, requests));
        while (true) Wire.answer(out, answer(worker, requests.take()));
    }

    private static Answer answer(Worker worker, Request request) {
        var answer = new Answer();
        try {
            worker.look(request, answer);
        } catch (Exception | StackOverflowError | LinkageError e) {
            answer.say(Answer.FAILED, String.valueOf(e));
        }
        return answer;
    }

    private static void receive(DataInputStream in, BlockingQueue<Request> requests) {
        try {
            while (true) requests.put(Wire.receive(in));
        } catch (IOException | InterruptedException | RuntimeException e) {
            Runtime.getRuntime().halt(0);
        }
    }
}
