package bevara.access;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/// The process that parses what strangers made: it may hang, run out of memory or crash without harm to the
/// service. It ends when its parent closes the other end, or dies.
final class ParserMain {
    private static final int BUFFER = 1 << 16;

    private ParserMain() {}

    public static void main(String[] arguments) throws Exception {
        serve(() -> new DocumentParser()::parse);
    }

    static void serve(Supplier<Function<ParserProtocol.Request, ExtractedText>> parsers) throws Exception {
        var in = new DataInputStream(new BufferedInputStream(System.in, BUFFER));
        var out = new DataOutputStream(new BufferedOutputStream(System.out, BUFFER));
        // A library that prints must not garble the answers; some do as soon as they are loaded.
        System.setOut(System.err);
        var parser = parsers.get();
        var requests = new SynchronousQueue<ParserProtocol.Request>();
        // Reads ahead while a file is parsed, and so sees at once when the parent is gone.
        Thread.ofPlatform().daemon().start(() -> receive(in, requests));
        while (true) ParserProtocol.answer(out, parser.apply(requests.take()));
    }

    private static void receive(DataInputStream in, SynchronousQueue<ParserProtocol.Request> requests) {
        try {
            while (true) requests.put(ParserProtocol.receive(in));
        } catch (IOException | InterruptedException | RuntimeException e) {
            Runtime.getRuntime().halt(0);
        }
    }
}
