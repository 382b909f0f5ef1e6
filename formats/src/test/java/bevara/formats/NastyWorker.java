package bevara.formats;

import bevara.worker.Answer;
import bevara.worker.Request;
import bevara.worker.WorkerLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A tool that does what the file's text tells it to, as the worst of real ones do.
final class NastyWorker {
    private NastyWorker() {}

    public static void main(String[] arguments) throws Exception {
        WorkerLoop.serve(() -> NastyWorker::obey);
    }

    private static void obey(Request request, Answer answer) throws Exception {
        switch (new String(request.bytes(), StandardCharsets.UTF_8)) {
            case "hang" -> hang();
            case "crash" -> Runtime.getRuntime().halt(139);
            case "fill" -> fill();
            case "throw" -> throw new IllegalStateException("broken");
            case "print" -> print(answer);
            default -> answer.say("text", "lyckades " + ProcessHandle.current().pid());
        }
    }

    private static void hang() {
        while (true) Thread.onSpinWait();
    }

    private static void fill() {
        List<byte[]> all = new ArrayList<>();
        while (!all.contains(new byte[0])) all.add(new byte[1 << 20]);
    }

    private static void print(Answer answer) {
        System.out.println("a library that prints");
        for (int i = 0; i < 100_000; i++) System.err.println("a library that complains, and complains");
        answer.say("text", "utskrivet");
    }
}
