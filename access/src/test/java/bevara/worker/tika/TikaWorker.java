package bevara.worker.tika;

import bevara.worker.Answer;
import bevara.worker.Request;
import bevara.worker.WorkerLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A tool that stands in the place of Tika and does what the file's text tells it to, as the worst of real parsers do.
public final class TikaWorker {
    private TikaWorker() {}

    public static void main(String[] arguments) throws Exception {
        WorkerLoop.serve(() -> TikaWorker::obey);
    }

    private static void obey(Request request, Answer answer) throws IOException {
        try (var in = request.open()) {
            obey(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
        answer.say("outcome", "whole");
        answer.say("text", "lyckades");
    }

    private static void obey(String what) {
        if (what.equals("hang")) while (true) Thread.onSpinWait();
        if (what.equals("crash")) Runtime.getRuntime().halt(139);
        if (what.equals("fill")) fill();
    }

    private static void fill() {
        List<byte[]> all = new ArrayList<>();
        while (!all.contains(new byte[0])) all.add(new byte[1 << 20]);
    }
}
