package bevara.formats;

import bevara.worker.Answer;
import bevara.worker.Request;
import bevara.worker.WorkerLoop;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
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
            case "look around" -> lookAround(answer);
            case "write on" -> writeOn();
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

    /// What a tool in a stranger's hands would look for.
    private static void lookAround(Answer answer) throws IOException {
        System.getenv().forEach((name, value) -> answer.say("environment", name + "=" + value));
        var parent = ProcessHandle.current().parent().orElseThrow().pid();
        answer.say("parent", canRead(Path.of("/proc/" + parent + "/environ")) ? "open" : "closed");
        for (var one : Collections.list(NetworkInterface.getNetworkInterfaces()))
            if (one.isUp()) answer.say("network", one.getName());
    }

    private static boolean canRead(Path file) {
        try {
            return Files.readAllBytes(file).length > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void writeOn() throws IOException {
        var file = Path.of(System.getProperty("java.io.tmpdir"), "endless");
        try (var out = Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.position(3L << 30).write(ByteBuffer.wrap(new byte[1]));
        }
    }

    private static void print(Answer answer) {
        System.out.println("a library that prints");
        for (int i = 0; i < 100_000; i++) System.err.println("a library that complains, and complains");
        answer.say("text", "utskrivet");
    }
}
